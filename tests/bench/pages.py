"""The pages with thousands of applications behind them, against both floors."""

import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from app import create_app
from app.accounts.models import Membership
from app.accounts.sessions import open_session
from app.agreements.models import GrantAgreement
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.access import signed_in
from app.core.roles import Role
from app.extensions import db
from app.funds.models import Transfer
from app.payments.models import Payment
from app.quotas.models import MunicipalQuota
from app.reports.models import FinalReport
from tests.bench.data import fill
from tests.bench.exports import csv_figures
from tests.bench.floors import floor_a, floor_compiled
from tests.bench.ground import Ground, build
from tests.bench.measure import Figure, at_most, counted_queries, cpu_seconds, noted
from tests.conftest import NOON
from tests.databases import make_schema, settings_for
from tests.weighing import weigh

MOST_QUERIES, MOST_FLOORS, MOST_GROWTH = 12, 4, 1.2
SIZES = (1_000, 10_000, 100_000)
_ROUNDS = 15
_M, _C, _F, _E, _R = (
    Role.PROGRAMME_MANAGER, Role.COORDINATOR, Role.FINANCE_PREPARER, Role.EVALUATOR, Role.REPRESENTATIVE,
)  # fmt: skip
PAGES: tuple[tuple[str, str, Role | None], ...] = (
    ("front page, public", "/", None),
    ("results, public", "/results", None),
    ("open local calls, public", "/local-calls", None),
    ("quotas, public", "/quotas/{call}", None),
    ("first page, applicant", "/", _R),
    ("first page, coordinator", "/", _C),
    ("first page, evaluator", "/", _E),
    ("first page, programme manager", "/", _M),
    ("first page, finance", "/", _F),
    ("applications, IKVD", "/applications", _M),
    ("applications by title, IKVD", "/applications?sort=title", _M),
    ("applications of one status, IKVD", "/applications?status=approved&sort=-asked", _M),
    ("applications, municipality", "/applications", _C),
    ("applications, applicant", "/applications", _R),
    ("one application, IKVD", "/applications/{assessed}", _M),
    ("check of an application", "/applications/{submitted}/check", _C),
    ("form: idea", "/applications/{draft}/sections/idea", _R),
    ("form: activities", "/applications/{draft}/sections/activities", _R),
    ("form: assessment", "/selection/applications/{eligible}/assessment", _E),
    ("selection, municipality", "/selection", _C),
    ("selection of a local call", "/selection/{local_call}", _C),
    ("ranking of 85 applications", "/selection/{local_call}/ranking", _C),
    ("what if, 85 applications", "/selection/{local_call}/ranking/what-if?quota=230000", _C),
    ("organisations", "/organisations", _M),
    ("agreements", "/agreements", _M),
    ("one agreement", "/agreements/{agreement}", _M),
    ("payments", "/payments", _F),
    ("one payment", "/payments/{payment}", _F),
    ("batches", "/batches", _F),
    ("recoveries", "/recoveries", _F),
    ("books of the programme", "/books", _F),
    ("books of a call, 119 rows", "/books/calls/{call}", _F),
    ("books of a quota", "/books/quotas/{quota}", _F),
    ("books of a project", "/books/projects/{agreed}", _F),
    ("transfers", "/books/transfers", _F),
    ("transfers of a municipality", "/books/transfers?municipality={home}", _F),
    ("transfers of a call", "/books/transfers?call={call}", _F),
    ("transfers of one kind", "/books/transfers?kind=purse", _F),
    ("transfers at one place", "/books/transfers?place=in_transit", _F),
    ("month-end", "/books/months/2022-05", _F),
    ("values of the programme", "/books/values", _F),
    ("one transfer", "/books/transfers/{transfer}", _F),
    ("reports", "/reports", _M),
    ("one report", "/reports/{report}", _M),
    ("quotas of a call, 119 rows", "/quotas/{call}", _M),
    ("prevention plans", "/plans", _M),
    ("plan tasks, country", "/plan-tasks", _M),
    ("plan tasks nobody applied for", "/plan-tasks?applied=none", _M),
    ("plan tasks by municipality", "/plan-tasks/municipalities", _M),
    ("plan tasks, municipality", "/plan-tasks", _C),
    ("one plan task", "/plan-tasks/{plan_task}", _M),
    ("participation", "/participation", _M),
    ("messages", "/outbox", Role.ADMINISTRATOR),
    ("jobs", "/jobs", Role.ADMINISTRATOR),
)


@dataclass(frozen=True)
class Loaded:
    """An application with so many rows behind it, and the ids of what its pages are asked for."""

    app: Flask
    ground: Ground
    ids: dict[str, int]
    count: int


@contextmanager
def grounds(folder: Path) -> Iterator[Callable[[int], Loaded]]:
    """Gives applications with so many rows; what stands before the rows is built once."""
    path = folder / "ground.db"
    url = f"sqlite:///{path}"
    make_schema(url, folder)
    with create_app(settings_for(url, folder)).app_context():
        ground = build()
        db.session.remove()
        db.engine.dispose()

    with clock.at(ground.at):
        yield lambda count: _load(path, folder, ground, count)


def _load(path: Path, folder: Path, ground: Ground, count: int) -> Loaded:
    copy = folder / f"{count}.db"
    shutil.copy(path, copy)
    app = create_app(settings_for(f"sqlite:///{copy}", folder))
    app.add_url_rule("/empty", view_func=signed_in(_empty))
    with app.app_context():
        fill(count, ground)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        ids = {
            name: db.session.scalars(select(model.id).order_by(model.id.desc()).limit(1)).one()
            for name, model in (
                ("agreement", GrantAgreement),
                ("payment", Payment),
                ("report", FinalReport),
                ("transfer", Transfer),
            )
        }
        waiting = select(Application.id).where(Application.status == ApplicationStatus.SUBMITTED)
        ids["submitted"] = db.session.scalars(waiting.order_by(Application.id).limit(1)).one()
        ids |= _of_books(ids["agreement"])
        db.session.remove()
    ids |= {
        name: getattr(ground, name)
        for name in ("call", "plan_task", "local_call", "draft", "assessed", "eligible")
    }
    return Loaded(app, ground, ids, count)


