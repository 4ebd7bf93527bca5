"""The end of a month: what was paid, what is in transit, what is overdue, and every transfer for the accounts."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, Select, case, func, literal, select, union_all

from app.audit.kept import until_a_case_changes
from app.books import labels
from app.books.cash import all_due
from app.books.movements import CauseKind, cause_of, movement_between
from app.books.parts import of_transfers
from app.books.queries import names_of, transfer_rows
from app.books.standing import ZERO
from app.books.support import spent_between
from app.core.clock import end_of_day, riga_day, start_of_day
from app.core.formats import short_day
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from app.payments.claims import claims_owing
from app.payments.models import Payment, Recovery
from app.payments.statement_queries import line_sums
from app.payments.workflow import LineStatus, PaymentStatus
from app.reports.models import FinalReport
from app.reports.workflow import WRITABLE
from competition_rules.programme import Sources

_AT_ONCE = 500
_WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """A month of the calendar in Riga."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def shifted(self, by: int) -> "Month":
        """The month so many months later."""
        place = 12 * self.year + self.number - 1 + by
        return Month(place // 12, place % 12 + 1)

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number:02d}"


def read_month(text: str) -> Month:
    """`2026-11`; ValueError for anything else."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError("not a month")
    return Month(int(found[1]), int(found[2]))


@dataclass(frozen=True)
class Sum:
    """So many cases and their sum in euro."""

    count: int
    amount: Decimal


@dataclass(frozen=True)
class Turnover:
    """All accounts of one kind in the month: what they held before, what came in and went out, in euro."""

    kind: AccountKind
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


@dataclass(frozen=True)
class MonthEnd:
    """What the month ended with. What is overdue and unmatched is told of now, not of then."""

    paid: Sum
    paid_by: Sources
    in_transit: Decimal
    unmatched: Sum
    dues_overdue: Sum
    reports_overdue: int
    recoveries_overdue: Sum
    support: Sources
    turnovers: Sequence[Turnover]


def month_end(month: Month, today: date) -> MonthEnd:
    """The figures of a month: a dozen queries whatever its size, kept until a case changes."""
    return until_a_case_changes((month_end, month, today), lambda: _month_end(month, today))


def _month_end(month: Month, today: date) -> MonthEnd:
    turnovers = _turnovers(start_of_day(month.first), end_of_day(month.last))
    transit = next((one.closing for one in turnovers if one.kind is AccountKind.IN_TRANSIT), ZERO)
    paid = db.session.execute(
        select(
            func.count(), func.sum(Payment.amount), func.sum(Payment.esf), func.sum(Payment.state),
            _overdue_reports(today),
        ).where(
            Payment.status == PaymentStatus.CONFIRMED, Payment.settled_on >= month.first,
            Payment.settled_on <= month.last,
        )
    ).one()  # fmt: skip
    lines = line_sums().get(LineStatus.OPEN)
    return MonthEnd(
        Sum(paid[0], paid[1] or ZERO), Sources(paid[2] or ZERO, paid[3] or ZERO), transit,
        Sum(lines.count, lines.incoming + lines.outgoing) if lines else Sum(0, ZERO),
        _overdue_dues(today),
        paid[4],
        _overdue_recoveries(today), spent_between(start_of_day(month.first), end_of_day(month.last)), turnovers,
    )  # fmt: skip


def _overdue_dues(today: date) -> Sum:
    """What the position of cash shows past its day."""
    late = [amount for _stage, due_on, amount in all_due() if due_on < today]
    return Sum(len(late), sum(late, ZERO))


def _overdue_recoveries(today: date) -> Sum:
    """Claims with a part past its day, with what is open of such parts."""
    late = claims_owing(Recovery.due_on < today)
    return Sum(len(late), sum((one.overdue(today) for one in late), ZERO))


def _overdue_reports(today: date) -> ScalarSelect[int]:
    late = select(func.count(FinalReport.id))
    return late.where(FinalReport.status.in_(WRITABLE), FinalReport.due_on < today).scalar_subquery()


def _turnovers(start: datetime, end: datetime) -> list[Turnover]:
    sides = union_all(*(_moved(side, start, end) for side in (Transfer.target_id, Transfer.source_id)))
    came, went = dict[AccountKind, Any](), dict[AccountKind, Any]()
    for side, kind, before, within in db.session.execute(sides):
        (came if side == Transfer.target_id.key else went)[kind] = (before or ZERO, within or ZERO)
    nothing = (ZERO, ZERO)
    return [
        Turnover(
            kind, came.get(kind, nothing)[0] - went.get(kind, nothing)[0],
            came.get(kind, nothing)[1], went.get(kind, nothing)[1],
        )
        for kind in AccountKind
        if kind in came or kind in went
    ]  # fmt: skip


def _moved(side: Any, start: datetime, end: datetime) -> Select[Any]:
    """By side and kind: what moved before the month and what moved in it."""
    before = func.sum(case((Transfer.at < start, Transfer.amount))).label("before")
    within = func.sum(case((Transfer.at >= start, Transfer.amount))).label("within")
    wanted = select(literal(side.key).label("side"), Account.kind, before, within)
    return wanted.join(Account, Account.id == side).where(Transfer.at < end).group_by(Account.kind)


def row_count(month: Month) -> int:
    """How many transfers the month has."""
    wanted = select(func.count()).select_from(Transfer).where(*_within(month))
    return db.session.scalar(wanted) or 0


def _within(month: Month) -> tuple[Any, ...]:
    return (Transfer.at >= start_of_day(month.first), Transfer.at < end_of_day(month.last))


def entries(month: Month) -> Iterator[Sequence[object]]:
    """The heading, then each transfer of the month as an entry: day, document, debit, credit, sum and its parts.

    Read in portions by the id of the last, so that nothing stays open between them.
    """
    yield [
        _("Day"), _("Entry"), _("Document"), _("What"), _("Debit account"), _("Debit: whose"), _("Credit account"),
        _("Credit: whose"), _("Amount, €"), _("European Social Fund, €"), _("State budget, €"),
    ]  # fmt: skip
    last = 0
    rows = transfer_rows().where(*_within(month)).order_by(Transfer.id).limit(_AT_ONCE)
    while some := list(db.session.execute(rows.where(Transfer.id > last))):
        names, numbers, parts = names_of(some), _numbers(some), of_transfers(some)
        for row in some:
            yield _entry(row, names, numbers, parts.get(row.id))
        last = some[-1].id


def _numbers(rows: Sequence[Any]) -> dict[int, str]:
    """The references of the payments among the causes of these transfers, by the payment's id."""
    causes = [cause for row in rows if (cause := cause_of(row.act)) and cause.kind is CauseKind.PAYMENT]
    wanted = select(Payment.id, Payment.end_to_end_id)
    found = db.session.execute(wanted.where(Payment.id.in_({cause.id for cause in causes})))
    return {row.id: row.end_to_end_id for row in found}


def _entry(row: Any, names: Any, numbers: Mapping[int, str], parts: Sources | None) -> Sequence[object]:
    cause, movement = cause_of(row.act), movement_between(row.source_kind, row.target_kind)
    number = numbers.get(cause.id) if cause and cause.kind is CauseKind.PAYMENT else None
    return (
        short_day(riga_day(row.at)), row.id, number or row.act,
        str(labels.MOVEMENTS[movement]) if movement else "",
        str(labels.ACCOUNTS[row.target_kind]), names.get((row.target_kind, row.target_subject), ""),
        str(labels.ACCOUNTS[row.source_kind]), names.get((row.source_kind, row.source_subject), ""),
        row.amount, parts.esf if parts else None, parts.state if parts else None,
    )  # fmt: skip
