"""The season's spine in Chromium, in Latvian."""

import pytest
from flask import Flask

from tests.browser.inspector import Inspector
from tests.journeys import spine
from tests.journeys.season import Season

pytestmark = pytest.mark.browser


@pytest.mark.timeout(600)
def test_a_season_runs_in_chromium_without_a_flaw_on_any_page(
    app: Flask, season: Season, inspector: Inspector
) -> None:
    spine.live_through(app, season)
    assert not inspector.problems, "\n".join(inspector.problems)
