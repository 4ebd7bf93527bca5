"""Who may do what with a final report."""

from app.applications.models import Application
from app.core.actor import Actor
from app.core.roles import APPLICANTS, FINANCE, Role
from app.reports.models import FinalReport, SchoolCount
from app.reports.workflow import WRITABLE

NATIONAL_READERS = FINANCE | {Role.PROGRAMME_MANAGER, Role.AUDITOR}
VISITORS = frozenset({Role.COORDINATOR, Role.PROGRAMME_MANAGER})
READERS = APPLICANTS | NATIONAL_READERS | {Role.COORDINATOR}


def is_own(actor: Actor, application: Application) -> bool:
    """Acting for the organisation that carried the project out."""
    return actor.role in APPLICANTS and actor.organisation_id == application.organisation_id


def may_write(actor: Actor, report: FinalReport) -> bool:
    """Anyone of the organisation, while the report is with it."""
    return is_own(actor, report.application) and report.status in WRITABLE


def may_submit(actor: Actor, report: FinalReport) -> bool:
    """Only the representative hands the report in."""
    return actor.role is Role.REPRESENTATIVE and is_own(actor, report.application)


def may_check(actor: Actor, report: FinalReport) -> bool:
    """The coordinator of the municipality whose call the project won."""
    here = report.application.local_call.municipality_id
    return actor.role is Role.COORDINATOR and actor.municipality_id == here


def may_visit(actor: Actor, application: Application) -> bool:
    """Who checks a project where it takes place: the coordinator of its municipality, or IKVD."""
    if actor.role is Role.COORDINATOR:
        return actor.municipality_id == application.local_call.municipality_id
    return actor.role is Role.PROGRAMME_MANAGER


def may_answer_for(actor: Actor, row: SchoolCount) -> bool:
    """The head of the school that a report names."""
    return actor.role is Role.DIRECTOR and actor.school_id == row.school_id


def may_decide(actor: Actor) -> bool:
    """IKVD's programme manager; that another person checked the report is asked when deciding."""
    return actor.role is Role.PROGRAMME_MANAGER
