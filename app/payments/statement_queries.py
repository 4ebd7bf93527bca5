"""Reads of statements and their lines."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.payments.models import Payment
from app.payments.statement_models import BankStatement, Refund, StatementLine
from app.payments.workflow import LineStatus

ZERO = Decimal("0.00")


@cache
def statement_rows() -> Select[Any]:
    """The list's columns: `id, number, first_on, last_on, line_count, opening, closing, imported_at, waiting`."""
    waiting = (
        select(func.count())
        .where(StatementLine.statement_id == BankStatement.id, StatementLine.status == LineStatus.OPEN)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        BankStatement.id, BankStatement.number, BankStatement.first_on, BankStatement.last_on,
        BankStatement.line_count, BankStatement.opening, BankStatement.closing, BankStatement.imported_at,
        waiting.label("waiting"),
    )  # fmt: skip
    return select(*columns)


@cache
def line_rows() -> Select[Any]:
    """The list's columns: `id, booked_on, amount, counterparty_name, remittance, end_to_end_id, status, outcome, doubt`
    and `statement`, the number of theirs."""
    columns: tuple[Any, ...] = (
        StatementLine.id, StatementLine.booked_on, StatementLine.amount, StatementLine.counterparty_name,
        StatementLine.remittance, StatementLine.end_to_end_id, StatementLine.status, StatementLine.outcome,
        StatementLine.doubt, BankStatement.number.label("statement"),
    )  # fmt: skip
    return select(*columns).join(StatementLine.statement)


@dataclass(frozen=True)
class LineSum:
    """How many lines of one status there are, and what came in and went out by them, in euro."""

    count: int
    incoming: Decimal
    outgoing: Decimal


def line_sums(statement_id: int | None = None) -> dict[LineStatus, LineSum]:
    """The sums by status, of one statement or of all."""
    incoming = func.sum(StatementLine.amount).filter(StatementLine.amount > 0)
    outgoing = func.sum(StatementLine.amount).filter(StatementLine.amount < 0)
    wanted = select(StatementLine.status, func.count(), incoming, outgoing).group_by(StatementLine.status)
    if statement_id is not None:
        wanted = wanted.where(StatementLine.statement_id == statement_id)
    return {row[0]: LineSum(row[1], row[2] or ZERO, -(row[3] or ZERO)) for row in db.session.execute(wanted)}


def line(line_id: int) -> StatementLine | None:
    """One line with its statement and what it was found to be."""
    wanted = (
        select(StatementLine)
        .where(StatementLine.id == line_id)
        .options(
            joinedload(StatementLine.statement),
            joinedload(StatementLine.payment).joinedload(Payment.application),
            joinedload(StatementLine.receipt),
            joinedload(StatementLine.refund).joinedload(Refund.application),
        )
    )
    return db.session.scalar(wanted)


def lines_of_batch(batch_id: int) -> dict[int, StatementLine]:
    """The newest line of a statement for each payment of a batch, by the payment's id."""
    wanted = (
        select(StatementLine)
        .join(StatementLine.payment)
        .where(Payment.batch_id == batch_id)
        .order_by(StatementLine.id)
    )
    return {one.payment_id: one for one in db.session.scalars(wanted) if one.payment_id is not None}
