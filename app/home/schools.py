"""What waits for the head of a school."""

from typing import Any

from sqlalchemy import Select, func, select

from app.core.actor import Actor
from app.reports.models import FinalReport, SchoolCount
from app.reports.workflow import ReportStatus


def counts_to_confirm(actor: Actor, _day: Any) -> Select[Any]:
    """What reports in check say of the head's school and the school has not answered."""
    return (
        select(func.count(SchoolCount.id))
        .join(SchoolCount.report)
        .where(
            SchoolCount.school_id == actor.school_id, SchoolCount.confirmed.is_(None),
            FinalReport.status == ReportStatus.SUBMITTED,
        )
    )  # fmt: skip
