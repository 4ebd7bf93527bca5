"""A semester with 11,000 support plans: lists, pages, money by region, bulk approval and files."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from app import create_app
from app.accounts.models import Membership
from app.accounts.sessions import open_session
from app.core import clock
from app.core.actor import Actor
from app.core.formats import sort_key
from app.core.roles import Role
from app.extensions import db
from app.registry.models import Municipality, School, SchoolKind
from app.support_plans import service
from app.support_plans.allotment_models import Level, SupportAllotment
from app.support_plans.plan_models import MeasureCode, SupportApproval, SupportMeasure, SupportPlan
from app.support_plans.service import allotting
from app.support_plans.service.allotting import Giving
from app.support_plans.service.learners import made
from app.support_plans.set_models import PlanSet, SetLine
from app.support_plans.workflow import ChainStep, SupportStatus
from tests.bench.floors import floor_a
from tests.bench.measure import Figure, at_most, counted_queries, cpu_seconds, noted
from tests.bench.pages import MOST_FLOORS, MOST_QUERIES, alternating
from tests.builders import accounts, learners, registry, support_money
from tests.builders.support_plans import SPRING
from tests.conftest import NOON
from tests.databases import make_schema, settings_for

_COST, _EACH = Decimal("90.00"), Decimal("60000.00")
_S, _M, _C, _D, _F = (
    Role.SUPPORT_SPECIALIST, Role.PROGRAMME_MANAGER, Role.COORDINATOR, Role.DIRECTOR, Role.FINANCE_APPROVER,
)  # fmt: skip
_MEASURE = {
    "kind": MeasureCode.MEALS, "volume": 20, "starts_on": SPRING.starts_on, "ends_on": SPRING.ends_on,
    "provider": "Skolas ēdnīca", "cost": _COST,
}  # fmt: skip
PAGES: tuple[tuple[str, str, Role], ...] = (
    ("support plans, IKVD", "/support/plans", _S),
    ("support plans by cost, IKVD", "/support/plans?sort=-cost", _S),
    ("support plans of one status, IKVD", "/support/plans?status=approved", _S),
    ("support plans, municipality", "/support/plans", _C),
    ("support plans, school", "/support/plans", _D),
    ("one support plan", "/support/plans/{plan}", _S),
    ("money for support plans, IKVD", "/support/money", _M),
    ("money of the semester by region and municipality", "/support/money/{semester}", _M),
    ("money of a municipality", "/support/money/{town}", _C),
    ("money of a school", "/support/money/{school}", _D),
    ("dividing the money of the semester", "/support/money/{semester}/give", _M),
    ("transfers of a school's money", "/books/transfers?allotment={school}", _F),
    ("books with support plans", "/books", _F),
    ("first page with 11,000 plans, IKVD", "/", _S),
    ("first page with 11,000 plans, programme manager", "/", _M),
    ("first page with 11,000 plans, municipality", "/", _C),
)


@dataclass(frozen=True)
class Size:
    """How many plans and schools there are, how many plans IKVD approves, and how many of them at once."""

    plans: int = 11_000
    schools: int = 640
    state_schools: int = 25
    approved: int = 4_000
    at_once: int = 1_000


@dataclass(frozen=True)
class Filled:
    """A seat for each role, the ids of what pages are asked for, and the plans with the revision that was seen."""

    seats: dict[Role, int]
    ids: dict[str, int]
    seen: dict[int, int]


@dataclass(frozen=True)
class Loaded(Filled):
    """The same with the application."""

    app: Flask
    size: Size


def support_figures(size: Size = Size()) -> list[Figure]:
    """Every page in floors A, a thousand plans approved, the files."""
    folder = Path(tempfile.mkdtemp())
    floor = floor_a(folder)
    try:
        with _loaded(folder, size) as loaded:
            return [*_approval(loaded), *_pages(loaded, floor), *_files(loaded)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _loaded(folder: Path, size: Size) -> Iterator[Loaded]:
    url = f"sqlite:///{folder / 'support.db'}"
    make_schema(url, folder)
    app = create_app(settings_for(url, folder))
    with clock.at(NOON), app.app_context():
        filled = fill(size)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        db.session.remove()
    # Requests come each in a context of its own, as on a server.
    with clock.at(NOON):
        yield Loaded(filled.seats, filled.ids, filled.seen, app, size)


def fill(size: Size) -> Filled:
    """A semester of so many plans on IKVD's turn, with the money of every school."""
    schools = _schools(size)
    plans = _plans(schools, size)
    ids = _money(schools, size)
    seats = _seats(schools)
    ids["plan"] = plans[0]
    db.session.commit()
    return Filled(seats, ids, dict.fromkeys(plans, 1))


