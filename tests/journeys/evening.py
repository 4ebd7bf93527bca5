"""The ground of a commission's evening: projects that wait for the check, and people who come to their screens."""

from app.applications import service as applications
from app.calls.models import LocalCall
from app.calls.queries import deadline_of
from app.core.roles import Role
from app.extensions import db
from tests.builders import accounts, plans, registry, selection
from tests.builders import applications as builders
from tests.journeys import people
from tests.journeys.grounds import seat
from tests.journeys.season import Season

NAMES = {
    "chair": "Pēteris Kļaviņš",
    "evaluator 1": "Zane Kalēja",
    "evaluator 2": "Jānis Āboliņš",
    "evaluator 3": "Līga Priede",
}
# The quota is for one project: the best of them is approved, the others wait in the reserve.
TITLES = ("Rīta skrējiens kopā", "Teātris pagalmā", "Velosipēdu darbnīca")


def called(name: str) -> str:
    """A member as the lists of people show them."""
    return f"{NAMES[name]} ({people.email_of(name)})"


def gather(season: Season) -> LocalCall:
    """Three projects, judged by the coordinator but not declared eligible, the day after the end of submission."""
    local_call = selection.announced(1)
    coordinator = plans.coordinator(local_call.municipality)
    for place, title in enumerate(TITLES, 1):
        at = selection.submitted_at(local_call, place)
        made = builders.a_submitted_application(local_call, place=place, title=title, at=at)
        applications.record_check(made, builders.all_yes(made), by=coordinator, at=at)
        seat(season, {f"applicant {place}": builders.seat(Role.REPRESENTATIVE, made.organisation)})
    for name, full_name in NAMES.items():
        role = Role.CHAIR if name == "chair" else Role.EVALUATOR
        person = accounts.user(people.email_of(name), full_name)
        accounts.membership(role, registry.municipality(), person=person)
        season.meet(name, people.email_of(name))
    season.meet("coordinator", f"plan-coordinator-{local_call.municipality_id}@example.lv")
    db.session.commit()
    season.go_to(deadline_of(local_call))
    season.wait(days=1)
    return local_call
