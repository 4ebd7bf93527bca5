"""The rows that queue people who act on the same case at once.

A row is read anew only when it is fetched, so each lock fetches it.
"""

from sqlalchemy import select

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.extensions import db


def lock_application(application: Application) -> None:
    """Everything that happens to an application waits for its row; the row is read anew."""
    wanted = select(Application).where(Application.id == application.id)
    db.session.execute(wanted.with_for_update().execution_options(populate_existing=True)).one()


def lock_local_call(local_call: LocalCall) -> None:
    """Commission, ranking and reserve of a local call wait for its row; the row is read anew."""
    wanted = select(LocalCall).where(LocalCall.id == local_call.id)
    db.session.execute(wanted.with_for_update().execution_options(populate_existing=True)).one()


def lock_eligible(local_call: LocalCall) -> None:
    """Nothing is scored while the applications that wait for scores are given to evaluators; rows are read anew."""
    wanted = (
        select(Application)
        .where(Application.local_call_id == local_call.id, Application.status == ApplicationStatus.ELIGIBLE)
        .order_by(Application.id)
    )
    db.session.execute(wanted.with_for_update().execution_options(populate_existing=True)).all()
