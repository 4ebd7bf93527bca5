"""Support plans in Chromium: up the chain with returns, a substitute and two hundred at once, and the money spent."""

import pytest
from flask import Flask

from tests.browser.inspector import Inspector
from tests.journeys import supporting
from tests.journeys.season import Season

pytestmark = pytest.mark.browser


@pytest.mark.timeout(600)
def test_plans_go_up_and_their_money_is_spent_without_a_flaw_on_any_page(
    app: Flask, season: Season, inspector: Inspector
) -> None:
    supporting.live_through(season)
    assert not inspector.problems, "\n".join(inspector.problems)
