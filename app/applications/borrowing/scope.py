"""The one place that says which applications of another municipality are open to a borrowed member.

Lists, searches and exports of a borrowed person never widen by it: only reads of one application, the declarations
and the scoring ask here.
"""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select

from app.applications.borrowing.models import BorrowedApplication, Borrowing
from app.applications.models import Application
from app.applications.workflow import BorrowingStatus
from app.calls.models import LocalCall
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.roles import COMMISSION
from app.extensions import db


def is_lent_to(user_id: Any, municipality_id: Any, application_id: Any) -> ColumnElement[bool]:
    """Whether an application is lent to this person, who acts for the lender: agreed to by all, not ended."""
    return (
        exists()
        .where(
            BorrowedApplication.application_id == application_id,
            BorrowedApplication.borrowing_id == Borrowing.id,
            Borrowing.member_id == user_id,
            Borrowing.lender_id == municipality_id,
            Borrowing.status == BorrowingStatus.ACCEPTED,
            Borrowing.local_call_id == LocalCall.id,
            LocalCall.status == LocalCallStatus.ANNOUNCED,
        )
        .correlate(Application)
    )


_IS_LENT = select(is_lent_to(bindparam("reader"), bindparam("home"), bindparam("of")))
_LENT_IN = (
    select(BorrowedApplication.application_id)
    .join(Borrowing, Borrowing.id == BorrowedApplication.borrowing_id)
    .where(
        Borrowing.local_call_id == bindparam("place"),
        Borrowing.member_id == bindparam("reader"),
        Borrowing.lender_id == bindparam("home"),
        Borrowing.status == BorrowingStatus.ACCEPTED,
    )
)


def is_lent(actor: Actor, application: Application) -> bool:
    """Whether this evaluator of another municipality was borrowed for the application."""
    if actor.role not in COMMISSION or actor.municipality_id is None:
        return False
    who = {"reader": actor.user_id, "home": actor.municipality_id, "of": application.id}
    return bool(db.session.scalar(_IS_LENT, who))


def has_loan_in(actor: Actor, local_call_id: int) -> bool:
    """Whether this evaluator of another municipality was borrowed for anything in the local call."""
    if actor.role not in COMMISSION or actor.municipality_id is None:
        return False
    who = {"place": local_call_id, "reader": actor.user_id, "home": actor.municipality_id}
    return db.session.scalars(_LENT_IN.limit(1), who).first() is not None
