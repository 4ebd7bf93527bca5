"""Dossiers of projects and tables of months, written outside the request."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.queries import acting_owner
from app.books import months, queries
from app.books.asking import DOSSIER_JOB, MONTH_JOB
from app.books.dossier import write_dossier
from app.documents.sheets import XLSX, write_xlsx
from app.extensions import db
from app.jobs import Work, handler
from app.jobs.models import Job
from app.jobs.tables import in_steps


@handler(DOSSIER_JOB)
def write_dossier_of(work: Work) -> dict[str, int] | None:
    """Write the dossier as the owner may read it now; nothing when the role has ended since."""
    owner = acting_owner(db.session.get_one(Job, work.job_id), queries.READERS)
    application = queries.project(int(work.payload["asked"]["application"]))
    if owner is None or application is None:
        return None
    with force_locale("lv"), TemporaryDirectory() as folder:
        target = Path(folder) / "dossier.zip"
        items = write_dossier(application, owner, target)
        work.deliver(f"lieta-{application.number}.zip", "application/zip", target)
    return {"files": len(items)}


@handler(MONTH_JOB)
def write_month(work: Work) -> dict[str, int] | None:
    """Write the month's entries as a sheet; nothing when the owner's role has ended since."""
    if acting_owner(db.session.get_one(Job, work.job_id), queries.READERS) is None:
        return None
    month = months.read_month(work.payload["asked"]["month"])
    total = months.row_count(month)
    with force_locale(work.payload["language"]):
        data = write_xlsx(in_steps(months.entries(month), total, work), _("Transfers"))
    work.deliver(f"gramatojumi-{month.code}.xlsx", XLSX, data)
    return {"rows": total}
