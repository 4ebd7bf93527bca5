"""What an interim report still lacks before it can be handed in."""

from collections.abc import Iterator

from app.calls.queries import regulation_of
from app.reports.completeness import reads_like_personal_code
from app.reports.interim.models import InterimReport
from competition_rules.findings import Finding
from competition_rules.regulation import ActualCosts


def has_costs(report: InterimReport) -> bool:
    """Whether the edition pays actual costs, so that the report says what was spent."""
    return isinstance(regulation_of(report.application.local_call.call).grant, ActualCosts)


def missing(report: InterimReport) -> list[Finding]:
    """Everything that keeps it from being handed in; empty when it is complete."""
    return list(_missing(report))


def _missing(report: InterimReport) -> Iterator[Finding]:
    unread = report.typed or {}
    for text in unread.values():
        yield Finding("report_unreadable", "", {"text": text})
    if not report.activities.strip():
        yield Finding("interim_without_activities", "", {})
    if report.participants is None and "participants" not in unread:
        yield Finding("interim_without_participants", "", {})
    if not report.difficulties.strip():
        yield Finding("interim_without_difficulties", "", {})
    if has_costs(report) and report.costs is None and "costs" not in unread:
        yield Finding("interim_without_costs", "", {})


def warnings(report: InterimReport) -> list[Finding]:
    """What reads like a personal code."""
    texts = {"interim_activities": report.activities, "interim_difficulties": report.difficulties}
    return [
        Finding("personal_code_like", "", {"where": where})
        for where, text in texts.items()
        if reads_like_personal_code(text)
    ]
