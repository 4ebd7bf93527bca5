"""What queues behind what."""

from sqlalchemy import select

from app.applications.models import Application
from app.extensions import db


def lock(application: Application) -> None:
    """Everything that happens to a project's contract queues behind the application's row."""
    wanted = select(Application).where(Application.id == application.id)
    db.session.execute(wanted.with_for_update().execution_options(populate_existing=True)).one()
