"""Reading a whole section: each entry, and what its entries say together."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.applications.sections import (
    Entry,
    Flaw,
    Frame,
    Kind,
    PlanOption,
    Reading,
    Section,
    SectionCode,
    TaskOption,
    read_entry,
    section_of,
)
from competition_rules import budget
from competition_rules.findings import Fact, Finding

_Values = Mapping[str, Any]


def read(code: SectionCode, content: Mapping[str, Any], frame: Frame) -> Reading:
    """The values and flaws of a section's content; empty content is all gaps."""
    section = section_of(code, frame)
    values, flaws = _read_entries(section.entries, content, "")
    rows = []
    for place, row in enumerate(content.get("rows", ())):
        row_values, row_flaws = _read_entries(section.row, row, f"rows-{place}-")
        rows.append(row_values)
        flaws += row_flaws
    flaws += _no_rows(section, rows)
    reading = Reading(values, rows, tuple(flaws))
    if code in _TOGETHER:
        flaws += list(_TOGETHER[code](reading, frame))
    return Reading(values, tuple(rows), tuple(flaws))


def named_tasks(reading: Reading, frame: Frame) -> tuple[PlanOption | None, list[tuple[TaskOption, str]]]:
    """The plan that was chosen and its tasks that were ticked, each with how it is served."""
    chosen = reading.values.get("plan_id")
    plan = next((plan for plan in frame.plans if str(plan.id) == chosen), None)
    if plan is None:
        return None, []
    ticked = [task for task in plan.tasks if reading.values.get(f"task_{task.id}")]
    return plan, [(task, reading.values.get(f"how_{task.id}") or "") for task in ticked]


def cost_lines(reading: Reading) -> list[budget.BudgetLine]:
    """The readable lines of a cost plan."""
    return [
        budget.BudgetLine(row["category"], row["amount"])
        for row in reading.rows
        if row["category"] is not None and row["amount"] is not None
    ]


def _read_entries(
    entries: tuple[Entry, ...], content: Mapping[str, Any], prefix: str
) -> tuple[dict[str, Any], list[Flaw]]:
    values: dict[str, Any] = {}
    flaws = []
    for entry in entries:
        typed, name = content.get(entry.name), prefix + entry.name
        try:
            values[entry.name] = read_entry(entry, typed)
        except ValueError as error:
            values[entry.name] = None
            facts: dict[str, Fact] = {
                "text": str(typed)[:60],
                "limit": entry.limit,
                "length": len(str(typed)),
            }
            flaws.append(Flaw(name, Finding(str(error), "", facts)))
            continue
        if entry.is_needed and values[entry.name] in (None, False):
            rule = "not_ticked" if entry.kind is Kind.FLAG else "not_filled_in"
            flaws.append(Flaw(name, Finding(rule, ""), is_gap=True, is_judged=entry.is_judged))
    return values, flaws


def _no_rows(section: Section, rows: list[dict[str, Any]]) -> list[Flaw]:
    if not section.row or rows:
        return []
    # A cost plan without lines is reported by its own rule, with the point.
    is_judged = section.code is SectionCode.BUDGET
    return [Flaw("rows", Finding("no_rows", ""), is_gap=True, is_judged=is_judged)]


def _gap(name: str, rule: str = "not_filled_in", *, is_judged: bool = False) -> Flaw:
    return Flaw(name, Finding(rule, ""), is_gap=True, is_judged=is_judged)


def _organisation(reading: Reading, _frame: Frame) -> Iterator[Flaw]:
    if not reading.values["with_group"]:
        return
    if reading.values["group_name"] is None:
        yield _gap("group_name")
    if reading.values["responsible_adult"] is None:
        yield _gap("responsible_adult", is_judged=True)


def _idea(reading: Reading, _frame: Frame) -> Iterator[Flaw]:
    starts_on, ends_on = reading.values["starts_on"], reading.values["ends_on"]
    if starts_on and ends_on and ends_on < starts_on:
        facts = {"starts_on": starts_on, "ends_on": ends_on}
        yield Flaw("ends_on", Finding("ends_before_start", "", facts))


def _target(reading: Reading, _frame: Frame) -> Iterator[Flaw]:
    values = reading.values
    people, at_risk = values["participants"], values["participants_at_risk"]
    if people == 0:
        yield Flaw("participants", Finding("no_participants", ""))
    if people is not None and at_risk is not None and at_risk > people:
        facts = {"at_risk": at_risk, "participants": people}
        yield Flaw("participants_at_risk", Finding("more_at_risk", "", facts))
    youngest, eldest = values["age_from"], values["age_to"]
    if youngest is not None and eldest is not None and youngest > eldest:
        yield Flaw("age_to", Finding("ages_crossed", "", {"from": youngest, "to": eldest}))


def _plan_tasks(reading: Reading, frame: Frame) -> Iterator[Flaw]:
    plan, named = named_tasks(reading, frame)
    others = [
        task
        for other in frame.plans
        if other is not plan
        for task in other.tasks
        if reading.values.get(f"task_{task.id}")
    ]
    if plan is not None and others:
        facts: dict[str, Fact] = {"tasks": tuple(task.code for task in others), "plan": plan.title}
        yield Flaw("plan_id", Finding("tasks_of_another_plan", "", facts))
    if plan is not None and not named:
        yield _gap(f"task_{plan.tasks[0].id}" if plan.tasks else "plan_id", "no_task_named")
    for task, how in named:
        if not how:
            yield _gap(f"how_{task.id}")


def _budget(reading: Reading, frame: Frame) -> Iterator[Flaw]:
    if frame.grant is not None and reading.rows:
        for finding in budget.check(frame.regulation, cost_lines(reading)):
            yield Flaw("rows", finding, is_judged=True)


_TOGETHER: dict[SectionCode, Callable[[Reading, Frame], Iterator[Flaw]]] = {
    SectionCode.ORGANISATION: _organisation,
    SectionCode.IDEA: _idea,
    SectionCode.TARGET: _target,
    SectionCode.PLAN_TASKS: _plan_tasks,
    SectionCode.BUDGET: _budget,
}
