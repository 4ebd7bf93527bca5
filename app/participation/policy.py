"""Who reads the partners and who enters them."""

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.core.roles import IKVD, Role

KEEPERS = frozenset({Role.PROGRAMME_MANAGER})
READERS = IKVD | {Role.AUDITOR, Role.COORDINATOR}


def may_keep(actor: Actor) -> bool:
    """Only IKVD's programme manager enters how partners join."""
    return actor.role in KEEPERS


def require_keeper(actor: Actor) -> None:
    """Raise `NotPermitted` for everyone but the programme manager."""
    if not may_keep(actor):
        raise NotPermitted(f"{actor.role} does not keep participation")
