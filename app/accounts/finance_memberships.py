"""Roles in finance are given by two administrators to a third person: one asks, another decides.

A person may hold both roles: who prepares and who approves a payment are compared on each payment, not by title.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.accounts import invitations, letters
from app.accounts.models import FinanceRequest, User
from app.accounts.queries import tidy_email
from app.accounts.workflow import FINANCE_REQUEST_WORKFLOW, FinanceRequestAction, FinanceRequestStatus
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import NotPermitted, refusal
from app.core.roles import FINANCE, Role
from app.extensions import db


def ask(email: str, name: str, role: Role, *, by: Actor, at: datetime) -> FinanceRequest:
    """Ask that another person be given a role in finance. Refused when the same is asked already."""
    if role not in FINANCE or by.role is not Role.ADMINISTRATOR:
        raise NotPermitted("an administrator asks for a role in finance, and for no other")
    if _is_for(by, tidy_email(email)):
        raise refusal("own_access")
    request = FinanceRequest(
        email=tidy_email(email), name=name.strip(), role=role, status=FinanceRequestStatus.REQUESTED,
        requested_at=at, requested_by_id=by.user_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError as error:
        raise refusal("finance_request_open") from error
    facts = {"email": request.email, "role": role.value}
    record(request, "finance_request.request", by=by, at=at, facts=facts)
    return request


def grant(request: FinanceRequest, *, by: Actor, at: datetime) -> None:
    """Give the role; a new person gets an invitation. Refused to who asked and to whom it is for."""
    _require_second(request, by)
    carry_out(
        FINANCE_REQUEST_WORKFLOW, request, FinanceRequestAction.GRANT, by=by, at=at,
        decided_at=at, decided_by_id=by.user_id,
    )  # fmt: skip
    invitations.let_in(request.email, request.name, request.role, scope={}, by=by, at=at)
    for address in {request.email, request.requested_by.email}:
        letters.tell_of_finance(request, address, "finance_granted", at=at)


def refuse(request: FinanceRequest, reason: str, *, by: Actor, at: datetime) -> None:
    """Refuse with a reason that the first administrator reads."""
    _require_second(request, by)
    if not reason:
        raise refusal("reason_needed")
    carry_out(
        FINANCE_REQUEST_WORKFLOW, request, FinanceRequestAction.REFUSE, by=by, at=at,
        decided_at=at, decided_by_id=by.user_id, reason=reason,
    )  # fmt: skip
    letters.tell_of_finance(request, request.requested_by.email, "finance_refused", at=at)


def withdraw(request: FinanceRequest, *, by: Actor, at: datetime) -> None:
    """Take back what one asked for oneself."""
    if by.user_id != request.requested_by_id:
        raise NotPermitted("only who asked takes the request back")
    carry_out(FINANCE_REQUEST_WORKFLOW, request, FinanceRequestAction.WITHDRAW, by=by, at=at, decided_at=at)


def requests() -> list[FinanceRequest]:
    """The latest requests, those that wait first."""
    statement = select(FinanceRequest).options(joinedload(FinanceRequest.requested_by))
    waits_first = (FinanceRequest.status != FinanceRequestStatus.REQUESTED, FinanceRequest.id.desc())
    return list(db.session.scalars(statement.order_by(*waits_first).limit(200)))


def may_decide(request: FinanceRequest, by: Actor) -> bool:
    """Whether this administrator is another than who asked and whom it is for."""
    asked_for_themselves = request.requested_by.email == request.email
    return (
        by.user_id != request.requested_by_id and not _is_for(by, request.email) and not asked_for_themselves
    )


def _is_for(by: Actor, email: str) -> bool:
    return db.session.get_one(User, by.user_id).email == email


def _require_second(request: FinanceRequest, by: Actor) -> None:
    if not may_decide(request, by):
        raise refusal("second_administrator")
