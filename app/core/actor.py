"""Who acts: lower layers know people only as this value."""

from dataclasses import dataclass

from flask import g

from app.core.roles import SCOPE_OF, Role, ScopeKind


@dataclass(frozen=True)
class Actor:
    """A person in one of their memberships, or the system.

    `scope_id` is the id of the organisation, municipality or school the membership is bound to; None for
    national roles.
    """

    user_id: int | None
    role: Role
    scope_id: int | None = None
    name: str = ""

    @property
    def scope_kind(self) -> ScopeKind:
        return SCOPE_OF[self.role]

    @property
    def organisation_id(self) -> int | None:
        return self.scope_id if self.scope_kind is ScopeKind.ORGANISATION else None

    @property
    def municipality_id(self) -> int | None:
        return self.scope_id if self.scope_kind is ScopeKind.MUNICIPALITY else None

    @property
    def school_id(self) -> int | None:
        return self.scope_id if self.scope_kind is ScopeKind.SCHOOL else None


SYSTEM = Actor(user_id=None, role=Role.SYSTEM, name="system")


def current_actor() -> Actor:
    """The signed-in person of this request. Views that let the public in use `current_actor_or_none`."""
    actor = current_actor_or_none()
    if actor is None:
        raise RuntimeError("no one is signed in; the view must be declared with @only")
    return actor


def current_actor_or_none() -> Actor | None:
    """The signed-in person of this request, None for the public."""
    return getattr(g, "actor", None)
