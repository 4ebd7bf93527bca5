"""The pages with thousands of applications behind them, against both floors."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, render_template

from app import create_app
from app.accounts.models import Membership
from app.core.access import signed_in
from app.core.roles import Role
from app.extensions import db
from tests.bench.data import fill
from tests.bench.floors import floor_a
from tests.bench.measure import Figure, at_most, counted_queries, noted, typical_cpu
from tests.conftest import SigningClient
from tests.databases import make_schema, settings_for

MOST_QUERIES = 12
PAGES = [
    ("list of applications, IKVD", "/applications", Role.PROGRAMME_MANAGER),
    ("list of applications, municipality", "/applications", Role.COORDINATOR),
    ("one application", "/applications/{application}", Role.PROGRAMME_MANAGER),
    ("payments", "/payments", Role.FINANCE_PREPARER),
    ("agreements", "/agreements", Role.PROGRAMME_MANAGER),
    ("reports", "/reports", Role.PROGRAMME_MANAGER),
    ("quotas of a call", "/quotas/{call}", Role.PROGRAMME_MANAGER),
]


@dataclass(frozen=True)
class Loaded:
    """An application with so many rows behind it and a person for each role."""

    app: Flask
    people: dict[Role, Membership]


def _loaded(folder: Path, count: int) -> Loaded:
    url = f"sqlite:///{folder / f'{count}.db'}"
    make_schema(url, folder)
    app = create_app(settings_for(url, folder))

    @app.get("/empty")
    @signed_in
    def empty() -> str:
        return render_template("layouts/page.html")

    with app.app_context():
        return Loaded(app, fill(count))


def page_figures(count: int = 10_000) -> list[Figure]:
    """Floors, then every page's processor time in multiples of floor A and its queries."""
    folder = Path(tempfile.mkdtemp())
    floor = typical_cpu(floor_a(folder))
    loaded = _loaded(folder, count)
    with loaded.app.app_context():
        own = typical_cpu(_request(loaded, "/empty", Role.PROGRAMME_MANAGER))
        figures = [
            noted("floor A: a bare page with one query and 50 rows, CPU", floor * 1000, "ms"),
            noted("floor B: our signed-in empty page, CPU", own * 1000, "ms"),
            at_most("floor B against floor A", own / floor, 2, "× A"),
        ]
        for name, address, role in PAGES:
            figures += _page(loaded, f"{name}, {count:,} applications", address, role, floor)
        db.engine.dispose()
    return figures


def _page(loaded: Loaded, name: str, address: str, role: Role, floor: float) -> list[Figure]:
    request = _request(loaded, address.format(application=1, call=1), role)
    cost = typical_cpu(request)
    with counted_queries(db.engine) as statements:
        request()
    asked = [one for one in statements if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    return [
        at_most(name, cost / floor, 4, "× A"),
        at_most(f"{name}: queries", len(asked), MOST_QUERIES, "queries"),
    ]


def _request(loaded: Loaded, address: str, role: Role) -> Callable[[], None]:
    loaded.app.test_client_class = SigningClient
    client = loaded.app.test_client()
    client.sign_in(db.session.merge(loaded.people[role]))  # type: ignore[attr-defined]

    def act() -> None:
        status = client.get(address).status_code
        if status != 200:
            raise RuntimeError(f"{address} answered {status} to {role}")

    return act
