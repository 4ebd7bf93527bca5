"""Carrying plans out: the measures of the day, what was given of one, the signature for it, taking it back."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.extensions import db
from app.support_plans import carrying_labels, carrying_queries, due, plan_labels, service
from app.support_plans.carrying_forms import DeliveryForm, SignatureForm, VoidForm
from app.support_plans.carrying_listing import MEASURES, measure_lines
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.models import AccessAct
from app.support_plans.plan_models import SupportMeasure
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint
from app.support_plans.watching import role_refused, shows_all, shows_plan, watched
from app.support_plans.workflow import IN_FORCE
from competition_rules.support_plan import measure_kinds


@blueprint.get("/carrying")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.VIEW)
def carrying() -> str:
    day = riga_day(clock.now())
    rows = carrying_queries.measures_in_force(current_actor(), due.is_to_carry(day))
    listed = MEASURES.answer(db.session(), rows, counted=rows)
    shows_all([row.learner_id for row in listed.rows])
    return render_template(
        "support_plans/carrying.html", listed=listed, lines=measure_lines(listed.rows), labels=plan_labels,
        kinds=measure_kinds(), day=day,
    )  # fmt: skip


@blueprint.get("/measures/<int:measure_id>/deliveries")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.VIEW)
def deliveries(measure_id: int) -> str:
    measure = _measure_or_404(measure_id)
    today = {"given_on": riga_day(clock.now())}
    return _measure_page(
        measure, DeliveryForm(measure_kinds()[measure.kind.value], formdata=None, data=today)
    )


@blueprint.post("/measures/<int:measure_id>/deliveries")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def record_delivery(measure_id: int) -> Response | tuple[str, int]:
    measure = _measure_or_404(measure_id)
    service.require_in_force(measure.plan, current_actor())
    form = DeliveryForm(measure_kinds()[measure.kind.value])
    if not form.validate_on_submit():
        return _measure_page(measure, form), 422
    try:
        service.record_delivery(
            measure, form.given(), is_checked=form.is_checked.data, by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _measure_page(_measure_or_404(measure_id), form), 422
    flash(_("It is put down."), "done")
    return redirect(url_for("support_plans.deliveries", measure_id=measure_id))


def _measure_or_404(measure_id: int) -> SupportMeasure:
    found = carrying_queries.find_measure(current_actor(), measure_id) or abort(404)
    shows_plan(found.plan)
    return found


def _measure_page(measure: SupportMeasure, form: DeliveryForm) -> str:
    return render_template(
        "support_plans/deliveries.html", measure=measure, plan=measure.plan, form=form, labels=plan_labels,
        records=carrying_labels.RECORDS, kind=measure_kinds()[measure.kind.value],
        progress=carrying_queries.progress_of([measure.plan])[measure.id],
        found=carrying_queries.deliveries_of(measure), is_in_force=measure.plan.status in IN_FORCE,
    )  # fmt: skip


@blueprint.get("/deliveries/<int:delivery_id>")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.VIEW)
def delivery(delivery_id: int) -> str:
    return _delivery_page(_delivery_or_404(delivery_id))


@blueprint.post("/deliveries/<int:delivery_id>/confirm")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def confirm_delivery(delivery_id: int) -> Response | tuple[str, int]:
    found, form = _delivery_or_404(delivery_id), SignatureForm()
    if not form.validate_on_submit():
        return _delivery_page(found, signing=form), 422
    try:
        service.confirm_delivery(
            found, form.signature(), is_checked=form.is_checked.data, by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _delivery_page(_delivery_or_404(delivery_id), signing=form), 422
    flash(_("The signature is put down."), "done")
    return redirect(url_for("support_plans.deliveries", measure_id=found.measure_id))


@blueprint.post("/deliveries/<int:delivery_id>/void")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def void_delivery(delivery_id: int) -> Response | tuple[str, int]:
    found, form = _delivery_or_404(delivery_id), VoidForm()
    if not form.validate_on_submit():
        return _delivery_page(found, voiding=form), 422
    reason, is_checked = form.reason.data or "", form.is_checked.data
    try:
        service.void_delivery(found, reason, is_checked=is_checked, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _delivery_page(_delivery_or_404(delivery_id), voiding=form), 422
    flash(_("It is taken back and no longer counts."), "done")
    return redirect(url_for("support_plans.deliveries", measure_id=found.measure_id))


def _delivery_or_404(delivery_id: int) -> SupportDelivery:
    found = carrying_queries.find_delivery(current_actor(), delivery_id) or abort(404)
    shows_plan(found.measure.plan)
    return found


def _delivery_page(
    found: SupportDelivery, signing: SignatureForm | None = None, voiding: VoidForm | None = None
) -> str:
    is_in_force = found.measure.plan.status in IN_FORCE
    return render_template(
        "support_plans/delivery.html", row=found, measure=found.measure, plan=found.measure.plan, labels=plan_labels,
        kind=measure_kinds()[found.measure.kind.value], is_in_force=is_in_force,
        form=signing or voiding or VoidForm(formdata=None), void_form=voiding or VoidForm(formdata=None),
        may_sign=is_in_force and found.waits_for_signature, may_void=is_in_force and found.voided_at is None,
        sign_form=signing or SignatureForm(formdata=None, data={"signed_on": found.given_on}),
    )  # fmt: skip
