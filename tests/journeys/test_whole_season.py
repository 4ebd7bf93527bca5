"""One season from the published regulation to the paid balance, through the pages alone."""

from flask import Flask

from tests.journeys import money, people, spine
from tests.journeys.season import Season


def test_a_season_runs_from_the_regulation_to_the_paid_balance(app: Flask, season: Season) -> None:
    people.assemble(season)
    spine.run(app, "ledger", "fund", "46000.00", "--act", "ESF 8.3.4.0/16/I/001")

    local_call = spine.open_the_call(season)
    spine.submit_with_a_clarification(season, local_call)
    spine.choose(season)
    spine.contract(season)
    first = money.pay(season)
    assert spine.amounts_in(first) == ["3680.00"]
    assert "3 680,00" in spine.money_of(season)

    season.wait(days=270)
    spine.report(season)
    assert spine.amounts_in(money.pay(season)) == ["920.00"]
    assert spine.statuses_of(season) == "Pabeigts"
    assert spine.verified(app)
