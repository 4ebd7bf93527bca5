"""What queues behind what: everything that happens to a project's money waits for the application's row."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.extensions import db
from app.payments.models import Payment

# How many rows one statement names: databases limit the length of a list.
_AT_ONCE = 400


def lock(application: Application) -> None:
    """Hold the row of one project until the transaction ends."""
    wanted = select(Application).where(Application.id == application.id).with_for_update()
    db.session.execute(wanted.execution_options(populate_existing=True)).one()


def lock_all(payments: Sequence[Payment]) -> None:
    """Hold the projects of these payments, in one order of projects, and read the payments as they are now."""
    projects = sorted({payment.application_id for payment in payments})
    for start in range(0, len(projects), _AT_ONCE):
        some = Application.id.in_(projects[start : start + _AT_ONCE])
        # Only held here: the payments, read afterwards, bring the projects as they are now.
        db.session.execute(
            select(Application.id).where(some).order_by(Application.id).with_for_update()
        ).all()
    ids = [payment.id for payment in payments]
    for start in range(0, len(ids), _AT_ONCE):
        wanted = (
            select(Payment)
            .where(Payment.id.in_(ids[start : start + _AT_ONCE]))
            .options(joinedload(Payment.due), joinedload(Payment.application))
        )
        db.session.execute(wanted.execution_options(populate_existing=True)).all()
