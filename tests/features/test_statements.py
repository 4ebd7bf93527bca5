"""The bank's statements: whole or not at all, each line once, and matched only without doubt."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.core.errors import NotPermitted, Refused
from app.extensions import db
from app.funds.models import AccountKind, Transfer
from app.payments.models import Payment, PaymentBatch, PaymentKind
from app.payments.statement_models import BankStatement, LineOutcome
from app.payments.workflow import BatchStatus, LineStatus, PaymentStatus
from tests.features.money_desk import Desk, desk
from tests.features.statement_desk import (
    OTHER,
    at_bank,
    came,
    held,
    line_of,
    other,
    owing,
    paid,
    part,
    state,
    take_in,
)
from tests.unit.statements import VERSIONS, Part, archive, balanced, entry, statement

__all__ = ["at_bank", "desk", "owing"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_payment_is_paid_by_its_line_once_however_often_it_is_imported(at_bank: Desk, version: str) -> None:
    data = balanced(paid(version=version), version=version)
    [done] = take_in(at_bank, data)
    assert (done.lines, done.open) == (1, 0)
    payment = db.session.get_one(Payment, 1)
    assert (payment.status, payment.settled_on == line_of("R1").booked_on) == (PaymentStatus.CONFIRMED, True)
    assert (held(AccountKind.PAID), held(AccountKind.IN_TRANSIT)) == (payment.amount, Decimal("0.00"))
    assert payment.due.paid_at == at_bank.grants.at
    assert db.session.get_one(PaymentBatch, 1).status is BatchStatus.SETTLED
    before = state(at_bank)
    for again in (data, balanced(paid(version=version), version=version, number="another")):
        [known] = take_in(at_bank, again)
        assert (known.statement, known.lines) == (None, 1)
        assert state(at_bank) == before


def test_a_payment_booked_and_given_back_in_one_statement_can_be_prepared_anew(at_bank: Desk) -> None:
    take_in(at_bank, balanced(came(), paid()))
    payment = db.session.get_one(Payment, 1)
    assert (payment.status, payment.end_reason, payment.due.paid_at) == (PaymentStatus.RETURNED, "AC04", None)
    assert held(AccountKind.COMMITTED) == Decimal("4600.00")
    assert [line_of(one).outcome for one in ("R1", "R2")] == [LineOutcome.PAID, LineOutcome.RETURNED]
    assert at_bank.grants.prepare(0, PaymentKind.PREFINANCING, at_bank.grants.field.preparers[0])


def test_statements_in_the_wrong_order_and_answers_typed_before_end_in_the_same(at_bank: Desk) -> None:
    take_in(at_bank, balanced(came(), number="second"))
    assert db.session.get_one(Payment, 1).status is PaymentStatus.RETURNED
    transfers = db.session.scalar(select(func.count()).select_from(Transfer))
    take_in(at_bank, balanced(paid(), number="first"))
    assert (line_of("R1").status, line_of("R1").payment_id) == (LineStatus.MATCHED, 1)
    assert db.session.scalar(select(func.count()).select_from(Transfer)) == transfers


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        (paid(amount="3679.99"), "line_amount_differs"),
        (paid(one=part(iban=OTHER)), "line_account_differs"),
        (paid(one=part(iban="")), "line_account_differs"),
        (paid(one=part("JIP0000009P01")), "line_unknown"),
        (paid(extra="<RvslInd>true</RvslInd>"), "line_unknown"),
        (came("R1", "3679.99"), "line_amount_differs"),
        (came("R1", one=part()), "line_return_unclear"),
        (came("R1", one=part(iban=OTHER, return_code="AC04")), "line_account_differs"),
        (came("R1", one=Part(iban=OTHER)), "line_unknown"),
        (came("R1", one=Part(iban=OTHER, text="JIP0000009R")), "line_unknown"),
        (other("R1"), "line_unknown"),
    ],
)
def test_what_is_not_without_doubt_is_listed_and_changes_no_payment(
    at_bank: Desk, line: str, doubt: str
) -> None:
    [done] = take_in(at_bank, balanced(line))
    assert (done.open, line_of("R1").status, line_of("R1").doubt) == (1, LineStatus.OPEN, doubt)
    assert db.session.get_one(Payment, 1).status is PaymentStatus.EXPORTED


def test_a_payment_is_answered_by_one_line_of_a_kind_and_only_after_it_was_given_to_the_bank(
    desk: Desk,
) -> None:
    desk.grants.contract(0)
    preparer = desk.grants.field.preparers[0]
    assert desk.grants.prepare(0, PaymentKind.PREFINANCING, preparer)
    take_in(desk, balanced(paid(), number="early"))
    assert line_of("R1").doubt == "line_not_at_bank"
    assert desk.grants.approve(0, desk.grants.field.approvers[0])
    assert desk.grants.export(preparer)
    twice = balanced(paid("R3"), paid("R4"), came("R5"), came("R6"), number="twice")
    take_in(desk, twice)
    assert [line_of(one).doubt for one in ("R3", "R4", "R5", "R6")] == ["", "line_answered_before"] * 2


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (balanced(paid(), account=OTHER), ["statement_other_account"]),
        (statement(paid()), ["statement_without_balance"]),
        (statement(paid(), closing="-1.00"), ["bank_file_balance"]),
        (balanced(paid(currency="USD")), ["bank_file_currency"]),
        (balanced(entry("1.00", "DBIT", booked="<Dt>2022-06-03</Dt>")), ["statement_in_future"]),
        (archive(a_xml=balanced(paid()), b_xml=balanced(paid(), account=OTHER)),
         ["statement_in_file", "statement_other_account"]),
        (archive(a_xml=b"<x/>", b_xml=b""), ["statement_in_file", "bank_file_other_kind"]),
        (archive(**{"../a_xml": balanced(paid())}), ["bank_file_archive_name"]),
        (b"", ["bank_file_unreadable"]),
    ],
)  # fmt: skip
def test_a_statement_that_cannot_be_right_is_refused_whole(
    at_bank: Desk, data: bytes, rules: list[str]
) -> None:
    before = state(at_bank)
    with pytest.raises(Refused) as refused:
        take_in(at_bank, data)
    db.session.rollback()
    assert [finding.rule for finding in refused.value.findings] == rules
    assert state(at_bank) == before


def test_a_statement_that_contradicts_what_was_imported_is_refused_whole(at_bank: Desk) -> None:
    take_in(at_bank, balanced(paid()))
    before = state(at_bank)
    for data, rule in [
        (balanced(paid(), entry("1.00", reference="R9")), "statement_number_taken"),
        (balanced(paid(amount="3680.01"), number="new"), "statement_line_differs"),
    ]:
        with pytest.raises(Refused) as refused:
            take_in(at_bank, data)
        db.session.rollback()
        assert [finding.rule for finding in refused.value.findings] == [rule]
        assert state(at_bank) == before


def test_an_archive_is_taken_in_oldest_first_and_known_lines_once(at_bank: Desk) -> None:
    first = balanced(entry("1.00", booked="<Dt>2022-05-31</Dt>", reference="R0"), paid(), number="1")
    second, empty = balanced(paid(), came(), number="2"), balanced(number="0")
    done = take_in(at_bank, archive(a_xml=second, b_xml=first, c_xml=empty), "all.zip")
    assert [(one.number, one.lines, one.file_name) for one in done] == [
        ("0", 0, "c.xml"), ("1", 2, "b.xml"), ("2", 1, "a.xml"),
    ]  # fmt: skip
    assert db.session.get_one(BankStatement, 3).known_count == 1
    assert db.session.get_one(Payment, 1).status is PaymentStatus.RETURNED


def test_only_finance_takes_in_statements(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        take_in(desk, balanced(), by=desk.grants.field.managers[0])
