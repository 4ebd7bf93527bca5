"""What is done once a day, whichever worker comes first."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app.audit import anchors
from app.core.clock import riga_day
from app.core.database import reading
from app.extensions import db
from app.jobs import results
from app.jobs.handlers import Work, handler
from app.jobs.models import Job
from app.jobs.service import enqueue
from app.storage import sealed

DAILY = (
    "audit.anchor", "jobs.expire_files", "storage.sweep", "selection.remind", "reports.remind", "payments.remind",
    "support_plans.anonymise",
    "support_plans.match",
)  # fmt: skip
KEPT_DAYS = 30


@handler("audit.anchor")
def anchor_audit(work: Work) -> dict[str, int]:
    """Write the heads of the audit chains outside the database."""
    folder = Path(current_app.config["AUDIT_ANCHORS"])
    return {"chains": anchors.anchor(folder, current_app.config["SECRET_KEY"], work.at)}


@handler("jobs.expire_files")
def expire_files(work: Work) -> None:
    """Let go of old files."""
    results.let_go(before=work.at - timedelta(days=KEPT_DAYS), at=work.at)


@handler("storage.sweep")
def sweep_erased(work: Work) -> dict[str, int]:
    """Take the bytes of erased files out of the store."""
    return {"files": sealed.sweep()}


def plan_day(now: datetime) -> bool:
    """Ask for the day's jobs, once a Riga day by their keys; says whether any was new."""
    keys = {f"{name} {riga_day(now)}": name for name in DAILY}
    db.session.rollback()
    with reading():
        known = set(db.session.scalars(select(Job.key).where(Job.key.in_(keys))))
        db.session.rollback()
    missing = set(keys) - known
    for key in sorted(missing):
        enqueue(keys[key], {}, key=key, at=now)
    if missing:
        db.session.commit()
    return bool(missing)
