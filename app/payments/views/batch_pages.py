"""Batches: the file for the bank, and what the bank answered."""

from flask import Response as FileResponse
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused, present
from app.core.roles import FINANCE
from app.core.wording import word_all
from app.extensions import db
from app.payments import labels, queries, service, statement_queries
from app.payments.forms import ReasonForm, SettledForm
from app.payments.listing import BATCHES
from app.payments.models import BatchFile, Payment, PaymentBatch
from app.payments.views import blueprint
from app.payments.workflow import PaymentStatus


@blueprint.get("/batches")
@only(queries.READERS)
def batches() -> str:
    listed = BATCHES.answer(db.session(), queries.batch_rows())
    return render_template("payments/batches.html", listed=listed, labels=labels)


@blueprint.get("/batches/<int:batch_id>")
@only(queries.READERS)
def batch(batch_id: int) -> str:
    return _batch_page(_batch_or_404(batch_id))


def _batch_or_404(batch_id: int) -> PaymentBatch:
    return db.session.get(PaymentBatch, batch_id) or abort(404)


def _batch_page(found: PaymentBatch, errors: list[str] | None = None) -> str:
    return render_template(
        "payments/batch.html",
        batch=found,
        payments=queries.payments_of(found.id),
        lines=statement_queries.lines_of_batch(found.id),
        digest=db.session.scalar(select(BatchFile.sha256).where(BatchFile.batch_id == found.id)),
        today=riga_day(clock.now()),
        may_answer=current_actor().role in FINANCE,
        errors=errors or [],
        labels=labels,
    )


@blueprint.get("/batches/<int:batch_id>/file")
@only(FINANCE)
def batch_file(batch_id: int) -> FileResponse:
    found = _batch_or_404(batch_id)
    stored = db.session.scalar(select(BatchFile).where(BatchFile.batch_id == found.id)) or abort(404)
    answer = FileResponse(stored.content, mimetype="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.number}.xml"'
    answer.headers["Digest"] = f"sha-256={stored.sha256}"
    return answer


@blueprint.post("/batches/<int:batch_id>/payments/<int:payment_id>/confirm")
@only(FINANCE)
def confirm(batch_id: int, payment_id: int) -> Response | tuple[str, int]:
    payment = _payment_of(batch_id, payment_id)
    form = SettledForm()
    if not form.validate():
        return _batch_page(_batch_or_404(batch_id), list(form.settled_on.errors)), 422
    try:
        service.confirm(
            payment,
            settled_on=present(form.settled_on.data, "the form is valid"),
            by=current_actor(),
            at=clock.now(),
        )
    except Refused as refused:
        db.session.rollback()
        return _batch_page(_batch_or_404(batch_id), word_all(refused.findings)), 422
    db.session.commit()
    flash(_("Payment %(number)s is recorded as paid.", number=payment.end_to_end_id), "done")
    return redirect(url_for("payments.batch", batch_id=batch_id))


@blueprint.post("/batches/<int:batch_id>/confirm")
@only(FINANCE)
def confirm_all(batch_id: int) -> Response | tuple[str, int]:
    found = _batch_or_404(batch_id)
    form = SettledForm()
    if not form.validate():
        return _batch_page(found, list(form.settled_on.errors)), 422
    try:
        day = present(form.settled_on.data, "the form is valid")
        open_ones = [one for one in queries.payments_of(batch_id) if one.status is PaymentStatus.EXPORTED]
        paid = [service.Answered(payment, day) for payment in open_ones]
        service.confirm_all(paid, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _batch_page(_batch_or_404(batch_id), word_all(refused.findings)), 422
    db.session.commit()
    flash(_("All open payments of the batch are recorded as paid."), "done")
    return redirect(url_for("payments.batch", batch_id=batch_id))


@blueprint.post("/batches/<int:batch_id>/payments/<int:payment_id>/return")
@only(FINANCE)
def record_return(batch_id: int, payment_id: int) -> Response | tuple[str, int]:
    payment = _payment_of(batch_id, payment_id)
    form = ReasonForm()
    if not form.validate():
        return _batch_page(_batch_or_404(batch_id), list(form.reason.errors)), 422
    service.record_return(payment, reason=form.reason.data, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The return is recorded; the sum can be prepared again."), "done")
    return redirect(url_for("payments.batch", batch_id=batch_id))


def _payment_of(batch_id: int, payment_id: int) -> Payment:
    payment = queries.payment(payment_id)
    if payment is None or payment.batch_id != batch_id:
        abort(404)
    return payment
