"""The spine: the steps of one season from the published regulation to the paid balance, and what each must show."""

import hashlib
import re

from flask import Flask
from lxml import etree

from app.applications.models import SubmissionSnapshot
from app.extensions import db
from app.payments.bank_files.schema import schema_findings
from tests.builders import calls, registry
from tests.journeys import applying, choosing, contracting, money, municipality, people, programme, reporting
from tests.journeys.season import Season
from tests.journeys.visitor import Visitor

TITLE = "Rīta skrējiens kopā"
IBAN = "LV80 BANK 0000 4351 9500 1"
NUMBERS = {"Saldus novads": (1200, 300), "Brocēnu novads": (400, 60)}
_PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def open_the_call(season: Season, code: str = calls.LUMP_SUM, quota: str = "") -> str:
    """Regulation, call, partners, quotas, plan and announcement; the path of the local call."""
    programme.record_edition(season, code)
    programme.publish_call(season, code, "46 000,00")
    for place in NUMBERS:
        programme.sign_cooperation(season, place, f"8.3.4.0/16/I/001-{place[:3]}", "01.03.2022.")
    table = programme.publish_quotas(season, NUMBERS)
    quota = quota or season.reads("36 800,00 € 36 800,00 € 8", "€36,800.00 €36,800.00 8")
    share = season.reads("76,53 %", "76.53%")
    assert f"Saldus novads 1200 300 1500 {share} {quota}" in table, table
    municipality.adopt_plan(season)
    municipality.register_organisation(
        season, "Biedrība „Rīta skrējēji”", registry.registration_number(1), "anna@example.lv"
    )
    season.wait(days=1)
    return municipality.announce(season)


def submit_with_a_clarification(season: Season, local_call: str, *, has_costs: bool = False) -> None:
    """Draft, submit, be returned, clarify, be found eligible; each receipt states what is stored."""
    season.wait(days=3)
    applying.start(season, local_call, TITLE)
    applying.write_sections(season, TITLE, has_costs=has_costs)
    receipt = applying.submit(season)
    assert "08.04.2022. 12:00:00 (UTC+3)" in receipt.text
    assert_receipt_is_what_is_stored(receipt)
    season.wait(days=1)
    note = "Norādiet, kur redzams grupas saraksts."
    municipality.return_for_clarification(season, TITLE, "annexes", note)
    season.wait(days=2)
    second = applying.clarify(season, TITLE, "declarations", {"annex_links": "https://example.lv/saraksts"})
    assert_receipt_is_what_is_stored(second)
    assert second.sha256 != receipt.sha256
    season.wait(days=1)
    municipality.declare_eligible(season, TITLE)


def assert_receipt_is_what_is_stored(receipt: applying.Receipt) -> None:
    """The receipt names what the database keeps, and the file is the same to the letter."""
    stored = db.session.query(SubmissionSnapshot).order_by(SubmissionSnapshot.id.desc()).first()
    assert stored is not None
    assert (receipt.number, receipt.sha256) == (stored.receipt_number, stored.sha256)
    assert receipt.content.decode() == stored.content
    assert hashlib.sha256(receipt.content).hexdigest() == receipt.sha256


def choose(season: Season, grant: str = "4 600,00") -> None:
    """Commission, conflicts, scores of two evaluators, the ranking, the decision."""
    season.wait(days=31)
    choosing.appoint(season, *people.commission_names())
    for evaluator in ("evaluator 1", "evaluator 2"):
        choosing.declare_no_conflicts(season, evaluator)
        choosing.score_next(season, evaluator, "4", need="4,5")
    ranking = choosing.confirm_ranking(season)
    assert TITLE in ranking
    decision = choosing.decision_on(season, TITLE)
    assert season.amount(grant) in decision
    assert season.amount("40,5") in decision


def contract(season: Season, prefinancing: str = "3 680,00", balance: str = "920,00") -> None:
    """Three signatures, the account entered by one person and verified by another."""
    season.wait(days=2)
    agreement = contracting.sign_agreement(season)
    contracting.meet_conditions(season)
    assert season.amount(prefinancing) in agreement
    assert season.amount(balance) in agreement
    contracting.enter_account(season, IBAN)
    contracting.verify_account(season)


def report(season: Season) -> None:
    """Everything was carried out; the whole grant is due."""
    reporting.write(season)
    reporting.submit(season)
    season.wait(days=2)
    reporting.check(season)
    season.wait(days=2)
    decided = reporting.decide(season, "accepted")
    assert season.amount("920,00") in decided


def amounts_in(file: bytes) -> list[str]:
    """The amounts of a bank file that its schema accepts."""
    assert schema_findings(file) == []
    document = etree.fromstring(file)
    assert document.tag == f"{_PAIN}Document"
    accounts = {one.findtext(f"{_PAIN}Id/{_PAIN}IBAN") for one in document.iter(f"{_PAIN}CdtrAcct")}
    assert accounts == {re.sub(r"\s", "", IBAN)}
    return [str(one.text) for one in document.iter(f"{_PAIN}InstdAmt")]


def money_of(season: Season) -> str:
    """The project's money as its representative reads it."""
    applicant = open_application(season)
    applicant.follow(r"/projects/\d+/money")
    return applicant.text


def is_completed(season: Season) -> bool:
    """Whether the applicant's own page says so."""
    return season.reads("Pabeigts", "Completed") in open_application(season).text


def open_application(season: Season, title: str = TITLE, who: str = "representative") -> Visitor:
    """The page of an application as its organisation has it."""
    applicant = season.person(who)
    applicant.open("/applications")
    applicant.follow_words(title)
    return applicant


def verified(app: Flask) -> bool:
    """The ledger and the audit chains are whole."""
    run(app, "ledger", "verify")
    run(app, "audit", "anchor")
    return "whole" in run(app, "audit", "verify")


def run(app: Flask, *command: str) -> str:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=list(command))
    assert result.exit_code == 0, result.output
    return result.output


def live_through(app: Flask, season: Season) -> None:
    """Apply and submit, clarify, score, rank, sign, pay, report: every role does its part."""
    people.assemble(season)
    run(app, "ledger", "fund", "46000.00", "--act", "ESF 8.3.4.0/16/I/001")
    local_call = open_the_call(season)
    submit_with_a_clarification(season, local_call)
    choose(season)
    contract(season)
    assert amounts_in(money.pay(season)) == ["3680.00"]
    season.wait(days=215)
    report(season)
    assert amounts_in(money.pay(season)) == ["920.00"]
    assert is_completed(season)
