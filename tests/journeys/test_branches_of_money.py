"""What else may happen to a grant, through the pages."""

import re

from flask import Flask

from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from tests.builders.applications import TITLE
from tests.journeys import contracting, grounds, money, reporting, spine
from tests.journeys.season import Season
from tests.journeys.visitor import Visitor


def _balances(application_id: int) -> dict[str, str]:
    """What the project's accounts hold, those that hold something."""
    kinds = (
        AccountKind.COMMITTED, AccountKind.IN_TRANSIT, AccountKind.PAID, AccountKind.ACCEPTED,
        AccountKind.RECEIVABLE,
    )  # fmt: skip
    held = {kind.value: balance(Place(kind, application_id)) for kind in kinds}
    db.session.rollback()
    return {kind: f"{amount:.2f}" for kind, amount in held.items() if amount}


def test_a_payment_the_bank_returned_is_paid_again(app: Flask, season: Season) -> None:
    project = grounds.contracted(season).id
    contracting.enter_account(season, spine.IBAN)
    contracting.verify_account(season)
    money.prepare(season)
    seen = money.approve(season)
    assert "3 680,00 €" in seen
    assert "Pamats Līgums L-2022-00001" in seen
    first = money.export(season)
    assert _balances(project) == {"committed": "920.00", "in_transit": "3680.00"}
    season.wait(days=1)
    money.bounce(season, "AC04: konts slēgts")
    assert _balances(project) == {"committed": "4600.00"}

    second = money.pay(season)
    assert _balances(project) == {"committed": "920.00", "paid": "3680.00"}
    assert spine.amounts_in(first) == spine.amounts_in(second) == ["3680.00"]
    identities = re.compile(rb"<EndToEndId>(.+?)</EndToEndId>")
    assert identities.findall(first) != identities.findall(second)
    page = spine.open_application(season, TITLE)
    page.follow(r"/projects/\d+/money")
    assert page.text.count("Priekšfinansējums 3 680,00 €") == 2, page.text
    assert spine.verified(app)


def test_a_report_accepted_in_part_returns_the_rest_to_the_call(app: Flask, season: Season) -> None:
    project = grounds.running(season).id
    reporting.write(season, reached="20")
    reporting.submit(season)
    season.wait(days=2)
    reporting.check(season)
    season.wait(days=2)
    decided = reporting.decide(season, "accepted_in_part")
    # 3/3 of the activities, 20 of 24 people: 4,600.00 × 5/6, rounded down.
    assert "3 833,33 €" in decided
    assert "766,67 €" in decided
    assert spine.amounts_in(money.pay(season)) == ["153.33"]
    assert _balances(project) == {"accepted": "3833.33"}
    assert "Pabeigts" in spine.open_application(season, TITLE).text
    assert spine.verified(app)


def test_a_rejected_report_is_recovered_by_two_people_and_repaid(app: Flask, season: Season) -> None:
    project = grounds.running(season).id
    reporting.write(season, done=1)
    reporting.submit(season)
    season.wait(days=2)
    reporting.check(season, accepted=1)
    season.wait(days=2)
    decided = reporting.decide(season, "rejected", "Notika viena aktivitāte no trim.")
    assert "3 680,00 €" in decided

    preparer = season.person("preparer")
    preparer.open("/recoveries")
    preparer.follow(r"/recoveries/\d+")
    assert "Pamats Projekta JIP-2022-0001 noslēguma pārskats" in preparer.text
    assert not preparer.offers(r"/recoveries/\d+/claim")
    approver = season.person("approver")
    approver.open(preparer.path)
    approver.send(r"/recoveries/\d+/claim")
    assert _balances(project) == {"receivable": "3680.00"}

    season.wait(days=10)
    _record_receipts(season, approver.path)
    assert _balances(project) == {}
    assert "Pabeigts" in spine.open_application(season, TITLE).text
    assert spine.verified(app)


def _record_receipts(season: Season, path: str) -> None:
    """An ambiguous amount is refused with what to write; then two receipts come in."""
    preparer = season.person("preparer")
    preparer.open(path)
    approver = season.person("approver")
    receipt = {"received_on": season.today, "bank_reference": "2022/118", "reason": "Konta izraksts"}
    preparer.send(path + "/receipts", receipt | {"amount": "1.234"}, expect=422)
    assert "„1.234” nav summa eiro" in preparer.text
    preparer.send(path + "/receipts", receipt | {"amount": "1.234,56"})
    _confirm_receipt(approver, path)
    preparer.open(path)
    assert "1 234,56 €" in preparer.text
    assert "2 445,44 €" in preparer.text
    preparer.send(path + "/receipts", receipt | {"amount": "2445,44", "bank_reference": "2022/119"})
    _confirm_receipt(approver, path)
    preparer.open(path)
    assert not preparer.offers(path + "/receipts")


def _confirm_receipt(approver: Visitor, path: str) -> None:
    """What one person of finance put down counts when another confirms it."""
    approver.open(path)
    approver.send(r"/recovery-proposals/\d+/confirm")
