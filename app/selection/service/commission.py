"""Appointing and releasing the members of a local call's commission."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.audit import record
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, refusal
from app.extensions import db
from app.selection import policy
from app.selection.models import CommissionMember
from app.selection.queries import members_of, seats_of
from app.selection.service.locks import lock_local_call
from app.selection.service.refilling import end_seat_assignments
from competition_rules.findings import Finding


def appoint_member(
    local_call: LocalCall, user: User, *, is_chair: bool = False, by: Actor, at: datetime
) -> CommissionMember:
    """Give a person a voting seat on the commission; one of them chairs it.

    Refused for a person without the municipality's evaluator or chair membership, for a second seat and for a
    second chair. Raises `StaleState` once the call is decided.
    """
    open_to(local_call, by)
    if not policy.may_serve(user.id, local_call, is_chair=is_chair):
        raise refusal("cannot_chair" if is_chair else "cannot_evaluate", name=user.name)
    seated = {member.user_id: member for member in members_of(local_call)}
    if user.id in seated:
        raise refusal("already_member", name=user.name)
    chair = next((member for member in seated.values() if member.is_chair), None)
    if is_chair and chair is not None:
        raise refusal("has_chair", name=chair.user.name)
    member = seat_of(local_call, user) or CommissionMember(local_call_id=local_call.id, user=user)
    member.is_chair, member.appointed_at, member.ended_at = is_chair, at, None
    member.substitutes_for_id, member.seated_from, member.seat_reason = None, None, ""
    db.session.add(member)
    facts = {"user": user.id, "name": user.name, "is_chair": is_chair}
    record(local_call, "commission.appoint", by=by, at=at, facts=facts)
    return member


def release_member(member: CommissionMember, local_call: LocalCall, *, by: Actor, at: datetime) -> None:
    """End a person's seat and that of who stands in for them; assessments they submitted stay.

    Raises `StaleState` once the call is decided.
    """
    open_to(local_call, by)
    db.session.refresh(member)
    if member.ended_at is not None:
        return
    ending = [one for one in members_of(local_call) if member.id in (one.id, one.substitutes_for_id)]
    # The substitute leaves first: no seat outlives the one it stands in for.
    for one in sorted(ending, key=lambda seat: seat.substitutes_for_id is None):
        one.ended_at = at
        facts = {"user": one.user_id, "is_chair": one.is_chair}
        record(local_call, "commission.release", by=by, at=at, facts=facts)
    db.session.flush()
    for one in ending:
        end_seat_assignments(local_call, one.user_id, by=by, at=at)


def commission_flaws(local_call: LocalCall, seats: Sequence[Any] | None = None) -> list[Finding]:
    """Why the commission may not begin: too few voting members, or no chair. `seats` where they are read."""
    members = seats_of(local_call) if seats is None else seats
    rule = regulation_of(local_call.call).commission
    found = []
    if len(members) < rule.minimum_voting:
        facts = {"members": len(members), "minimum": rule.minimum_voting}
        found.append(Finding("commission_too_small", rule.point, facts))
    if not any(member.is_chair for member in members):
        found.append(Finding("commission_without_chair", rule.point))
    return found


def open_to(local_call: LocalCall, by: Actor) -> None:
    """Let only the coordinator change a commission, one after another, and only until the call is decided."""
    if not policy.may_appoint(by, local_call):
        raise NotPermitted("only the municipality's coordinator appoints its commission")
    lock_local_call(local_call)
    if local_call.status is LocalCallStatus.DECIDED:
        raise StaleState(local_call, "change the commission")


def seat_of(local_call: LocalCall, user: User) -> CommissionMember | None:
    """A person's seat on the commission, present or ended."""
    wanted = select(CommissionMember).where(
        CommissionMember.local_call_id == local_call.id, CommissionMember.user_id == user.id
    )
    return db.session.scalar(wanted)
