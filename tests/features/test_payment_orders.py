"""The printed list of a batch says line by line what the bank's file says."""

from lxml import etree
from sqlalchemy import select

from app.core.formats import money
from app.documents import issuing
from app.extensions import db
from app.jobs.running import run_due
from app.payments.bank_files.pain001 import debtor_of
from app.payments.models import BatchFile, Payment, PaymentBatch, PaymentKind
from tests.features.money_desk import Desk, desk
from tests.reading_papers import squeezed, text_of
from tests.workflows.grants import DEBTOR

__all__ = ["desk"]
NAMES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def printed(desk: Desk) -> str:
    """The words of the list, as they are read from the PDF, without white space: lines break where the page ends."""
    run_due(desk.grants.at)
    document = issuing.issued("payment_order", 1, 1)
    assert document is not None
    return squeezed(text_of(document))


def exported(desk: Desk) -> None:
    for place in (0, 1):
        desk.grants.contract(place)
        assert desk.grants.prepare(place, PaymentKind.PREFINANCING, desk.grants.field.preparers[place])
        assert desk.grants.approve(place, desk.grants.field.approvers[1 - place])
    assert desk.grants.export(desk.grants.field.preparers[0])


def test_each_line_of_the_file_stands_in_the_list_in_the_same_order_with_the_same_sum(desk: Desk) -> None:
    exported(desk)
    stored = db.session.scalars(select(BatchFile)).one()
    lines = etree.fromstring(stored.content).findall(".//p:CdtTrfTxInf", NAMES)
    text, place = printed(desk), 0
    assert len(lines) == 2
    for number, line in enumerate(lines, start=1):
        reference = line.findtext("p:PmtId/p:EndToEndId", None, NAMES)
        payment = db.session.scalars(select(Payment).where(Payment.end_to_end_id == reference)).one()
        amount, iban = line.findtext("p:Amt/p:InstdAmt", None, NAMES), payment.bank_account.iban
        assert (amount, line.findtext("p:CdtrAcct/p:Id/p:IBAN", None, NAMES)) == (str(payment.amount), iban)
        organisation = payment.application.organisation
        said = squeezed(
            f"{number} {reference} {payment.application.number} {payment.bank_account.holder} "
            f"{organisation.registration_number} {iban} Priekšfinansējums {money(payment.amount, 'lv')}"
        )
        found = text.find(said, place)
        assert found >= place, f"{said} is not in {text}"
        place = found + len(said)


def test_the_list_names_who_pays_the_sums_by_source_the_people_and_the_hash(desk: Desk) -> None:
    exported(desk)
    stored, batch = db.session.scalars(select(BatchFile)).one(), db.session.get_one(PaymentBatch, 1)
    assert debtor_of(stored.content) == DEBTOR
    field, text = desk.grants.field, printed(desk)
    for said in (
        f"Maksājumu saraksts Nr. {batch.number}", f"Maksātājs un konts IKVD, {DEBTOR.iban}", "Maksājumu skaits 2",
        "Kopā 7 360,00 €", "tostarp ESF 6 256,00 €", "tostarp valsts budžets 1 104,00 €",
        f"Maksājumus sagatavoja {field.preparers[1].name}, {field.preparers[0].name}",
        f"Maksājumus apstiprināja {field.approvers[0].name}, {field.approvers[1].name}",
        f"SHA-256: {stored.sha256}",
    ):  # fmt: skip
        assert squeezed(said) in text, said
