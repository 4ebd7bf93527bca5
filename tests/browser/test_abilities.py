"""The same season by people who use no mouse, no JavaScript, a telephone."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.chromium_visitor import ChromiumVisitor
from tests.browser.conftest import SCREENSHOTS, season_by
from tests.browser.inspector import NARROW, Inspector
from tests.browser.other_visitors import KeyboardVisitor, on_a_telephone, without_javascript
from tests.journeys import spine

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.timeout(1800)]
Make = Callable[[Browser, str, Inspector, str], ChromiumVisitor]


ABILITIES: dict[str, tuple[Make, dict[str, Any]]] = {
    "keyboard": (KeyboardVisitor, {"pictures": False}),
    "no-javascript": (without_javascript, {"pictures": False, "is_axe_able": False}),
    "telephone": (on_a_telephone, {"size": NARROW}),
}


@pytest.mark.parametrize("ability", ABILITIES)
def test_a_season_runs_for_everyone(app: Flask, chromium: Browser, address: str, ability: str) -> None:
    make, how = ABILITIES[ability]
    inspector = Inspector(SCREENSHOTS / ability, **how)
    with season_by(lambda name: make(chromium, address, inspector, name)) as season:
        spine.live_through(app, season)
    assert not inspector.problems, "\n".join(inspector.problems)
