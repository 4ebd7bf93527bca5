"""Recoveries: claimed by a second person, repaid by receipts; what became of each for everyone concerned."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused, present
from app.core.roles import APPLICANTS, FINANCE, Role
from app.core.wording import word_all
from app.extensions import db
from app.payments import labels, policy, queries, recovery_labels, service
from app.payments.claims import claim_of, claims_with_surplus, recovery_reference
from app.payments.forms import ReceiptForm, ReturnedForm
from app.payments.listing import RECOVERIES
from app.payments.models import Recovery
from app.payments.recovery_forms import refusal_form
from app.payments.views import blueprint
from app.payments.workflow import OWING, RecoveryStatus


@blueprint.get("/recoveries")
@only(queries.READERS)
def recoveries() -> str:
    listed = RECOVERIES.answer(db.session(), queries.recovery_rows())
    return render_template(
        "payments/recoveries.html", listed=listed, labels=labels, surpluses=claims_with_surplus(),
        today=riga_day(clock.now()), owing=OWING,
    )  # fmt: skip


@blueprint.get("/recoveries/<int:recovery_id>")
@only(queries.READERS | APPLICANTS)
def recovery(recovery_id: int) -> str:
    return recovery_page(recovery_or_404(recovery_id))


def recovery_or_404(recovery_id: int) -> Recovery:
    """A recovery the signed-in person may see."""
    wanted = queries.recoveries_visible_to(current_actor()).where(Recovery.id == recovery_id)
    found: Recovery | None = db.session.scalar(wanted)
    return found or abort(404)


def recovery_page(found: Recovery, errors: list[str] | None = None, **forms: Any) -> str:
    """The page of a recovery; `forms` are those that were sent and refused: receipt, returned, and
    by the proposal's id `whys`."""
    actor, today, config = current_actor(), riga_day(clock.now()), current_app.config
    claim, whys = claim_of(found) if found.claimed_at else None, forms.get("whys") or {}
    waiting = claim.all_waiting if claim else []
    return render_template(
        "payments/recovery.html",
        recovery=found,
        claim=claim,
        is_reader=actor.role in queries.READERS,
        today=today,
        reference=recovery_reference(found.application_id),
        payee=(config["DEBTOR_NAME"], config["DEBTOR_IBAN"]),
        receipt=forms.get("receipt") or ReceiptForm(formdata=None),
        waiting=[
            (one, policy.of_proposal(actor, one), whys.get(one.id) or refusal_form(one)) for one in waiting
        ],
        returned=forms.get("returned") or ReturnedForm(formdata=None),
        errors=errors or [],
        may=policy.about(actor, found, claim),
        may_claim=actor.role is Role.FINANCE_APPROVER and found.status is RecoveryStatus.PROPOSED,
        may_record=actor.role in FINANCE and found.status in OWING,
        labels=labels,
        texts=recovery_labels,
    )


@blueprint.post("/recoveries/<int:recovery_id>/claim")
@only(Role.FINANCE_APPROVER)
def claim(recovery_id: int) -> Response | tuple[str, int]:
    found = recovery_or_404(recovery_id)
    try:
        service.claim(found, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return recovery_page(recovery_or_404(recovery_id), word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The recovery is claimed."), "done")
    return redirect(url_for("payments.recovery", recovery_id=recovery_id))


@blueprint.post("/recoveries/<int:recovery_id>/receipts")
@only(FINANCE)
def receipt(recovery_id: int) -> Response | tuple[str, int]:
    found, form = recovery_or_404(recovery_id), ReceiptForm()
    if not form.validate():
        return recovery_page(found, receipt=form), 422
    amount = present(form.amount.data, "the form is valid")
    values: dict[str, Any] = {
        name: form[name].data for name in ("received_on", "bank_reference", "reason", "has_surplus")
    }
    try:
        service.propose_receipt(found, amount, **values, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return recovery_page(recovery_or_404(recovery_id), word_all(refused.findings), receipt=form), 422
    db.session.commit()
    flash(_("The receipt is put down. It counts when another person of finance confirms it."), "done")
    return redirect(url_for("payments.recovery", recovery_id=recovery_id))
