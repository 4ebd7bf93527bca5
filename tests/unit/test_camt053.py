"""What the bank says of the account is read exactly, and what is unclear is refused or left whole."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.payments.bank_files.camt053 import read_statement
from app.payments.bank_files.contents import Statement, StatementEntry
from app.payments.bank_files.errors import BankFileError
from app.payments.bank_files.packages import files_in
from tests.unit.statements import ACCOUNT, VERSIONS, Part, archive, balanced, entry, statement


def _total(side: str, amount: str, count: str) -> str:
    name = f"Ttl{side}Ntries"
    return f"<{name}><NbOfNtries>{count}</NbOfNtries><Sum>{amount}</Sum></{name}>"


def rules(data: bytes) -> list[str]:
    with pytest.raises(BankFileError) as refused:
        read_statement(data)
    assert str(refused.value)
    return [finding.rule for finding in refused.value.findings]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_payment_that_left_the_account(version):
    paid = entry("3680.00", "DBIT", Part("PM-2022-0001"), version=version)
    assert read_statement(statement(paid, version=version)) == Statement(
        account_iban=ACCOUNT,
        number="2022-094",
        entries=(
            StatementEntry(
                reference="R1",
                booked_on=date(2022, 4, 4),
                amount=Decimal("-3680.00"),
                end_to_end_id="PM-2022-0001",
                counterparty_iban="LV80BANK0000435195001",
                counterparty_name="Biedrība „Rīts”",
                remittance="Priekšfinansējums",
                is_return=False,
                return_reason=None,
            ),
        ),
        opening=Decimal("0.00"),
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_payment_that_came_back_names_its_payee_and_the_reason(version):
    back = Part("PM-2022-0001", return_code="AC04", return_text="Konts slēgts")
    found = read_statement(statement(entry("3680", "CRDT", back, version=version), version=version)).entries[
        0
    ]
    assert (found.amount, found.is_return, found.return_reason) == (Decimal("3680.00"), True, "AC04")
    assert found.end_to_end_id == "PM-2022-0001"
    assert found.counterparty_iban == "LV80BANK0000435195001"


def test_money_that_came_in_names_its_payer():
    found = read_statement(statement(entry("12.5", "CRDT", Part(name="A & B")))).entries[0]
    assert (found.amount, found.counterparty_name, found.end_to_end_id) == (Decimal("12.50"), "A & B", None)
    assert found.is_return is False


@pytest.mark.parametrize("version", VERSIONS)
def test_a_collective_booking_is_read_payment_by_payment(version):
    parts = [Part("PM-1", "5.00"), Part("PM-2", "3.00")]
    found = read_statement(statement(entry("8.00", "DBIT", *parts, version=version), version=version))
    assert [(item.reference, item.end_to_end_id, item.amount) for item in found.entries] == [
        ("R1/1", "PM-1", Decimal("-5.00")),
        ("R1/2", "PM-2", Decimal("-3.00")),
    ]


@pytest.mark.parametrize("amounts", [("5.00", "2.99"), ("5.00", "")])
def test_parts_that_do_not_add_up_are_not_believed(amounts):
    parts = [Part(f"PM-{amount}", amount) for amount in amounts]
    found = read_statement(statement(entry("8.00", "DBIT", *parts))).entries
    assert [(item.end_to_end_id, item.amount) for item in found] == [(None, Decimal("-8.00"))]


def test_a_fee_without_details_is_an_entry_of_its_own():
    found = read_statement(statement(entry("0.36", "DBIT"))).entries[0]
    assert (found.end_to_end_id, found.counterparty_iban, found.remittance) == (None, None, "Komisija")


def test_entries_not_yet_booked_are_no_movement():
    assert read_statement(statement(entry(booking="PDNG"), entry(booking="INFO"))).entries == ()


def test_a_reversal_is_a_return():
    reversal = entry("8.00", "CRDT", Part("PM-1"), extra="<RvslInd>true</RvslInd>")
    assert read_statement(statement(reversal)).entries[0].is_return is True


def test_a_moment_of_booking_counts_by_its_day():
    found = read_statement(statement(entry(booked="<DtTm>2022-04-04T23:59:00+03:00</DtTm>"))).entries[0]
    assert found.booked_on == date(2022, 4, 4)


def test_a_reference_given_twice_or_not_at_all_is_told_apart():
    shared = [entry(reference="R1"), entry("0.36", reference="R1"), entry(reference="R1#2")]
    unnamed = [entry(reference=""), entry(reference="")]
    found = read_statement(statement(*shared, *unnamed)).entries
    assert [item.reference for item in found] == ["R1", "R1#2", "R1#2#2", "2022-094/4", "2022-094/5"]


def test_a_reference_too_long_is_shortened_and_stays_its_own():
    long = ["R" * 61, "R" * 60 + "S", "R" * 60]
    found = [
        item.reference for item in read_statement(statement(*(entry(reference=one) for one in long))).entries
    ]
    assert [len(reference) for reference in found] == [60, 60, 60]
    assert len(set(found)) == 3
    assert found[2] == long[2]


@given(st.lists(st.text("AB#/2", min_size=1, max_size=70), max_size=8))
def test_references_never_meet_and_fit_their_column(references):
    data = statement(*(entry(reference=reference) for reference in references))
    found = [item.reference for item in read_statement(data).entries]
    assert len(set(found)) == len(references)
    assert all(len(reference) <= 60 for reference in found)
    assert found == [item.reference for item in read_statement(data).entries]


@given(st.integers(1, 10**11), st.sampled_from(["CRDT", "DBIT"]), st.integers(0, 3))
def test_every_amount_is_read_to_the_cent(cents, direction, zeros):
    written = f"{cents // 100}.{cents % 100:02d}{'0' * zeros}"
    found = read_statement(statement(entry(written, direction))).entries[0]
    assert found.amount == Decimal(cents).scaleb(-2) * (1 if direction == "CRDT" else -1)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "bank_file_unreadable"),
        (b"PK\x03\x04", "bank_file_unreadable"),
        (b"<html/>", "bank_file_other_kind"),
        (statement(version="04"), "bank_file_other_kind"),
        (
            statement().replace(b"<Document", b"<Report").replace(b"</Document", b"</Report"),
            "bank_file_other_kind",
        ),
        (statement(entry(currency="USD")), "bank_file_currency"),
        (statement(entry("1.005")), "bank_file_value"),
        (statement(entry("1,00")), "bank_file_value"),
        (statement(entry("NaN")), "bank_file_value"),
        (statement(entry("-1.00")), "bank_file_value"),
        (statement(entry(direction="BOTH")), "bank_file_value"),
        (statement(entry(booked="<Dt>4.4.2022.</Dt>")), "bank_file_value"),
        (statement(entry(booked="")), "bank_file_missing"),
        (statement(account=""), "bank_file_missing"),
        (statement(number=""), "bank_file_missing"),
        (statement().replace(b"Stmt>", b"Rpt>"), "bank_file_statements"),
        (statement(entry(), closing="-7.99"), "bank_file_balance"),
        (statement(entry(booking="PDNG"), closing="-8.00"), "bank_file_balance"),
        (statement(entry(), totals=_total("Dbt", "8.01", "1")), "bank_file_total"),
        (statement(entry(), totals=_total("Cdt", "8.00", "0")), "bank_file_total"),
        (statement(entry(), totals=_total("Dbt", "8.00", "2")), "bank_file_count"),
        (statement(entry(), totals=_total("Dbt", "x", "1")), "bank_file_value"),
    ],
)
def test_what_is_unclear_is_refused(data, rule):
    assert rules(data) == [rule]


def test_balances_and_totals_that_agree_are_read():
    totals = _total("Dbt", "8.000", "2") + _total("Cdt", "9", "1")
    entries = [entry("5"), entry("3.00", reference="R2"), entry("9", "CRDT", reference="R3")]
    found = read_statement(balanced(*entries, totals=totals))
    assert (found.opening, found.closing) == (Decimal("0.00"), Decimal("1.00"))


def test_an_archive_gives_its_files_in_the_order_of_their_names():
    packed = archive(b_xml=b"2", a_xml=b"1")
    assert files_in(packed, "all.zip") == [("a.xml", b"1"), ("b.xml", b"2")]
    assert files_in(b"<x/>", "one.xml") == [("one.xml", b"<x/>")]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (archive(), "bank_file_archive"),
        (archive(a_xml=b"1" * 500)[:-80], "bank_file_archive"),
        (archive(a_xml=b"1").replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
         "bank_file_archive"),
        (archive(**{"../a_xml": b"1"}), "bank_file_archive_name"),
        (archive(**{"C:\\..\\a_xml": b"1"}), "bank_file_archive_name"),
        (archive(**{"/etc/a_xml": b"1"}), "bank_file_archive_name"),
        (archive(**{"a.exe": b"1"}), "bank_file_archive_name"),
        (archive(a_xml=bytes(101 * 2**20)), "bank_file_archive_size"),
        (archive(**{f"{one}_xml": b"" for one in range(401)}), "bank_file_archive_size"),
    ],
)  # fmt: skip
def test_an_archive_that_could_do_harm_is_not_unpacked(data, rule):
    with pytest.raises(BankFileError) as refused:
        files_in(data if data[:4] == b"PK\x03\x04" else b"PK\x03\x04" + data, "all.zip")
    assert [finding.rule for finding in refused.value.findings] == [rule]


def test_two_statements_in_one_file_are_refused():
    data = statement(entry())
    start, end = data.index(b"<Stmt>"), data.index(b"</Stmt>") + len(b"</Stmt>")
    assert rules(data[:end] + data[start:end] + data[end:]) == ["bank_file_statements"]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a_file_with_declarations_of_its_own_is_not_read(declaration):
    data = statement(entry()).replace(b"?>\n", b"?>\n" + declaration.encode(), 1)
    assert rules(data) == ["bank_file_unsafe"]


def test_a_file_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr("app.payments.bank_files.xml_nodes._LARGEST", 100)
    assert rules(statement()) == ["bank_file_too_large"]


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(data):
    assert rules(data)


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_cut_file_is_refused_or_read_never_broken(start, length):
    data = statement(entry("8.00", "DBIT", Part("PM-1", "5.00"), Part("PM-2", "3.00")))
    with suppress(BankFileError):
        read_statement(data[:start] + data[start + length :])
