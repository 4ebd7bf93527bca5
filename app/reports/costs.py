"""The costs of a report: whether it has any, what they lack, which stand twice, and how they stand to the plan."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.agreements.queries import signed_agreement
from app.calls.queries import regulation_of
from app.reports import queries
from app.reports.content import COST_TEXTS, ExpenseEntry
from app.reports.models import ExpenseLine, FinalReport
from competition_rules.budget import BudgetLine
from competition_rules.costs import CategoryCosts, by_category, outside_period, repeated
from competition_rules.findings import Fact, Finding
from competition_rules.regulation import ActualCosts


def has_costs(report: FinalReport) -> bool:
    """Whether the edition pays actual costs, so that the report lists them."""
    return isinstance(regulation_of(report.application.local_call.call).grant, ActualCosts)


def against_plan(report: FinalReport, more: Sequence[ExpenseEntry] = ()) -> tuple[CategoryCosts, ...]:
    """The sums of each category, with `more` costs, beside the plan of the application and the edition's ceiling."""
    if not has_costs(report):
        return ()
    regulation = regulation_of(report.application.local_call.call)
    planned = [BudgetLine(one.category, one.amount) for one in report.application.budget_lines]
    costs: list[ExpenseLine | ExpenseEntry] = [*report.expenses, *more]
    reported = [BudgetLine(one.category, one.amount) for one in costs if one.amount is not None]
    accepted = [BudgetLine(one.category, one.accepted) for one in report.expenses if one.accepted is not None]
    return by_category(regulation, planned, reported, accepted)


def lacking(report: FinalReport, today: date) -> Iterator[Finding]:
    """What keeps the costs from being handed in on that day."""
    if not report.expenses:
        yield Finding("report_without_expenses", "", {})
    for line in report.expenses:
        if not _is_whole(line):
            yield Finding("expense_incomplete", "", {"number": line.number})
            continue
        for day in (line.issued_on, line.paid_on):
            if day is not None and day > today:
                yield Finding("expense_in_future", "", {"number": line.number, "day": day})
        for found in out_of_period(report, line.issued_on):
            yield Finding("expense_outside_period", found.point, {**found.facts, "number": line.number})


def out_of_period(report: FinalReport, issued_on: date | None) -> list[Finding]:
    """What is wrong with the day of a document by the project's period in its agreement."""
    agreement = signed_agreement(report.application_id)
    if agreement is None or issued_on is None:
        return []
    regulation = regulation_of(report.application.local_call.call)
    return outside_period(regulation, issued_on, agreement.starts_on, agreement.ends_on)


def _is_whole(line: ExpenseLine) -> bool:
    days = line.issued_on is not None and line.paid_on is not None
    return days and line.amount is not None and all(getattr(line, name).strip() for name in COST_TEXTS)


def twice(report: FinalReport, more: Sequence[ExpenseEntry] = ()) -> Iterator[Finding]:
    """Costs of the report, with `more`, that name the same document of the same supplier."""
    costs: list[ExpenseLine | ExpenseEntry] = [*report.expenses, *more]
    for numbers in repeated((one.number, one.document, one.supplier) for one in costs):
        yield Finding("expense_twice", "", {"numbers": numbers})


def elsewhere(report: FinalReport) -> list[Finding]:
    """Costs whose document stands in another report of the same organisation too: to be looked at, no verdict."""
    own = [(("", one.number), one.document, one.supplier) for one in report.expenses]
    others = [((one.project, one.number), one.document, one.supplier) for one in queries.other_costs(report)]
    found = []
    for group in repeated([*own, *others]):
        mine = tuple(number for project, number in group if not project)
        for project, other in group:
            if mine and project:
                facts: dict[str, Fact] = {"numbers": mine, "project": project, "other": other}
                found.append(Finding("expense_elsewhere", "", facts))
    return found
