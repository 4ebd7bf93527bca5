"""People in their roles."""

from datetime import datetime, timedelta

import pyotp

from app.accounts import second_factor, service
from app.accounts.models import Membership, User
from app.accounts.queries import user_by_email
from app.core.actor import SYSTEM, Actor
from app.core.roles import SCOPE_OF, Role, ScopeKind
from app.extensions import db
from app.registry.models import Municipality, Organisation, School
from tests.builders import registry
from tests.built_once import built_once
from tests.conftest import NOON

PASSWORD = "zaļš pumpurs marta sniegā"
# What everyone's authenticator app holds, where a test connects one.
_TELEPHONE = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


@built_once
def user(email: str = "anna@example.lv", name: str = "Anna Kalniņa", *, at: datetime = NOON) -> User:
    """A person with `PASSWORD`; the same address gives the same person."""
    return user_by_email(email) or service.create_user(email, name, PASSWORD, at)


@built_once
def membership(
    role: Role,
    scope: Organisation | Municipality | School | None = None,
    *,
    person: User | None = None,
    email: str | None = None,
    at: datetime = NOON,
) -> Membership:
    """A person acting in a role. Without a scope, one of the right kind is built; without a person, a new one."""
    kind = SCOPE_OF[role]
    if scope is None and kind is not ScopeKind.NATIONAL:
        scope = {
            ScopeKind.ORGANISATION: registry.organisation,
            ScopeKind.MUNICIPALITY: registry.municipality,
            ScopeKind.SCHOOL: registry.school,
        }[kind]()
    address = email or f"{role.value}-{scope.id if scope else 0}@example.lv"
    person = person or user(address, f"{role.value.replace('_', ' ').title()} Ozola")
    scopes = {} if scope is None else {f"{kind.value}_id": scope.id}
    made = service.grant_membership(person, role, **scopes, by=SYSTEM, at=at)
    db.session.flush()
    return made


def actor_of(member: Membership) -> Actor:
    """The same person as services know them."""
    return Actor(member.user_id, member.role, member.scope_id, member.user.name)


def actor(
    role: Role, scope: Organisation | Municipality | School | None = None, *, email: str | None = None
) -> Actor:
    """A new person acting in a role, as services know them."""
    return actor_of(membership(role, scope, email=email))


@built_once
def connect_app(actor: Actor, *, at: datetime) -> list[str]:
    """Connect the person's authenticator app some minutes before; returns the recovery codes."""
    before = at - timedelta(minutes=5)
    person = db.session.get_one(User, actor.user_id)
    secret, code = _TELEPHONE.secret, _TELEPHONE.at(before)
    return second_factor.confirm(person, secret, code, by=actor, at=before)


def code_of_app(at: datetime) -> str:
    """What every connected app shows at that moment."""
    return _TELEPHONE.at(at)
