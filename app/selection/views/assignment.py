"""To whom the applications are given: the chair's table, the preview of sharing out, one application by hand."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.applications.assignments import assignments_of
from app.applications.models import Application
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.selection import labels, policy, service
from app.selection.borrowings import Lent
from app.selection.forms import ConfirmForm
from app.selection.models import CommissionMember
from app.selection.my_work import has_conflict, hidden_from
from app.selection.queries import names_of
from app.selection.service.commission import commission_flaws
from app.selection.sharing import Sharing, proposal_of, sharing_of
from app.selection.sharing_forms import GiveForm, TakeForm
from app.selection.views.blueprint import address_parts, application_or_404, blueprint, local_call_or_404
from app.selection.wordings import sentences

Answer = str | Response | tuple[str, int]


@blueprint.get("/selection/<int:local_call_id>/assignment")
@only(Role.CHAIR)
def assignment(local_call_id: int) -> str:
    local_call = local_call_or_404(local_call_id)
    sharing = _sharing(local_call)
    lacking, loads = sharing.lacking(), sharing.loads()
    return render_template(
        "selection/assignment.html",
        local_call=local_call, members=_seated(sharing), loads=loads, labels=labels, has_signs=sharing.unanswered,
        done={who: sum(pair[1] == who for pair in sharing.scored) for who in loads},
        rows=[(one, _cells(sharing, one.id), _lack(sharing, lacking, one.id)) for one in sharing.applications],
        is_complete=all(_lack(sharing, lacking, one) == 0 for one in sharing.open_ids),
        hidden=hidden_from(current_actor(), local_call), is_open=local_call.status == "announced",
        at=address_parts("selection.evaluators"), rule=regulation_of(local_call.call).evaluators,
    )  # fmt: skip


@blueprint.get("/selection/<int:local_call_id>/assignment/preview")
@only(Role.CHAIR)
def preview_assignment(local_call_id: int) -> str:
    return _preview(local_call_or_404(local_call_id), [])


@blueprint.post("/selection/<int:local_call_id>/assignment")
@only(Role.CHAIR)
def share_out(local_call_id: int) -> Answer:
    local_call, seen = local_call_or_404(local_call_id), request.form.get("seen", "")
    try:
        done = service.share_applications(local_call, seen=seen, by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _preview(local_call_or_404(local_call_id), word_all(error.findings)), 422
    db.session.commit()
    number = len({one for one, _who in done.added})
    flash(ngettext("%(num)s project is given out.", "%(num)s projects are given out.", number), "done")
    return redirect(url_for("selection.assignment", local_call_id=local_call_id))


@blueprint.get("/selection/applications/<int:application_id>/evaluators")
@only(Role.CHAIR)
def evaluators(application_id: int) -> str:
    return _page(application_or_404(application_id))


@blueprint.post("/selection/applications/<int:application_id>/evaluators")
@only(Role.CHAIR)
def give_to(application_id: int) -> Answer:
    application = application_or_404(application_id)
    form = GiveForm().offering(_sharing(application.local_call), application.id)
    if not form.validate_on_submit():
        return _page(application, give=form), 422
    try:
        service.assign(application, form.evaluator_id.data, by=current_actor(), at=clock.now())
    except Refused as error:
        form.form_errors.extend(word_all(error.findings))
        return _page(application, give=form), 422
    db.session.commit()
    flash(_("The project is given to the evaluator."), "done")
    return redirect(url_for("selection.evaluators", application_id=application_id))


@blueprint.post("/selection/applications/<int:application_id>/evaluators/take")
@only(Role.CHAIR)
def take_from(application_id: int) -> Answer:
    application = application_or_404(application_id)
    form = TakeForm().offering(_sharing(application.local_call), application.id)
    if not form.validate_on_submit():
        return _page(application, take=form), 422
    given = (form.holder_id.data, form.reason.data)
    try:
        service.take_away(application, *given, by=current_actor(), at=clock.now())
    except Refused as error:
        form.form_errors.extend(word_all(error.findings))
        return _page(application, take=form), 422
    db.session.commit()
    flash(_("The project is taken away from the evaluator."), "done")
    return redirect(url_for("selection.evaluators", application_id=application_id))


def _sharing(local_call: LocalCall) -> Sharing:
    """How the applications are shared out, for the chair of this very call."""
    sharing, actor = sharing_of(local_call, clock.riga_day(clock.now())), current_actor()
    if not any(policy.holds_the_chair(actor, member) for member in sharing.members):
        raise NotPermitted("only the commission's chair gives applications to evaluators")
    return sharing


def _seated(sharing: Sharing) -> list[CommissionMember | Lent]:
    """Those who sit on the commission today, in the order of the columns."""
    return [one for one in sharing.members if one.user_id in sharing.sitting]


def _cells(sharing: Sharing, application_id: int) -> list[str]:
    """What the application is to each member, as keys of `labels.IN_ASSIGNMENT`."""
    return [_cell(sharing, (application_id, who)) for who in sharing.evaluators]


def _cell(sharing: Sharing, pair: tuple[int, int]) -> str:
    begun = sharing.begun.get(pair)
    if pair in sharing.scored or (begun and pair in sharing.live):
        return str(begun)
    if pair in sharing.live:
        return "given"
    if pair in sharing.conflicts:
        return "conflict"
    if pair in sharing.unanswered:
        return "sign"
    return "taken" if pair in sharing.taken else "none"


def _lack(sharing: Sharing, lacking: dict[int, int], application_id: int) -> int | None:
    """How many evaluators it lacks; None while everybody may score it."""
    return lacking.get(application_id, 0) if application_id in sharing.given_ids else None


def _preview(local_call: LocalCall, problems: Sequence[str]) -> Any:
    sharing, regulation = _sharing(local_call), regulation_of(local_call.call)
    proposal = proposal_of(sharing, regulation.evaluators.per_application)
    by_id = {one.id: one for one in sharing.applications}
    form = ConfirmForm(formdata=None, seen=proposal.digest)
    return render_template(
        "selection/assignment_preview.html",
        local_call=local_call, members=_seated(sharing), proposal=proposal, problems=problems, form=form,
        given=len({one for one, _who in proposal.added}), rule=regulation.evaluators,
        lacking=[(by_id[one], number) for one, number in proposal.lacking.items()],
        flaws=sentences(commission_flaws(local_call), regulation),
        is_open=local_call.status == "announced",
    )  # fmt: skip


def _page(application: Application, *, give: GiveForm | None = None, take: TakeForm | None = None) -> Any:
    sharing = _sharing(application.local_call)
    if has_conflict(current_actor(), application):
        raise NotPermitted("who declared a conflict of interest decides nothing about the project")
    past = [one for one in assignments_of(application) if one.ended_at]
    return render_template(
        "selection/evaluators.html",
        application=application, labels=labels, past=past, names=names_of({one.evaluator_id for one in past}),
        members=list(zip(_seated(sharing), _cells(sharing, application.id), strict=True)),
        loads=sharing.loads(), lack=_lack(sharing, sharing.lacking(), application.id),
        give=give or GiveForm(formdata=None).offering(sharing, application.id),
        take=take or TakeForm(formdata=None).offering(sharing, application.id),
        is_open=application.local_call.status == "announced" and policy.is_open_for_scores(application),
    )  # fmt: skip
