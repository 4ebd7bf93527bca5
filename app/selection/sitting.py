"""Who sits on a commission on a given day: members, or their substitutes, within the term of the newest act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import refuse_if
from app.extensions import db
from app.selection.borrowings import lent_to
from app.selection.models import CommissionAct, CommissionMember
from app.selection.queries import members_of
from competition_rules.findings import Finding

CHAIR, MEMBER, SUBSTITUTE, BORROWED = "chair", "member", "substitute", "borrowed"

_ACTS = (
    select(CommissionAct)
    .where(CommissionAct.local_call_id == bindparam("place"))
    .order_by(CommissionAct.id.desc())
)


@dataclass(frozen=True)
class Seat:
    """One vote of the commission: who casts it, as what, and for whom."""

    user_id: int
    name: str
    kind: str
    stands_in_for: str = ""
    application_ids: frozenset[int] = frozenset()


def acts_of(local_call: LocalCall) -> Sequence[CommissionAct]:
    """The acts of appointment, the newest, which counts, first."""
    return db.session.scalars(_ACTS, {"place": local_call.id}).all()


def act_of(local_call: LocalCall) -> CommissionAct | None:
    """The act in force; None while none was recorded."""
    return db.session.scalars(_ACTS.limit(1), {"place": local_call.id}).first()


def seats_on(members: Sequence[CommissionMember], day: date) -> list[Seat]:
    """Who votes on that day, of these members and substitutes, the chair first."""
    substitutes = {
        one.substitutes_for_id: one
        for one in members
        if one.seated_from is not None and one.seated_from <= day
    }
    found = []
    for member in members:
        if member.substitutes_for_id is not None:
            continue
        instead = substitutes.get(member.id)
        if instead is not None:
            found.append(Seat(instead.user_id, instead.user.name, SUBSTITUTE, member.user.name))
        else:
            found.append(Seat(member.user_id, member.user.name, CHAIR if member.is_chair else MEMBER))
    return found


def attending_on(local_call: LocalCall, members: Sequence[CommissionMember], day: date) -> list[Seat]:
    """Who attends a meeting: who votes that day, and borrowed members, who count for their applications alone."""
    lent = [
        Seat(one.user_id, one.user.name, BORROWED, "", one.application_ids) for one in lent_to(local_call)
    ]
    return [*seats_on(members, day), *lent]


def term_flaws(act: CommissionAct | None, point: str, day: date) -> list[Finding]:
    """Why the commission no longer acts on that day: its term ended. Without an act there is no end."""
    if act is not None and day > act.term_until:
        return [Finding("commission_term_ended", point, {"until": act.term_until, "act": act.number})]
    return []


def refuse_who_does_not_sit(local_call: LocalCall, by: Actor, day: date) -> None:
    """Refuse a member whose term ended, a substitute before the first day, and a member who is substituted."""
    point = regulation_of(local_call.call).commission.point
    refuse_if(term_flaws(act_of(local_call), point, day))
    members = members_of(local_call)
    own = next((one for one in members if one.user_id == by.user_id), None)
    if own is None or any(seat.user_id == by.user_id for seat in seats_on(members, day)):
        return
    refuse_if([_why_not(own, members, point)])


def _why_not(own: CommissionMember, members: Sequence[CommissionMember], point: str) -> Finding:
    if own.seated_from is not None:
        return Finding("substitute_not_yet", point, {"from": own.seated_from})
    instead = next(one for one in members if one.substitutes_for_id == own.id)
    return Finding("seat_is_substituted", point, {"name": instead.user.name})


def seat_partners(local_call: LocalCall, user_id: int) -> list[int]:
    """The other people who had this person's vote: whom they stand in for, or who stood in for them."""
    rows: Any = db.session.execute(
        select(CommissionMember.id, CommissionMember.user_id, CommissionMember.substitutes_for_id).where(
            CommissionMember.local_call_id == local_call.id
        )
    ).all()
    own = next((one for one in rows if one.user_id == user_id), None)
    if own is None:
        return []
    seat = own.substitutes_for_id or own.id
    return [
        one.user_id for one in rows if seat in (one.id, one.substitutes_for_id) and one.user_id != user_id
    ]
