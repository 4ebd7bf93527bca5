"""What a report's decision means in money: whole, in part, rejected."""

from datetime import timedelta
from decimal import Decimal

from flask import Flask

from app.applications.workflow import ApplicationStatus
from app.core.errors import present
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.payments.models import PaymentKind
from tests.workflows.field import build_field
from tests.workflows.grants import Grants
from tests.workflows.invariants import check_all


def test_three_projects_of_one_call_end_whole_in_part_and_rejected(app: Flask) -> None:
    grants = Grants(build_field(["5", "4.5", "4"], units=3))
    assert grants.confirm_ranking()
    for place in range(3):
        grants.contract(place)
        grants.pay(place, PaymentKind.PREFINANCING)
    grants.at += timedelta(days=230)
    for place, reached in enumerate([20, 15, 4]):
        assert grants.report(place, reached=reached, accepted=4)
        check_all(grants.field, 3)
    grants.pay(0, PaymentKind.BALANCE)
    claimed = present(grants.recovery(1), "less is due than was paid").amount
    assert claimed == Decimal("230.00")
    for place in (1, 2):
        assert grants.claim(place, grants.field.approvers[0])
        recovery = present(grants.recovery(place), "it was proposed")
        assert grants.repay(place, recovery.amount, f"B-{place}", grants.field.preparers[0])
        check_all(grants.field, 3)
    accepted = [balance(Place(AccountKind.ACCEPTED, one)) for one in grants.field.application_ids]
    assert accepted == [Decimal("4600.00"), Decimal("3450.00"), Decimal("0.00")]
    assert {grants.application(place).status for place in range(3)} == {ApplicationStatus.COMPLETED}
    assert balance(Place(AccountKind.CALL, 1)) == Decimal("5750.00")
