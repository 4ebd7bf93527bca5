"""Who keeps editions and calls, who announces local calls, and who may read them."""

from sqlalchemy import ColumnElement, exists, false, or_, select, true

from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.core.roles import IKVD, Role

KEEPERS = frozenset({Role.PROGRAMME_MANAGER})
READERS_OF_ALL = IKVD | {Role.AUDITOR, Role.SYSTEM}
_PUBLISHED = (CallStatus.PUBLISHED, CallStatus.OPEN, CallStatus.CLOSED)


def may_keep(actor: Actor | None) -> bool:
    """Only IKVD's programme managers record editions and run calls."""
    return actor is not None and actor.role in KEEPERS


def require_keeper(actor: Actor) -> None:
    """Raise `NotPermitted` for everyone but programme managers."""
    if not may_keep(actor):
        raise NotPermitted(f"{actor.role} does not keep calls")


def may_announce(actor: Actor | None, municipality_id: int) -> bool:
    """A coordinator drafts and announces the local call of the own municipality only."""
    return actor is not None and actor.role is Role.COORDINATOR and actor.municipality_id == municipality_id


def require_announcer(actor: Actor, municipality_id: int | None) -> int:
    """The municipality this person announces for; `NotPermitted` when it is not theirs."""
    if municipality_id is None or not may_announce(actor, municipality_id):
        raise NotPermitted(f"{actor.role} does not announce for municipality {municipality_id}")
    return municipality_id


def is_call_visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Published calls are public; the others are seen by IKVD and the auditor."""
    if actor is not None and actor.role in READERS_OF_ALL:
        return true()
    return Call.status.in_(_PUBLISHED)


def is_edition_visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Editions of published calls are public; the others are seen by IKVD and the auditor."""
    if actor is not None and actor.role in READERS_OF_ALL:
        return true()
    used = select(Call.id).where(Call.edition_id == RegulationEdition.id, Call.status.in_(_PUBLISHED))
    return exists(used)


def is_local_call_visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Announced local calls are public; a draft is seen by its municipality, IKVD and the auditor."""
    announced = LocalCall.status != LocalCallStatus.DRAFT
    if actor is None:
        return announced
    if actor.role in READERS_OF_ALL:
        return true()
    own = LocalCall.municipality_id == actor.municipality_id if actor.municipality_id else false()
    return or_(announced, own)
