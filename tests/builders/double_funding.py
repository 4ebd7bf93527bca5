"""What is paid twice: one person with two plans, and a plan with a project that pays for the same."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from app.accounts.queries import live_memberships, user_by_email
from app.applications.models import Application, BudgetLine
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.support_plans import service
from app.support_plans.funding_models import FundingMatch
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service import MeasureDetails
from competition_rules.support_plan import Measure
from tests.builders import accounts, learners
from tests.builders.support_plans import Chain, add_documents, draft, submitted
from tests.built_once import built_once
from tests.conftest import NOON

# In the project of the builders and in the semester of their plans.
SUMMER = date(2022, 8, 1), date(2022, 8, 31)


@built_once
def written_twice(one: Chain, other: Chain, *, at: datetime = NOON) -> tuple[SupportPlan, SupportPlan]:
    """A plan that was sent up and a draft of the same person, whom the second school knows by a newer code."""
    first, second = submitted(one, 1, at=at), draft(other, 2, at=at)
    service.record_former_code(second.learner, learners.personal_code(1), by=other.author, at=at)
    return first, second


@built_once
def paid_twice(one: Chain, other: Chain, *, at: datetime = NOON) -> FundingMatch:
    """The same with both sent up, and what was found."""
    _first, second = written_twice(one, other, at=at)
    service.submit(second, by=other.author, at=at)
    return db.session.scalars(select(FundingMatch)).one()


@built_once
def add_project(
    plan: SupportPlan, project: Application, by: Actor, *, cost: str = "0.00", at: datetime = NOON
) -> None:
    """A measure that takes place in the project."""
    one = Measure("youth_project", 1, *SUMMER, Decimal(cost))
    measure = service.add_measure(plan, MeasureDetails(one, "Jauniešu projekts"), by=by, at=at)
    add_documents(plan, by=by, at=at)
    db.session.flush()
    service.link_project(measure, project, by=by, at=at)


@built_once
def add_journeys(plan: SupportPlan, by: Actor, *, at: datetime = NOON) -> None:
    """Journeys for 60.00 while the project lasts."""
    one = Measure("transport", 10, *SUMMER, Decimal("60.00"))
    service.add_measure(plan, MeasureDetails(one, "Sabiedriskais transports"), by=by, at=at)


@built_once
def let_pay_for_journeys(project: Application) -> None:
    """The project's costs have journeys among them."""
    project.budget_lines.append(
        BudgetLine(number=9, category="transport", description="Autobuss", amount=Decimal("50.00"))
    )


def specialist(number: int) -> Actor:
    """One of IKVD's support specialists; the same one for the same number."""
    email = f"specialists{number}@ikvd.example.lv"
    known = user_by_email(email)
    if known is None:
        return accounts.actor(Role.SUPPORT_SPECIALIST, email=email)
    return accounts.actor_of(live_memberships(known.id)[0])
