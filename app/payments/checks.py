"""What stands between a project and its money, as findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, case, select
from sqlalchemy.orm import aliased

from app.agreements.blocking import blocks, blocks_among, is_ending, open_precedents
from app.agreements.models import BankAccount, GrantAgreement
from app.agreements.queries import LIVE_ACCOUNT, live_account, signed_agreement
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present
from app.core.holidays import holidays_around
from app.extensions import db
from app.funds.models import Account, AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.payments.blocking import blocks_of
from app.payments.models import Due, Hold, Payment, PaymentKind
from app.payments.workflow import PaymentStatus
from app.selection.appeals import has_open_appeal, is_appealed
from competition_rules.calendar import add_working_days
from competition_rules.findings import Finding
from competition_rules.regulation import Regulation

LIVE = (PaymentStatus.PREPARED, PaymentStatus.APPROVED, PaymentStatus.EXPORTED, PaymentStatus.CONFIRMED)
_ENDED: BindParameter[Any] = bindparam(
    "ended", (PaymentStatus.RETURNED, PaymentStatus.VOID), expanding=True, literal_execute=True
)
# `LIVE` in the words of the index of live payments: a database uses it for a condition in no others.
IS_LIVE = Payment.status.not_in(_ENDED)
# Until it is paid, the prefinancing is what the agreement says now: an amendment may have made it smaller.
AMOUNT_OWED = case(
    (Due.kind == PaymentKind.PREFINANCING, GrantAgreement.prefinancing), else_=Due.amount - Due.set_off
)


@dataclass(frozen=True)
class PaymentState:
    """Everything the decision to pay rests on, as it stands now."""

    application: Application
    kind: PaymentKind
    agreement: GrantAgreement | None
    account: BankAccount | None
    due: Due | None
    holds: tuple[Hold, ...]
    live: Payment | None
    is_appealed: bool = False
    of_agreement: tuple[Finding, ...] = ()
    blocks: tuple[Finding, ...] = ()
    committed: Decimal = Decimal("0.00")

    @property
    def owed(self) -> Decimal:
        """What is to be paid now, in euro: the prefinancing is what the agreement says now."""
        if self.kind is PaymentKind.PREFINANCING and self.agreement is not None:
            return self.agreement.prefinancing
        return self.due.to_pay if self.due is not None else Decimal("0.00")


def state_of(application: Application, kind: PaymentKind, *, on: date) -> PaymentState:
    """Read the state of one project's payment of one kind on a day."""
    due = select(Due).where(Due.application_id == application.id, Due.kind == kind)
    live = select(Payment).where(
        Payment.application_id == application.id, Payment.kind == kind, Payment.status.in_(LIVE)
    )
    holds = select(Hold).where(Hold.application_id == application.id, Hold.released_at.is_(None))
    return PaymentState(
        application=application,
        kind=kind,
        agreement=signed_agreement(application.id),
        account=live_account(application.organisation_id),
        due=db.session.scalar(due),
        holds=tuple(db.session.scalars(holds.order_by(Hold.id))),
        live=db.session.scalar(live),
        is_appealed=has_open_appeal(application.id),
        of_agreement=tuple(blocks_among([application.id]).get(application.id, ())),
        blocks=tuple(blocks_of([application.organisation_id], on).get(application.organisation_id, ())),
        committed=balance(Place(AccountKind.COMMITTED, application.id)),
    )


def obstacles(state: PaymentState) -> list[Finding]:
    """Every reason why this payment cannot be prepared now; empty when it can."""
    found = []
    if state.live is not None:
        found.append(Finding("already_prepared", "", {"status": state.live.status.value}))
    if state.agreement is None:
        found.append(Finding("no_signed_agreement", "", {}))
    elif state.due is None and not owes_prefinancing(state):
        found.append(Finding("nothing_due", "", {}))
    return found + _above_award(state, state.owed) + _standing(state)


def _above_award(state: PaymentState, amount: Decimal) -> list[Finding]:
    """What is left of the award is committed in the ledger: nothing above it leaves the programme."""
    if amount <= state.committed:
        return []
    return [Finding("above_award", "", {"amount": amount, "committed": state.committed})]


def owes_prefinancing(state: PaymentState) -> bool:
    """A signed agreement owes its prefinancing until a due is made from it."""
    has_sum = state.agreement is not None and state.agreement.prefinancing > 0
    return state.kind is PaymentKind.PREFINANCING and has_sum


def prefinancing_due_on(agreement: GrantAgreement) -> date:
    """The last day for paying the prefinancing of a signed agreement."""
    signed_at = present(agreement.signed_at, "it is signed")
    return due_on_after(signed_at, regulation_of(agreement.application.local_call.call))


def due_on_after(signed_at: datetime, regulation: Regulation) -> date:
    """The last day for paying the prefinancing of an agreement signed then."""
    return _working_days_after(riga_day(signed_at), regulation.prefinancing_due.working_days)


@lru_cache(maxsize=4096)
def _working_days_after(day: date, count: int) -> date:
    # Looking up the holidays of years costs more than the rest of a row, and many agreements share a day.
    return add_working_days(day, count, holidays_around(day))


def standing(
    account_status: BankAccountStatus | None,
    iban: str | None,
    status: ApplicationStatus,
    holds: Iterable[str],
    is_appealed: bool = False,
    named: str | None = None,
    of_agreement: Iterable[Finding] = (),
    blocks: Iterable[Finding] = (),
) -> list[Finding]:
    """What is against paying anything to a project: its account (no status: it has none; `named`: the one its
    agreement names, if any), its state, its holds, an open appeal, what of its agreement keeps it back, what blocks its
    organisation."""
    found = []
    if account_status is None:
        found.append(Finding("no_account", "", {}))
    elif account_status is not BankAccountStatus.VERIFIED:
        found.append(Finding("account_not_verified", "", {"iban": iban}))
    elif named not in (None, iban):
        found.append(Finding("account_not_in_agreement", "", {"iban": named}))
    if status is not ApplicationStatus.CONTRACTED:
        found.append(Finding("project_not_running", "", {"status": status.value}))
    found += [Finding("payment_hold", "", {"reason": reason}) for reason in holds]
    if is_appealed:
        found.append(Finding("appeal_open", "", {}))
    return [*found, *of_agreement, *blocks]


