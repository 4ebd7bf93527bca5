"""The same season by people who use no mouse, no JavaScript, a telephone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.chromium_visitor import ChromiumVisitor
from tests.browser.conftest import SCREENSHOTS
from tests.browser.inspector import NARROW, Inspector
from tests.browser.other_visitors import KeyboardVisitor, on_a_telephone, without_javascript
from tests.conftest import NOON
from tests.journeys import spine
from tests.journeys.season import Season, season_of

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.timeout(1800)]
Make = Callable[[Browser, str, Inspector, str], ChromiumVisitor]


@contextmanager
def season_by(make: Make, chromium: Browser, address: str, inspector: Inspector) -> Iterator[Season]:
    """A season in which everybody sits at such a browser."""
    visitors: list[ChromiumVisitor] = []

    def newcomer(name: str) -> ChromiumVisitor:
        visitors.append(make(chromium, address, inspector, name))
        return visitors[-1]

    with season_of(newcomer, NOON) as begun:
        yield begun
    for visitor in visitors:
        visitor.context.close()


ABILITIES: dict[str, tuple[Make, dict[str, Any]]] = {
    "keyboard": (KeyboardVisitor, {"pictures": False}),
    "no-javascript": (without_javascript, {"pictures": False, "is_axe_able": False}),
    "telephone": (on_a_telephone, {"size": NARROW}),
}


@pytest.mark.parametrize("ability", ABILITIES)
def test_a_season_runs_for_everyone(app: Flask, chromium: Browser, address: str, ability: str) -> None:
    make, how = ABILITIES[ability]
    inspector = Inspector(SCREENSHOTS / ability, **how)
    with season_by(make, chromium, address, inspector) as season:
        spine.live_through(app, season)
    assert not inspector.problems, "\n".join(inspector.problems)
