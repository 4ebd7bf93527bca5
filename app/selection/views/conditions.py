"""Conditions of awards: setting them, answering, checking, extending, declaring the award lapsed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import abort, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.workflow import LocalCallStatus
from app.core import clock
from app.core.access import only
from app.core.acting import acted
from app.core.actor import current_actor
from app.core.errors import present
from app.core.roles import APPLICANTS, Role
from app.extensions import db
from app.selection import conditions as reads
from app.selection import policy, queries, service
from app.selection.appeals import has_open_appeal
from app.selection.condition_forms import AnswerForm, ConditionForm, ExtensionForm, ReasonForm
from app.selection.condition_labels import CONDITION_STATUS
from app.selection.condition_models import AwardCondition
from app.selection.my_work import hidden_from, is_ranking_sealed
from app.selection.queries import award_of
from app.selection.standings import standings_of
from app.selection.views.blueprint import READERS, blueprint, local_call_or_404
from app.selection.workflow import TO_ANSWER, ConditionStatus
from app.storage.service import get

Page = str | tuple[str, int]
_JUDGES = (Role.COORDINATOR, Role.CHAIR)
_C = ConditionStatus
_FORMS: dict[str, type[FlaskForm]] = {
    "set": ConditionForm, "answer": AnswerForm, "not_met": ReasonForm, "extend": ExtensionForm, "lapse": ReasonForm,
}  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """A form as it was typed, and the condition it is about, if any: shown again with what is wrong."""

    act: str
    form: FlaskForm
    condition_id: int | None = None


@blueprint.get("/selection/<int:local_call_id>/conditions")
@only(READERS)
def conditions_in_call(local_call_id: int) -> Page:
    local_call, actor = local_call_or_404(local_call_id), current_actor()
    if is_ranking_sealed(actor, local_call):
        return render_template("selection/ranking_sealed.html", local_call=local_call), 403
    listed = queries.listed_in(local_call)
    found, hidden = reads.in_force_in(local_call), hidden_from(actor, local_call)
    funded = {one.id for one, line in standings_of(local_call, listed).above if not line.is_out}
    is_open = local_call.status is LocalCallStatus.ANNOUNCED
    rows = [
        (one, found.get(one.id, []))
        for one in listed
        if one.id not in hidden and (one.id in found or (is_open and one.id in funded))
    ]
    return render_template(
        "selection/conditions_in_call.html", local_call=local_call, rows=rows, statuses=CONDITION_STATUS,
        is_open=is_open,
    )  # fmt: skip


@blueprint.get("/selection/applications/<int:application_id>/conditions")
@only(READERS, APPLICANTS)
def conditions(application_id: int) -> str:
    return _page(_application_or_404(application_id))


@blueprint.post("/selection/applications/<int:application_id>/conditions")
@only(Role.CHAIR)
def set_condition(application_id: int) -> Response | Page:
    application, form = _application_or_404(application_id), ConditionForm()

    def act() -> None:
        terms = service.Terms(
            form.text.data,
            form.evidence.data,
            present(form.due_on.data, "the form is valid"),
            form.point.data or "",
        )
        service.set_condition(application, terms, by=current_actor(), at=clock.now())

    return _done(
        application,
        Typed("set", form),
        act,
        _("The condition is set. It counts when the ranking is confirmed."),
    )


@blueprint.post("/selection/conditions/<int:condition_id>/remove")
@only(Role.CHAIR)
def remove_condition(condition_id: int) -> Response:
    condition = _condition_or_404(condition_id)
    service.remove_condition(condition, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The condition is taken back."), "done")
    return _back(condition.application_id)


@blueprint.post("/selection/conditions/<int:condition_id>/answer")
@only(Role.REPRESENTATIVE)
def answer_condition(condition_id: int) -> Response | Page:
    condition, form = _condition_or_404(condition_id), AnswerForm()

    def act() -> None:
        service.answer_condition(
            condition, form.text.data, form.handed_in(), by=current_actor(), at=clock.now()
        )

    done = _("The answer is sent. The municipality checks it.")
    return _done(condition.application, Typed("answer", form, condition_id), act, done)


@blueprint.post("/selection/conditions/<int:condition_id>/met")
@only(*_JUDGES)
def find_met(condition_id: int) -> Response:
    condition = _condition_or_404(condition_id)
    is_last = service.find_met(condition, by=current_actor(), at=clock.now())
    db.session.commit()
    done = (
        _("All conditions are met: the agreement can be prepared.") if is_last else _("The condition is met.")
    )
    flash(done, "done")
    return _back(condition.application_id)


@blueprint.post("/selection/conditions/<int:condition_id>/not-met")
@only(*_JUDGES)
def find_not_met(condition_id: int) -> Response | Page:
    condition, form = _condition_or_404(condition_id), ReasonForm()

    def act() -> None:
        service.find_not_met(condition, form.reason.data, by=current_actor(), at=clock.now())

    done = _("The condition is not met; the organisation receives a letter with the reason.")
    return _done(condition.application, Typed("not_met", form, condition_id), act, done)


@blueprint.post("/selection/conditions/<int:condition_id>/extend")
@only(Role.COORDINATOR)
def extend_condition(condition_id: int) -> Response | Page:
    condition, form = _condition_or_404(condition_id), ExtensionForm()

    def act() -> None:
        due_on = present(form.due_on.data, "the form is valid")
        service.extend_condition(condition, due_on, form.reason.data, by=current_actor(), at=clock.now())

    done = _("The time is extended; the organisation receives a letter.")
    return _done(condition.application, Typed("extend", form, condition_id), act, done)


@blueprint.post("/selection/applications/<int:application_id>/lapse")
@only(*_JUDGES)
def lapse_award(application_id: int) -> Response | Page:
    application, form = _application_or_404(application_id), ReasonForm()

    def act() -> None:
        service.lapse_award(application, form.reason.data, by=current_actor(), at=clock.now())

    done = _(
        "The grant has lapsed: its money is back in the quota, and the organisation receives its decision."
    )
    return _done(application, Typed("lapse", form), act, done)


@blueprint.get("/selection/condition-files/<int:file_id>")
@only(READERS, APPLICANTS)
def condition_file(file_id: int) -> Response:
    """An attachment, never shown inside the site."""
    found = reads.find_file(current_actor(), file_id) or abort(404)
    return send_file(
        BytesIO(get(found.file_key)), mimetype="application/octet-stream", as_attachment=True,
        download_name=found.file_name,
    )  # fmt: skip


def _done(application: Application, typed: Typed, act: Callable[[], None], told: str) -> Response | Page:
    """Do it and go back to the conditions, or show them again with what was typed and what stands against it."""
    application_id = application.id

    def again(reasons: Sequence[str]) -> str:
        typed.form.form_errors.extend(reasons)
        return _page(_application_or_404(application_id), typed)

    return acted(
        db.session(), act, form=typed.form, said=told, then=lambda: _back(application_id), again=again
    )


def _page(application: Application, typed: Typed | None = None) -> str:
    actor, at = current_actor(), clock.now()
    shown, is_pending = reads.shown_to(actor, application), reads.is_pending(application)
    may_judge = is_pending and reads.may_judge(actor, application)
    offers: dict[int | None, set[str]] = {one.id: _offers(one, may_judge=may_judge) for one in shown}
    offers[None] = _offers_of_award(application, shown, may_judge=may_judge)
    return render_template(
        "selection/conditions.html",
        application=application, conditions=shown, statuses=CONDITION_STATUS, award=award_of(application),
        is_pending=is_pending, offers=offers, typed=typed, is_applicant=actor.role in APPLICANTS,
        is_shown=typed is not None and typed.act in offers.get(typed.condition_id, ()),
        is_over=lambda one: reads.is_over(one, at), failed=sum(reads.has_failed(one, at) for one in shown),
        form_for=lambda act, condition_id=None: _form_for(typed, act, condition_id),
    )  # fmt: skip


def _offers(condition: AwardCondition, *, may_judge: bool) -> set[str]:
    """What may be written to a condition now, by its form."""
    actor, application, status = current_actor(), condition.application, condition.status
    may_answer = reads.is_pending(application) and policy.may_withdraw(actor, application)
    asked = {
        "answer": may_answer and status in TO_ANSWER and not reads.is_over(condition, clock.now()),
        "not_met": may_judge and status in (_C.OPEN, _C.ANSWERED),
        "met": may_judge and status is _C.ANSWERED,
        "extend": may_judge and actor.role is Role.COORDINATOR and status in (_C.OPEN, _C.NOT_MET)
        and condition.extended_at is None,
    }  # fmt: skip
    return {act for act, is_offered in asked.items() if is_offered}


def _offers_of_award(
    application: Application, conditions: Sequence[AwardCondition], *, may_judge: bool
) -> set[str]:
    is_open = application.local_call.status is LocalCallStatus.ANNOUNCED
    may_set = is_open and application.status is ApplicationStatus.ASSESSED
    failed = any(reads.has_failed(one, clock.now()) for one in conditions)
    asked = {
        "set": may_set and policy.is_chair(current_actor(), application.local_call),
        "lapse": may_judge and failed and not has_open_appeal(application.id),
    }
    return {act for act, is_offered in asked.items() if is_offered}


def _form_for(typed: Typed | None, act: str, condition_id: int | None) -> FlaskForm:
    """The form of an act as it was typed or empty, its boxes named by the condition: a page has one for each."""
    is_typed = typed is not None and (typed.act, typed.condition_id) == (act, condition_id)
    form = typed.form if typed and is_typed else _FORMS[act](formdata=None)
    for one in form:
        one.id = one.label.field_id = f"{one.short_name}-{act}-{condition_id or 0}"
    return form


def _application_or_404(application_id: int) -> Application:
    return reads.find_application(current_actor(), application_id) or abort(404)


def _condition_or_404(condition_id: int) -> AwardCondition:
    found = reads.find_condition(current_actor(), condition_id)
    if found is None or found.status is ConditionStatus.REMOVED:
        abort(404)
    return found


def _back(application_id: int) -> Response:
    return redirect(url_for("selection.conditions", application_id=application_id))
