"""Giving approved payments to the bank in one file."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.audit import Move, carry_out_all, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused, StaleState, refusal, refuse_if
from app.core.holidays import holidays_around
from app.core.roles import FINANCE
from app.documents.issuing import ask_for
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import post_all
from app.payments import checks
from app.payments.bank_files.contents import CreditTransfer, Debtor
from app.payments.bank_files.errors import BankFileError
from app.payments.limits import above_limit
from app.payments.models import BatchFile, Payment, PaymentBatch
from app.payments.service.answers import posting
from app.payments.service.locking import lock
from app.payments.workflow import PAYMENT_WORKFLOW, PaymentAction, PaymentStatus
from competition_rules.calendar import add_working_days


def export(payment_ids: Sequence[int], *, debtor: Debtor, by: Actor, at: datetime) -> PaymentBatch:
    """Put approved payments into one pain.001 file and move their money in transit, all or nothing.

    Checks again what each approval binds. Raises `Refused` naming the payments above the limit of a line, or the
    first payment that no longer holds; `StaleState` when one was exported meanwhile.
    """
    if by.role not in FINANCE:
        raise NotPermitted("finance exports payments")
    payments = _locked_payments(payment_ids)
    if not payments:
        raise refusal("nothing_to_export")
    _require_payable(payments, at)
    batch = _new_batch(payments, by=by, at=at)
    _hand_over(batch, payments, by=by, at=at)
    digest = _store_file(batch, payments, debtor, at)
    facts = {
        "number": batch.number,
        "total": batch.total,
        "payments": batch.payment_count,
        "sha256": digest,
    }
    record(batch, "batch.export", by=by, at=at, facts=facts)
    return batch


def _require_payable(payments: Sequence[Payment], at: datetime) -> None:
    refuse_if(above_limit(payments, riga_day(at)))
    states = checks.states_of(payments, on=riga_day(at))
    for payment in payments:
        changed = checks.changed_since_approved(payment, states[payment.id])
        if changed:
            raise refusal(
                "approval_void", number=payment.end_to_end_id, reasons=[one.rule for one in changed]
            )


def _hand_over(batch: PaymentBatch, payments: Sequence[Payment], *, by: Actor, at: datetime) -> None:
    facts, values = {"batch": batch.number}, {"batch_id": batch.id}
    moves = [Move(payment, PaymentAction.EXPORT, facts, values) for payment in payments]
    carry_out_all(PAYMENT_WORKFLOW, moves, by=by, at=at)
    source, target = AccountKind.COMMITTED, AccountKind.IN_TRANSIT
    post_all([posting(payment, "export", source, target) for payment in payments], by=by, at=at)


def _store_file(batch: PaymentBatch, payments: Sequence[Payment], debtor: Debtor, at: datetime) -> str:
    from app.payments.bank_files.pain001 import payment_file

    transfers = [_transfer(payment) for payment in payments]
    try:
        content = payment_file(batch.number, at, debtor, batch.execution_on, transfers)
    except BankFileError as error:
        raise Refused(error.findings) from error
    digest = hashlib.sha256(content).hexdigest()
    db.session.add(BatchFile(batch_id=batch.id, content=content, sha256=digest))
    ask_for("payment_order", batch.id, at=at)
    return digest


def _locked_payments(payment_ids: Sequence[int]) -> list[Payment]:
    wanted = select(Payment).where(Payment.id.in_(payment_ids)).order_by(Payment.id)
    for application_id in sorted(
        set(db.session.scalars(wanted.with_only_columns(Payment.application_id).order_by(None)))
    ):
        lock(db.session.get_one(Application, application_id))
    loaded = wanted.options(
        joinedload(Payment.application).joinedload(Application.organisation), joinedload(Payment.bank_account)
    )
    payments = list(db.session.scalars(loaded.execution_options(populate_existing=True)))
    for payment in payments:
        if payment.status is not PaymentStatus.APPROVED:
            raise StaleState(payment, "export")
    return payments


def _new_batch(payments: Sequence[Payment], *, by: Actor, at: datetime) -> PaymentBatch:
    today = riga_day(at)
    prefix = f"PB-{today:%Y%m%d}-"
    same_day = select(func.count()).select_from(PaymentBatch).where(PaymentBatch.number.startswith(prefix))
    batch = PaymentBatch(
        number=f"{prefix}{(db.session.scalar(same_day) or 0) + 1:03d}",
        exported_at=at,
        exported_by_id=by.user_id,
        execution_on=add_working_days(today - timedelta(days=1), 1, holidays_around(today)),
        total=sum((payment.amount for payment in payments), Decimal("0.00")),
        payment_count=len(payments),
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def _transfer(payment: Payment) -> CreditTransfer:
    return CreditTransfer(
        end_to_end_id=payment.end_to_end_id,
        amount=payment.amount,
        creditor_name=payment.bank_account.holder,
        creditor_iban=payment.bank_account.iban,
        creditor_bic=payment.bank_account.bic,
        remittance=f"PuMPuRS {payment.application.number} {payment.end_to_end_id}",
    )
