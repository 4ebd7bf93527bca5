"""What one person proposes about a claim and another confirms."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused
from app.core.roles import FINANCE, Role
from app.core.wording import word_all
from app.extensions import db
from app.payments import policy, queries, recovery_labels, service
from app.payments.claims import claim_of
from app.payments.forms import ReturnedForm
from app.payments.models import Recovery
from app.payments.recovery_forms import (
    SetOffForm,
    SurplusForm,
    WriteOffForm,
    instalments_form,
    refusal_form,
)
from app.payments.recovery_models import RecoveryProposal
from app.payments.set_offs import claims_offered, dues_offered
from app.payments.views import blueprint
from app.payments.views.recovery_pages import recovery_or_404, recovery_page
from app.storage.service import get
from competition_rules.recovery import equal_parts

_USUAL_PARTS, _MOST_PARTS = 3, 60
_ADDRESS = "/recoveries/<int:recovery_id>/propose/<any(instalments, set_off, write_off, surplus):what>"
_Act = Callable[[Recovery, Any, dict[str, Any]], RecoveryProposal]


def _propose_surplus(found: Recovery, form: Any, who: dict[str, Any]) -> RecoveryProposal:
    other = form.chosen()
    return service.propose_count(found, other, **who) if other else service.propose_return(found, **who)


_ACTS: dict[str, _Act] = {
    "instalments": lambda found, form, who: service.propose_instalments(found, form.parts(), **who),
    "set_off": lambda found, form, who: service.propose_set_off(
        found, form.chosen(), form.amount.data, **who
    ),
    "write_off": lambda found, form, who: service.propose_write_off(found, form.sent(), **who),
    "surplus": _propose_surplus,
}


@blueprint.get(_ADDRESS)
@only(policy.PROPOSERS)
def propose_form(recovery_id: int, what: str) -> str:
    found = _claimed_or_404(recovery_id, what)
    return _page(found, what, _form(found, what))


def _claimed_or_404(recovery_id: int, what: str) -> Recovery:
    found = recovery_or_404(recovery_id)
    if found.claimed_at is None:
        abort(404)
    if current_actor().role is Role.REPRESENTATIVE and what != "instalments":
        raise NotPermitted("finance proposes what becomes of a claim")
    return found


def _form(found: Recovery, what: str) -> Any:
    if what == "set_off":
        return SetOffForm(dues_offered(found), claim_of(found).open)
    if what == "write_off":
        return WriteOffForm()
    if what == "surplus":
        return SurplusForm(claims_offered(found))
    count = max(1, min(request.args.get("parts", _USUAL_PARTS, type=int), _MOST_PARTS))
    return instalments_form(count, equal_parts(claim_of(found).open, count, riga_day(clock.now())))


def _page(found: Recovery, what: str, form: Any, errors: list[str] | None = None) -> str:
    return render_template(
        f"payments/propose_{what}.html", recovery=found, claim=claim_of(found), form=form, errors=errors or [],
        today=riga_day(clock.now()), texts=recovery_labels, parts=getattr(form, "rows", 0),
    )  # fmt: skip


@blueprint.post(_ADDRESS)
@only(policy.PROPOSERS)
def propose(recovery_id: int, what: str) -> Response | tuple[str, int]:
    found = _claimed_or_404(recovery_id, what)
    form = _form(found, what)
    if not form.validate():
        return _page(found, what, form), 422
    who = {"reason": form.reason.data, "by": current_actor(), "at": clock.now()}
    try:
        _ACTS[what](found, form, who)
    except Refused as refused:
        db.session.rollback()
        return _page(recovery_or_404(recovery_id), what, form, word_all(refused.findings)), 422
    db.session.commit()
    flash(_("It is proposed. A second person decides on it."), "done")
    return redirect(url_for("payments.recovery", recovery_id=recovery_id))


def _proposal_or_404(proposal_id: int) -> RecoveryProposal:
    return queries.proposal_visible_to(current_actor(), proposal_id) or abort(404)


def _decided(
    found: RecoveryProposal, act: Callable[[], object], told: str, **forms: Any
) -> Response | tuple[str, int]:
    recovery_id = found.recovery_id
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        return recovery_page(recovery_or_404(recovery_id), word_all(refused.findings), **forms), 422
    db.session.commit()
    flash(told, "done")
    return redirect(url_for("payments.recovery", recovery_id=recovery_id))


@blueprint.post("/recovery-proposals/<int:proposal_id>/confirm")
@only(Role.FINANCE_APPROVER)
def confirm_proposal(proposal_id: int) -> Response | tuple[str, int]:
    found, by, at = _proposal_or_404(proposal_id), current_actor(), clock.now()
    return _decided(found, lambda: service.confirm_proposal(found, by=by, at=at), _("It is confirmed."))


@blueprint.post("/recovery-proposals/<int:proposal_id>/refuse")
@only(Role.FINANCE_APPROVER)
def refuse_proposal(proposal_id: int) -> Response | tuple[str, int]:
    found, by, at = _proposal_or_404(proposal_id), current_actor(), clock.now()
    form = refusal_form(found, is_sent=True)
    if not form.validate():
        return recovery_page(found.recovery, whys={found.id: form}), 422
    reason = form.reason.data or ""
    act = lambda: service.refuse_proposal(found, reason=reason, by=by, at=at)  # noqa: E731 - what to try
    return _decided(found, act, _("It is refused."), whys={found.id: form})


@blueprint.post("/recovery-proposals/<int:proposal_id>/withdraw")
@only(policy.PROPOSERS)
def withdraw_proposal(proposal_id: int) -> Response | tuple[str, int]:
    found, by, at = _proposal_or_404(proposal_id), current_actor(), clock.now()
    return _decided(found, lambda: service.withdraw_proposal(found, by=by, at=at), _("It is taken back."))


@blueprint.post("/recovery-proposals/<int:proposal_id>/returned")
@only(FINANCE)
def record_surplus_returned(proposal_id: int) -> Response | tuple[str, int]:
    found, form, by, at = _proposal_or_404(proposal_id), ReturnedForm(), current_actor(), clock.now()
    if not form.validate():
        return recovery_page(found.recovery, returned=form), 422
    values: dict[str, Any] = {"paid_on": form.paid_on.data, "bank_reference": form.reference.data}
    act = lambda: service.record_return_of_surplus(found, **values, by=by, at=at)  # noqa: E731 - what to try
    return _decided(found, act, _("The return is recorded."), returned=form)


@blueprint.get("/recovery-documents/<int:document_id>")
@only(queries.READERS)
def recovery_document(document_id: int) -> Response:
    """An attachment, never shown inside the site."""
    found = queries.recovery_document(document_id) or abort(404)
    return send_file(
        BytesIO(get(found.file_key)), mimetype="application/octet-stream", as_attachment=True,
        download_name=found.file_name,
    )  # fmt: skip
