"""How support plans travel and what ties them together: sets, projects, a person known by two codes."""

from sqlalchemy import select

from app.core.actor import Actor
from app.dev.season import words
from app.dev.season.scene import SchoolHouse, Season
from app.extensions import db
from app.support_plans import funding_queries, service
from app.support_plans.funding_models import FundingMatch
from app.support_plans.plan_models import MeasureCode, SupportPlan
from app.support_plans.plan_queries import plans_of

# The newest plans of a school wait to be put into the next set.
_UNSENT = 3


def send_plans(season: Season, coordinator: Actor, plans: list[SupportPlan]) -> None:
    """The checked plans of a school in a set; IKVD approves half of it, and returns one."""
    checked = [plan for plan in plans if plan.is_to_send][:-_UNSENT]
    at = season.at(season.day(8))
    made = service.send_set({plan.id: plan.revision for plan in checked}, by=coordinator, at=at)
    half = checked[: (len(checked) + 1) // 2]
    by, at = season.specialist, season.at(season.day(4))
    service.approve_all({plan.id: plan.revision for plan in half}, by=by, at=at)
    service.return_some(made, [checked[-1].id], words.text("support_set_return"), by=by, at=at)


def find_twice(season: Season) -> None:
    """Two learners each known at two schools, by another code at either: one match is new, one is half waived."""
    houses = [house for house in season.schools if house.learners]
    one, other = houses[0], houses[1]
    at = season.at(season.day(2))
    for place in (23, 19):
        _know_by_former_code(one, other, place, season)
    match = db.session.scalars(select(FundingMatch).order_by(FundingMatch.id).limit(1)).one()
    service.propose_waiver(match, words.text("support_waiver"), by=season.second_specialist, at=at)


def _know_by_former_code(one: SchoolHouse, other: SchoolHouse, place: int, season: Season) -> None:
    code, at = one.learners[place].code, season.at(season.day(3))
    service.record_former_code(other.learners[place], code, by=other.author, at=at)


def join_projects(season: Season) -> None:
    """Learners whose plans say so take part in a project of their municipality that lasts now."""
    at = season.at(season.day(1))
    for house in season.schools:
        for plan in (plan for learner in house.learners for plan in plans_of(learner)):
            projects = funding_queries.projects_for(plan)
            for measure in plan.measures:
                if measure.kind is MeasureCode.YOUTH_PROJECT and projects:
                    service.link_project(measure, projects[0], by=house.author, at=at)
