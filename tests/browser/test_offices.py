"""The whole jobs of people beside the spine, in Chromium: in both languages, and by keyboard alone."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.chromium_visitor import ChromiumVisitor
from tests.browser.conftest import SCREENSHOTS, season_by
from tests.browser.inspector import NARROW, Inspector
from tests.browser.other_visitors import KeyboardVisitor, on_a_telephone
from tests.journeys.test_offices import JOBS

pytestmark = [pytest.mark.browser, pytest.mark.soak]
SCREENS = {
    "wide": (ChromiumVisitor, "lv", {}),
    "english": (ChromiumVisitor, "en", {}),
    "keyboard": (KeyboardVisitor, "lv", {}),
    "telephone": (on_a_telephone, "lv", {"size": NARROW}),
}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.__name__)
def test_the_job_is_done_without_a_flaw_on_any_page(
    app: Flask, chromium: Browser, address: str, job, screen: str
) -> None:
    make, language, how = SCREENS[screen]
    inspector = Inspector(SCREENSHOTS / f"offices-{screen}", pictures=False, language=language, **how)
    with season_by(lambda name: make(chromium, address, inspector, name), language) as season:
        job(season)
    assert not inspector.problems, "\n".join(inspector.problems)
