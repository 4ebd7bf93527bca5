"""Borrowing a member of another municipality's commission, with the consent of both and of the person."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership, User
from app.applications.borrowing.models import Borrowing
from app.applications.models import Application
from app.applications.workflow import BORROWING_WORKFLOW, OPEN_BORROWING, BorrowingAction, BorrowingStatus
from app.audit import carry_out, record
from app.calls.models import LocalCall
from app.calls.workflow import LocalCallStatus
from app.core.actor import SYSTEM, Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal
from app.core.roles import COMMISSION, Role
from app.extensions import db
from app.outbox.service import Letter, post_messages
from app.selection import policy
from app.selection.borrowings import borrowings_of, has_left, lendable_for, lenders_for, short_of_scorers
from app.selection.service.locks import lock_local_call
from app.selection.service.refilling import REPLACEMENT, end_seat_assignments, refill
from app.selection.sharing import sharing_of

_A = BorrowingAction
_LONGEST = 500


def request_member(
    local_call: LocalCall,
    application_ids: Collection[int],
    *,
    lender_id: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> Borrowing:
    """Ask another municipality of the same call to lend a member of its commission for these applications.

    Refused for applications that have enough members free of conflict, for who is asked already, without a reason.
    """
    _open_to_borrower(local_call, by)
    _require_short(local_call, application_ids, at)
    if lender_id not in {row.id for row in lenders_for(local_call)}:
        raise refusal("lender_not_in_call")
    if any(one.lender_id == lender_id and one.status in OPEN_BORROWING for one in borrowings_of(local_call)):
        raise refusal("lender_asked_before")
    wanted = select(Application).where(Application.id.in_(application_ids)).order_by(Application.id)
    borrowing = Borrowing(
        local_call_id=local_call.id, lender_id=lender_id, reason=_said(reason), requested_at=at,
        requested_by_id=by.user_id, applications=list(db.session.scalars(wanted)),
    )  # fmt: skip
    db.session.add(borrowing)
    db.session.flush()
    facts = {"lender": lender_id, "applications": sorted(application_ids), "reason": borrowing.reason}
    record(borrowing, "borrowing.request", by=by, at=at, facts=facts)
    _tell(borrowing, "requested", _coordinators(lender_id), at)
    return borrowing


def _require_short(local_call: LocalCall, application_ids: Collection[int], at: datetime) -> None:
    short = short_of_scorers(sharing_of(local_call, riga_day(at)), local_call)
    if not application_ids or not set(application_ids) <= set(short):
        raise refusal("borrow_only_what_is_short")


def name_member(borrowing: Borrowing, user_id: int, *, by: Actor, at: datetime) -> None:
    """The lender's coordinator names a member of its commission who is free; nothing opens before the others agree."""
    _lock(borrowing)
    _require_lender(borrowing, by)
    user = next((one for one in lendable_for(borrowing) if one.id == user_id), None)
    if user is None:
        raise refusal("cannot_be_lent")
    facts = {"user": user.id, "name": user.name}
    carry_out(
        BORROWING_WORKFLOW,
        borrowing,
        _A.NAME,
        by=by,
        at=at,
        facts=facts,
        member_id=user.id,
        named_at=at,
        answer="",
    )
    _tell(borrowing, "named", [user.email], at)


def refuse_to_lend(borrowing: Borrowing, reason: str, *, by: Actor, at: datetime) -> None:
    """The lender's coordinator says no, with the reason."""
    _lock(borrowing)
    _require_lender(borrowing, by)
    said = _said(reason)
    carry_out(
        BORROWING_WORKFLOW,
        borrowing,
        _A.REFUSE,
        by=by,
        at=at,
        facts={"reason": said},
        answer=said,
        ended_at=at,
    )
    _tell(borrowing, "refused", _borrower(borrowing), at)


def agree_to_be_lent(borrowing: Borrowing, *, by: Actor, at: datetime) -> None:
    """The named person agrees to score for the other municipality."""
    _lock(borrowing)
    _require_person(borrowing, by)
    carry_out(BORROWING_WORKFLOW, borrowing, _A.AGREE, by=by, at=at, agreed_at=at)
    _tell(borrowing, "agreed", _borrower(borrowing), at)


def decline_to_be_lent(borrowing: Borrowing, reason: str, *, by: Actor, at: datetime) -> None:
    """The named person says no, with the reason; the lender may name another."""
    _lock(borrowing)
    _require_person(borrowing, by)
    said, facts = _said(reason), {"reason": reason.strip(), "user": by.user_id}
    carry_out(
        BORROWING_WORKFLOW, borrowing, _A.DECLINE, by=by, at=at, facts=facts, answer=said, member_id=None,
        named_at=None,
    )  # fmt: skip
    _tell(borrowing, "declined", _coordinators(borrowing.lender_id), at)


def accept_member(borrowing: Borrowing, *, by: Actor, at: datetime) -> None:
    """The borrower's coordinator accepts: the person may declare on the applications now, and score if free."""
    _lock(borrowing)
    if not policy.may_appoint(by, borrowing.local_call):
        raise NotPermitted("the coordinator of the borrowing municipality accepts the member")
    if has_left(borrowing):
        raise refusal("lent_member_left", name=_member(borrowing).name, lender=borrowing.lender.name)
    carry_out(BORROWING_WORKFLOW, borrowing, _A.ACCEPT, by=by, at=at, accepted_at=at)
    db.session.flush()
    given = sharing_of(borrowing.local_call, riga_day(at)).given_ids
    ids = [one.id for one in borrowing.applications if one.id in given]
    refill(borrowing.local_call, ids, REPLACEMENT, by=by, at=at)
    _tell(borrowing, "accepted", [_member(borrowing).email], at)


