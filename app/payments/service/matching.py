"""Finding what a statement's line is: by reference, amount and account together, or not at all."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.audit import Move, carry_out_all
from app.core.actor import Actor
from app.core.errors import Refused
from app.extensions import db
from app.payments.claims import claim_of, recovery_reference
from app.payments.models import Payment, Recovery, RecoveryReceipt
from app.payments.service.answers import Answered, confirm_all, record_return
from app.payments.service.recoveries import record_receipt
from app.payments.statement_models import LineOutcome, StatementLine
from app.payments.workflow import LINE_WORKFLOW, OWING, LineAction, PaymentStatus

_AT_ONCE = 400
_RECOVERY_REFERENCE = re.compile(r"(?<![A-Z0-9])JIP(\d{7})R(?![A-Z0-9])")


def match_lines(lines: Sequence[StatementLine], *, by: Actor, at: datetime) -> None:
    """Match the lines that mean one thing without doubt; the others stay open with their doubt written down.

    What left the account comes first: a bank may give back a payment in the very statement that made it.
    """
    payments = _payments_of(line.end_to_end_id for line in lines)
    _match_paid([line for line in lines if line.amount < 0], payments, by=by, at=at)
    for line in lines:
        if line.amount >= 0:
            _match_incoming(line, payments.get(line.end_to_end_id or ""), by=by, at=at)
    db.session.flush()


def _payments_of(references: Iterable[str | None]) -> dict[str, Payment]:
    wanted = sorted({one for one in references if one})
    found: dict[str, Payment] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = Payment.end_to_end_id.in_(wanted[start : start + _AT_ONCE])
        statement = select(Payment).where(some).options(joinedload(Payment.bank_account))
        found |= {payment.end_to_end_id: payment for payment in db.session.scalars(statement)}
    return found


def _match_paid(
    lines: Sequence[StatementLine], payments: dict[str, Payment], *, by: Actor, at: datetime
) -> None:
    taken = _answered_by_lines(payments.values(), lambda payment: -payment.amount)
    agreed: list[tuple[StatementLine, Payment]] = []
    for line in lines:
        payment = payments.get(line.end_to_end_id or "")
        line.doubt = doubt_of_payment(line, payment, taken)
        if payment is not None and not line.doubt:
            taken.add(payment.id)
            agreed.append((line, payment))
    match_paid(agreed, by=by, at=at)


def doubt_of_payment(line: StatementLine, payment: Payment | None, taken: Iterable[int]) -> str:
    """Why money that left the account is not this payment without doubt; empty when it is."""
    if payment is None or line.is_return:
        return "line_unknown"
    if -line.amount != payment.amount:
        return "line_amount_differs"
    if line.counterparty_iban != payment.bank_account.iban:
        return "line_account_differs"
    return _doubt_of_state(payment, taken)


def _doubt_of_state(payment: Payment, taken: Iterable[int]) -> str:
    if payment.batch_id is None:
        return "line_not_at_bank"
    return "line_answered_before" if payment.id in taken else ""


def match_paid(pairs: Sequence[tuple[StatementLine, Payment]], *, by: Actor, at: datetime) -> None:
    """These lines are these payments: those still at the bank are paid; of others it was known before."""
    waiting = [
        Answered(payment, line.booked_on, {"line": line.reference})
        for line, payment in pairs
        if payment.status is PaymentStatus.EXPORTED
    ]
    confirm_all(waiting, by=by, at=at)
    for line, payment in pairs:
        # Set beforehand, so that all these lines change alike and few statements do for them.
        line.payment_id = payment.id
    moves = [
        _move(line, LineOutcome.PAID, at, by, reference=payment.end_to_end_id) for line, payment in pairs
    ]
    carry_out_all(LINE_WORKFLOW, moves, by=by, at=at)


def _move(line: StatementLine, outcome: LineOutcome, at: datetime, by: Actor, **values: object) -> Move:
    reference = values.pop("reference")
    facts = {"outcome": outcome, "amount": line.amount, "what": reference}
    decided = {"outcome": outcome, "decided_at": at, "decided_by_id": by.user_id, **values}
    return Move(line, LineAction.MATCH, facts, decided)


def _answered_by_lines(payments: Iterable[Payment], amount_of: Callable[[Payment], object]) -> set[int]:
    """Those of the payments that a line of this amount has answered before."""
    ids = {payment.id: payment for payment in payments}
    taken, known = set(), sorted(ids)
    for start in range(0, len(known), _AT_ONCE):
        wanted = select(StatementLine.payment_id, StatementLine.amount).where(
            StatementLine.payment_id.in_(known[start : start + _AT_ONCE])
        )
        taken |= {
            row.payment_id
            for row in db.session.execute(wanted)
            if row.amount == amount_of(ids[row.payment_id])
        }
    return taken


def _match_incoming(line: StatementLine, payment: Payment | None, *, by: Actor, at: datetime) -> None:
    if payment is None:
        _match_repayment(line, by=by, at=at)
        return
    line.doubt = doubt_of_return(line, payment)
    if not line.doubt:
        match_return(line, payment, by=by, at=at)


def doubt_of_return(line: StatementLine, payment: Payment) -> str:
    """Why money that came in is not this payment given back without doubt; empty when it is."""
    if line.amount != payment.amount:
        return "line_amount_differs"
    if not line.is_return:
        return "line_return_unclear"
    if line.counterparty_iban != payment.bank_account.iban:
        return "line_account_differs"
    return _doubt_of_state(payment, _answered_by_lines([payment], lambda one: one.amount))


def match_return(line: StatementLine, payment: Payment, *, by: Actor, at: datetime) -> None:
    """This line gave this payment back: it is returned, unless that was known before."""
    if payment.status is not PaymentStatus.RETURNED:
        facts, why = {"line": line.reference}, line.return_reason or line.reference
        try:
            record_return(payment, reason=why, by=by, at=at, facts=facts)
        except Refused:
            line.doubt = "line_return_settled"
            return
    move = _move(line, LineOutcome.RETURNED, at, by, payment_id=payment.id, reference=payment.end_to_end_id)
    carry_out_all(LINE_WORKFLOW, [move], by=by, at=at)


def _match_repayment(line: StatementLine, *, by: Actor, at: datetime) -> None:
    """A repayment quotes the reference of its recovery, once."""
    quoted = set(_RECOVERY_REFERENCE.findall(f"{line.end_to_end_id or ''} {line.remittance}".upper()))
    line.doubt = "line_unknown"
    if len(quoted) != 1 or line.is_return or line.amount == 0:
        return
    recovery = db.session.scalar(select(Recovery).where(Recovery.application_id == int(quoted.pop())))
    if recovery is None:
        return
    line.doubt = _doubt_of_repayment(line, recovery)
    if not line.doubt:
        match_receipt(line, recovery, by=by, at=at)


def _doubt_of_repayment(line: StatementLine, recovery: Recovery) -> str:
    typed = receipt_without_line(recovery, line.amount)
    if typed is not None:
        return "" if typed.bank_reference == line.reference else "line_typed_before"
    if any(one.amount == line.amount for one in claim_of(recovery).typed):
        return "line_typed_waits"
    # What is more than is owed is split off as a surplus; a claim that is closed is for a person to look into.
    return "" if recovery.status in OWING else "line_recovery_not_claimed"


def receipt_without_line(recovery: Recovery, amount: Decimal) -> RecoveryReceipt | None:
    """A receipt of this sum that a person typed before the statement came; no line of a statement stands for it."""
    known = select(StatementLine.id).where(StatementLine.receipt_id == RecoveryReceipt.id).exists()
    wanted = select(RecoveryReceipt).where(
        RecoveryReceipt.recovery_id == recovery.id, RecoveryReceipt.amount == amount, ~known
    )
    return db.session.scalar(wanted.order_by(RecoveryReceipt.id).limit(1))


def match_receipt(line: StatementLine, recovery: Recovery, *, by: Actor, at: datetime) -> None:
    """This line is money paid back on this recovery: a receipt that was typed before, or a new one."""
    typed = receipt_without_line(recovery, line.amount)
    receipt = typed or record_receipt(
        recovery, line.amount, received_on=line.booked_on, bank_reference=line.reference, by=by, at=at
    )
    db.session.flush()
    move = _move(
        line, LineOutcome.RECEIPT, at, by, receipt_id=receipt.id,
        reference=recovery_reference(recovery.application_id),
    )  # fmt: skip
    carry_out_all(LINE_WORKFLOW, [move], by=by, at=at)
