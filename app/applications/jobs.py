"""The list of applications as a sheet, written outside the request."""

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from app.accounts.queries import acting_owner
from app.applications import exports, queries
from app.applications.likeness import comparing
from app.applications.listing import listing_for
from app.applications.models import Application
from app.applications.policy import EXPORTERS
from app.applications.service.exporting import TABLE_JOB
from app.applications.workflow import ApplicationStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.documents.sheets import XLSX, write_xlsx
from app.extensions import db
from app.jobs import Work, handler
from app.jobs.models import Job
from app.jobs.tables import in_steps


@handler(comparing.JOB)
def compare(work: Work) -> dict[str, int]:
    """Look for applications of the round with nearly the same text; one that was withdrawn meanwhile is let be."""
    application = db.session.get_one(Application, work.payload["application"])
    if application.status is ApplicationStatus.WITHDRAWN:
        return {"alike": 0}
    return {"alike": comparing.compare(application, at=work.at)}


@handler(TABLE_JOB)
def write_table(work: Work) -> dict[str, int] | None:
    """Write what the owner may see now, not when they asked; nothing when the role has ended since."""
    owner = acting_owner(db.session.get_one(Job, work.job_id), EXPORTERS)
    if owner is None:
        return None
    with force_locale(work.payload["language"]):
        statement = _asked_for(owner, work.payload["asked"])
        total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
        rows = exports.table_of_values(db.engine, statement)
        data = write_xlsx(in_steps(rows, total, work), _("Applications"))
        name = f"pieteikumi-{riga_day(work.at):%Y-%m-%d}.xlsx"
    work.deliver(name, XLSX, data)
    return {"rows": total}


def _asked_for(owner: Actor, values: dict[str, str]) -> Select[Any]:
    listing = listing_for(owner)
    return queries.export_rows(owner).where(*listing.conditions(listing.asked(values)))
