"""The file for the bank: valid by its schema, the same each time, and refused with every reason."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.payments.bank_files.contents import CreditTransfer, Debtor
from app.payments.bank_files.errors import BankFileError
from app.payments.bank_files.pain001 import payment_file
from app.payments.bank_files.schema import schema_findings
from app.payments.bank_files.sepa_text import sepa_text

NAMES = {None: "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
MOMENT = datetime(2022, 4, 4, 9, 0, tzinfo=UTC)
DEBTOR = Debtor("Izglītības kvalitātes valsts dienests", "LV10TREL2130000000000", "TRELLV22")
TRANSFER = CreditTransfer(
    "PM-2022-0001",
    Decimal("3680.00"),
    "Biedrība „Rīts”",
    "LV80BANK0000435195001",
    "HABALV22",
    "Līgums Nr. 1, 80 %",
)


def written(
    *transfers: CreditTransfer, message_id: str = "B-2022-1", moment: datetime = MOMENT, debtor=DEBTOR
) -> bytes:
    return payment_file(message_id, moment, debtor, date(2022, 4, 5), transfers)


def texts(content: bytes, path: str) -> list[str]:
    return [element.text for element in etree.fromstring(content).iterfind(path, NAMES)]


def rules(*transfers: CreditTransfer, **values) -> list[str]:
    with pytest.raises(BankFileError) as refused:
        written(*transfers, **values)
    assert len(str(refused.value).splitlines()) == len(refused.value.findings)
    return [finding.rule for finding in refused.value.findings]


def test_a_batch_names_its_message_its_sum_and_each_payment():
    content = written(TRANSFER, replace(TRANSFER, end_to_end_id="PM-2022-0002", amount=Decimal("0.01")))
    header, group, payment = (
        "CstmrCdtTrfInitn/" + path for path in ("GrpHdr", "PmtInf", "PmtInf/CdtTrfTxInf")
    )
    found = {path.rsplit("/", 1)[-1]: texts(content, path) for path in (
        f"{header}/MsgId", f"{header}/CreDtTm", f"{header}/NbOfTxs", f"{header}/CtrlSum", f"{group}/PmtInfId",
        f"{group}/BtchBookg", f"{group}/ReqdExctnDt/Dt", f"{group}/Dbtr/Nm", f"{group}/DbtrAcct/Id/IBAN",
        f"{payment}/PmtId/EndToEndId", f"{payment}/Amt/InstdAmt", f"{payment}/CdtrAgt/FinInstnId/BICFI",
        f"{payment}/RmtInf/Ustrd",
    )}  # fmt: skip
    assert found == {
        "MsgId": ["B-2022-1"],
        "CreDtTm": ["2022-04-04T09:00:00Z"],
        "NbOfTxs": ["2"],
        "CtrlSum": ["3680.01"],
        "PmtInfId": ["B-2022-1"],
        "BtchBookg": ["false"],
        "Dt": ["2022-04-05"],
        "Nm": ["Izglitibas kvalitates valsts dienests"],
        "IBAN": ["LV10TREL2130000000000"],
        "EndToEndId": ["PM-2022-0001", "PM-2022-0002"],
        "InstdAmt": ["3680.00", "0.01"],
        "BICFI": ["HABALV22", "HABALV22"],
        "Ustrd": ["Ligums Nr. 1, 80", "Ligums Nr. 1, 80"],
    }


def test_no_address_of_a_person_leaves_the_house():
    assert b"PstlAdr" not in written(TRANSFER)


def test_the_same_batch_is_the_same_file():
    first = hashlib.sha256(written(TRANSFER)).hexdigest()
    assert hashlib.sha256(written(TRANSFER)).hexdigest() == first
    riga = MOMENT.astimezone(timezone(timedelta(hours=3)))
    assert hashlib.sha256(written(TRANSFER, moment=riga)).hexdigest() == first
    assert hashlib.sha256(written(TRANSFER, message_id="B-2022-2")).hexdigest() != first


def test_banks_without_a_code_are_left_to_the_account_number():
    content = written(replace(TRANSFER, creditor_bic=None), debtor=replace(DEBTOR, bic=None))
    assert b"BICFI" not in content
    assert texts(content, "CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]


def test_account_numbers_may_be_written_in_groups():
    content = written(replace(TRANSFER, creditor_iban="LV80 BANK 0000 4351 9500 1"))
    assert texts(content, "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/CdtrAcct/Id/IBAN") == ["LV80BANK0000435195001"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount": Decimal("0.00")}, "bank_file_amount"),
        ({"amount": Decimal("-1.00")}, "bank_file_amount"),
        ({"amount": Decimal("1.005")}, "bank_file_amount"),
        ({"amount": Decimal("NaN")}, "bank_file_amount"),
        ({"amount": Decimal("1000000000.00")}, "bank_file_amount"),
        ({"creditor_iban": "LV81BANK0000435195001"}, "bank_file_iban"),
        ({"creditor_name": "„”"}, "bank_file_name"),
        ({"remittance": " "}, "bank_file_remittance"),
        ({"end_to_end_id": ""}, "bank_file_identifier"),
        ({"end_to_end_id": "x" * 36}, "bank_file_identifier"),
        ({"end_to_end_id": "Nr/"}, "bank_file_identifier"),
        ({"end_to_end_id": "a//b"}, "bank_file_identifier"),
        ({"end_to_end_id": "Ā"}, "bank_file_identifier"),
        ({"creditor_bic": "habalv22"}, "bank_file_form"),
    ],
)
def test_a_payment_the_bank_would_refuse_is_refused_here(change, rule):
    assert rules(replace(TRANSFER, **change)) == [rule]


def test_a_batch_without_payments_or_with_a_bad_debtor_is_refused():
    assert rules() == ["bank_file_empty"]
    assert rules(TRANSFER, message_id="B 1 ") == ["bank_file_identifier"]
    assert rules(TRANSFER, debtor=Debtor("„”", "LV00")) == ["bank_file_iban", "bank_file_name"]
    assert rules(TRANSFER, TRANSFER) == ["bank_file_repeated"]


def test_everything_that_is_wrong_is_listed_at_once():
    second = replace(
        TRANSFER, end_to_end_id="PM-2", amount=Decimal(0), creditor_iban="?", creditor_name="", remittance=""
    )
    found = rules(TRANSFER, second, message_id="")
    assert found == ["bank_file_identifier", "bank_file_amount", "bank_file_iban", "bank_file_name",
                     "bank_file_remittance"]  # fmt: skip


def test_what_the_schema_refuses_names_the_payment_and_the_field():
    second = replace(TRANSFER, end_to_end_id="PM-2", creditor_bic="X")
    with pytest.raises(BankFileError) as refused:
        written(TRANSFER, second, debtor=replace(DEBTOR, bic="Y"))
    places = [
        (item.facts["place"], item.facts["field"], item.facts["value"]) for item in refused.value.findings
    ]
    assert places == [("pain.001.001.09", "BICFI", "Y"), ("PM-2", "BICFI", "X")]
    assert "PM-2: “X” does not have the form that the bank asks for in BICFI." in str(refused.value)


def test_an_element_out_of_place_is_found_by_the_schema():
    content = written(TRANSFER).replace(b"<ChrgBr>SLEV</ChrgBr>", b"<Zzz/>")
    assert [(item.rule, item.facts["field"]) for item in schema_findings(content)] == [
        ("bank_file_schema", "Zzz")
    ]


def test_a_moment_without_a_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="time zone"):
        written(TRANSFER, moment=MOMENT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ķekavas jauniešu centrs „Ģimene”", "Kekavas jauniesu centrs 'Gimene'"),
        ("āčēģīķļņšūž ĀČĒĢĪĶĻŅŠŪŽ", "acegiklnsuz ACEGIKLNSUZ"),
        ("A & B – 80 % @ c_d", "A + B - 80 c-d"),
        ("viens\r\n\tdivi", "viens divi"),
    ],
)
def test_latvian_is_written_in_letters_every_bank_can_carry(text, clean):
    assert sepa_text(text, 140) == clean


@given(st.text(max_size=300), st.sampled_from([70, 140]))
def test_any_text_becomes_one_that_may_stand_in_a_payment(text, limit):
    clean = sepa_text(text, limit)
    assert re.fullmatch(r"[A-Za-z0-9/\-?:().,'+ ]*", clean)
    assert len(clean) <= limit
    assert sepa_text(clean, limit) == clean


@given(st.lists(st.tuples(st.integers(1, 99_999_999_999), st.text(min_size=1)), min_size=1, max_size=6))
def test_sums_and_texts_of_any_batch_pass_the_schema(values):
    transfers = [
        replace(
            TRANSFER, end_to_end_id=f"P{number}", amount=Decimal(cents).scaleb(-2), remittance=f"Nr. 1 {text}"
        )
        for number, (cents, text) in enumerate(values)
    ]
    content = written(*transfers)
    total = sum(transfer.amount for transfer in transfers)
    assert texts(content, "CstmrCdtTrfInitn/GrpHdr/CtrlSum") == [str(total)]
    assert schema_findings(content) == []
