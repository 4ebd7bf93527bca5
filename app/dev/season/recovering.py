"""Claims at every step: in instalments, asked for, written off, paid beyond what was owed, set off, with interest."""

from datetime import date, timedelta
from decimal import Decimal

from app.core.actor import Actor
from app.core.errors import present
from app.dev.season import paying, words
from app.dev.season.contest import Project
from app.dev.season.scene import Season
from app.payments import service
from app.payments.claims import claim_of
from app.payments.models import Recovery
from app.payments.recovery_models import RecoveryProposal
from app.payments.service.proposals import Sent
from app.payments.set_offs import dues_offered
from competition_rules.recovery import Part, equal_parts

_ACT = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def recovery_of(project: Project) -> Recovery:
    """The claim on a project that was paid more than it is due."""
    return present(paying.recovery_of(project.application), "more was paid than is due")


def in_instalments(season: Season, project: Project, on: date) -> None:
    """The organisation asks to pay in three parts, and finance agrees."""
    confirmed(season, asked_for_instalments(season, project, on), on + timedelta(days=2))


def asked_for_instalments(season: Season, project: Project, on: date) -> RecoveryProposal:
    """The organisation asks to pay what is open in three parts, a month apart."""
    recovery = recovery_of(project)
    parts: tuple[Part, ...] = equal_parts(claim_of(recovery).open, 3, on)
    return service.propose_instalments(
        recovery, parts, reason=words.text("instalments"), by=project.applicant.representative,
        at=season.at(on, 10),
    )  # fmt: skip


def written_off(season: Season, project: Project, on: date) -> None:
    """Two people of finance give the claim up."""
    act = Sent("lemums-par-likvidaciju.pdf", _ACT)
    proposal = service.propose_write_off(
        recovery_of(project),
        [act],
        reason=words.text("write_off"),
        by=_preparer(season),
        at=season.at(on, 10),
    )
    confirmed(season, proposal, on + timedelta(days=3))


def paid_too_much(season: Season, project: Project, on: date, beyond: Decimal) -> None:
    """More came than was claimed."""
    recovery = recovery_of(project)
    reference, at = f"DEMO-{recovery.id:04d}-X", season.at(on, 15)
    paying.came_back(season, recovery, recovery.amount + beyond, reference, at, has_surplus=True)


def set_off(season: Season, project: Project, on: date) -> None:
    """A part of the claim counts against the balance the organisation is owed for another project."""
    recovery = recovery_of(project)
    due = dues_offered(recovery)[0]
    amount = min(claim_of(recovery).open, due.to_pay)
    proposal = service.propose_set_off(
        recovery, due, amount, reason=words.text("set_off"), by=_preparer(season), at=season.at(on, 10)
    )
    confirmed(season, proposal, on + timedelta(days=1))


def confirmed(season: Season, proposal: RecoveryProposal, on: date) -> None:
    """The approver confirms what another person proposed."""
    service.confirm_proposal(proposal, by=season.office.approvers[0], at=season.at(on, 14))


def _preparer(season: Season) -> Actor:
    return season.office.preparers[0]
