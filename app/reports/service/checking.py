"""The coordinator's check: what of the report is accepted as carried out and as eligible."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.reports import policy
from app.reports.content import ActivityMark, ExpenseMark, Marks
from app.reports.costs import has_costs
from app.reports.letters import tell_returned
from app.reports.models import ExpenseLine, FinalReport, ReportActivity
from app.reports.parts import parts_of
from app.reports.service.locks import lock_report, require_version
from app.reports.workflow import REPORT_WORKFLOW, ReportAction, ReportStatus
from competition_rules.findings import Fact, Finding

_UNDECIDED_ACTIVITY, _UNDECIDED_EXPENSE = ActivityMark(None), ExpenseMark(None)


def save_marks(
    report: FinalReport, marks: Marks, *, version: int, note: str = "", by: Actor, at: datetime
) -> None:
    """Keep the marks made so far, to go on later."""
    _open_for_check(report, version, by)
    _write_marks(report, marks)
    report.check_note = note
    report.version += 1
    record(report, "final_report.save_marks", by=by, at=at, facts={"version": report.version})


def check(
    report: FinalReport, marks: Marks, *, version: int, note: str = "", by: Actor, at: datetime
) -> None:
    """Finish the check and pass the report on to IKVD.

    Refused with every mark that is missing, and every refused activity or reduced cost without its reason.
    """
    _open_for_check(report, version, by)
    _write_marks(report, marks)
    refuse_if(_flaws(report, note))
    accepted = [row.activity.number for row in report.activities if row.is_accepted]
    facts = {"accepted_activities": accepted, "eligible": _eligible(report), "note": note}
    carry_out(
        REPORT_WORKFLOW, report, ReportAction.CHECK, by=by, at=at, facts=facts,
        checked_at=at, checked_by_id=by.user_id, check_note=note, decision_note="",
    )  # fmt: skip


def return_report(
    report: FinalReport, *, note: str, marked: Sequence[str] = (), by: Actor, at: datetime
) -> None:
    """Give the report back to the organisation with what is to be put right; it is told by letter.

    `marked` names the parts of the form to be put right, as `parts.parts_of` does.
    """
    if not policy.may_check(by, report):
        raise NotPermitted("the coordinator of the call's municipality returns reports")
    if not note.strip():
        raise refusal("return_without_note")
    lock_report(report)
    known = [name for name, _title in parts_of(report) if name in marked]
    carry_out(
        REPORT_WORKFLOW, report, ReportAction.RETURN, by=by, at=at, facts={"note": note, "marked": known},
        check_note=note, decision_note="", marked=known,
    )  # fmt: skip
    tell_returned(report, note, at=at)


def _open_for_check(report: FinalReport, version: int, by: Actor) -> None:
    if not policy.may_check(by, report):
        raise NotPermitted("the coordinator of the call's municipality checks reports")
    lock_report(report)
    if report.status is not ReportStatus.SUBMITTED:
        raise StaleState(report, ReportAction.CHECK)
    require_version(report, version)


def _write_marks(report: FinalReport, marks: Marks) -> None:
    for row in report.activities:
        mark = marks.activities.get(row.id, _UNDECIDED_ACTIVITY)
        row.is_accepted, row.check_reason = mark.is_accepted, mark.reason
    for line in report.expenses:
        found = marks.expenses.get(line.id, _UNDECIDED_EXPENSE)
        _require_within(line, found.accepted)
        line.accepted, line.check_reason, line.check_point = found.accepted, found.reason, found.point


def _require_within(line: ExpenseLine, accepted: Decimal | None) -> None:
    if accepted is not None and line.amount is not None and not 0 <= accepted <= line.amount:
        raise refusal("eligible_above_cost", number=line.number, accepted=accepted, amount=line.amount)


def _flaws(report: FinalReport, note: str) -> list[Finding]:
    found = []
    if not note.strip():
        # A school that does not answer must not keep an organisation from its money; the note says why it went on.
        silent = (one.school.name for one in report.schools if one.confirmed is None)
        found = [Finding("school_unanswered", "", {"school": name}) for name in silent]
    found += [flaw for row in report.activities for flaw in _activity_flaws(row)]
    if has_costs(report):
        found += [flaw for line in report.expenses for flaw in _expense_flaws(line)]
    return found


def _activity_flaws(row: ReportActivity) -> list[Finding]:
    facts: dict[str, Fact] = {"number": row.activity.number, "title": row.activity.title}
    if row.is_accepted is None:
        return [Finding("activity_not_marked", "", facts)]
    if not row.is_accepted and not row.check_reason.strip():
        return [Finding("activity_refused_without_reason", "", facts)]
    if row.is_accepted and not row.is_done:
        return [Finding("activity_accepted_but_not_done", "", facts)]
    return []


def _expense_flaws(line: ExpenseLine) -> list[Finding]:
    if line.accepted is None:
        return [Finding("expense_not_marked", "", {"number": line.number})]
    if line.accepted == line.amount:
        return []
    lacking = {
        "expense_reduced_without_reason": not line.check_reason.strip(),
        "expense_reduced_without_point": not line.check_point,
    }
    return [Finding(rule, "", {"number": line.number}) for rule, is_so in lacking.items() if is_so]


def _eligible(report: FinalReport) -> Decimal:
    return sum((line.accepted for line in report.expenses if line.accepted is not None), Decimal("0.00"))
