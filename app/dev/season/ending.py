"""Agreements that change or end before their time: amended, given up, broken."""

from datetime import date, timedelta
from decimal import Decimal

from app.agreements import amending, service
from app.agreements.ending import Wanted
from app.agreements.models import AgreementTermination, GrantAgreement
from app.agreements.queries import contract_of
from app.core.actor import Actor
from app.core.errors import present
from app.dev.season import words
from app.dev.season.contest import Project
from app.dev.season.scene import Season
from app.reports import service as reports


def longer(season: Season, project: Project, on: date, days: int, *, by: Actor) -> None:
    """Somebody proposes that the project lasts so many days longer."""
    agreement = _agreement(project)
    terms = amending.terms_of(agreement)
    later = amending.Terms(
        terms.starts_on, terms.ends_on + timedelta(days=days), terms.amount, terms.iban, terms.activities
    )
    at = season.at(on, 11)
    service.propose_amendment(agreement, later, reason=words.text("amended"), by=by, at=at)


def given_up(season: Season, project: Project, on: date) -> None:
    """The organisation gives the project up; IKVD ends the agreement and a report is to settle what was paid."""
    by = project.applicant.representative
    found = _proposed(season, project, Wanted("given_up", words.text("given_up")), on, by=by)
    reports.terminate(found, by=season.office.managers[1], at=season.at(on + timedelta(days=3), 10))


def broken(season: Season, project: Project, on: date, recovery: Decimal) -> AgreementTermination:
    """The municipality proposes to end a project nobody carries out; the organisation gives its view."""
    wanted = Wanted("breach", words.text("breach"), recovery, words.text("breach_sum"))
    found = _proposed(season, project, wanted, on, by=project.contest.hall.coordinator)
    service.answer_termination(
        found, consents=False, answer=words.text("breach_answer"), by=project.applicant.representative,
        at=season.at(on + timedelta(days=4), 18),
    )  # fmt: skip
    return found


def ended(season: Season, found: AgreementTermination, on: date) -> None:
    """IKVD decides that the agreement ends."""
    reports.terminate(found, by=season.office.managers[1], at=season.at(on, 15))


def to_be_heard(season: Season, project: Project, on: date, recovery: Decimal) -> None:
    """A termination on which the organisation may still give its view."""
    wanted = Wanted("breach", words.text("breach"), recovery, words.text("breach_sum"))
    _proposed(season, project, wanted, on, by=project.contest.hall.coordinator)


def _proposed(
    season: Season, project: Project, wanted: Wanted, on: date, *, by: Actor
) -> AgreementTermination:
    return service.propose_termination(_agreement(project), wanted, by=by, at=season.at(on, 10))


def _agreement(project: Project) -> GrantAgreement:
    return present(contract_of(project.application.id), "it was contracted")
