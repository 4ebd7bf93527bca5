"""The act that appoints a commission, and substitutes of its members."""

from datetime import date, datetime

from app.accounts.models import User
from app.audit import record
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal
from app.extensions import db
from app.selection import policy
from app.selection.models import CommissionAct, CommissionMember
from app.selection.queries import members_of
from app.selection.service.commission import open_to, seat_of
from app.selection.service.locks import lock_local_call


def record_act(
    local_call: LocalCall, *, number: str, issued_on: date, term_until: date, by: Actor, at: datetime
) -> CommissionAct:
    """Record the municipality's act that appoints the commission, and until which day its members act.

    A later act replaces an earlier one, which is kept. Refused without a number, for an act of a day to come, and
    for a term that ends before the act.
    """
    if not policy.may_appoint(by, local_call):
        raise NotPermitted("only the municipality's coordinator records the act of appointment")
    lock_local_call(local_call)
    number = number.strip()
    if not number:
        raise refusal("act_without_number")
    if issued_on > riga_day(at):
        raise refusal("act_of_tomorrow", issued_on=issued_on)
    if term_until < issued_on:
        raise refusal("term_before_act", issued_on=issued_on)
    act = CommissionAct(
        local_call_id=local_call.id, number=number, issued_on=issued_on, term_until=term_until,
        recorded_at=at, recorded_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(act)
    facts = {"number": number, "issued_on": issued_on, "term_until": term_until}
    record(local_call, "commission.act", by=by, at=at, facts=facts)
    return act


def appoint_substitute(
    member: CommissionMember, user: User, local_call: LocalCall, *, from_on: date, reason: str, by: Actor,
    at: datetime,
) -> CommissionMember:  # fmt: skip
    """Let a person stand in for a member from a day on, with the reason; from then the member does not act.

    Refused for the chair, for a member who has a substitute, for a person who sits on the commission or has no
    evaluator's role in the municipality, for an earlier day, and without a reason.
    """
    open_to(local_call, by)
    db.session.refresh(member)
    if member.ended_at is not None or member.substitutes_for_id is not None:
        raise StaleState(local_call, "appoint a substitute")
    if member.is_chair:
        raise refusal("chair_not_substituted", name=member.user.name)
    if not policy.may_serve(user.id, local_call, is_chair=False):
        raise refusal("cannot_evaluate", name=user.name)
    seated = members_of(local_call)
    if any(one.user_id == user.id for one in seated):
        raise refusal("already_member", name=user.name)
    if any(one.substitutes_for_id == member.id for one in seated):
        raise refusal("has_substitute", name=member.user.name)
    if from_on < riga_day(at):
        raise refusal("substitute_in_the_past")
    if not reason.strip():
        raise refusal("substitute_without_reason")
    return _seated(member, user, local_call, from_on, reason.strip(), by, at)


def _seated(
    member: CommissionMember, user: User, local_call: LocalCall, from_on: date, reason: str, by: Actor,
    at: datetime,
) -> CommissionMember:  # fmt: skip
    seat = seat_of(local_call, user) or CommissionMember(local_call_id=local_call.id, user=user)
    seat.is_chair, seat.appointed_at, seat.ended_at = False, at, None
    seat.substitutes_for_id, seat.seated_from, seat.seat_reason = member.id, from_on, reason
    db.session.add(seat)
    facts = {
        "user": user.id, "name": user.name, "for": member.user_id, "for_name": member.user.name,
        "from": from_on, "reason": reason,
    }  # fmt: skip
    record(local_call, "commission.substitute", by=by, at=at, facts=facts)
    return seat
