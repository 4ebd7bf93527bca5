"""What was paid by source of funds: by call, by municipality in a call, and of the whole programme."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.applications.models import Application
from app.audit.kept import until_a_case_changes
from app.books.standing import ZERO
from app.calls.models import LocalCall
from app.extensions import db
from app.payments.models import Payment
from app.payments.workflow import PaymentStatus
from competition_rules.programme import Sources


def paid_by_call() -> Mapping[int, Sources]:
    """The parts of confirmed payments, by the id of the call."""
    return until_a_case_changes(paid_by_call, lambda: _paid(LocalCall.call_id))


def paid_by_municipality(call_id: int) -> Mapping[int, Sources]:
    """The parts of a call's confirmed payments, by the id of the municipality."""
    return until_a_case_changes(
        (paid_by_municipality, call_id),
        lambda: _paid(LocalCall.municipality_id, LocalCall.call_id == call_id),
    )


def together(parts: Mapping[int, Sources]) -> Sources:
    """All of them added up."""
    return Sources(
        sum((one.esf for one in parts.values()), ZERO), sum((one.state for one in parts.values()), ZERO)
    )


def _paid(by: Any, *conditions: Any) -> Mapping[int, Sources]:
    wanted = (
        select(by, func.sum(Payment.esf), func.sum(Payment.state))
        .select_from(Payment)
        .join(Application, Application.id == Payment.application_id)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .where(Payment.status == PaymentStatus.CONFIRMED, *conditions)
        .group_by(by)
    )
    return {row[0]: Sources(row[1], row[2]) for row in db.session.execute(wanted)}


def payments_of(application_id: int) -> list[Any]:
    """Payments of a project with their parts: `id, end_to_end_id, kind, status, amount, esf, state, settled_on`."""
    columns: tuple[Any, ...] = (
        Payment.id, Payment.end_to_end_id, Payment.kind, Payment.status, Payment.amount, Payment.esf, Payment.state,
        Payment.settled_on,
    )  # fmt: skip
    wanted = select(*columns).where(Payment.application_id == application_id).order_by(Payment.id)
    return list(db.session.execute(wanted))
