"""Preparing and voiding a payment: one live payment per project and kind."""

from datetime import datetime

from sqlalchemy import func, select

from app.agreements.models import BankAccount, GrantAgreement
from app.applications.models import Application
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, present, refusal, refuse_if
from app.core.roles import FINANCE
from app.extensions import db
from app.funds.models import ValueCode
from app.funds.programme_values import value_on
from app.payments import checks
from app.payments.models import Due, Payment, PaymentKind
from app.payments.service.dues import prefinancing_due
from app.payments.service.locking import lock
from app.payments.workflow import PAYMENT_WORKFLOW, PaymentAction, PaymentStatus
from competition_rules.programme import by_source


def prepare(application: Application, kind: PaymentKind, *, by: Actor, at: datetime) -> Payment:
    """Prepare the payment of what is due to a project.

    Refused with every reason at once: no signed agreement, account not verified, hold, nothing due, already
    prepared or paid, or the preparer entered the account.
    """
    if by.role not in FINANCE:
        raise NotPermitted("finance prepares payments")
    lock(application)
    state = checks.state_of(application, kind, on=riga_day(at))
    refuse_if(checks.obstacles(state))
    agreement = present(state.agreement, "no obstacle was found")
    account = present(state.account, "no obstacle was found")
    if account.entered_by_id == by.user_id:
        raise refusal("prepares_own_account")
    is_first = kind is PaymentKind.PREFINANCING
    due = (
        prefinancing_due(agreement, by=by, at=at) if is_first else present(state.due, "no obstacle was found")
    )
    payment = _new_payment(due, agreement, account, by=by, at=at)
    facts = {
        "kind": kind,
        "amount": payment.amount,
        "esf": payment.esf,
        "state": payment.state,
        "iban": account.iban,
        "application": application.id,
    }
    record(payment, "payment.prepare", by=by, at=at, facts=facts)
    return payment


def _new_payment(
    due: Due, agreement: GrantAgreement, account: BankAccount, *, by: Actor, at: datetime
) -> Payment:
    tries = db.session.scalar(select(func.count()).select_from(Payment).where(Payment.due_id == due.id)) or 0
    sources = by_source(due.to_pay, value_on(ValueCode.ESF_SHARE, riga_day(at)).value)
    letter = "P" if due.kind is PaymentKind.PREFINANCING else "B"
    payment = Payment(
        due_id=due.id, application_id=due.application_id, kind=due.kind, amount=due.to_pay,
        esf=sources.esf, state=sources.state,
        end_to_end_id=f"JIP{due.application_id:07d}{letter}{tries + 1:02d}",
        bank_account_id=account.id, account_entered_by_id=account.entered_by_id,
        agreement_version=agreement.version, prepared_at=at, prepared_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(payment)
    db.session.flush()
    return payment


def void(payment: Payment, *, reason: str, by: Actor, at: datetime) -> None:
    """Give up a payment before it is exported; the sum may be prepared anew."""
    lock(payment.application)
    db.session.refresh(payment)
    carry_out(
        PAYMENT_WORKFLOW,
        payment,
        PaymentAction.VOID,
        by=by,
        at=at,
        facts={"reason": reason},
        end_reason=reason,
    )


def withdraw_unpaid(application: Application, *, reason: str, by: Actor, at: datetime) -> None:
    """Give up the payments of a terminated project that are prepared or approved; none is prepared anew."""
    wanted = select(Payment).where(
        Payment.application_id == application.id,
        Payment.status.in_((PaymentStatus.PREPARED, PaymentStatus.APPROVED)),
    )
    for payment in db.session.scalars(wanted.order_by(Payment.id)).all():
        carry_out(
            PAYMENT_WORKFLOW, payment, PaymentAction.WITHDRAW, by=by, at=at, facts={"reason": reason},
            end_reason=reason[:500],
        )  # fmt: skip
