"""An application with its CSRF protection on, and seasons whose people sit at test clients."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import NOON, SigningClient
from tests.journeys.http_visitor import HttpVisitor
from tests.journeys.season import Season, season_of


@pytest.fixture
def newcomer(app: Flask) -> Callable[[str], HttpVisitor]:
    """Makes browsers, each with cookies of its own."""
    app.config["WTF_CSRF_ENABLED"] = True
    app.test_client_class = SigningClient
    return lambda _name: HttpVisitor(app.test_client())  # type: ignore[arg-type]


@pytest.fixture
def season(newcomer: Callable[[str], HttpVisitor]) -> Iterator[Season]:
    """A season that begins on the working Monday of the builders, with nobody in it yet."""
    with season_of(newcomer, NOON) as begun:
        yield begun
