"""Who may do what in the selection of a local call's projects."""

from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership
from app.applications.borrowing.scope import is_lent
from app.applications.models import Application
from app.applications.workflow import APPEALABLE, ApplicationStatus
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.roles import COMMISSION, Role
from app.extensions import db
from app.selection.models import CommissionMember

_S = ApplicationStatus
# A decision may be appealed as long as the project it is about has not ended.
MAY_BE_APPEALED = APPEALABLE | {_S.APPROVED, _S.APPROVED_WITH_CONDITIONS, _S.CONTRACTED}
NATIONAL_READERS = frozenset({Role.PROGRAMME_MANAGER, Role.AUDITOR})
# Who sees what the tasks of plans got; a coordinator only those of the own municipality.
PLAN_READERS = NATIONAL_READERS | {Role.COORDINATOR}


def is_of_municipality(actor: Actor, local_call: LocalCall) -> bool:
    """Acting for the municipality that announced the call."""
    return actor.municipality_id is not None and actor.municipality_id == local_call.municipality_id


def membership_of(actor: Actor, local_call: LocalCall) -> CommissionMember | None:
    """This person's present seat on the call's commission; None for anyone else."""
    if actor.role not in COMMISSION or not is_of_municipality(actor, local_call):
        return None
    return db.session.scalar(
        select(CommissionMember).where(
            CommissionMember.local_call_id == local_call.id,
            CommissionMember.user_id == actor.user_id,
            CommissionMember.ended_at.is_(None),
        )
    )


def is_member(actor: Actor, local_call: LocalCall) -> bool:
    """Sits on the call's commission now."""
    return membership_of(actor, local_call) is not None


def may_score(actor: Actor, application: Application) -> bool:
    """A member of the commission, or who was borrowed for this very application."""
    return is_member(actor, application.local_call) or is_lent(actor, application)


def is_chair(actor: Actor, local_call: LocalCall) -> bool:
    """Chairs the call's commission now, and acts as its chair."""
    seat = membership_of(actor, local_call)
    return seat is not None and holds_the_chair(actor, seat)


def holds_the_chair(actor: Actor, seat: Any) -> bool:
    """Whether that seat is the chair's, and this person sits on it and acts as chair."""
    return actor.role is Role.CHAIR and seat.is_chair and seat.user_id == actor.user_id


def may_appoint(actor: Actor, local_call: LocalCall) -> bool:
    """The coordinator of the municipality."""
    return actor.role is Role.COORDINATOR and is_of_municipality(actor, local_call)


def may_hold_meetings(actor: Actor, local_call: LocalCall) -> bool:
    """The coordinator and the commission's chair."""
    return may_appoint(actor, local_call) or is_chair(actor, local_call)


def may_serve(user_id: int, local_call: LocalCall, *, is_chair: bool) -> bool:
    """Whether a person has the municipality's membership the seat asks for: a chair's, or any evaluator's."""
    roles = [Role.CHAIR] if is_chair else [Role.CHAIR, Role.EVALUATOR]
    found = select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.municipality_id == local_call.municipality_id,
        Membership.role.in_(roles),
        Membership.ended_at.is_(None),
    )
    return db.session.scalar(found.limit(1)) is not None


def may_read(actor: Actor, local_call: LocalCall) -> bool:
    """Follows the selection: the coordinator, the commission's members, IKVD's programme manager, the auditor."""
    if actor.role in NATIONAL_READERS or may_appoint(actor, local_call):
        return True
    return is_member(actor, local_call)


def may_withdraw(actor: Actor, application: Application) -> bool:
    """Only the representative of the organisation whose project it is."""
    return actor.role is Role.REPRESENTATIVE and actor.organisation_id == application.organisation_id


def may_appeal(actor: Actor, application: Application) -> bool:
    """Only the representative of the organisation whose project was decided on."""
    return actor.role is Role.REPRESENTATIVE and actor.organisation_id == application.organisation_id


def may_close_reserve(actor: Actor, local_call: LocalCall) -> bool:
    """The chair, IKVD's programme manager, or the system at the call's end."""
    return actor.role in (Role.PROGRAMME_MANAGER, Role.SYSTEM) or is_chair(actor, local_call)


def is_open_for_scores(application: Application) -> bool:
    """Scores are given between the administrative check and the last assessment needed."""
    return application.status is ApplicationStatus.ELIGIBLE
