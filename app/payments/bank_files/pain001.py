"""Payments to the bank: an ISO 20022 customer credit transfer, pain.001.001.09."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from sepaxml import SepaTransfer
from stdnum import iban

from app.payments.bank_files.contents import CreditTransfer, Debtor
from app.payments.bank_files.errors import BankFileError, problem
from app.payments.bank_files.schema import SCHEMA, schema_findings
from app.payments.bank_files.sepa_text import is_identifier, says_something, sepa_text
from app.payments.bank_files.xml_nodes import read_document
from competition_rules.findings import Finding
from competition_rules.money import to_cents

_NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
_NAME = 70
_REMITTANCE = 140
# EPC132-08: the largest amount of one SEPA credit transfer.
_LARGEST = Decimal("999999999.99")


class _Transfer(SepaTransfer):  # type: ignore[misc]
    """sepaxml invents references and reads the clock; a file must come out the same each time."""

    def __init__(self, message_id: str, created_at: datetime, config: dict[str, Any]) -> None:
        super().__init__(config, schema=SCHEMA, clean=False)
        self.message_id = message_id
        header = self._xml.find("CstmrCdtTrfInitn/GrpHdr")
        header.find("MsgId").text = message_id
        header.find("CreDtTm").text = created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        for group in self._xml.iter("PmtInf"):
            group.find("PmtInfId").text = self.message_id
            # Booked one by one, so that the statement names every payment.
            group.find("BtchBookg").text = "false"
            institution = group.find("DbtrAgt/FinInstnId")
            if len(institution) == 0:
                other = ElementTree.SubElement(institution, "Othr")
                ElementTree.SubElement(other, "Id").text = "NOTPROVIDED"


def payment_file(
    message_id: str,
    created_at: datetime,
    debtor: Debtor,
    execution_date: date,
    transfers: Sequence[CreditTransfer],
) -> bytes:
    """The file of a batch. The same values give the same bytes; BankFileError lists all that is wrong."""
    if created_at.utcoffset() is None:
        raise ValueError("the moment of creation needs a time zone")
    if found := [*_batch_findings(message_id, debtor, transfers), *_transfer_findings(transfers)]:
        raise BankFileError(found)
    config = {
        "name": sepa_text(debtor.name, _NAME),
        "IBAN": iban.compact(debtor.iban),
        "currency": "EUR",
        "batch": True,
    }
    if debtor.bic:
        config["BIC"] = debtor.bic
    document = _Transfer(message_id, created_at, config)
    for transfer in transfers:
        document.add_payment(_payment(transfer, execution_date))
    content: bytes = document.export(validate=False)
    if found := schema_findings(content):
        raise BankFileError(found)
    return content


def debtor_of(content: bytes) -> Debtor:
    """Who pays by a file that was made here, as the bank reads it."""
    group = read_document(content, {_NAMESPACE}).nodes("CstmrCdtTrfInitn/PmtInf")[0]
    return Debtor(
        group.required("Dbtr/Nm"), group.required("DbtrAcct/Id/IBAN"), group.text("DbtrAgt/FinInstnId/BICFI")
    )


def _payment(transfer: CreditTransfer, execution_date: date) -> dict[str, Any]:
    payment = {
        "endtoend_id": transfer.end_to_end_id,
        "amount": to_cents(transfer.amount),
        "name": sepa_text(transfer.creditor_name, _NAME),
        "IBAN": iban.compact(transfer.creditor_iban),
        "description": sepa_text(transfer.remittance, _REMITTANCE),
        "execution_date": execution_date,
    }
    return payment | ({"BIC": transfer.creditor_bic} if transfer.creditor_bic else {})


def _batch_findings(
    message_id: str, debtor: Debtor, transfers: Sequence[CreditTransfer]
) -> Iterator[Finding]:
    if not transfers:
        yield problem("bank_file_empty")
    if not is_identifier(message_id):
        yield problem("bank_file_identifier", field="MsgId", value=message_id)
    if not iban.is_valid(debtor.iban):
        yield problem("bank_file_iban", place=debtor.name, value=debtor.iban)
    if not says_something(debtor.name):
        yield problem("bank_file_name", place=debtor.iban)


def _transfer_findings(transfers: Sequence[CreditTransfer]) -> Iterator[Finding]:
    for reference, count in Counter(transfer.end_to_end_id for transfer in transfers).items():
        if count > 1:
            yield problem("bank_file_repeated", payment=reference)
    for transfer in transfers:
        reference = transfer.end_to_end_id
        if not is_identifier(reference):
            yield problem("bank_file_identifier", field="EndToEndId", value=reference)
        if not _is_payable(transfer.amount):
            yield problem("bank_file_amount", payment=reference, amount=str(transfer.amount))
        if not iban.is_valid(transfer.creditor_iban):
            yield problem("bank_file_iban", place=reference, value=transfer.creditor_iban)
        if not says_something(transfer.creditor_name):
            yield problem("bank_file_name", place=reference)
        if not says_something(transfer.remittance):
            yield problem("bank_file_remittance", place=reference)


def _is_payable(amount: Decimal) -> bool:
    try:
        return 0 < to_cents(amount) <= to_cents(_LARGEST)
    except ValueError:
        return False
