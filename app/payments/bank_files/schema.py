"""The bank's schema of a payment file, and its complaints as findings."""

from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from app.payments.bank_files.errors import problem
from competition_rules.findings import Finding

SCHEMA = "pain.001.001.09"
_NAMESPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"
# Complaints of libxml2 about the value of an element; the others are about its place.
_VALUE_COMPLAINTS = {"SCHEMAV_CVC_PATTERN_VALID", "SCHEMAV_CVC_MAXLENGTH_VALID", "SCHEMAV_CVC_MINLENGTH_VALID",
                     "SCHEMAV_CVC_DATATYPE_VALID_1_2_1", "SCHEMAV_CVC_ENUMERATION_VALID"}  # fmt: skip
# Says again, for the whole element, what one of the complaints above has said of its value.
_REPEATED = {"SCHEMAV_CVC_TYPE_3_1_3"}


@cache
def _schema() -> Any:
    with (files("sepaxml") / "schemas" / f"{SCHEMA}.xsd").open("rb") as file:
        return etree.XMLSchema(etree.parse(file))


def schema_findings(content: bytes) -> list[Finding]:
    """Everything the schema has against a payment file, each with the payment it stands in."""
    document = etree.fromstring(content)
    schema = _schema()
    if schema.validate(document):
        return []
    return [
        _finding(document, complaint)
        for complaint in schema.error_log
        if complaint.type_name not in _REPEATED
    ]


def _finding(document: Any, complaint: Any) -> Finding:
    element = document.xpath(complaint.path)[0]
    field = etree.QName(element).localname
    payment = next((node for node in element.iterancestors(f"{_NAMESPACE}CdtTrfTxInf")), None)
    place = SCHEMA if payment is None else payment.findtext(f"{_NAMESPACE}PmtId/{_NAMESPACE}EndToEndId")
    if complaint.type_name in _VALUE_COMPLAINTS:
        return problem("bank_file_form", place=place, field=field, value=element.text or "")
    return problem(
        "bank_file_schema", place=place, field=field, problem=complaint.message.replace(_NAMESPACE, "")
    )
