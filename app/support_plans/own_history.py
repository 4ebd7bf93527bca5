"""What else is kept about a learner: documents, sets and moves of the plans, orders, projects, double funding, holds.

What IKVD alone may read, and names of other schools, are not in the file: it says that they are kept, and who is asked.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from app.core import formats
from app.core.clock import riga_day
from app.core.wording import language
from app.extensions import db
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.document_labels import label
from app.support_plans.document_queries import documents_of
from app.support_plans.funding_labels import MATCH_STATUSES
from app.support_plans.funding_models import FundingMatch, ProjectLink
from app.support_plans.funding_queries import former_codes_of
from app.support_plans.look_models import NameLook
from app.support_plans.models import Learner
from app.support_plans.order_models import SupportOrder, SupportOrderLine
from app.support_plans.plan_labels import KINDS
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.retention_queries import holds_of
from app.support_plans.set_labels import OUTCOMES
from app.support_plans.set_models import PlanMove, SetLine
from app.support_plans.taking_back_workflow import TakeBackStatus
from competition_rules import personal_codes
from competition_rules.support_documents import document_kinds

Cells = tuple[Any, Any, Any, Any]
Model = TypeVar("Model", bound=Any)


def of_learner(learner: Learner) -> Iterator[Cells]:
    """Former personal codes, how the learner is found, and holds on what is kept."""
    part = _("Learner")
    for code in former_codes_of(learner):
        at = formats.moment(code.recorded_at, language())
        yield part, at, _("Former personal code"), personal_codes.written(code.code)
    yield part, "", _("How the learner is found again"), _(
        "By a keyed hash of each personal code above. The hashes tell nothing without their key and are not given out."
    )  # fmt: skip
    for hold in holds_of(learner):
        yield (
            _("Keeping beyond the term"), _lasts(hold.placed_at, hold.released_at), _("Hold of IKVD"),
            _("IKVD has written down the reason: ask IKVD."),
        )  # fmt: skip


def of_plan(plan: SupportPlan) -> Iterator[Cells]:
    """Documents and declarations, the sets the plan was sent in, its moves, looks at the name, and double funding."""
    part = part_of(plan)
    for document in documents_of(plan):
        kind = label(document_kinds()[document.code])
        yield part, formats.moment(document.added_at, language()), kind, document.name or _("declaration")
    for line in _all(SetLine, SetLine.plan_id == plan.id):
        words = (
            f"{line.plan_set.number}, {formats.money(line.total, language())}: {OUTCOMES[line.outcome][1]}"
        )
        yield part, formats.moment(line.plan_set.sent_at, language()), _("Sent to IKVD in a set"), words
    for move in _all(PlanMove, PlanMove.plan_id == plan.id):
        words = _("Given back: %(amount)s", amount=formats.money(move.given_back, language()))
        yield part, formats.moment(move.moved_at, language()), _("Went along to another school"), words
    for look in _all(NameLook, NameLook.plan_id == plan.id):
        yield (
            part,
            _lasts(look.at, look.ends_at),
            _("IKVD looked at the name"),
            f"{look.user.name}: {look.reason}",
        )
    is_of_plan = (FundingMatch.plan_id == plan.id) | (FundingMatch.other_plan_id == plan.id)
    for match in _all(FundingMatch, is_of_plan):
        yield part, formats.moment(match.found_at, language()), _("Seems to be paid twice"), _words_of(match)


def of_measure(measure: SupportMeasure) -> Iterator[Cells]:
    """The projects the measure takes or took place in."""
    for link in _all(ProjectLink, ProjectLink.measure_id == measure.id):
        words = f"{link.application.number}, {link.application.title}"
        yield (
            part_of(measure.plan),
            _lasts(link.linked_at, link.ended_at),
            _("Takes place in a project"),
            words,
        )


def order_words(delivery: SupportDelivery) -> str:
    """By what order it was paid, and which ones before were taken back."""
    wanted = select(SupportOrder).join(SupportOrder.lines).where(SupportOrderLine.delivery_id == delivery.id)
    return "; ".join(map(_order, db.session.scalars(wanted.order_by(SupportOrder.id))))


def _order(order: SupportOrder) -> str:
    words = _(
        "order %(number)s of %(day)s", number=order.number, day=formats.short_day(riga_day(order.issued_at))
    )
    found = order.take_back
    if found is None or found.status is not TakeBackStatus.TAKEN_BACK:
        return words
    return f"{words} ({_('taken back')})"


def part_of(plan: SupportPlan) -> str:
    """What the file calls the plan."""
    return f"{_('Support plan')} {plan.semester_code}"


def _words_of(match: FundingMatch) -> str:
    """The school reads what seems to be paid twice, not by whom else, nor what IKVD thinks of it."""
    period = f"{formats.short_day(match.starts_on)}–{formats.short_day(match.ends_on)}"
    other = (
        _("project %(number)s, whose payments are held until it is decided", number=match.application.number)
        if match.application
        else _("another plan")
    )
    asked = _("IKVD has written down the reason: ask IKVD.") if match.reason_sealed else ""
    words = f"{KINDS[match.kind]}, {period}, {other}: {MATCH_STATUSES[match.status][1]}"
    return ". ".join(filter(None, (words, asked)))


def _lasts(begin: Any, end: Any) -> str:
    return "–".join(formats.moment(one, language()) if one else "" for one in (begin, end))


def _all(model: type[Model], wanted: ColumnElement[bool]) -> Sequence[Model]:
    return db.session.scalars(select(model).where(wanted).order_by(model.id)).all()
