"""One local call from the applications to the confirmed ranking."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.applications.models import Application
from app.applications.service import declare_conflict
from app.dev.season import applying, choosing, contracting, words
from app.dev.season.applying import Period
from app.dev.season.choosing import Weakness
from app.dev.season.rounds import Contest
from app.dev.season.scene import Applicant

Periods = Callable[[int], Period]


@dataclass(frozen=True)
class Entry:
    """An application to come: how strong it is (0 the best), or None when its organisation may not apply."""

    applicant: Applicant
    strength: int | Weakness | None = 0
    is_clarified: bool = False
    diverges: bool = False


@dataclass(frozen=True)
class Project:
    """An application with where it was made and by whom."""

    contest: Contest
    application: Application
    applicant: Applicant


def strong(applicants: Sequence[Applicant], *, first: int = 0) -> list[Entry]:
    """Entries worth supporting, each a little weaker than the one before."""
    return [Entry(one, first + place) for place, one in enumerate(applicants)]


def submitted(contest: Contest, entries: Sequence[Entry], periods: Periods) -> list[Project]:
    """All applications come in during the month of submission."""
    return [
        Project(
            contest, applying.submitted(contest, one.applicant, periods(place), 6 + 2 * place), one.applicant
        )
        for place, one in enumerate(entries)
    ]


def played(contest: Contest, entries: Sequence[Entry], periods: Periods) -> list[Project]:
    """From the first application to the last assessment; ready for the chair."""
    announced_at = applying.announced_on(contest)
    choosing.seat(contest, contest.season.at(announced_at + timedelta(days=4), 11))
    projects = submitted(contest, entries, periods)
    for project, entry in zip(projects, entries, strict=True):
        check(project, entry)
        if isinstance(entry.strength, int | Weakness):
            assess(project, entry.strength, diverges=entry.diverges)
    return projects


def check(project: Project, entry: Entry) -> None:
    """The administrative check in the days after the end of submission."""
    contest, application = project.contest, project.application
    at = contest.after_close(2, 9, application.id % 60)
    if entry.is_clarified:
        applying.returned(contest, application, at)
        applying.clarified(application, project.applicant, contest.after_close(4, 20, application.id % 60))
        at = contest.after_close(5, 10, application.id % 60)
    if entry.strength is None:
        applying.found_ineligible(contest, application, at)
    else:
        applying.found_eligible(contest, application, at)


def assess(project: Project, strength: int | Weakness, *, diverges: bool = False) -> None:
    """The scores, and the agreed one where two evaluators differ."""
    contest, application = project.contest, project.application
    at = contest.after_close(7, 13, application.id % 60)
    if not diverges:
        choosing.assessed(contest, application, strength, at)
        return
    third = contest.hall.evaluators[2]
    reason = words.text("conflict")
    declare_conflict(application, has_conflict=True, reason=reason, by=third, at=at)
    choosing.diverged(contest, application, at)
    choosing.agreed(contest, application, contest.after_close(9, 13))


def contracted(project: Project, decided_at: datetime, days: int = 3) -> None:
    """The agreement so many days after the decision."""
    on = decided_at.date() + timedelta(days=days)
    contracting.contracted(project.contest, project.application, project.applicant, on)
