"""Everything that happens to an application waits for its row."""

from sqlalchemy import select

from app.applications.models import Application
from app.extensions import db


def lock_application(application: Application) -> None:
    """Wait for whoever holds the application, then read its row anew."""
    wanted = select(Application).where(Application.id == application.id)
    db.session.execute(wanted.with_for_update().execution_options(populate_existing=True)).one()
