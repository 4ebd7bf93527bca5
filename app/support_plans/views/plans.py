"""Support plans: the list, a plan's page, and writing one."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import Actor, current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import Role
from app.extensions import db
from app.support_plans import carrying_labels, funding_queries, plan_labels, plan_queries, service
from app.support_plans.beside import beside
from app.support_plans.carrying_page import carried
from app.support_plans.document_listing import document_lines
from app.support_plans.models import AccessAct
from app.support_plans.order_queries import ORDER_READERS
from app.support_plans.plan_forms import LookForm, MeasureForm, PlanForm, ReturnForm, StartForm
from app.support_plans.plan_listing import PLANS, plan_lines
from app.support_plans.plan_models import SupportPlan
from app.support_plans.plan_policy import READERS, knows_names, may_write, shown_as
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint, learner_or_404
from app.support_plans.watching import reveals, role_refused, shows_all, shows_plan, watched
from competition_rules.support import semester_named, semester_of
from competition_rules.support_plan import measure_kinds

Answer = Response | str | tuple[str, int]


@blueprint.get("/plans")
@only(READERS, record=role_refused)
@watched(AccessAct.VIEW)
def plans() -> str:
    actor = current_actor()
    day = riga_day(clock.now())
    counted = plan_queries.plans_counted(actor, day)
    listed = PLANS.answer(db.session(), plan_queries.plan_rows(actor, day), counted=counted)
    shows_all([row.learner_id for row in listed.rows])
    return render_template(
        "support_plans/plans.html",
        listed=listed,
        lines=plan_lines(actor, listed.rows),
        statuses={one: (kind, str(text)) for one, (kind, text) in plan_labels.STATUSES.items()},
        may_carry=actor.role in KEEPERS,
        may_read_orders=actor.role in ORDER_READERS,
    )


@blueprint.get("/plans/<int:plan_id>")
@only(READERS, record=role_refused)
@watched(AccessAct.VIEW)
def plan(plan_id: int) -> str:
    found = plan_or_404(plan_id)
    return plan_page(found)


def plan_or_404(plan_id: int) -> SupportPlan:
    """A plan the person reads; the record of access says whose it is."""
    found = plan_queries.find_plan(current_actor(), plan_id, riga_day(clock.now())) or abort(404)
    shows_plan(found)
    return found


def plan_page(
    found: SupportPlan,
    measure: MeasureForm | None = None,
    returning: ReturnForm | None = None,
    reasons: list[str] | None = None,
    looking: LookForm | None = None,
) -> str:
    """The page of a plan; a form that was refused stands in its place."""
    actor, at, there = current_actor(), clock.now(), beside(found)
    shown = _looks(found, actor, at, has_any=there.has_looks)
    writes, step = may_write(actor, found), plan_queries.step_of(actor, riga_day(at))
    has_turn = found.waits_for is not None and found.waits_for is step
    return render_template(
        "support_plans/plan.html", plan=found, labels=plan_labels, kinds=measure_kinds(), reasons=reasons or [],
        who=shown_as(actor, found.learner), **shown,
        look_form=looking or LookForm(formdata=None) if shown["may_look"] else None,
        document_lines=document_lines(found, has_any=there.has_documents), has_turn=has_turn,
        knows_names=knows_names(actor), links=funding_queries.links_in(found),
        may_write=writes, measure_form=measure or MeasureForm(formdata=None) if writes else None,
        form=measure or returning or looking or FlaskForm(formdata=None),
        carried=carried(found, actor, is_begun=there.has_deliveries), results=carrying_labels,
        matches=funding_queries.open_matches_of(found) if there.has_matches else [],
        may_link=knows_names(actor) and found.school_id == actor.school_id,
        return_form=returning or ReturnForm(found, formdata=None) if has_turn else None,
    )  # fmt: skip


def _looks(found: SupportPlan, actor: Actor, at: datetime, *, has_any: bool) -> dict[str, Any]:
    """What the page tells of looks at the name; one the person has now is put on record."""
    looks = plan_queries.looks_at(found) if has_any else []
    look = next((one for one in looks if one.user_id == actor.user_id and one.ends_at > at), None)
    if look is not None:
        reveals()
    is_specialist = actor.role is Role.SUPPORT_SPECIALIST
    return {
        "look": look, "looks": looks, "seen_name": found.learner.name if look else "",
        "may_hold": is_specialist, "may_look": is_specialist and not look,
    }  # fmt: skip


@blueprint.route("/learners/<int:learner_id>/plan", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def start_plan(learner_id: int) -> Answer:
    learner = learner_or_404(learner_id)
    present = semester_of(riga_day(clock.now()))
    form = StartForm([present, present.next])
    if form.validate_on_submit() and (semester := semester_named(form.semester.data)):
        try:
            made = service.start_plan(
                learner, semester, is_economic=form.is_economic.data, by=current_actor(), at=clock.now()
            )
        except Refused as refused:
            db.session.rollback()
            form.take(refused)
        else:
            return redirect(url_for("support_plans.plan", plan_id=made.id))
    page = render_template("support_plans/start_plan.html", learner=learner, form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/plans/<int:plan_id>/write", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def write_plan(plan_id: int) -> Answer:
    found = plan_or_404(plan_id)
    service.require_writable(found, current_actor())
    form = PlanForm(data={"goals": found.goals, "team": found.team})
    if form.validate_on_submit():
        texts = form.goals.data or "", form.team.data or ""
        try:
            service.write_plan(
                found, *texts, is_checked=form.is_checked.data, by=current_actor(), at=clock.now()
            )
        except Refused as refused:
            db.session.rollback()
            form.take(refused)
        else:
            flash(_("The plan is saved."), "done")
            return redirect(url_for("support_plans.plan", plan_id=plan_id))
    page = render_template("support_plans/write_plan.html", plan=found, form=form)
    return (page, 422) if form.errors else page


@blueprint.post("/plans/<int:plan_id>/measures")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def add_measure(plan_id: int) -> Response | tuple[str, int]:
    found, form = plan_or_404(plan_id), MeasureForm()
    service.require_writable(found, current_actor())
    if not form.validate_on_submit():
        return plan_page(found, measure=form), 422
    try:
        service.add_measure(
            found, form.details(), is_checked=form.is_checked.data, by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return plan_page(plan_or_404(plan_id), measure=form), 422
    flash(_("The measure is added."), "done")
    return redirect(url_for("support_plans.plan", plan_id=plan_id))


@blueprint.post("/measures/<int:measure_id>/remove")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def remove_measure(measure_id: int) -> Response:
    measure = plan_queries.find_measure(current_actor(), measure_id) or abort(404)
    shows_plan(measure.plan)
    plan_id = measure.plan_id
    service.remove_measure(measure, by=current_actor(), at=clock.now())
    flash(_("The measure is taken out."), "done")
    return redirect(url_for("support_plans.plan", plan_id=plan_id))
