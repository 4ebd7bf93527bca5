"""Importing the bank's statements: whole or not at all, and each line once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused, present, refusal, refuse_if
from app.core.roles import FINANCE
from app.extensions import db
from app.payments.bank_files.contents import Statement, StatementEntry
from app.payments.bank_files.errors import BankFileError
from app.payments.bank_files.packages import files_in
from app.payments.service.matching import match_lines
from app.payments.statement_models import BankStatement, StatementLine
from app.payments.workflow import LineStatus
from competition_rules.findings import Finding

_AT_ONCE = 400
_TEXT, _LONG_TEXT, _IBAN = 140, 500, 40


@dataclass(frozen=True)
class Imported:
    """What became of one statement. `statement` is None when everything in it was known; nothing changed then."""

    number: str
    file_name: str
    statement: BankStatement | None
    lines: int
    open: int


def import_statements(
    data: bytes, *, file_name: str, account_iban: str, by: Actor, at: datetime
) -> list[Imported]:
    """Take in a camt.053 file or a ZIP of several, all or nothing, and match what can be matched without doubt.

    `Refused` says what is wrong with the file: of another account or currency, not adding up, contradicting what
    was imported before. What was imported before changes nothing and is said to be known.
    """
    if by.role not in FINANCE:
        raise NotPermitted("finance imports statements")
    read = _read_all(data, file_name, account_iban, at)
    return [_import(statement, name, digest, by=by, at=at) for statement, name, digest in read]


def _read_all(
    data: bytes, file_name: str, account_iban: str, at: datetime
) -> list[tuple[Statement, str, str]]:
    """Each statement with the name and hash of its file, the oldest first."""
    from app.payments.bank_files.camt053 import read_statement

    try:
        files = files_in(data, file_name)
    except BankFileError as error:
        raise Refused(error.findings) from error
    read = []
    for name, content in files:
        try:
            statement = read_statement(content)
            found = _wrong(statement, account_iban, at)
        except BankFileError as error:
            found = list(error.findings)
        if found:
            where = [Finding("statement_in_file", "", {"file": name})] if len(files) > 1 else []
            raise Refused([*where, *found])
        read.append((statement, name[-200:], hashlib.sha256(content).hexdigest()))
    return sorted(read, key=lambda one: (_days(one[0])[1:], one[0].number))


def _days(statement: Statement) -> list[str]:
    days = sorted(entry.booked_on.isoformat() for entry in statement.entries)
    return [days[0], days[-1]] if days else ["", ""]


def _wrong(statement: Statement, account_iban: str, at: datetime) -> list[Finding]:
    """Why the whole statement cannot be taken in."""
    if statement.account_iban != account_iban:
        facts = {"iban": statement.account_iban, "ours": account_iban}
        return [Finding("statement_other_account", "", facts)]
    if statement.opening is None or statement.closing is None:
        return [Finding("statement_without_balance", "", {"number": statement.number})]
    future = [entry.booked_on for entry in statement.entries if entry.booked_on > riga_day(at)]
    return [Finding("statement_in_future", "", {"day": max(future)})] if future else []


def _import(statement: Statement, file_name: str, digest: str, *, by: Actor, at: datetime) -> Imported:
    same_number = select(BankStatement.id).where(
        BankStatement.account_iban == statement.account_iban, BankStatement.number == statement.number[:_TEXT]
    )
    is_known = db.session.scalar(same_number) is not None
    new = _new_entries(statement)
    if is_known and new:
        refuse_if([Finding("statement_number_taken", "", {"number": statement.number})])
    if is_known or (statement.entries and not new):
        return Imported(statement.number, file_name, None, len(statement.entries), 0)
    try:
        with db.session.begin_nested():
            stored = _store(statement, len(statement.entries) - len(new), file_name, digest, by=by, at=at)
            lines = _add_lines(stored, new)
    except IntegrityError:
        # Another person brought the same lines in this very moment: the database keeps them once.
        raise refusal("statement_meanwhile", number=statement.number) from None
    match_lines(lines, by=by, at=at)
    waiting = sum(line.status is LineStatus.OPEN for line in lines)
    facts = {"number": stored.number, "sha256": digest, "lines": len(lines), "open": waiting}
    record(stored, "bank_statement.import", by=by, at=at, facts=facts)
    return Imported(statement.number, file_name, stored, len(lines), waiting)


def _new_entries(statement: Statement) -> list[StatementEntry]:
    """The entries that no other statement brought. `Refused` for one that was brought with another content."""
    known: dict[str, tuple[Decimal, date]] = {}
    references = [entry.reference for entry in statement.entries]
    columns = (StatementLine.reference, StatementLine.amount, StatementLine.booked_on)
    for start in range(0, len(references), _AT_ONCE):
        wanted = select(*columns).where(
            StatementLine.account_iban == statement.account_iban,
            StatementLine.reference.in_(references[start : start + _AT_ONCE]),
        )
        known |= {row.reference: (row.amount, row.booked_on) for row in db.session.execute(wanted)}
    differing = [
        entry.reference
        for entry in statement.entries
        if known.get(entry.reference, (entry.amount, entry.booked_on)) != (entry.amount, entry.booked_on)
    ]
    refuse_if([Finding("statement_line_differs", "", {"reference": one}) for one in differing[:5]])
    return [entry for entry in statement.entries if entry.reference not in known]


def _store(
    statement: Statement, known: int, file_name: str, digest: str, *, by: Actor, at: datetime
) -> BankStatement:
    days = [entry.booked_on for entry in statement.entries]
    stored = BankStatement(
        account_iban=statement.account_iban, number=statement.number[:_TEXT], file_name=file_name, sha256=digest,
        opening=present(statement.opening, "it was checked"), closing=present(statement.closing, "it was checked"),
        first_on=min(days, default=None), last_on=max(days, default=None),
        line_count=len(statement.entries) - known, known_count=known, imported_at=at, imported_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(stored)
    db.session.flush()
    return stored


def _add_lines(stored: BankStatement, entries: Sequence[StatementEntry]) -> list[StatementLine]:
    if not entries:
        return []
    rows = [_row(stored, entry) for entry in entries]
    db.session.execute(insert(StatementLine), rows)
    wanted = select(StatementLine).where(StatementLine.statement_id == stored.id).order_by(StatementLine.id)
    return list(db.session.scalars(wanted))


def _row(stored: BankStatement, entry: StatementEntry) -> dict[str, object]:
    def cut(text: str | None, longest: int) -> str | None:
        return None if text is None else text[:longest]

    return {
        "statement_id": stored.id, "account_iban": stored.account_iban, "reference": entry.reference,
        "booked_on": entry.booked_on, "amount": entry.amount, "end_to_end_id": cut(entry.end_to_end_id, _TEXT),
        "counterparty_iban": cut(entry.counterparty_iban, _IBAN),
        "counterparty_name": cut(entry.counterparty_name, _TEXT), "remittance": entry.remittance[:_LONG_TEXT],
        "is_return": entry.is_return, "return_reason": cut(entry.return_reason, _TEXT),
    }  # fmt: skip
