"""Claims from the first day to the last: late, in parts, set off, written off, beyond what was owed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app.applications.workflow import ApplicationStatus
from app.core.errors import present
from app.payments.claims import Claim, claim_of
from app.payments.recovery_models import ProposalKind
from app.payments.workflow import RecoveryStatus
from tests.builders.receipts import came_back
from tests.workflows.claims import ClaimRules, share_an_organisation
from tests.workflows.field import build_field
from tests.workflows.grants import Grants
from tests.workflows.invariants import check_all


class Walk(ClaimRules):
    """Two projects of one organisation under an edition that asks interest; every act is followed by all checks."""

    def __init__(self) -> None:
        self.grants = Grants(share_an_organisation(build_field(["5", "4.5"], units=2, yearly="0.06")))
        assert self.grants.confirm_ranking()

    def do(self, act: object) -> None:  # type: ignore[override]
        assert act()  # type: ignore[operator]
        check_all(self.grants.field, 2, self.grants.at.date())

    def claim(self, place: int) -> Claim:
        return claim_of(present(self.grants.recovery(place), "less is due than was paid"))

    def later(self, days: int) -> None:
        self.grants.at += timedelta(days=days)


@pytest.fixture
def walk(any_database: Flask) -> Walk:
    return Walk()


def test_instalments_paid_late_bear_interest_and_what_is_beyond_counts_elsewhere(walk: Walk) -> None:
    walk.come_to_owe(0, reached=15)
    walk.come_to_owe(1, reached=15)
    walk.later(40)
    walk.agree_about_a_claim(0, "instalments")
    assert walk.claim(0).recovery.status is RecoveryStatus.IN_INSTALMENTS
    walk.later(100)
    day = walk.grants.at.date()
    # Ten days late with all of it before the agreement; then each third from its own day on.
    assert next((one.days, one.overdue) for one in walk.claim(0).interest(day).periods) == (
        10,
        Decimal("230.00"),
    )
    walk.pay_back_what_is_open(0, "50.00")
    receipt = walk.claim(0).recovery.receipts[0]
    assert (receipt.principal, receipt.surplus) == (Decimal("230.00"), Decimal("50.00"))
    assert receipt.interest == walk.claim(0).interest(day).amount > 0
    walk.agree_about_a_claim(0, "count")
    assert (walk.claim(0).surplus, walk.claim(1).open) == (Decimal("0.00"), Decimal("180.00"))


def test_interest_that_is_left_keeps_the_claim_open_until_it_is_paid_or_given_up(walk: Walk) -> None:
    walk.come_to_owe(0, reached=4)
    walk.later(60)
    grants, by = walk.grants, walk.grants.field.preparers[0]
    assert grants.repay(0, Decimal("3680.00"), "all", by)
    claim, day = walk.claim(0), grants.at.date()
    assert (claim.open, claim.recovery.status) == (Decimal("0.00"), RecoveryStatus.CLAIMED)
    # 3680 € × 30 days × 6 % ÷ 365.
    assert claim.interest_open(day) == Decimal("18.14")
    walk.later(100)
    assert claim.interest_open(grants.at.date()) == Decimal("18.14")
    walk.agree_about_a_claim(0, "write_off")
    assert grants.application(0).status is ApplicationStatus.COMPLETED
    written_off = walk.claim(0).confirmed(ProposalKind.WRITE_OFF)
    assert [one.interest for one in written_off] == [Decimal("18.14")]


def test_a_claim_is_set_off_in_part_and_the_rest_written_off(walk: Walk) -> None:
    walk.come_to_owe(0, reached=4)
    walk.come_to_owe(1, reached=20)
    walk.agree_about_a_claim(0, "set_off")
    assert walk.claim(0).open == Decimal("2760.00")
    assert walk.grants.application(1).status is ApplicationStatus.COMPLETED
    walk.agree_about_a_claim(0, "write_off")
    assert walk.claim(0).recovery.status is RecoveryStatus.WRITTEN_OFF
    by, approver, at = walk.grants.field.preparers[0], walk.grants.field.approvers[0], walk.grants.at
    walk.do(
        lambda: walk.grants.attempt(
            lambda: came_back(
                walk.claim(0).recovery, Decimal("100.00"), "late", at.date(), by=by, approver=approver, at=at
            )
        )
    )
    assert walk.claim(0).recovery.status is RecoveryStatus.WRITTEN_OFF
