"""What a support plan must be before it goes up the chain, and who approves it next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from competition_rules.findings import Finding
from competition_rules.money import euro
from competition_rules.support import Semester, support_values


@dataclass(frozen=True)
class MeasureKind:
    """A kind of measure, the unit of its volume, and its rate until another is in force.

    `record` is what is put down when something of it was given; `is_confirmed`: the learner signs for it.
    """

    code: str
    unit: str
    rate: Decimal
    is_economic: bool
    record: str
    is_confirmed: bool


@cache
def measure_kinds() -> dict[str, MeasureKind]:
    """All kinds by code."""
    return {
        one["code"]: MeasureKind(
            one["code"], one["unit"], euro(one["rate"]), one["economic"], one["record"], one["confirmed"]
        )
        for one in support_values()["measures"]
    }


@dataclass(frozen=True)
class Measure:
    """What is to be done: its kind, how much of it, when, and what it costs in euro."""

    kind: str
    volume: int
    starts_on: date
    ends_on: date
    cost: Decimal


def chain_of(is_state_school: bool) -> tuple[str, ...]:
    """The steps a plan is approved in, in order."""
    return tuple(support_values()["chain"]["state" if is_state_school else "municipal"])


def next_step(is_state_school: bool, approved: Sequence[str]) -> str | None:
    """The step that is to approve next; None when all have."""
    return next((step for step in chain_of(is_state_school) if step not in approved), None)


def keeps_municipal_step(*, is_same_municipality: bool, is_state_school: bool) -> bool:
    """Whether the municipality's approval stays when the learner goes to another school: only under the same one."""
    return is_same_municipality and not is_state_school


def check_measure(
    measure: Measure, semester: Semester, rate: Decimal, *, is_economic_plan: bool
) -> list[Finding]:
    """Why a measure cannot stand in a plan of the semester; `rate` is the most one unit may cost at its beginning."""
    found = []
    if not (semester.starts_on <= measure.starts_on <= measure.ends_on <= semester.ends_on):
        facts = {"first": semester.starts_on, "last": semester.ends_on}
        found.append(Finding("measure_outside_semester", "", facts))
    if measure.volume <= 0:
        found.append(Finding("measure_without_volume", "", {}))
    most = rate * measure.volume
    if measure.cost > most:
        found.append(Finding("measure_over_rate", "", {"cost": measure.cost, "most": most, "rate": rate}))
    if is_economic_plan and not measure_kinds()[measure.kind].is_economic:
        found.append(Finding("measure_not_economic", "", {}))
    return found


@dataclass(frozen=True)
class Draft:
    """What is known of a plan when it is to be sent to the director."""

    goals: str
    measures: Sequence[Measure]
    semester: Semester
    are_parents_informed: bool
    is_economic: bool


def check_draft(draft: Draft, rates: Mapping[int, Decimal]) -> list[Finding]:
    """Why the plan cannot go up yet; `rates` has each measure's rate by its place."""
    found = []
    if not draft.are_parents_informed:
        found.append(Finding("plan_parents_not_informed", "", {}))
    if not draft.goals and not draft.is_economic:
        found.append(Finding("plan_without_aims", "", {}))
    if not draft.measures:
        found.append(Finding("plan_without_measures", "", {}))
    for place, measure in enumerate(draft.measures):
        found += check_measure(measure, draft.semester, rates[place], is_economic_plan=draft.is_economic)
    return found
