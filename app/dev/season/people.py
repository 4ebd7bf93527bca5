"""The invented people: users, and what they may act as."""

from collections import Counter
from datetime import datetime
from typing import Any

from app.accounts import passwords
from app.accounts.models import User
from app.accounts.service import grant_membership
from app.audit import record
from app.core.actor import SYSTEM, Actor
from app.core.roles import FINANCE, SCOPE_OF, Role, ScopeKind
from app.dev.queries import DEMO_ADDRESS
from app.dev.season import words
from app.extensions import db

PASSWORD = "pumpurs-demo-parole"  # noqa: S105 - printed by the command, works only in demonstrations
_SCOPES = {
    ScopeKind.ORGANISATION: "organisation_id",
    ScopeKind.MUNICIPALITY: "municipality_id",
    ScopeKind.SCHOOL: "school_id",
}


class People:
    """Adds people one after another: `chair@…`, `chair-2@…`; everyone has the demonstration's password."""

    def __init__(self, at: datetime) -> None:
        # One hash for all: hashing anew for hundreds of people would take half a minute.
        self._hash = passwords.hash_password(PASSWORD)
        self._numbers: Counter[Role] = Counter()
        self._count = 0
        self._at = at
        self.administrator = self.add(Role.ADMINISTRATOR)
        self.second_administrator = self.add(Role.ADMINISTRATOR)

    def add(self, role: Role, scope_id: int | None = None) -> Actor:
        """A new person with one membership."""
        self._numbers[role] += 1
        number = self._numbers[role]
        suffix = f"-{number}" if number > 1 else ""
        user = User(
            email=f"{role.value}{suffix}{DEMO_ADDRESS}", name=words.person(self._count),
            password_hash=self._hash, created_at=self._at,
        )  # fmt: skip
        self._count += 1
        db.session.add(user)
        record(user, "user.create", by=self._granter(role), at=self._at)
        return self.grant(user, role, scope_id)

    def grant(self, user: User, role: Role, scope_id: int | None = None) -> Actor:
        """One more membership of a person."""
        kind = SCOPE_OF[role]
        scope: dict[str, Any] = {_SCOPES[kind]: scope_id} if kind in _SCOPES else {}
        membership = grant_membership(user, role, **scope, by=self._granter(role), at=self._at)
        return Actor(user.id, role, membership.scope_id, user.name)

    def _granter(self, role: Role) -> Actor:
        if role is Role.ADMINISTRATOR:
            return SYSTEM
        return self.second_administrator if role in FINANCE else self.administrator


def user_of(actor: Actor) -> User:
    """The person behind an actor."""
    return db.session.get_one(User, actor.user_id)
