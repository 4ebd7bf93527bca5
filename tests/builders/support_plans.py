"""Support plans on their way up the chain, of a municipal and of a state vocational school."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.accounts.models import User
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.registry.models import School, SchoolKind
from app.support_plans import service
from app.support_plans.document_queries import held_by
from app.support_plans.models import NoticeKind
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service import MeasureDetails
from competition_rules.support import Semester
from competition_rules.support_documents import needed
from competition_rules.support_plan import Measure
from tests.builders import accounts, learners, registry, support_money
from tests.built_once import built_once
from tests.conftest import NOON

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
# NOON is in it.
SPRING = Semester(2021, 2)
MEALS = MeasureDetails(
    Measure("meals", 20, date(2022, 4, 4), date(2022, 5, 27), Decimal("90.00")), "Skolas ēdnīca"
)


LESSONS = MeasureDetails(
    Measure("consultations", 10, date(2022, 4, 4), date(2022, 5, 27), Decimal("170.00")),
    "Matemātikas skolotājs",
)


@dataclass(frozen=True)
class Chain:
    """The people through whose hands the plans of a school go."""

    school: School
    author: Actor
    director: Actor
    coordinator: Actor
    chair: Actor
    specialist: Actor


@built_once
def chain(
    name: str = "Saldus vidusskola",
    *,
    is_state: bool = False,
    money: Decimal = Decimal("10000.00"),
    municipality: str = "Saldus novads",
) -> Chain:
    """A school with everybody above it and money for `SPRING`; other names give other people."""
    kind = SchoolKind.VOCATIONAL if is_state else SchoolKind.GENERAL
    school = registry.school(name, kind=kind, is_state=is_state, municipality_name=municipality)
    place, key = school.municipality, f"{school.id}@example.lv"
    people = Chain(
        school, learners.author(school, email=f"autors{key}"), learners.director(school, email=f"direktors{key}"),
        accounts.actor(Role.COORDINATOR, place, email=f"koordinators{key}"),
        accounts.actor(Role.CHAIR, place, email=f"vada{key}"),
        accounts.actor(Role.SUPPORT_SPECIALIST, email=f"atbalsts{key}"),
    )  # fmt: skip
    if money:
        support_money.school(school, SPRING, money, people.coordinator)
    return people


@built_once
def draft(
    people: Chain, place: int = 1, *, details: MeasureDetails = MEALS, at: datetime = NOON
) -> SupportPlan:
    """A plan that may go up: aims, one measure (of 90.00), the parents informed."""
    year, class_name = (2, "2. kurss") if people.school.is_state else (7, "7.b")
    learner = learners.learner(place, by=people.author, year=year, class_name=class_name, at=at)
    service.record_notice(learner, NoticeKind.INFORMED, at.date(), by=people.author, at=at)
    plan = service.start_plan(learner, SPRING, by=people.author, at=at)
    service.write_plan(plan, "Tikt līdzi matemātikā", "Klases audzinātājs", by=people.author, at=at)
    service.add_measure(plan, details, by=people.author, at=at)
    add_documents(plan, by=people.author, at=at)
    return plan


@built_once
def add_documents(plan: SupportPlan, *, by: Actor, at: datetime = NOON) -> None:
    """Everything the plan's measures need and it has not yet."""
    held = held_by(plan)
    for kind in needed({one.kind.value for one in plan.measures}):
        if kind.code not in held and kind.is_file:
            service.attach_document(plan, kind.code, PDF, "izziņa.pdf", by=by, at=at)
        elif kind.code not in held:
            service.declare(plan, kind.code, by=by, at=at)


@built_once
def submitted(
    people: Chain, place: int = 1, *, details: MeasureDetails = MEALS, at: datetime = NOON
) -> SupportPlan:
    """A plan that waits for the director."""
    plan = draft(people, place, details=details, at=at)
    service.submit(plan, by=people.author, at=at)
    return plan


@built_once
def approve(plan: SupportPlan, *people: Actor, at: datetime = NOON) -> SupportPlan:
    """Approved by one after the other; the municipality sends it on in a set of its own."""
    for by in people:
        service.approve_all({plan.id: plan.revision}, by=by, at=at)
        if plan.is_to_send:
            service.send_set({plan.id: plan.revision}, by=by, at=at)
    return plan


@built_once
def in_force(
    people: Chain, place: int = 1, *, details: MeasureDetails = LESSONS, at: datetime = NOON
) -> SupportPlan:
    """A plan that went the whole way up: ten lessons for 170.00."""
    above = [people.director, people.specialist]
    if not people.school.is_state:
        above.insert(1, people.coordinator)
    return approve(submitted(people, place, details=details, at=at), *above, at=at)


def second_role(actor: Actor, role: Role = Role.SUPPORT_SPECIALIST) -> Actor:
    """The same person in a role of IKVD."""
    person = db.session.get_one(User, actor.user_id)
    return accounts.actor_of(accounts.membership(role, None, person=person))
