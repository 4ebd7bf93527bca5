"""What the programme owes a project, and reasons not to pay it now."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from app.agreements.models import GrantAgreement
from app.applications.models import Application
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState
from app.extensions import db
from app.payments.checks import prefinancing_due_on
from app.payments.models import FINANCE, Due, Hold, PaymentKind


def place_due(
    application: Application,
    kind: PaymentKind,
    amount: Decimal,
    *,
    due_on: date,
    basis: str,
    is_final: bool,
    by: Actor,
    at: datetime,
) -> Due:
    """Put down that `amount` euro is owed to a project until `due_on`, and the act it follows from.

    One due per project and kind (the database insists); paying a final one completes the project.
    """
    due = Due(
        application_id=application.id, kind=kind, amount=amount, due_on=due_on, basis=basis,
        is_final=is_final, placed_at=at,
    )  # fmt: skip
    db.session.add(due)
    db.session.flush()
    facts = {"kind": kind, "amount": amount, "due_on": due_on, "basis": basis}
    record(application, "due.place", by=by, at=at, facts=facts)
    return due


def prefinancing_due(agreement: GrantAgreement, *, by: Actor, at: datetime) -> Due:
    """The due of a signed agreement's prefinancing; made on the first call, within the edition's working days.

    Until it is paid it follows the agreement, which an amendment may have changed.
    """
    wanted = select(Due).where(
        Due.application_id == agreement.application_id, Due.kind == PaymentKind.PREFINANCING
    )
    existing: Due | None = db.session.scalar(wanted)
    if existing is not None:
        _follow(existing, agreement, by=by, at=at)
        return existing
    return place_due(
        agreement.application, PaymentKind.PREFINANCING, agreement.prefinancing,
        due_on=prefinancing_due_on(agreement), basis=f"agreement {agreement.number}", is_final=False, by=by, at=at,
    )  # fmt: skip


def _follow(due: Due, agreement: GrantAgreement, *, by: Actor, at: datetime) -> None:
    if due.paid_at is None and due.amount != agreement.prefinancing:
        facts = {"kind": due.kind, "from": due.amount, "amount": agreement.prefinancing}
        due.amount, due.basis = agreement.prefinancing, f"agreement {agreement.number}/{agreement.version}"
        record(agreement.application, "due.change", by=by, at=at, facts=facts)


def place_hold(
    application: Application, *, reason: str, by: Actor, at: datetime, keeper: str = FINANCE
) -> Hold:
    """Stop payments to a project until its keeper releases the hold."""
    hold = Hold(
        application_id=application.id, reason=reason, placed_at=at, placed_by_id=by.user_id, keeper=keeper
    )
    db.session.add(hold)
    db.session.flush()
    record(application, "hold.place", by=by, at=at, facts={"hold": hold.id, "reason": reason})
    return hold


def release_hold(hold: Hold, *, reason: str, by: Actor, at: datetime, keeper: str = FINANCE) -> None:
    """Let payments to a project go on; raises `StaleState` when the hold was released before, `NotPermitted` for the
    hold of another keeper."""
    if hold.keeper != keeper:
        raise NotPermitted(f"hold {hold.id} is kept by {hold.keeper}")
    wanted = select(Hold).where(Hold.id == hold.id).with_for_update()
    db.session.execute(wanted.execution_options(populate_existing=True)).one()
    if hold.released_at is not None:
        application = db.session.get_one(Application, hold.application_id)
        raise StaleState(application, "release a hold")
    hold.released_at, hold.released_by_id, hold.release_reason = at, by.user_id, reason
    application = db.session.get_one(Application, hold.application_id)
    record(application, "hold.release", by=by, at=at, facts={"hold": hold.id, "reason": reason})
