"""Where a branch begins: what came before is built by the services, and its people come to their screens."""

from collections.abc import Sequence

from app.accounts.models import Membership
from app.applications.models import Application
from app.core.roles import Role
from app.extensions import db
from tests.builders import applications, calls, reports, selection
from tests.journeys.season import Season


def scored(season: Season, projects: int, *points: str) -> selection.Commission:
    """A local call with a quota for so many projects; a scored application for each of `points`.

    The first applicant is "representative", the others "representative 2" and so on.
    """
    seated = eligible(season, projects, len(points))
    for place, default in enumerate(points, 1):
        project = db.session.query(Application).filter_by(title=f"Projekts {place}").one()
        selection.assess(project, seated, default=default)
    db.session.commit()
    return seated


def eligible(season: Season, projects: int, applicants: int, evaluators: int = 2) -> selection.Commission:
    """The same before anyone has scored."""
    local_call = selection.announced(projects)
    made = [selection.eligible(local_call, place) for place in range(1, applicants + 1)]
    seated = selection.commission(local_call, evaluators=evaluators)
    seat(season, {"chair": seated.chair_seat})
    seat(season, {f"evaluator {place}": seat for place, seat in enumerate(seated.seats, 1)})
    _seat_applicants(season, made)
    season.meet("coordinator", f"plan-coordinator-{local_call.municipality_id}@example.lv")
    db.session.commit()
    season.go_to(seated.at)
    return seated


def contracted(season: Season) -> Application:
    """A project whose agreement all have signed; its account is entered and waits."""
    project = reports.contracted()[0]
    _seat_applicants(season, [project])
    _come_in(season, project)
    season.go_to(reports.signed_at(project))
    return project


def running(season: Season, *, code: str = calls.LUMP_SUM) -> Application:
    """A project with its prefinancing paid, some days after its end."""
    project = reports.running(code=code)
    _seat_applicants(season, [project])
    _come_in(season, project)
    season.go_to(reports.after_end(project))
    return project


def _come_in(season: Season, project: Application) -> None:
    seat(season, {name: reports.finance(role) for name, role in _FINANCE.items()})
    season.meet("coordinator", f"plan-coordinator-{project.local_call.municipality_id}@example.lv")
    season.meet("manager", "call-manager@example.lv")
    db.session.commit()


def _seat_applicants(season: Season, made: Sequence[Application]) -> None:
    for place, one in enumerate(made, 1):
        name = "representative" if place == 1 else f"representative {place}"
        seat(season, {name: applications.seat(Role.REPRESENTATIVE, one.organisation)})


def seat(season: Season, people: dict[str, Membership]) -> None:
    """Let people with these memberships come in under these names."""
    db.session.commit()
    for name, membership in people.items():
        season.meet(name, membership.user.email)


_FINANCE = {"preparer": Role.FINANCE_PREPARER, "approver": Role.FINANCE_APPROVER}
