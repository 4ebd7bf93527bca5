"""Against what a claim may be set off: balances that other projects of the same organisation are owed."""

from datetime import date
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.extensions import db
from app.payments import checks
from app.payments.claims import Claim
from app.payments.models import Due, Payment, PaymentKind, Recovery
from app.payments.workflow import OWING
from competition_rules.findings import Finding

_ACCOUNT = {"no_account", "account_not_verified", "account_not_in_agreement"}
_MOST = 20


def dues_offered(recovery: Recovery) -> list[Due]:
    """Final balances the organisation is owed in other projects and nobody has prepared."""
    live = exists().where(Payment.due_id == Due.id, checks.IS_LIVE)
    wanted = (
        select(Due)
        .join(Due.application)
        .where(
            Application.organisation_id == recovery.application.organisation_id,
            Application.id != recovery.application_id,
            Application.status == ApplicationStatus.CONTRACTED,
            Due.kind == PaymentKind.BALANCE,
            Due.is_final,
            Due.paid_at.is_(None),
            ~live,
        )
        .options(joinedload(Due.application))
        .order_by(Due.due_on, Due.id)
        .limit(_MOST)
    )
    return list(db.session.scalars(wanted))


def claims_offered(recovery: Recovery) -> list[Recovery]:
    """Other claims on the same organisation that are still to be paid back."""
    wanted = (
        select(Recovery)
        .join(Recovery.application)
        .where(
            Application.organisation_id == recovery.application.organisation_id,
            Recovery.id != recovery.id,
            Recovery.status.in_(OWING),
        )
        .options(joinedload(Recovery.application))
        .order_by(Recovery.due_on, Recovery.id)
        .limit(_MOST)
    )
    return list(db.session.scalars(wanted))


def obstacles_to(claim: Claim, due: Due, amount: Decimal, *, on: date) -> list[Finding]:
    """Why so much of a claim cannot be set off against a sum due; empty when it can on that day.

    What keeps the sum from being paid keeps it from being set off, except its account: no money goes there.
    """
    of_claim, of_due = claim.recovery.application, due.application
    is_other = of_due.organisation_id == of_claim.organisation_id and of_due.id != of_claim.id
    if not is_other or due.kind is not PaymentKind.BALANCE or not due.is_final or due.paid_at is not None:
        return [Finding("set_off_not_due", "", {})]
    state = checks.state_of(of_due, due.kind, on=on)
    found = [one for one in checks.obstacles(state) if one.rule not in _ACCOUNT]
    most = min(claim.open, due.to_pay)
    if not 0 < amount <= most:
        found.append(Finding("set_off_sum", "", {"asked": amount, "most": most}))
    return found
