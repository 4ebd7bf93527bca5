"""Awards and the reserve: the last euro is awarded once, and what is freed goes to the next in order."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.actor import SYSTEM
from app.core.errors import AlreadyPosted, DomainError, NotPermitted, Refused, StaleState
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.selection import queries, service
from app.selection.reserve import Reserve, next_in_reserve
from app.selection.workflow import DecisionOutcome
from tests.builders import applications, calls, registry, selection
from tests.builders.selection import LUMP_SUM, Commission
from tests.conftest import NOON


def at_once(app: Flask, number: int, act: Callable[[int], Any]) -> Counter[str]:
    """Run an act so many times at once, each in its own context and transaction; count how each ended."""

    def one(place: int) -> str:
        with app.app_context():
            try:
                act(place)
                db.session.commit()
            except DomainError as error:
                db.session.rollback()
                return type(error).__name__
            finally:
                db.session.remove()
            return "done"

    db.session.commit()
    with ThreadPoolExecutor(max_workers=20) as threads:
        return Counter(threads.map(one, range(number)))


def decided(quota: int, points: list[str]) -> tuple[Commission, list[Application]]:
    """A confirmed ranking of projects with these points; the quota is for so many lump sums."""
    seated = selection.commission(selection.announced(quota))
    made = [selection.eligible(seated.local_call, place) for place in range(1, len(points) + 1)]
    for application, given in zip(made, points, strict=True):
        selection.assess(application, seated, default=given)
    selection.confirm(seated)
    db.session.commit()
    return seated, made


def many(local_call: LocalCall, number: int) -> list[int]:
    """Rows with no more than an award needs; the race is about the money."""
    organisation = registry.organisation()
    rows = [
        Application(
            local_call=local_call, organisation=organisation, created_at=NOON, title=f"Projekts {place}",
            title_sort="", number=f"P-{place}", submitted_at=NOON, status=ApplicationStatus.ASSESSED,
        )
        for place in range(number)
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def test_of_200_awards_at_once_on_a_quota_for_five_exactly_five_succeed(any_database: Flask) -> None:
    local_call = selection.announced(5)
    ids = many(local_call, 200)

    def act(place: int) -> None:
        application = db.session.get_one(Application, ids[place])
        service.award(application, LUMP_SUM, by=SYSTEM, at=NOON)

    assert at_once(any_database, 200, act) == {"done": 5, "InsufficientFunds": 195}
    assert queries.quota_left(local_call) == Decimal("0.00")
    committed = funds.balances(AccountKind.COMMITTED, ids)
    assert [amount for amount in committed.values() if amount] == [LUMP_SUM] * 5
    assert funds.verify() == []


def test_of_confirmations_at_once_exactly_one_succeeds(any_database: Flask) -> None:
    seated = selection.commission(selection.announced(1))
    for place in (1, 2):
        application = selection.eligible(seated.local_call, place)
        selection.assess(application, seated, default="4")
    selection.meet(seated.local_call, seated.chair, seated.at)
    local_call_id, chair, at = seated.local_call.id, seated.chair, seated.at

    def act(_place: int) -> None:
        local_call = db.session.get_one(LocalCall, local_call_id)
        service.confirm_ranking(local_call, by=chair, at=at)

    assert at_once(any_database, 8, act) == {"done": 1, "StaleState": 7}
    assert funds.verify() == []


def test_a_project_is_awarded_once(app: Flask) -> None:
    application = selection.eligible(selection.announced())
    service.award(application, LUMP_SUM, by=SYSTEM, at=NOON)
    with pytest.raises(AlreadyPosted):
        service.award(application, LUMP_SUM, by=SYSTEM, at=NOON)
    assert queries.award_of(application) == LUMP_SUM


def test_a_withdrawn_award_releases_exactly_what_it_held_and_the_first_in_reserve_moves_up(
    app: Flask,
) -> None:
    seated, (best, second, third) = decided(1, ["5", "4", "3.5"])
    assert (
        service.withdraw_awarded(best, by=applications.representative(best.organisation), at=seated.at)
        == LUMP_SUM
    )
    assert (best.status, queries.award_of(best)) == (ApplicationStatus.WITHDRAWN, Decimal("0.00"))
    assert funds.balance(Place(AccountKind.COMMITTED, best.id)) == Decimal("0.00")
    assert queries.quota_left(seated.local_call) == LUMP_SUM
    with pytest.raises(Refused, match="not_next_in_reserve"):
        service.move_up(third, by=seated.chair, at=seated.at)
    service.move_up(second, by=seated.chair, at=seated.at)
    assert (second.status, queries.award_of(second)) == (ApplicationStatus.APPROVED, LUMP_SUM)
    decision = queries.latest_decisions([second.id])[second.id]
    assert (decision.outcome, decision.content["awarded"]) == (DecisionOutcome.APPROVED, "4600.00")
    assert decision.content["replaces"].endswith("-2")
    with pytest.raises(Refused, match="reserve_does_not_fit"):
        service.move_up(third, by=seated.chair, at=seated.at)
    assert funds.verify() == []


def test_whoever_leaves_the_reserve_holds_nothing_and_frees_nothing(app: Flask) -> None:
    seated, (best, second) = decided(1, ["5", "4"])
    owner = applications.representative(second.organisation)
    assert service.withdraw_awarded(second, by=owner, at=seated.at) == Decimal("0.00")
    assert queries.quota_left(seated.local_call) == Decimal("0.00")
    with pytest.raises(StaleState):
        service.withdraw_awarded(second, by=owner, at=seated.at)
    with pytest.raises(NotPermitted):
        service.withdraw_awarded(best, by=owner, at=seated.at)


def test_what_is_left_in_the_reserve_is_rejected_when_it_is_closed(app: Flask) -> None:
    seated, made = decided(1, ["5", "4", "3.5"])
    with pytest.raises(NotPermitted):
        service.close_reserve(seated.local_call, by=seated.coordinator, at=seated.at)
    assert service.close_reserve(seated.local_call, by=seated.chair, at=seated.at) == 2
    assert [one.status for one in made] == [
        ApplicationStatus.APPROVED, ApplicationStatus.REJECTED, ApplicationStatus.REJECTED,
    ]  # fmt: skip
    found = queries.latest_decisions([one.id for one in made[1:]])
    assert {item["rule"] for one in found.values() for item in one.content["findings"]} == {"reserve_closed"}


def test_only_the_chair_moves_up_and_only_from_the_reserve(app: Flask) -> None:
    seated, (best, second) = decided(1, ["5", "4"])
    with pytest.raises(NotPermitted):
        service.move_up(second, by=seated.evaluators[0], at=seated.at)
    with pytest.raises(StaleState):
        service.move_up(best, by=seated.chair, at=seated.at)


@pytest.mark.parametrize(("rule", "chosen"), [("stop", None), ("skip", "small")])
def test_the_line_rule_says_whether_a_project_that_does_not_fit_is_passed_over(
    app: Flask, rule: str, chosen: str | None
) -> None:
    local_call = selection.announced(1, code=calls.ACTUAL_COSTS)
    big = selection.eligible(local_call, 1, title="big")
    small = selection.eligible(local_call, 2, title="small")
    big.asked = small.asked + 1
    line_rule = regulation_of(local_call.call).with_values("line_rule", rule=rule).line_rule
    found = next_in_reserve(Reserve((big, small), small.asked), line_rule)
    assert (found.title if found else None) == chosen