def _standing(state: PaymentState) -> list[Finding]:
    account, holds = state.account, [hold.reason for hold in state.holds]
    return standing(
        account and account.status,
        account and account.iban,
        state.application.status,
        holds,
        state.is_appealed,
        state.agreement and state.agreement.iban,
        state.of_agreement,
        state.blocks,
    )


_SIGNED = aliased(GrantAgreement, name="signed")
_RESTS_ON = (
    select(
        Payment.id, _SIGNED, BankAccount, Due,
        Account.balance.label("committed"), is_appealed(Payment.application_id).label("is_appealed"),
        is_ending(Payment.application_id).label("is_ending"),
        open_precedents(Payment.application_id).label("open_precedents"),
    )
    .join(Payment.application)
    .outerjoin(
        _SIGNED,
        (_SIGNED.application_id == Payment.application_id) & (_SIGNED.status == AgreementStatus.SIGNED),
    )
    .outerjoin(
        BankAccount,
        (BankAccount.organisation_id == Application.organisation_id) & BankAccount.status.in_(LIVE_ACCOUNT),
    )
    .outerjoin(Due, (Due.application_id == Payment.application_id) & (Due.kind == Payment.kind))
    .outerjoin(
        Account, (Account.kind == AccountKind.COMMITTED) & (Account.subject_id == Payment.application_id)
    )
    .where(Payment.id.in_(bindparam("ids", expanding=True)))
    .execution_options(populate_existing=True)
)  # fmt: skip


def states_of(payments: Sequence[Payment], *, on: date) -> dict[int, PaymentState]:
    """The states of payments on a day by their ids, read anew; as many queries for a thousand as for one."""
    projects = {one.application_id for one in payments}
    held = (
        select(Hold)
        .where(Hold.application_id.in_(projects), Hold.released_at.is_(None))
        .order_by(Hold.id)
        .execution_options(populate_existing=True)
    )
    holds: dict[int, list[Hold]] = {}
    for hold in db.session.scalars(held):
        holds.setdefault(hold.application_id, []).append(hold)
    found = {row.id: row for row in db.session.execute(_RESTS_ON, {"ids": [one.id for one in payments]})}
    blocked = blocks_of({one.application.organisation_id for one in payments}, on)
    return {
        one.id: _state_of_payment(
            one, found[one.id], holds.get(one.application_id, ()), blocked.get(one.application.organisation_id, ())
        )
        for one in payments
    }  # fmt: skip


def _state_of_payment(
    payment: Payment, row: Any, holds: Iterable[Hold], blocked: Iterable[Finding]
) -> PaymentState:
    return PaymentState(
        application=payment.application,
        kind=payment.kind,
        agreement=row.signed,
        account=row.BankAccount,
        due=row.Due,
        holds=tuple(holds),
        live=payment,
        is_appealed=row.is_appealed,
        of_agreement=tuple(blocks(is_ending=row.is_ending, open_precedents=row.open_precedents)),
        blocks=tuple(blocked),
        committed=row.committed or Decimal("0.00"),
    )


def changed_since_prepared(payment: Payment, state: PaymentState) -> list[Finding]:
    """What no longer is as it was when the payment was prepared: such a payment is voided, not paid."""
    found = []
    if state.account is not None and state.account.id != payment.bank_account_id:
        found.append(Finding("account_changed", "", {"iban": state.account.iban}))
    if state.agreement is None or state.agreement.version != payment.agreement_version:
        found.append(Finding("agreement_changed", "", {}))
    if state.due is None or state.due.to_pay != payment.amount:
        found.append(Finding("amount_changed", "", {}))
    return found + _above_award(state, payment.amount) + _standing(state)


def against_approving(payments: Sequence[Payment], *, by: Actor, on: date) -> dict[int, list[Finding]]:
    """Why this person cannot approve each of the payments that day, by their ids; empty where they can."""
    states = states_of(payments, on=on)
    return {one.id: _against_approving(one, states[one.id], by) for one in payments}


def _against_approving(payment: Payment, state: PaymentState, by: Actor) -> list[Finding]:
    found = []
    if payment.status is not PaymentStatus.PREPARED:
        found.append(Finding("not_awaiting_approval", "", {"status": payment.status.value}))
    found += [Finding(rule, "", {}) for rule in own_hand(payment, by)]
    return found + changed_since_prepared(payment, state)


def own_hand(payment: Any, by: Actor) -> list[str]:
    """Which own part in a payment (an object or a row of it) keeps this person from approving it, as rules."""
    is_own = {
        "approves_own_payment": payment.prepared_by_id == by.user_id,
        "approves_own_account": payment.account_entered_by_id == by.user_id,
    }
    return [rule for rule, is_so in is_own.items() if is_so]


def changed_since_approved(payment: Payment, state: PaymentState) -> list[Finding]:
    """As `changed_since_prepared`, and the approval must bind just what is to be paid."""
    found = changed_since_prepared(payment, state)
    bound = (payment.approved_amount, payment.approved_account_id, payment.approved_agreement_version)
    if bound != (payment.amount, payment.bank_account_id, payment.agreement_version):
        found.append(Finding("approval_differs", "", {}))
    return found
