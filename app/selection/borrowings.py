"""Reads of borrowed members: which applications are too few for, who may lend whom, and who reads which request."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, bindparam, exists, false, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.models import Membership, User
from app.accounts.queries import name_order
from app.applications.borrowing.models import BorrowedApplication, Borrowing
from app.applications.workflow import OPEN_BORROWING, BorrowingStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.roles import COMMISSION, Role
from app.extensions import db
from app.registry.models import Municipality
from app.selection.models import CommissionMember
from app.selection.policy import NATIONAL_READERS

_B = BorrowingStatus
_HELD = (_B.ACCEPTED, _B.ENDED)


@dataclass(frozen=True)
class Lent:
    """A borrowed member as the sharing of work meets one: only for these applications."""

    user_id: int
    user: User
    lender: str
    application_ids: frozenset[int]
    is_chair: bool = field(default=False, init=False)


# Whoever left the lender no longer acts for it: the loan is there, the person is not.
_STILL_SERVES = exists().where(
    Membership.user_id == Borrowing.member_id, Membership.municipality_id == Borrowing.lender_id,
    Membership.role.in_(COMMISSION), Membership.ended_at.is_(None),
)  # fmt: skip
_LENT: Any = (
    select(Borrowing)
    .where(Borrowing.local_call_id == bindparam("place"), Borrowing.status == _B.ACCEPTED, _STILL_SERVES)
    .options(joinedload(Borrowing.member), joinedload(Borrowing.lender))
    .order_by(Borrowing.id)
)
_OF_LENT: Any = (
    select(BorrowedApplication.borrowing_id, BorrowedApplication.application_id)
    .join(Borrowing, Borrowing.id == BorrowedApplication.borrowing_id)
    .where(Borrowing.local_call_id == bindparam("place"), Borrowing.status == _B.ACCEPTED)
)


def lent_to(local_call: LocalCall) -> list[Lent]:
    """The members a commission has borrowed now."""
    rows = db.session.scalars(_LENT, {"place": local_call.id}).all()
    if not rows:
        return []
    pairs = db.session.execute(_OF_LENT, {"place": local_call.id}).all()
    found = []
    for one in rows:
        ids = frozenset(row.application_id for row in pairs if row.borrowing_id == one.id)
        if one.member is not None:
            found.append(Lent(one.member.id, one.member, one.lender.name, ids))
    return found


def short_of_scorers(sharing: Any, local_call: LocalCall) -> dict[int, int]:
    """Applications that wait for scores with too few members free of conflict, by id, and how many are free.

    Too few is fewer than evaluators are needed, or than the quorum that discusses an application.
    """
    quorum = regulation_of(local_call.call).commission.minimum_voting
    found = {}
    for one in sharing.open_ids:
        free = sum((one, who) not in sharing.conflicts | sharing.not_lent for who in sharing.evaluators)
        if free < max(quorum, sharing.needed[one]):
            found[one] = free
    return found


def lenders_for(local_call: LocalCall) -> Sequence[Any]:
    """The other municipalities of the same call whose commission has members: `id, name`."""
    seated = exists().where(
        CommissionMember.local_call_id == LocalCall.id, CommissionMember.ended_at.is_(None)
    )
    wanted: Any = (
        select(Municipality.id, Municipality.name)
        .join(LocalCall, LocalCall.municipality_id == Municipality.id)
        .where(
            LocalCall.call_id == local_call.call_id, LocalCall.id != local_call.id,
            LocalCall.status != LocalCallStatus.DRAFT, seated,
        )
        .order_by(Municipality.name_sort)
    )  # fmt: skip
    return db.session.execute(wanted).all()


def lendable_for(borrowing: Borrowing) -> Sequence[User]:
    """Members of the lender's commission in the same call who neither sit on the borrower's nor are lent to it."""
    home, own = aliased(LocalCall), aliased(CommissionMember)
    busy = exists().where(
        Borrowing.local_call_id == borrowing.local_call_id, Borrowing.member_id == User.id,
        Borrowing.status.in_([_B.NAMED, _B.AGREED, _B.ACCEPTED]),
    )  # fmt: skip
    serves = exists().where(
        Membership.user_id == User.id, Membership.municipality_id == borrowing.lender_id,
        Membership.role.in_(COMMISSION), Membership.ended_at.is_(None),
    )  # fmt: skip
    sits = exists().where(own.local_call_id == borrowing.local_call_id, own.user_id == User.id)
    wanted = (
        select(User)
        .join(CommissionMember, CommissionMember.user_id == User.id)
        .join(home, home.id == CommissionMember.local_call_id)
        .where(
            home.call_id == borrowing.local_call.call_id, home.municipality_id == borrowing.lender_id,
            CommissionMember.ended_at.is_(None), User.is_active, serves, ~busy, ~sits,
        )
    )  # fmt: skip
    return sorted(db.session.scalars(wanted), key=name_order)


def has_left(borrowing: Borrowing) -> bool:
    """Whether the named person no longer serves on commissions of the lender."""
    if borrowing.member_id is None:
        return False
    return not db.session.scalar(select(_STILL_SERVES).where(Borrowing.id == borrowing.id))


def visible_to(actor: Actor) -> Select[Borrowing]:
    """Requests this person has a part in: of either municipality's coordinator, the chair, the named person."""
    wanted = (
        select(Borrowing)
        .join(Borrowing.local_call)
        .options(
            contains_eager(Borrowing.local_call).options(
                joinedload(LocalCall.municipality), joinedload(LocalCall.call)
            ),
            joinedload(Borrowing.lender), joinedload(Borrowing.member),
        )
    )  # fmt: skip
    if actor.role in NATIONAL_READERS:
        return wanted
    here = LocalCall.municipality_id == actor.municipality_id
    if actor.role is Role.COORDINATOR:
        return wanted.where(or_(here, Borrowing.lender_id == actor.municipality_id))
    named = (Borrowing.member_id == actor.user_id) & (Borrowing.lender_id == actor.municipality_id)
    chairs = exists().where(
        CommissionMember.local_call_id == LocalCall.id, CommissionMember.user_id == actor.user_id,
        CommissionMember.is_chair, CommissionMember.ended_at.is_(None),
    )  # fmt: skip
    if actor.role is Role.CHAIR:
        return wanted.where(or_(here & chairs, named))
    return wanted.where(named if actor.role in COMMISSION else false())


def find(actor: Actor, borrowing_id: int) -> Borrowing | None:
    """One request this person has a part in, or None."""
    return db.session.scalar(visible_to(actor).where(Borrowing.id == borrowing_id))


def borrowings_of(local_call: LocalCall) -> Sequence[Borrowing]:
    """Every request of a local call, the oldest first."""
    wanted = (
        select(Borrowing)
        .where(Borrowing.local_call_id == local_call.id)
        .options(joinedload(Borrowing.member), joinedload(Borrowing.lender))
        .order_by(Borrowing.id)
    )
    return db.session.scalars(wanted).all()


def lent_at_all(local_call: LocalCall) -> list[Borrowing]:
    """The members who were borrowed for a local call, those whose loan has ended too."""
    return [one for one in borrowings_of(local_call) if one.status in _HELD]


def is_open(borrowing: Borrowing) -> bool:
    """Whether an answer is still awaited."""
    return borrowing.status in OPEN_BORROWING