def _schools(size: Size) -> list[School]:
    """Of every municipality some, the state vocational ones last."""
    support_money.manager()
    registry.municipality()
    towns = db.session.scalars(select(Municipality).order_by(Municipality.id)).all()
    for number in range(size.schools + size.state_schools):
        is_state, name = number >= size.schools, f"{number}. skola"
        db.session.add(
            School(
                name=name, name_sort=sort_key(name), municipality_id=towns[number % len(towns)].id,
                kind=SchoolKind.VOCATIONAL if is_state else SchoolKind.GENERAL, is_state=is_state,
            )
        )  # fmt: skip
    db.session.flush()
    return list(db.session.scalars(select(School).order_by(School.id)))


def _plans(schools: list[School], size: Size) -> list[int]:
    """On IKVD's turn, each with one measure and with who approved it before."""
    author = accounts.actor(Role.PLAN_AUTHOR, schools[0], email="autors@example.lv").user_id
    people = [
        made(learners.typed(place), schools[place % len(schools)].id, NOON) for place in range(size.plans)
    ]
    db.session.add_all(people)
    db.session.flush()
    at = {
        one.id: SupportStatus.DIRECTOR_APPROVED if one.is_state else SupportStatus.MUNICIPALITY_APPROVED
        for one in schools
    }
    plans = [
        SupportPlan(
            learner_id=one.id, school_id=one.school_id, semester_code=SPRING.code, goals="Tikt līdzi", total=_COST,
            status=at[one.school_id or 0], created_at=NOON, author_id=author,
        )
        for one in people
    ]  # fmt: skip
    db.session.add_all(plans)
    db.session.flush()
    ids = [one.id for one in plans]
    db.session.execute(insert(SupportMeasure), [{"plan_id": one, **_MEASURE} for one in ids])
    step = {"step": ChainStep.AUTHOR, "user_id": author, "at": NOON}
    db.session.execute(insert(SupportApproval), [{"plan_id": one, **step} for one in ids])
    _sets(
        [(plan, school) for plan, school in zip(ids, cycle(schools), strict=False) if not school.is_state],
        author,
    )
    return ids


def _sets(plans: Sequence[tuple[int, School]], sender: int) -> None:
    """Each municipality has sent its plans to IKVD."""
    of_town: dict[int, list[int]] = {}
    for plan, school in plans:
        of_town.setdefault(school.municipality_id, []).append(plan)
    for town, some in of_town.items():
        sent = PlanSet(
            number=f"{town}/1", municipality_id=town, semester_code=SPRING.code, ordinal=1, plan_count=len(some),
            total=_COST * len(some), sha256="0" * 64, sent_at=NOON, sent_by_id=sender,
        )  # fmt: skip
        db.session.add(sent)
        db.session.flush()
        lines = [
            {"set_id": sent.id, "plan_id": plan, "place": place, "revision": 1, "total": _COST}
            for place, plan in enumerate(some, start=1)
        ]
        db.session.execute(insert(SetLine), lines)


def _money(schools: list[School], size: Size) -> dict[str, int]:
    """Enough for every school, by way of its municipality."""
    total = _EACH * len(schools)
    above = support_money.semester(SPRING, total)
    of_town: dict[Municipality, list[School]] = {}
    for one in schools[: size.schools]:
        of_town.setdefault(one.municipality, []).append(one)
    givings = [Giving(town, _EACH * len(some), _EACH * len(some)) for town, some in of_town.items()]
    givings += [Giving(one, _EACH, _EACH) for one in schools[size.schools :]]
    below = allotting.allot(above, givings, by=support_money.manager(), at=NOON)
    who = accounts.user("dala@example.lv", "Dalītāja").id
    for town in (one for one in below if one.level is Level.MUNICIPALITY):
        by = Actor(who, Role.COORDINATOR, town.municipality_id, "Dalītāja")
        some = [Giving(one, _EACH, _EACH) for one in of_town[town.municipality]]  # type: ignore[index]
        allotting.allot(town, some, by=by, at=NOON)
    wanted = select(SupportAllotment).where(SupportAllotment.school_id == schools[0].id)
    school = db.session.scalars(wanted).one()
    return {"semester": above.id, "town": school.parent_id or 0, "school": school.id}


