"""Running projects, for tests that begin where a project runs."""

from sqlalchemy import select

from app.applications.models import Application
from app.extensions import db
from tests.builders import calls, reports
from tests.built_once import built_once

LUMP_SUM, ACTUAL_COSTS = calls.LUMP_SUM, calls.ACTUAL_COSTS


@built_once
def run_projects(code: str = LUMP_SUM, count: int = 1) -> None:
    """So many projects of an edition, with their prefinancing paid."""
    for project in reports.contracted(code=code, count=count):
        reports.prefinanced(project)


def the_projects() -> list[Application]:
    """The running projects of the database."""
    return list(db.session.scalars(select(Application).order_by(Application.id)))


def the_project() -> Application:
    """The only running project of the database."""
    return the_projects()[0]
