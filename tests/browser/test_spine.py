"""The season's spine in Chromium, in Latvian."""

import pytest
from flask import Flask

from tests.browser.inspector import Inspector
from tests.journeys import money, people, spine
from tests.journeys.season import Season

pytestmark = pytest.mark.browser


@pytest.mark.timeout(600)
def test_a_season_runs_in_chromium_without_a_flaw_on_any_page(
    app: Flask, season: Season, inspector: Inspector
) -> None:
    people.assemble(season)
    spine.run(app, "ledger", "fund", "46000.00", "--act", "ESF 8.3.4.0/16/I/001")
    local_call = spine.open_the_call(season)
    spine.submit_with_a_clarification(season, local_call)
    spine.choose(season)
    spine.contract(season)
    assert spine.amounts_in(money.pay(season)) == ["3680.00"]
    season.wait(days=215)
    spine.report(season)
    assert spine.amounts_in(money.pay(season)) == ["920.00"]
    assert spine.is_completed(season)
    assert not inspector.problems, "\n".join(inspector.problems)