def _of_books(agreement: int) -> dict[str, int]:
    """A project with money, its municipality and the quota it is of: their pages are full with any number of rows."""
    project = db.session.get_one(GrantAgreement, agreement).application
    home = project.local_call.municipality_id
    quota = select(MunicipalQuota.id).where(MunicipalQuota.municipality_id == home)
    return {"home": home, "quota": db.session.scalars(quota).one(), "agreed": project.id}


def _empty() -> str:
    return render_template("layouts/page.html")


def page_figures(sizes: tuple[int, ...] = SIZES) -> list[Figure]:
    """Floors, then every page at every size: processor time in floors A, growth, queries."""
    folder = Path(tempfile.mkdtemp())
    floor, bare = floor_a(folder), floor_compiled(folder)
    try:
        with grounds(folder) as load:
            costs, files = {}, []
            for count in sizes:
                loaded = load(count)
                costs[count] = _costs(loaded, floor)
                files += [*csv_figures(partial(client_of, loaded), count), _heaviest(loaded)]
            compiled, _own = alternating(bare, bare)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [*_floor_figures(costs, compiled), *_page_rows(costs), *files]


def _heaviest(loaded: Loaded) -> Figure:
    """The page that transfers most on a first visit."""
    weights = {
        name: weigh(client_of(loaded, role), address.format(**loaded.ids))[0] / 1000
        for name, address, role in PAGES
        if not name.startswith("form")
    }
    name = max(weights, key=weights.__getitem__)
    return at_most(f"first load at {loaded.count:,}, the heaviest page ({name})", weights[name], 150, "kB")


Costs = dict[str, tuple[float, float, int]]


def _costs(loaded: Loaded, floor: Callable[[], None]) -> Costs:
    """By page: its processor time, that of the floor measured in between, and its queries."""
    found: Costs = {}
    for name, address, role in (("floor B: our signed-in empty page", "/empty", _M), *PAGES):
        with clock.at(moment_of(name)):
            request = request_of(loaded, address.format(**loaded.ids), role)
            with counted_queries(_engine(loaded.app)) as statements:
                request()
            own, other = alternating(request, floor)
        asked = [one for one in statements if one.lstrip().upper().startswith(("SELECT", "WITH"))]
        found[name] = (own, other, len(asked))
    return found


def moment_of(name: str) -> datetime:
    """When a page is asked for: the forms of a draft while their call is open, everything else now."""
    is_drafted = name.startswith("form: a") or name == "form: idea"
    return NOON + timedelta(days=2) if is_drafted else clock.now()


def _engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


def alternating(one: Callable[[], None], other: Callable[[], None]) -> tuple[float, float]:
    """The median processor times of two acts done in turn, so that a busy machine disturbs both alike."""
    for _ in range(2):
        one()
        other()
    pairs = [(cpu_seconds(one), cpu_seconds(other)) for _ in range(_ROUNDS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def _floor_figures(costs: dict[int, Costs], compiled: float) -> list[Figure]:
    floor = statistics.median(row[1] for rows in costs.values() for row in rows.values())
    own = statistics.median(rows["floor B: our signed-in empty page"][0] for rows in costs.values())
    return [
        noted("floor A: a bare page with one query and 50 rows, CPU", floor * 1000, "ms"),
        noted("  the same with its template compiled beforehand", compiled * 1000, "ms"),
        noted("floor B: our signed-in empty page, CPU", own * 1000, "ms"),
        at_most("floor B against floor A", own / floor, 2, "× A"),
    ]


def _page_rows(costs: dict[int, Costs]) -> list[Figure]:
    figures = []
    smallest, largest = min(costs), max(costs)
    middle = sorted(costs)[len(costs) // 2]
    for name, _address, _role in PAGES:
        in_floors = {count: rows[name][0] / rows[name][1] for count, rows in costs.items()}
        growth = in_floors[largest] / in_floors[smallest]
        queries = max(rows[name][2] for rows in costs.values())
        met = in_floors[middle] <= MOST_FLOORS and growth <= MOST_GROWTH and queries <= MOST_QUERIES
        measured = " / ".join(f"{in_floors[count]:.2f}" for count in sorted(costs))
        figures.append(
            Figure(
                name,
                f"≤ {MOST_FLOORS} × A at {middle:,}; × {MOST_GROWTH} at most; ≤ {MOST_QUERIES} queries",
                f"{measured} × A; grows × {growth:.2f}; {queries} queries",
                met,
            )
        )
    return figures


def client_of(loaded: Loaded, role: Role | None) -> FlaskClient:
    """A browser without a screen, signed in as that person."""
    client = loaded.app.test_client()
    if role is not None:
        with loaded.app.app_context():
            seat = db.session.get_one(Membership, loaded.ground.seats[role])
            token = open_session(seat.user, seat, clock.now(), second_factor_at=clock.now())
            db.session.commit()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
    return client


def request_of(loaded: Loaded, address: str, role: Role | None) -> Callable[[], None]:
    """A request as that person, ready to be measured; raises when the page is not there."""
    client = client_of(loaded, role)

    def act() -> None:
        status = client.get(address).status_code
        if status != 200:
            raise RuntimeError(f"{address} answered {status} to {role}")

    return act
