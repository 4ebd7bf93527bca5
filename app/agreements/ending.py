"""Reads of terminations, who may take part in one, and what stands in the way of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from app.agreements import policy, queries
from app.agreements.models import AgreementTermination, GrantAgreement, Party
from app.agreements.workflow import OPEN_TERMINATION, AgreementStatus, SettledBy, TerminationStatus
from app.applications.models import Application
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from competition_rules.calendar import add_days
from competition_rules.findings import Finding
from competition_rules.regulation import Termination, TerminationGround

LONGEST = 2000
_LIVE = (*OPEN_TERMINATION, TerminationStatus.CONFIRMED)


@dataclass(frozen=True)
class Wanted:
    """What a termination is proposed with: a ground of the edition, why, and, where a sum settles the project, how
    much of what was paid is to come back, in euro, and why so much."""

    ground: str
    reason: str
    recovery: Decimal | None = None
    recovery_reason: str = ""


def rules_of(agreement: GrantAgreement) -> Termination | None:
    """What the edition says of termination; None in an edition that says nothing."""
    return regulation_of(agreement.application.local_call.call).termination


def answer_until(agreement: GrantAgreement, at: datetime) -> date:
    """The last day for the organisation to give its view of what is proposed now."""
    days = present(rules_of(agreement), "it has a ground").answer_days
    return add_days(riga_day(at), days)


def ground_of(termination: AgreementTermination) -> TerminationGround:
    """The provision of the edition the termination rests on."""
    rules = present(rules_of(termination.agreement), "it was proposed by it")
    return present(rules.ground(termination.ground), "it was proposed by it")


def grounds_for(actor: Actor, agreement: GrantAgreement) -> tuple[TerminationGround, ...]:
    """The grounds this person may propose a termination on."""
    party, rules = proposer_party(actor, agreement), rules_of(agreement)
    if party is None or rules is None:
        return ()
    side = "applicant" if party is Party.APPLICANT else "programme"
    return tuple(one for one in rules.grounds if one.proposed_by == side)


def proposer_party(actor: Actor, agreement: GrantAgreement) -> Party | None:
    """The party a person proposes to terminate for: the coordinator speaks for the municipality."""
    if actor.role is Role.COORDINATOR:
        is_here = actor.municipality_id == agreement.application.local_call.municipality_id
        return Party.MUNICIPALITY if is_here else None
    party = policy.party_of(actor, agreement)
    return None if party is Party.MUNICIPALITY else party


def may_propose(
    actor: Actor, agreement: GrantAgreement, terminations: Collection[AgreementTermination]
) -> bool:
    """Whether the agreement is in force and not settled, none of its terminations is open, and the person has a
    ground."""
    is_running = agreement.status is AgreementStatus.SIGNED and agreement.settled_at is None
    has_live = any(one.status in _LIVE for one in terminations)
    return is_running and not has_live and bool(grounds_for(actor, agreement))


def may_answer(actor: Actor, termination: AgreementTermination) -> bool:
    """The organisation's representative, once, unless the organisation proposed it."""
    is_open = termination.status is TerminationStatus.PROPOSED and termination.party is not Party.APPLICANT
    return is_open and policy.party_of(actor, termination.agreement) is Party.APPLICANT


def may_decide(actor: Actor, termination: AgreementTermination) -> bool:
    """IKVD's programme manager who did not propose it."""
    is_other = actor.user_id != termination.proposed_by_id
    return actor.role is Role.PROGRAMME_MANAGER and is_other and termination.status in OPEN_TERMINATION


def termination_of(agreement: GrantAgreement) -> AgreementTermination | None:
    """The termination that is open or confirmed."""
    wanted = select(AgreementTermination).where(
        AgreementTermination.agreement_id == agreement.id, AgreementTermination.status.in_(_LIVE)
    )
    return db.session.scalar(wanted)


def terminations_of(agreement: GrantAgreement) -> list[AgreementTermination]:
    """All of an agreement, newest first."""
    wanted = select(AgreementTermination).where(AgreementTermination.agreement_id == agreement.id)
    return list(db.session.scalars(wanted.order_by(AgreementTermination.id.desc())))


def find(actor: Actor, termination_id: int) -> AgreementTermination | None:
    """One termination of an agreement this person may read, or None."""
    found = db.session.get(AgreementTermination, termination_id)
    if found is None or queries.find(actor, found.agreement_id) is None:
        return None
    return found


def settled_by_report(application_id: Any) -> ColumnElement[bool]:
    """Whether a terminated project is settled by a report, as a condition of a statement."""
    return (
        exists()
        .where(
            GrantAgreement.application_id == application_id,
            AgreementTermination.agreement_id == GrantAgreement.id,
            AgreementTermination.settled_by == SettledBy.REPORT,
        )
        .correlate(Application)
    )


def paid_to(agreement: GrantAgreement) -> Decimal:
    """What the project holds as paid and not yet accepted, in euro."""
    return balance(Place(AccountKind.PAID, agreement.application_id))


def unpaid_of(agreement: GrantAgreement) -> Decimal:
    """What is committed to the project and was not paid, in euro."""
    return balance(Place(AccountKind.COMMITTED, agreement.application_id))


def settling(termination: AgreementTermination) -> SettledBy:
    """How the project would be settled if the termination were confirmed now."""
    if not paid_to(termination.agreement):
        return SettledBy.NOTHING
    return SettledBy(ground_of(termination).settled_by)


def flaws(agreement: GrantAgreement, wanted: Wanted) -> list[Finding]:
    """Why this cannot be confirmed with the money as it is now; the edition's points where it says so."""
    rules = rules_of(agreement)
    ground = None if rules is None else rules.ground(wanted.ground)
    if ground is None:
        return [Finding("termination_without_ground", "", {})]
    found, paid = [], paid_to(agreement)
    moving = balance(Place(AccountKind.IN_TRANSIT, agreement.application_id))
    if moving:
        found.append(Finding("termination_in_transit", "", {"amount": moving}))
    if ground.settled_by == "sum" and paid and wanted.recovery is None:
        found.append(Finding("termination_without_sum", ground.point, {"paid": paid}))
    if wanted.recovery is not None and ground.settled_by == "report":
        found.append(Finding("termination_needs_no_sum", ground.point, {}))
    elif wanted.recovery is not None and wanted.recovery > paid:
        found.append(Finding("termination_above_paid", "", {"asked": wanted.recovery, "paid": paid}))
    if wanted.recovery is not None and not wanted.recovery_reason.strip():
        found.append(Finding("termination_sum_unreasoned", "", {}))
    return found


def obstacles(termination: AgreementTermination) -> list[Finding]:
    """The same for a termination that is proposed."""
    wanted = Wanted(termination.ground, termination.reason, termination.recovery, termination.recovery_reason)
    return flaws(termination.agreement, wanted)


def unheard(termination: AgreementTermination, at: datetime) -> list[Finding]:
    """Why it cannot be decided yet: the organisation has not consented, or may still give its view."""
    ground = ground_of(termination)
    if termination.party is Party.APPLICANT:
        return []
    if ground.needs_consent and not termination.is_consented:
        return [Finding("termination_without_consent", ground.point, {})]
    until = present(termination.answer_until, "another party proposed it")
    if termination.status is TerminationStatus.PROPOSED and riga_day(at) <= until:
        point = present(rules_of(termination.agreement), "it was proposed by it").point
        return [Finding("termination_unheard", point, {"day": until})]
    return []
