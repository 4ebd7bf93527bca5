"""Support plans from the first draft to the money spent: a municipal school with two hundred others, a state school."""

import re
from decimal import Decimal

from app.accounts.models import User
from app.core.actor import SYSTEM
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place, fund_programme
from app.jobs.running import run_due
from app.support_plans.allotment_queries import payer_of
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.models import Learner
from app.support_plans.plan_models import MeasureCode, SupportApproval, SupportMeasure, SupportPlan
from app.support_plans.service.learners import made
from app.support_plans.workflow import ChainStep, SupportStatus
from tests.builders import learners, support_money
from tests.builders import support_plans as builders
from tests.builders.support_plans import MEALS, SPRING, Chain
from tests.conftest import NOON
from tests.journeys.season import Season
from tests.journeys.visitor import Visitor

OTHERS = 201
_NOTHING = Decimal("0.00")
_LESSONS = {
    "kind": "consultations", "volume": "10", "starts_on": "04.04.2022.", "ends_on": "27.05.2022.",
    "provider": "Matemātikas skolotājs", "cost": "170,00",
}  # fmt: skip
_LESSON = {
    "given_on": "04.04.2022.", "minutes": "80", "specialist": "Matemātikas skolotājs", "note": "Daļskaitļi",
    "signed_on": "04.04.2022.", "witness": "Klases audzinātāja",
}  # fmt: skip


def gather(season: Season) -> tuple[Chain, Chain]:
    """The people of a municipal and of a state school; a second author may stand in for the first's director."""
    town = builders.chain(money=_NOTHING)
    state = builders.chain("Saldus tehnikums", is_state=True, money=_NOTHING)
    learners.author(town.school, email="otrs@example.lv")
    people = {
        "author": town.author, "director": town.director, "coordinator": town.coordinator,
        "specialist": town.specialist, "state author": state.author, "state director": state.director,
        "state coordinator": state.coordinator, "manager": support_money.manager(),
        "approver": support_money.approver(),
    }  # fmt: skip
    db.session.commit()
    for name, actor in people.items():
        season.meet(name, db.session.get_one(User, actor.user_id).email)
    season.meet("substitute", "otrs@example.lv")
    return town, state


def add_others(people: Chain, count: int) -> None:
    """So many more plans that wait for the director, of ninety euro each."""
    rows: list[Learner] = [
        made(learners.typed(100 + place), people.school.id, NOON) for place in range(count)
    ]
    db.session.add_all(rows)
    db.session.flush()
    plans = [
        SupportPlan(
            learner_id=one.id, school_id=people.school.id, semester_code=SPRING.code, goals="Mērķis",
            status=SupportStatus.SUBMITTED, created_at=NOON, author_id=people.author.user_id, total=Decimal("90.00"),
            measures=[_dinners()],
        )
        for one in rows
    ]  # fmt: skip
    db.session.add_all(plans)
    db.session.flush()
    author = people.author.user_id
    db.session.add_all(
        SupportApproval(plan_id=one.id, step=ChainStep.AUTHOR, user_id=author, at=NOON) for one in plans
    )
    db.session.commit()


def _dinners() -> SupportMeasure:
    one = MEALS.measure
    return SupportMeasure(
        kind=MeasureCode.MEALS, volume=one.volume, starts_on=one.starts_on, ends_on=one.ends_on, cost=one.cost,
        provider=MEALS.provider,
    )  # fmt: skip


def write_a_plan(season: Season) -> str:
    """The author registers a learner, tells the parents, writes the plan and sends it up; what is wrong is told."""
    author = season.person("author")
    author.follow("/support/learners")
    author.follow("/support/learners/new")
    typed = {"name": "Jānis Paraugs", "code": learners.personal_code(1), "year": "7", "class_name": "7.b"}
    author.send("/support/learners/new", typed)
    author.send(r"/support/learners/\d+/notices", {"kind": "informed", "given_on": season.today})
    author.follow(r"/support/learners/\d+/plan")
    author.send(r"/support/learners/\d+/plan", {"semester": SPRING.code})
    own = author.path
    author.follow(f"{own}/write")
    author.send(f"{own}/write", {"goals": "Tikt līdzi matemātikā", "team": "Klases audzinātāja"})
    for wrong, words in (
        ({"cost": "180,01"}, "180,01 €"),
        ({"ends_on": "01.09.2022."}, "iziet ārpus semestra"),
    ):
        author.send(f"{own}/measures", _LESSONS | wrong, expect=422)
        assert words in author.text.replace("\u00a0", " "), author.text[:900]
    author.send(f"{own}/measures", _LESSONS)
    author.send(f"{own}/submit", expect=422)
    author.follow(f"{own}/documents")
    author.send(f"{own}/declarations")
    author.open(own)
    author.send(f"{own}/submit")
    return own


def return_it(season: Season, own: str) -> None:
    """The director returns the plan with its aims marked; the author writes them anew."""
    director = season.person("director")
    director.open(own)
    answers = {"to": "author", "parts": ["goals"], "reason": "Rakstiet, kā mērīsiet."}
    director.send(f"{own}/return", answers)
    author = season.person("author")
    author.open(own)
    assert "Rakstiet, kā mērīsiet." in author.text
    author.follow(f"{own}/write")
    author.send(f"{own}/write", {"goals": "Semestra atzīme ne zemāka par 5", "team": "Klases audzinātāja"})
    author.send(f"{own}/submit")


