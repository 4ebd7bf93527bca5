"""Approving payments as another person than who prepared them and who entered their accounts."""

from collections.abc import Sequence
from datetime import datetime

from app.audit import Move, carry_out_all
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused, refuse_if
from app.core.roles import Role
from app.payments import checks
from app.payments.models import Payment
from app.payments.service.locking import lock_all
from app.payments.workflow import PAYMENT_WORKFLOW, PaymentAction
from competition_rules.findings import Finding


def approve(payment: Payment, *, by: Actor, at: datetime) -> None:
    """Approve a prepared payment. Binds amount, account version and agreement version.

    Refused with every reason at once; `StaleState` when it does not wait for approval any more.
    """
    _lock([payment], by)
    if PAYMENT_WORKFLOW.allows(PaymentAction.APPROVE, payment.status, by.role):
        refuse_if(checks.against_approving([payment], by=by, on=riga_day(at))[payment.id])
    _carry_out([payment], by=by, at=at)


def approve_all(payments: Sequence[Payment], *, by: Actor, at: datetime) -> None:
    """Approve these payments, all or none: each is checked by itself, as it is now.

    Refused with one finding for each payment that cannot be approved.
    """
    _lock(payments, by)
    against = checks.against_approving(payments, by=by, on=riga_day(at))
    refused = [_refusal(one, against[one.id]) for one in payments if against[one.id]]
    if refused:
        raise Refused(refused)
    _carry_out(payments, by=by, at=at)


def _refusal(payment: Payment, against: Sequence[Finding]) -> Finding:
    reasons = tuple(one.rule for one in against)
    return Finding("approval_refused", "", {"number": payment.end_to_end_id, "reasons": reasons})


def _lock(payments: Sequence[Payment], by: Actor) -> None:
    if by.role is not Role.FINANCE_APPROVER:
        raise NotPermitted("the finance approver approves payments")
    lock_all(payments)


def _carry_out(payments: Sequence[Payment], *, by: Actor, at: datetime) -> None:
    moves = [Move(one, PaymentAction.APPROVE, _facts(one), _bound(one, by, at)) for one in payments]
    carry_out_all(PAYMENT_WORKFLOW, moves, by=by, at=at)


def _facts(payment: Payment) -> dict[str, object]:
    return {
        "amount": payment.amount,
        "account": payment.bank_account_id,
        "agreement": payment.agreement_version,
    }


def _bound(payment: Payment, by: Actor, at: datetime) -> dict[str, object]:
    return {
        "approved_at": at, "approved_by_id": by.user_id, "approved_amount": payment.amount,
        "approved_account_id": payment.bank_account_id, "approved_agreement_version": payment.agreement_version,
    }  # fmt: skip
