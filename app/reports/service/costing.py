"""Taking costs in from a file."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.reports import policy
from app.reports.cost_sheets import CostSheet, SheetRow, read_costs
from app.reports.costs import has_costs
from app.reports.models import ExpenseLine, FinalReport
from app.reports.service.locks import lock_report, require_version
from app.reports.workflow import WRITABLE


def take_in_costs(
    report: FinalReport, rows: Sequence[SheetRow], *, version: int, by: Actor, at: datetime
) -> CostSheet:
    """Add the costs of a file to the report after those that are there: all of them, or none.

    `version` is that of the report the writer saw. Refused with every wrong cell; a row that stands in the report
    already is not added again.
    """
    if not policy.is_own(by, report.application):
        raise NotPermitted("the organisation writes its own report")
    if not has_costs(report):
        raise refusal("report_has_no_costs")
    lock_report(report)
    if report.status not in WRITABLE:
        raise StaleState(report, "take costs in")
    require_version(report, version)
    sheet = read_costs(report, rows, riga_day(at))
    refuse_if(sheet.problems)
    report.expenses.extend(
        ExpenseLine(number=one.number, check_reason="", **one.values) for one in sheet.entries
    )
    report.version += 1
    total = sum((one.amount or Decimal(0) for one in sheet.entries), Decimal("0.00"))
    facts = {"version": report.version, "lines": len(sheet.entries), "amount": total}
    record(report, "final_report.take_in_costs", by=by, at=at, facts=facts)
    return sheet
