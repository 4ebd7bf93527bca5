"""Where the money is: the trial balance, and the sums by call, by quota and by project.

The sums of the whole country read every account; they are kept until a case changes.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, exists, func, select

from app.applications.models import Application
from app.audit.kept import until_a_case_changes
from app.calls.models import Call, LocalCall
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from app.quotas.models import MunicipalQuota
from app.registry.models import Municipality

ZERO = Decimal("0.00")
# A project's money is in these places.
OF_PROJECT = (
    AccountKind.COMMITTED, AccountKind.IN_TRANSIT, AccountKind.PAID, AccountKind.ACCEPTED, AccountKind.RECEIVABLE,
    AccountKind.WRITTEN_OFF,
)  # fmt: skip
# Money for support plans is at an allotment, or was spent of one.
OF_ALLOTMENT = (
    AccountKind.SUPPORT_SEMESTER, AccountKind.SUPPORT_MUNICIPALITY, AccountKind.SUPPORT_SCHOOL,
    AccountKind.SUPPORT_SPENT,
)  # fmt: skip
Places = Mapping[AccountKind, Decimal]


def held_by_kind() -> dict[AccountKind, Decimal]:
    """What all accounts of each kind hold."""
    return {kind: held for kind, (_count, held) in _holdings().items()}


def _holdings() -> dict[AccountKind, tuple[int, Decimal]]:
    """How many accounts of each kind there are, and what they hold."""
    return until_a_case_changes(_holdings, _holdings_now)


def _holdings_now() -> dict[AccountKind, tuple[int, Decimal]]:
    wanted = select(Account.kind, func.count(), func.sum(Account.balance)).group_by(Account.kind)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(wanted)}


@dataclass(frozen=True)
class TrialRow:
    """All accounts of one kind: what came in (debit), what went out (credit) and what they hold, in euro."""

    kind: AccountKind
    accounts: int
    debit: Decimal
    credit: Decimal
    held: Decimal

    @property
    def is_right(self) -> bool:
        """Whether what they hold is what came in less what went out."""
        return self.held == self.debit - self.credit


@dataclass(frozen=True)
class TrialBalance:
    """The kinds of accounts with their turnovers; every transfer is one debit and one credit of the same sum."""

    rows: tuple[TrialRow, ...]

    @property
    def debit(self) -> Decimal:
        return sum((one.debit for one in self.rows), ZERO)

    @property
    def credit(self) -> Decimal:
        return sum((one.credit for one in self.rows), ZERO)

    @property
    def held(self) -> Decimal:
        """Nothing, when the books are right: what is held inside came from outside."""
        return sum((one.held for one in self.rows), ZERO)

    @property
    def is_right(self) -> bool:
        """Whether debits are credits, kind by kind and altogether."""
        return self.debit == self.credit and self.held == ZERO and all(one.is_right for one in self.rows)


def trial_balance() -> TrialBalance:
    """The turnovers and holdings of all accounts."""
    return until_a_case_changes(trial_balance, _trial_balance)


def _trial_balance() -> TrialBalance:
    accounts = _holdings()
    debits, credits_ = _turnovers(Transfer.target_id), _turnovers(Transfer.source_id)
    return TrialBalance(
        tuple(
            TrialRow(
                kind, accounts[kind][0], debits.get(kind, ZERO), credits_.get(kind, ZERO), accounts[kind][1]
            )
            for kind in AccountKind
            if kind in accounts
        )
    )


def _turnovers(side: Any) -> dict[AccountKind, Decimal]:
    wanted = select(Account.kind, func.sum(Transfer.amount)).join(Account, Account.id == side)
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(Account.kind))}


@dataclass(frozen=True)
class Line:
    """A call, or a municipality's quota in one: what was given to it, what is left there, and its projects' money."""

    id: int
    name: str
    given: Decimal
    left: Decimal
    places: Places
    municipality_id: int = 0
    quota_left: Decimal = ZERO

    @property
    def held(self) -> Decimal:
        """Everything that is here or in its projects, in euro."""
        return sum(self.places.values(), self.left + self.quota_left)


def calls() -> tuple[Line, ...]:
    """Every call that has a purse, the newest first."""
    return until_a_case_changes(calls, _calls)


def _calls() -> tuple[Line, ...]:
    purses = select(Call.id, Call.title, Call.purse, Account.balance).join(
        Account, (Account.kind == AccountKind.CALL) & (Account.subject_id == Call.id)
    )
    quotas = (
        select(MunicipalQuota.call_id, func.sum(Account.balance))
        .join(Account, (Account.kind == AccountKind.QUOTA) & (Account.subject_id == MunicipalQuota.id))
        .group_by(MunicipalQuota.call_id)
    )
    left = {row[0]: row[1] for row in db.session.execute(quotas)}
    places = _project_sums(LocalCall.call_id, select())
    return tuple(
        Line(row.id, row.title, row.purse, row.balance, places[row.id], quota_left=left.get(row.id, ZERO))
        for row in db.session.execute(purses.order_by(Call.id.desc()))
    )


def quotas(call_id: int) -> tuple[Line, ...]:
    """The published quotas of a call by municipality."""
    return until_a_case_changes((quotas, call_id), lambda: _quotas(call_id))


def _quotas(call_id: int) -> tuple[Line, ...]:
    wanted = (
        select(
            MunicipalQuota.id, MunicipalQuota.municipality_id, Municipality.name, MunicipalQuota.amount,
            Account.balance,
        )
        .join(Account, (Account.kind == AccountKind.QUOTA) & (Account.subject_id == MunicipalQuota.id))
        .join(MunicipalQuota.municipality)
        .where(MunicipalQuota.call_id == call_id)
        .order_by(Municipality.name_sort)
    )  # fmt: skip
    places = _project_sums(LocalCall.municipality_id, select().where(LocalCall.call_id == call_id))
    return tuple(
        Line(row.id, row.name, row.amount, row.balance, places[row.municipality_id], row.municipality_id)
        for row in db.session.execute(wanted)
    )


def _project_sums(by: Any, narrowed: Select[Any]) -> Mapping[int, Places]:
    """What the accounts of projects hold by kind, added up by `by`."""
    wanted = (
        narrowed.add_columns(by, Account.kind, func.sum(Account.balance))
        .select_from(Account)
        .join(Application, Application.id == Account.subject_id)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .where(Account.kind.in_(OF_PROJECT))
        .group_by(by, Account.kind)
    )
    found: dict[int, dict[AccountKind, Decimal]] = defaultdict(lambda: dict.fromkeys(OF_PROJECT, ZERO))
    for key, kind, amount in db.session.execute(wanted):
        found[key][kind] = amount
    return found


def places_of(application_ids: Collection[int]) -> Mapping[int, Places]:
    """What each of these projects has in each of its places."""
    found: dict[int, dict[AccountKind, Decimal]] = {
        one: dict.fromkeys(OF_PROJECT, ZERO) for one in application_ids
    }
    wanted = select(Account.subject_id, Account.kind, Account.balance).where(
        Account.kind.in_(OF_PROJECT), Account.subject_id.in_(application_ids)
    )
    for subject, kind, amount in db.session.execute(wanted):
        found[subject][kind] = amount
    return found


@dataclass(frozen=True)
class Totals:
    """The sums of a table of lines."""

    given: Decimal = ZERO
    left: Decimal = ZERO
    quota_left: Decimal = ZERO
    places: Places = field(default_factory=lambda: dict.fromkeys(OF_PROJECT, ZERO))


def together(lines: Collection[Line]) -> Totals:
    """What stands under the table."""
    return Totals(
        sum((one.given for one in lines), ZERO),
        sum((one.left for one in lines), ZERO),
        sum((one.quota_left for one in lines), ZERO),
        {kind: sum((one.places[kind] for one in lines), ZERO) for kind in OF_PROJECT},
    )


@cache
def project_rows() -> Select[Any]:
    """Projects that ever had money: `id, number, title`, to be narrowed to a call and a municipality."""
    columns: tuple[Any, ...] = (Application.id, Application.number, Application.title)
    # Asked of each project: joined, the accounts of the whole country would be walked.
    had = exists().where(Account.kind == AccountKind.COMMITTED, Account.subject_id == Application.id)
    return select(*columns).join(Application.local_call).where(had)
