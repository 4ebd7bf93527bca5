"""Who may do what with an interim report."""

from app.core.actor import Actor
from app.core.roles import Role
from app.reports.interim.models import InterimReport
from app.reports.policy import is_own
from app.reports.workflow import INTERIM_WRITABLE


def may_write(actor: Actor, report: InterimReport) -> bool:
    """Anyone of the organisation, while the report is with it."""
    return is_own(actor, report.application) and report.status in INTERIM_WRITABLE


def may_submit(actor: Actor, report: InterimReport) -> bool:
    """Only the representative hands it in."""
    return actor.role is Role.REPRESENTATIVE and is_own(actor, report.application)


def may_check(actor: Actor, report: InterimReport) -> bool:
    """The coordinator of the municipality whose call the project won."""
    here = report.application.local_call.municipality_id
    return actor.role is Role.COORDINATOR and actor.municipality_id == here


def may_read_content(actor: Actor, report: InterimReport) -> bool:
    """What is written is the organisation's own until it is handed in."""
    return is_own(actor, report.application) or report.submitted_at is not None