def withdraw_request(borrowing: Borrowing, *, by: Actor, at: datetime) -> None:
    """The commission no longer needs the member it asked for."""
    _lock(borrowing)
    _require_borrower(borrowing, by)
    carry_out(BORROWING_WORKFLOW, borrowing, _A.WITHDRAW, by=by, at=at, ended_at=at)


def end_loan(borrowing: Borrowing, reason: str, *, by: Actor, at: datetime) -> None:
    """End the loan: the borrower's chair or coordinator, the lender's coordinator or the person; nothing stays open.

    Scores that were submitted stay; what was not scored goes to the others.
    """
    _lock(borrowing)
    is_lender = by.role is Role.COORDINATOR and by.municipality_id == borrowing.lender_id
    is_borrower = policy.may_hold_meetings(by, borrowing.local_call)
    if not (is_lender or is_borrower or _is_person(borrowing, by)):
        raise NotPermitted("either municipality or the person ends the loan")
    _end(borrowing, _said(reason), by=by, at=at)


def close_borrowings(local_call: LocalCall, *, at: datetime) -> None:
    """The ranking is confirmed: every loan and every open request of the local call ends."""
    for one in borrowings_of(local_call):
        if one.status in OPEN_BORROWING:
            carry_out(BORROWING_WORKFLOW, one, _A.WITHDRAW, by=SYSTEM, at=at, ended_at=at)
        elif one.status is BorrowingStatus.ACCEPTED:
            carry_out(BORROWING_WORKFLOW, one, _A.END, by=SYSTEM, at=at, ended_at=at)


def _end(borrowing: Borrowing, reason: str, *, by: Actor, at: datetime) -> None:
    facts = {"reason": reason}
    carry_out(BORROWING_WORKFLOW, borrowing, _A.END, by=by, at=at, facts=facts, answer=reason, ended_at=at)
    db.session.flush()
    member = _member(borrowing)
    end_seat_assignments(borrowing.local_call, member.id, by=by, at=at)
    _tell(borrowing, "ended", [member.email, *_borrower(borrowing)], at)


def _lock(borrowing: Borrowing) -> None:
    lock_local_call(borrowing.local_call)
    db.session.refresh(borrowing)
    if borrowing.local_call.status is not LocalCallStatus.ANNOUNCED:
        raise StaleState(borrowing, "answer")


def _open_to_borrower(local_call: LocalCall, by: Actor) -> None:
    lock_local_call(local_call)
    if not policy.may_hold_meetings(by, local_call):
        raise NotPermitted("the commission's chair or the coordinator borrows members")
    if local_call.status is not LocalCallStatus.ANNOUNCED:
        raise StaleState(local_call, "borrow a member")


def _require_borrower(borrowing: Borrowing, by: Actor) -> None:
    if not policy.may_hold_meetings(by, borrowing.local_call):
        raise NotPermitted("the commission's chair or the coordinator withdraws the request")


def _require_lender(borrowing: Borrowing, by: Actor) -> None:
    if by.role is not Role.COORDINATOR or by.municipality_id != borrowing.lender_id:
        raise NotPermitted("the coordinator of the asked municipality answers the request")


def _is_person(borrowing: Borrowing, by: Actor) -> bool:
    is_here = by.role in COMMISSION and by.municipality_id == borrowing.lender_id
    return is_here and by.user_id is not None and by.user_id == borrowing.member_id


def _require_person(borrowing: Borrowing, by: Actor) -> None:
    if not _is_person(borrowing, by):
        raise NotPermitted("only the named person agrees to be lent")


def _member(borrowing: Borrowing) -> User:
    return db.session.get_one(User, present(borrowing.member_id, "somebody was named"))


def _said(reason: str) -> str:
    if not reason.strip():
        raise refusal("borrowing_without_reason")
    if len(reason.strip()) > _LONGEST:
        raise refusal("reason_too_long", limit=_LONGEST)
    return reason.strip()


def _borrower(borrowing: Borrowing) -> list[str]:
    return _coordinators(borrowing.local_call.municipality_id)


def _coordinators(municipality_id: int) -> list[str]:
    wanted = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.municipality_id == municipality_id, Membership.role == Role.COORDINATOR,
            Membership.ended_at.is_(None), User.is_active,
        )
        .order_by(User.id)
        .distinct()
    )  # fmt: skip
    return list(db.session.scalars(wanted.add_columns(User.id)))


def _tell(borrowing: Borrowing, what: str, addresses: Collection[str], at: datetime) -> None:
    data: dict[str, Any] = {
        "what": what, "borrowing_id": borrowing.id, "municipality": borrowing.local_call.municipality.name,
        "lender": borrowing.lender.name, "number": len(borrowing.applications),
    }  # fmt: skip
    # A person may be named again after another said no, so the moment is part of the key.
    key = f"borrowing {borrowing.id} {what} {at:%Y%m%d%H%M%S}"
    letters = [
        Letter(one, "selection/borrowing", data, f"{key}: {one}"[:200]) for one in dict.fromkeys(addresses)
    ]
    post_messages(letters, at=at)
