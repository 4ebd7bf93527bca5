"""Conditions before the first payment: what the edition asks for, what the data shows, and who may tick them."""

from collections.abc import Iterator

from sqlalchemy import exists, select

from app.agreements.copy_models import SignedCopy
from app.agreements.models import GrantAgreement, Party, Precedent
from app.agreements.workflow import AgreementStatus
from app.applications.models import AdministrativeCheck, SubmissionSnapshot
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import present
from app.core.roles import Role
from app.extensions import db
from competition_rules.regulation import PaymentCondition

SIGNED_COPIES, DOUBLE_FUNDING = "signed_copies", "double_funding"
LONGEST = 1000


def asked_of(agreement: GrantAgreement) -> tuple[PaymentCondition, ...]:
    """The conditions of the edition, in its order."""
    return regulation_of(agreement.application.local_call.call).payment_conditions


def provision_of(precedent: Precedent) -> PaymentCondition:
    """What the edition says of one of them."""
    found = {one.code: one for one in asked_of(precedent.agreement)}
    return present(found.get(precedent.code), "it was made from the edition")


def find(agreement: GrantAgreement, code: str) -> Precedent | None:
    """The condition of this code; None in an agreement that is older than the condition."""
    return next((one for one in agreement.precedents if one.code == code), None)


def may_tick(actor: Actor, precedent: Precedent) -> bool:
    """The role the edition names, while the agreement is not ended and nothing is settled."""
    agreement, role = precedent.agreement, Role(provision_of(precedent).checked_by)
    is_over = agreement.status is AgreementStatus.TERMINATED or agreement.settled_at is not None
    here = agreement.application.local_call.municipality_id
    is_here = role is not Role.COORDINATOR or actor.municipality_id == here
    return not is_over and actor.role is role and is_here


def shown_by_data(agreement: GrantAgreement) -> Iterator[tuple[str, str]]:
    """Codes of the conditions the data shows to be met, each with what shows it (in Latvian, as it is kept)."""
    if _has_all_copies(agreement):
        yield SIGNED_COPIES, "Sistēmā iesniegti visu pušu parakstīti eksemplāri."
    if _was_declared(agreement):
        yield DOUBLE_FUNDING, "Apliecināts pieteikumā; administratīvais kritērijs atzīts par izpildītu."


def _has_all_copies(agreement: GrantAgreement) -> bool:
    wanted = select(SignedCopy.party).where(
        SignedCopy.agreement_id == agreement.id, SignedCopy.version == agreement.version
    )
    parties = set(db.session.scalars(wanted))
    return None in parties or parties == set(Party)


def _was_declared(agreement: GrantAgreement) -> bool:
    found = exists().where(
        SubmissionSnapshot.application_id == agreement.application_id,
        AdministrativeCheck.snapshot_id == SubmissionSnapshot.id,
        AdministrativeCheck.criterion_code == DOUBLE_FUNDING,
        AdministrativeCheck.verdict == "yes",
    )
    return db.session.scalar(select(found)) is True
