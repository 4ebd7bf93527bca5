"""The rows that queue people who act on the same case at once.

A row is read anew only when it is fetched, so each lock fetches it.
"""

from sqlalchemy import select

from app.applications.models import Application
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
