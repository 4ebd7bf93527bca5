"""Letters to the organisation about its report."""

from datetime import datetime
from decimal import Decimal

from app.core.clock import riga_day
from app.outbox.service import post_message
from app.reports.models import FinalReport, Settlement


def tell_returned(report: FinalReport, note: str, *, at: datetime) -> None:
    """The report came back, with what is to be put right."""
    key = f"report {report.id}: returned {at.isoformat()}"
    letter = _about(report) | {"note": note}
    post_message(report.application.organisation.email, "reports/returned", letter, at=at, key=key)


def tell_decided(report: FinalReport, settlement: Settlement, *, at: datetime) -> None:
    """The decision on the report and what follows from it."""
    letter = _about(report) | {
        "verdict": settlement.verdict.value,
        "note": report.decision_note,
        "decided_on": f"{riga_day(at):%d.%m.%Y}.",
        "due": _written(settlement.due),
        "balance": _written(settlement.balance),
        "recovery": _written(settlement.recovery),
    }
    key = f"report {report.id}: decided"
    post_message(report.application.organisation.email, "reports/decided", letter, at=at, key=key)


def _about(report: FinalReport) -> dict[str, str | int]:
    application = report.application
    return {
        "report_id": report.id,
        "number": application.number or "",
        "title": application.title,
        "municipality": application.local_call.municipality.name,
    }


def _written(amount: Decimal) -> str:
    """Euro as both languages read it; empty for nothing."""
    return f"EUR {amount:.2f}" if amount else ""