def approve_many(season: Season) -> None:
    """The substitute leaves one out; the coordinator returns one; two hundred go all the way up."""
    director = season.person("director")
    director.open("/support/substitutes")
    director.send(
        "/support/substitutes",
        {"user": _id_of("otrs@example.lv"), "starts_on": season.today, "ends_on": season.day(7)},
    )
    _approve(season, "substitute", 201, leave_out=1)
    coordinator = season.person("coordinator")
    coordinator.open("/support/approvals")
    coordinator.follow(rf"/support/plans/{_waiting(SupportStatus.DIRECTOR_APPROVED)[-1].id}")
    back = {"to": "director", "parts": ["measures"], "reason": "Precizējiet apjomu."}
    coordinator.send(rf"{coordinator.path}/return", back)
    _approve(season, "coordinator", 200)
    _send_as_a_set(coordinator)
    _approve(season, "specialist", 200)


def _approve(season: Season, name: str, count: int, *, leave_out: int = 0) -> None:
    person = season.person(name)
    person.open("/support/approvals")
    if leave_out:
        chosen = [f"{one.id}-{one.revision}" for one in _waiting(SupportStatus.SUBMITTED)[:-leave_out]]
        person.send("/support/approvals/preview", {"chosen": chosen})
    else:
        person.send("/support/approvals/preview")
    assert re.search(rf"Saskaņot {count} plān", person.text), person.text[-500:]
    person.send("/support/approvals")


def _send_as_a_set(coordinator: Visitor) -> None:
    coordinator.open("/support/sets")
    coordinator.follow("/support/sets/new")
    coordinator.send("/support/sets/preview")
    coordinator.send("/support/sets")


def _waiting(status: SupportStatus) -> list[SupportPlan]:
    db.session.rollback()
    return db.session.query(SupportPlan).filter_by(status=status).order_by(SupportPlan.id).all()


def _id_of(email: str) -> str:
    return str(db.session.query(User).filter_by(email=email).one().id)


def bring_the_money_down(season: Season, town: Chain, state: Chain) -> None:
    """A sum confirmed by a second person: to the municipality, on to its school, and to the state school."""
    fund_programme(Decimal("50000.00"), "programme: start", by=SYSTEM, at=NOON)
    db.session.commit()
    manager = season.person("manager")
    manager.open("/support/money")
    total = {"semester": SPRING.code, "total": "18 350,00", "reason": "Gada budžets"}
    manager.send("/support/money", total)
    approver = season.person("approver")
    approver.open("/support/money")
    approver.send(r"/support/money/proposals/\d+/confirm")
    manager.open("/support/money")
    place = town.school.municipality_id
    _give(manager, {f"m{place}-amount": "18 260,00", f"s{state.school.id}-amount": "90,00"})
    coordinator = season.person("coordinator")
    coordinator.open("/support/money")
    _give(coordinator, {f"s{town.school.id}-amount": "18 260,01"}, expect=422)
    coordinator.send(r"/support/money/\d+/give", {f"s{town.school.id}-amount": "18 260,00"})
    assert "18 260,00 €" in coordinator.text.replace("\u00a0", " ")


def _give(person: Visitor, shares: dict[str, str], *, expect: int = 200) -> None:
    person.follow(r"/support/money/\d+")
    person.follow(r"/support/money/\d+/give")
    person.send(r"/support/money/\d+/give", shares, expect=expect)


def approve_of_the_state_school(season: Season, state: Chain) -> None:
    """Past the municipality: the director approves, and it is IKVD's turn."""
    plan = builders.submitted(state, 5000)
    own = f"/support/plans/{plan.id}"
    db.session.commit()
    _approve(season, "state director", 1)
    coordinator = season.person("state coordinator")
    coordinator.open("/support/plans")
    assert not coordinator.leads_to(own)
    _approve(season, "specialist", 1)
    author = season.person("state author")
    author.open(own)
    assert "Apstiprināts" in author.text


def spend(season: Season, own: str) -> None:
    """A consultation signed for on another day is refused; the right one is ordered, and its money is spent."""
    author = season.person("author")
    author.open(own)
    author.follow(r"/support/measures/\d+/deliveries")
    page = author.path
    author.send(page, _LESSON | {"signed_on": "03.04.2022."}, expect=422)
    assert "parakstās tajā pašā dienā" in author.text
    assert "Daļskaitļi" in author.text
    author.send(page, _LESSON)
    assert "34,00 € no 170,00 €" in author.text.replace("\u00a0", " ")
    director = season.person("director")
    director.open("/support/orders")
    director.follow("/support/orders/new")
    director.send("/support/orders/new")
    run_due(season.now)
    db.session.commit()
    order = director.path
    director.open(order)
    assert director.download(rf"{order}/pdf").startswith(b"%PDF")
    assert_spent_to_the_cent()


def assert_spent_to_the_cent() -> None:
    """Of 170.00 two lessons of ten: 34.00 spent, 136.00 left of the measure."""
    db.session.rollback()
    measure = db.session.query(SupportDelivery).one().measure_id
    assert balance(Place(AccountKind.SUPPORT_MEASURE, measure)) == Decimal("136.00")
    assert balance(Place(AccountKind.SUPPORT_SPENT, payer_of(measure))) == Decimal("34.00")


def live_through(season: Season) -> None:
    """The whole way of the plans of both schools."""
    town, state = gather(season)
    own = write_a_plan(season)
    return_it(season, own)
    add_others(town, OTHERS)
    bring_the_money_down(season, town, state)
    approve_many(season)
    approve_of_the_state_school(season, state)
    spend(season, own)
