"""Recoveries: claimed by a second person, repaid by receipts."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.roles import FINANCE, Role
from app.core.wording import word_all
from app.extensions import db
from app.payments import labels, queries, service
from app.payments.forms import ReceiptForm
from app.payments.listing import RECOVERIES
from app.payments.models import Recovery
from app.payments.service.matching import recovery_reference
from app.payments.service.recoveries import open_sum
from app.payments.views import blueprint
from app.payments.workflow import RecoveryStatus


@blueprint.get("/recoveries")
@only(queries.READERS)
def recoveries() -> str:
    listed = RECOVERIES.answer(db.session(), queries.recovery_rows())
    return render_template("payments/recoveries.html", listed=listed, labels=labels)


@blueprint.get("/recoveries/<int:recovery_id>")
@only(queries.READERS)
def recovery(recovery_id: int) -> str:
    return _recovery_page(_recovery_or_404(recovery_id), ReceiptForm())


def _recovery_or_404(recovery_id: int) -> Recovery:
    found: Recovery | None = db.session.scalar(queries.recoveries().where(Recovery.id == recovery_id))
    return found or abort(404)


def _recovery_page(found: Recovery, form: ReceiptForm, errors: list[str] | None = None) -> str:
    return render_template(
        "payments/recovery.html",
        recovery=found,
        open_sum=open_sum(found),
        reference=recovery_reference(found.application_id),
        form=form,
        errors=errors or [],
        may_claim=current_actor().role is Role.FINANCE_APPROVER and found.status is RecoveryStatus.PROPOSED,
        may_record=current_actor().role in FINANCE and found.status is RecoveryStatus.CLAIMED,
        labels=labels,
    )


@blueprint.post("/recoveries/<int:recovery_id>/claim")
@only(Role.FINANCE_APPROVER)
def claim(recovery_id: int) -> Response | tuple[str, int]:
    found = _recovery_or_404(recovery_id)
    try:
        service.claim(found, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _recovery_page(_recovery_or_404(recovery_id), ReceiptForm(), word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The recovery is claimed."), "done")
    return redirect(url_for("payments.recovery", recovery_id=recovery_id))


@blueprint.post("/recoveries/<int:recovery_id>/receipts")
@only(FINANCE)
def receipt(recovery_id: int) -> Response | tuple[str, int]:
    found = _recovery_or_404(recovery_id)
    form = ReceiptForm()
    if not form.validate():
        return _recovery_page(found, form), 422
    amount = present(form.amount.data, "the form is valid")
    values: dict[str, Any] = {
        "received_on": form.received_on.data,
        "bank_reference": form.bank_reference.data,
    }
    try:
        service.record_receipt(found, amount, **values, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _recovery_page(_recovery_or_404(recovery_id), form, word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The receipt is recorded."), "done")
    return redirect(url_for("payments.recovery", recovery_id=recovery_id))
