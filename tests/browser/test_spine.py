"""The season's spine in Chromium: in Latvian, and when soaking in English."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.chromium_visitor import ChromiumVisitor
from tests.browser.conftest import SCREENSHOTS, season_by
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


@pytest.mark.soak
def test_the_same_season_runs_in_english(app: Flask, chromium: Browser, address: str) -> None:
    inspector = Inspector(SCREENSHOTS / "english", pictures=False, language="en")
    with season_by(lambda name: ChromiumVisitor(chromium, address, inspector, name), "en") as season:
        spine.live_through(app, season)
    assert not inspector.problems, "\n".join(inspector.problems)
