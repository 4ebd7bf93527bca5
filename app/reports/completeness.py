"""What a report still lacks before it can be handed in, and what its writers should look at again."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from app.reports.costs import has_costs, twice
from app.reports.costs import lacking as lacking_in_costs
from app.reports.models import FileKind, FinalReport, ReportActivity
from competition_rules.findings import Finding

# Day, month and year of birth with five digits; codes given since 2017 begin with 32.
_PERSONAL_CODE = re.compile(
    r"(?<!\d)(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d|32\d{4})[-\u2010-\u2015\u2212]\d{5}(?!\d)"
)


def missing(report: FinalReport, today: date) -> list[Finding]:
    """Everything that keeps the report from being handed in on that day; empty when it is complete."""
    found = [*_unreadable(report), *_whole(report)]
    for row in report.activities:
        found += _activity(row, today)
    for task in report.tasks:
        if not task.reached.strip():
            found.append(_finding("task_without_result", code=task.task.code, title=task.task.title))
    if has_costs(report):
        found += lacking_in_costs(report, today)
    return found


def warnings(report: FinalReport) -> list[Finding]:
    """What may stay as it is but should be looked at: what reads like a personal code, documents that stand twice, what
    no file shows."""
    codes = [
        _finding("personal_code_like", where=where)
        for where, text in _texts(report)
        if reads_like_personal_code(text)
    ]
    return [*codes, *twice(report), *_unshown(report)]


def reads_like_personal_code(text: str) -> bool:
    """Whether something in it has the form of a personal code."""
    return _PERSONAL_CODE.search(text) is not None


def _unshown(report: FinalReport) -> Iterator[Finding]:
    if not any(one.kind is FileKind.PUBLICITY for one in report.files):
        yield _finding("report_without_publicity")
    shown = {one.expense_number for one in report.files}
    for line in report.expenses:
        if line.number not in shown:
            yield _finding("expense_without_evidence", number=line.number)


def _finding(rule: str, **facts: Any) -> Finding:
    return Finding(rule, "", facts)


def _unreadable(report: FinalReport) -> list[Finding]:
    return [_finding("report_unreadable", text=text) for text in (report.typed or {}).values()]


def _whole(report: FinalReport) -> Iterator[Finding]:
    unread = report.typed or {}
    if not report.summary.strip():
        yield _finding("report_without_summary")
    if not report.results.strip():
        yield _finding("report_without_results")
    if report.participants_reached is None and "participants_reached" not in unread:
        yield _finding("report_without_participants")
    if report.at_risk_reached is None and "at_risk_reached" not in unread:
        yield _finding("report_without_at_risk")


def _activity(row: ReportActivity, today: date) -> Iterator[Finding]:
    named = {"number": row.activity.number, "title": row.activity.title}
    if row.is_done is None:
        yield _finding("activity_unanswered", **named)
        return
    if not row.description.strip():
        yield _finding("activity_without_description" if row.is_done else "activity_without_reason", **named)
    if not row.is_done:
        return
    if row.held_on is None:
        yield _finding("activity_without_day", **named)
    elif row.held_on > today:
        yield _finding("activity_in_future", day=row.held_on, **named)
    if row.participants is None:
        yield _finding("activity_without_participants", **named)
    elif (counted := sum(row.by_age.values())) != row.participants:
        yield _finding("activity_ages_differ", counted=counted, participants=row.participants, **named)


def _texts(report: FinalReport) -> Iterator[tuple[str, str]]:
    yield "report_summary", report.summary
    yield "report_results", report.results
    for row in report.activities:
        yield row.activity.title, row.description
    for task in report.tasks:
        yield task.task.title, task.reached
    for line in report.expenses:
        yield f"{line.number}", f"{line.description}\n{line.document}\n{line.supplier}"
