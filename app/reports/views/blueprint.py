"""The blueprint, how its pages find a report, and what every page about one shows."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort

from app.calls.queries import regulation_of
from app.core.actor import current_actor
from app.core.wording import language
from app.reports import labels, queries
from app.reports.arithmetic import for_reading
from app.reports.costs import against_plan, has_costs
from app.reports.models import FinalReport
from competition_rules.findings import Finding
from competition_rules.regulation import ActualCosts, Regulation

blueprint = Blueprint("reports", __name__)


def report_or_404(report_id: int) -> FinalReport:
    """A report the signed-in person may read."""
    return queries.find(current_actor(), report_id) or abort(404)


def about(report: FinalReport) -> dict[str, Any]:
    """The report with what its texts and tables need."""
    regulation = regulation_of(report.application.local_call.call)
    return {
        "report": report,
        "application": report.application,
        "regulation": regulation,
        "has_costs": has_costs(report),
        "categories": _categories(regulation),
        "against_plan": against_plan(report),
        "labels": labels,
    }


def readable(steps: Iterable[Finding], regulation: Regulation) -> list[Finding]:
    """The steps of a settlement as the page words them."""
    return [for_reading(step, regulation, language()) for step in steps]


def _categories(regulation: Regulation) -> dict[str, str]:
    if not isinstance(regulation.grant, ActualCosts):
        return {}
    return {one.code: one.title.in_language(language()) for one in regulation.grant.categories}
