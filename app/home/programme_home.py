"""What the programme manager sees first: every municipality in one table, and the indicator of projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from app.agreements.models import GrantAgreement
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.workflow import CallStatus
from app.core.clock import riga_day
from app.extensions import db
from app.funds.models import Account, AccountKind
from app.quotas.models import MunicipalQuota
from app.registry.models import Municipality
from app.selection.queries import FUNDED, SUBMITTED

ZERO = Decimal("0.00")
# The programme's own goals for supported projects, by the end of the year.
PROJECT_GOALS = ((2018, 100), (2023, 700))


@dataclass(frozen=True)
class Line:
    """One municipality: its quota, what was asked and awarded, what waits in reserve, what is not used."""

    municipality: str
    local_call_id: int | None
    quota: Decimal
    asked: Decimal
    awarded: Decimal
    reserve: Decimal
    unused: Decimal


@dataclass(frozen=True)
class Round:
    """The newest open national call with its municipalities by the Latvian alphabet."""

    call_id: int
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Indicator:
    """A number of the programme on a day, beside its goals (year, number)."""

    value: int
    as_of: date
    goals: Sequence[tuple[int, int]]

    def share(self, goal: int) -> int:
        """The value as whole percent of a goal, at most 100: the length of its bar."""
        return min(100, self.value * 100 // goal)


def newest_round() -> Round | None:
    """The newest call under way; None while there is none. Two queries for any number of municipalities."""
    wanted = select(Call.id, Call.title).where(Call.status == CallStatus.OPEN).order_by(Call.id.desc())
    call = db.session.execute(wanted.limit(1)).first()
    if call is None:
        return None
    rows = db.session.execute(_lines(call.id))
    return Round(
        call.id,
        call.title,
        [
            Line(
                row.name, row.local_call_id, row.amount, row.asked or ZERO, row.awarded or ZERO,
                row.reserve or ZERO, row.balance or ZERO,
            )
            for row in rows
        ],
    )  # fmt: skip


def _lines(call_id: int) -> Any:
    sums = _sums(call_id)
    local = (LocalCall.call_id == call_id) & (LocalCall.municipality_id == MunicipalQuota.municipality_id)
    account = (Account.kind == AccountKind.QUOTA) & (Account.subject_id == MunicipalQuota.id)
    return (
        select(
            Municipality.name, MunicipalQuota.amount, Account.balance, LocalCall.id.label("local_call_id"),
            sums.c.asked, sums.c.awarded, sums.c.reserve,
        )
        .select_from(MunicipalQuota)
        .join(Municipality, Municipality.id == MunicipalQuota.municipality_id)
        .outerjoin(LocalCall, local & LocalCall.announced_at.is_not(None))
        .outerjoin(sums, sums.c.local_call_id == LocalCall.id)
        .outerjoin(Account, account)
        .where(MunicipalQuota.call_id == call_id, MunicipalQuota.published_at.is_not(None))
        .order_by(Municipality.name_sort)
    )  # fmt: skip


def _sums(call_id: int) -> Any:
    def together(states: Any, name: str) -> Any:
        return func.sum(case((Application.status.in_(states), Application.asked))).label(name)

    return (
        select(
            Application.local_call_id, together(SUBMITTED, "asked"), together(FUNDED, "awarded"),
            together((ApplicationStatus.RESERVE,), "reserve"),
        )
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .where(LocalCall.call_id == call_id)
        .group_by(Application.local_call_id)
        .subquery()
    )  # fmt: skip


def supported_projects(at: datetime) -> Indicator:
    """Projects with a signed grant agreement, in every call since the programme began."""
    wanted = select(func.count(GrantAgreement.id)).where(GrantAgreement.status == AgreementStatus.SIGNED)
    return Indicator(db.session.scalar(wanted) or 0, riga_day(at), PROJECT_GOALS)