def _seats(schools: list[School]) -> dict[Role, int]:
    made_ = [
        accounts.membership(_S, email="s@example.lv"), accounts.membership(_M, email="m@example.lv"),
        accounts.membership(_F, email="f@example.lv"),
        accounts.membership(_C, schools[0].municipality, email="c@example.lv"),
        accounts.membership(_D, schools[0], email="d@example.lv"),
    ]  # fmt: skip
    return {one.role: one.id for one in made_}


def _approval(loaded: Loaded) -> list[Figure]:
    """IKVD approves a thousand at once, and the money goes to their measures; then the rest of the first 4,000."""
    with loaded.app.app_context():
        took = _approved(loaded)
        _spend()
    name = f"{loaded.size.at_once:,} of {loaded.size.plans:,} plans approved by IKVD, with their money"
    return [at_most(name, max(took), 10, "s")]


def _approved(loaded: Loaded) -> list[float]:
    seat = db.session.get_one(Membership, loaded.seats[_S])
    by = Actor(seat.user_id, _S, None, "Speciāliste")
    took = []
    chosen = list(loaded.seen.items())
    for start in range(0, loaded.size.approved, loaded.size.at_once):
        some = chosen[start : start + loaded.size.at_once]
        began = time.perf_counter()
        service.approve_all(dict(some), by=by, at=NOON)
        db.session.commit()
        took.append(time.perf_counter() - began)
    return took


def _spend() -> None:
    """A part of every tenth approved plan."""
    wanted = (
        select(SupportMeasure).join(SupportMeasure.plan).where(SupportPlan.status == SupportStatus.APPROVED)
    )
    by = support_money.manager()
    for measure in db.session.scalars(wanted.where(SupportMeasure.id % 10 == 0)).all():
        allotting.spend(measure, Decimal("33.33"), act="tickets 1", by=by, at=NOON)
    db.session.commit()
    db.session.remove()


def _pages(loaded: Loaded, floor: Callable[[], None]) -> list[Figure]:
    figures = []
    with loaded.app.app_context():
        engine = db.engine
    for name, address, role in PAGES:
        request = _request(loaded, address.format(**loaded.ids), role)
        with counted_queries(engine) as statements:
            request()
        own, other = alternating(request, floor)
        asked = len([one for one in statements if one.lstrip().upper().startswith(("SELECT", "WITH"))])
        goal = f"≤ {MOST_FLOORS} × A; ≤ {MOST_QUERIES} queries"
        met = own / other <= MOST_FLOORS and asked <= MOST_QUERIES
        figures.append(Figure(name, goal, f"{own / other:.2f} × A; {asked} queries", met))
    request = _request(loaded, "/support/approvals", _S)
    figures.append(
        noted(f"{loaded.size.at_once:,} plans to approve on one page, CPU", cpu_seconds(request), "s")
    )
    return figures


def _files(loaded: Loaded) -> list[Figure]:
    request = _request(loaded, "/support/money/{semester}/table.csv".format(**loaded.ids), _M)
    count = loaded.size.schools + loaded.size.state_schools
    plans = _request(loaded, "/support/plans/export.csv", _S)
    return [
        at_most(f"CSV of the money of {count} schools, CPU", cpu_seconds(request), 2, "s"),
        at_most(f"CSV of {loaded.size.plans:,} support plans, CPU", cpu_seconds(plans), 2, "s"),
    ]


def _request(loaded: Loaded, address: str, role: Role) -> Callable[[], Any]:
    client = loaded.app.test_client()
    with loaded.app.app_context():
        seat = db.session.get_one(Membership, loaded.seats[role])
        token = open_session(seat.user, seat, clock.now(), second_factor_at=clock.now())
        db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True

    def act() -> None:
        status = client.get(address).status_code
        if status != 200:
            raise RuntimeError(f"{address} answered {status} to {role}")

    return act
