"""Everything that is kept about one learner, for the learner or the parents who ask the school for it."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import Select, String, cast, or_, select

from app.accounts.labels import ROLES
from app.core import formats
from app.core.roles import SCHOOL_STAFF, Role
from app.core.wording import language
from app.extensions import db
from app.support_plans.carrying_labels import COURSES, OUTCOMES, RECORDS
from app.support_plans.carrying_models import SupportResult
from app.support_plans.carrying_queries import deliveries_of
from app.support_plans.kept_until import keeping_of
from app.support_plans.labels import ACCESS_ACTS, ENDPOINTS, NOTICES
from app.support_plans.models import Learner, SupportAccess
from app.support_plans.own_history import Cells, of_learner, of_measure, of_plan, order_words, part_of
from app.support_plans.plan_labels import KINDS, STATUSES, STEPS
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.plan_queries import plans_of
from app.support_plans.risk_labels import GROUPS, SEVERITIES
from app.support_plans.risk_queries import observations_of
from competition_rules import personal_codes
from competition_rules.support import signs
from competition_rules.support_plan import measure_kinds


def own_data(learner: Learner) -> Iterator[Cells]:
    """The rows of the file, the heading first: part, when, what, and the words themselves."""
    yield _("Part"), _("When"), _("What"), _("What is kept")
    yield from _identity(learner)
    yield from of_learner(learner)
    for notice in learner.notices:
        yield _("Information to parents"), formats.short_day(notice.given_on), NOTICES[notice.kind], ""
    yield from _observations(learner)
    for plan in plans_of(learner):
        yield from _plan(plan)
    yield from _accesses(learner)


def _identity(learner: Learner) -> Iterator[Cells]:
    part, at = _("Learner"), formats.moment(learner.registered_at, language())
    yield part, at, _("Given name and surname"), learner.name
    yield part, at, _("Personal code"), personal_codes.written(learner.code)
    yield part, at, _("Class or group"), f"{learner.class_name} ({learner.year})"
    yield part, at, _("School"), learner.school.name if learner.school else ""
    yield part, at, _("Pseudonym"), learner.pseudonym
    until = keeping_of(learner, plans_of(learner)).until
    yield part, "", _("Kept until"), formats.short_day(until)


def _observations(learner: Learner) -> Iterator[Cells]:
    for one in observations_of(learner):
        sign = signs()[one.sign].in_language(language())
        state = f" ({_('struck out')})" if one.struck_at else ""
        what = f"{sign}, {SEVERITIES[int(one.severity)]}{state}"
        yield _("Signs of risk"), formats.short_day(one.observed_on), what, one.note


def _plan(plan: SupportPlan) -> Iterator[Cells]:
    part = part_of(plan)
    yield part, "", _("Status"), str(STATUSES[plan.status][1])
    for what, words in ((_("Aims"), plan.goals), (_("Team"), plan.team), (_("Reason"), plan.return_reason)):
        if words:
            yield part, "", what, words
    for one in plan.measures:
        period = f"{formats.short_day(one.starts_on)}–{formats.short_day(one.ends_on)}"
        cost = formats.money(one.cost, language())
        yield part, period, f"{KINDS[one.kind]}, {one.volume}", f"{one.provider}, {cost}"
        yield from of_measure(one)
        yield from _deliveries(part, one)
    yield from _results(part, plan)
    for step in plan.approvals:
        yield part, formats.moment(step.at, language()), STEPS[step.step], step.user.name
    yield from of_plan(plan)


def _deliveries(part: str, measure: SupportMeasure) -> Iterator[Cells]:
    """What was given of a measure, and how the learner signed for it."""
    record = RECORDS[measure_kinds()[measure.kind.value].record]
    for one in deliveries_of(measure):
        state = _("taken back") if one.voided_at else ""
        what = ", ".join(filter(None, (str(record), str(one.volume), state)))
        signed = _("signed on %(day)s", day=formats.short_day(one.signed_on)) if one.signed_on else ""
        words = (one.specialist, one.note, signed, one.witness, order_words(one), one.void_reason)
        yield part, formats.short_day(one.given_on), what, "; ".join(filter(None, words))


def _results(part: str, plan: SupportPlan) -> Iterator[Cells]:
    """What came of the plan, with what the director gave back."""
    wanted = select(SupportResult).where(SupportResult.plan_id == plan.id).order_by(SupportResult.id)
    for result in db.session.scalars(wanted):
        risks = [f"{GROUPS[group]}: {OUTCOMES[one]}" for group, one in result.outcomes.items()]
        words = "; ".join(filter(None, (*risks, str(COURSES[result.course]), result.note)))
        what = _("Result, given back") if result.voided_at else _("Result")
        yield part, formats.moment(result.assessed_at, language()), what, words


def _accesses(learner: Learner) -> Iterator[Cells]:
    """Who asked for the learner's pages, and for lists the learner stood in."""
    for one in db.session.scalars(_asked_for(learner)):
        what = f"{ACCESS_ACTS[one.act][1]}: {ENDPOINTS.get(one.endpoint, one.endpoint)}"
        role = Role(one.role)
        # Schools of a learner do not learn of one another.
        is_elsewhere = role in SCHOOL_STAFF and one.school_id != learner.school_id
        name = _("somebody of another school") if is_elsewhere else one.user_name
        yield _("Access to learners’ data"), formats.exact_moment(one.at), what, f"{name}, {ROLES[role]}"


def _asked_for(learner: Learner) -> Select[SupportAccess]:
    shown = cast(SupportAccess.shown, String)
    places = (f"[{learner.id}]", f"[{learner.id},%", f"%,{learner.id},%", f"%,{learner.id}]")
    in_lists = or_(*(shown.like(place) for place in places))
    wanted = select(SupportAccess).where((SupportAccess.learner_id == learner.id) | in_lists)
    return wanted.order_by(SupportAccess.id)
