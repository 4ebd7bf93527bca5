"""Carrying out a support plan: what may be put down as given, when the learner confirms it, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from competition_rules.findings import Finding
from competition_rules.money import share_of
from competition_rules.support import Observed, Semester, Trend, levels, semester_of, support_values
from competition_rules.support_plan import Measure, measure_kinds

CONSULTATION = "consultation"


def lesson_minutes() -> int:
    """How long a lesson of a consultation lasts."""
    minutes: int = support_values()["lesson"]["minutes"]
    return minutes


def lessons_in(minutes: int) -> int:
    """The whole lessons a consultation of so many minutes counts as; what is beyond is not paid."""
    return minutes // lesson_minutes()


def last_day_to_confirm(given_on: date, *, is_remote: bool) -> date:
    """Until when the learner confirms what was given on a day: the same day, remotely a little longer."""
    days = support_values()["confirmation"]["days_remote" if is_remote else "days"]
    return given_on + timedelta(days=days)


@dataclass(frozen=True)
class Delivery:
    """Something of a measure that was given on a day: so many units, at a cost in euro."""

    given_on: date
    volume: int
    cost: Decimal
    is_remote: bool = False


@dataclass(frozen=True)
class Progress:
    """How much of a measure was given already, and what it cost."""

    volume: int = 0
    cost: Decimal = Decimal("0.00")


def planned_cost(measure: Measure, volume: int, done: Progress) -> Decimal:
    """What so many units cost by the plan: their share rounded down to the cent, the last ones what is left."""
    if volume <= 0:
        return Decimal("0.00")
    left = measure.cost - done.cost
    if done.volume + volume >= measure.volume:
        return left
    return min(share_of(measure.cost, Fraction(volume, measure.volume)), left)


def check_delivery(
    delivery: Delivery, measure: Measure, semester: Semester, done: Progress, rate: Decimal, today: date
) -> list[Finding]:
    """Why it cannot be put down; `rate` is the most a unit may cost, by the rate the plan was approved at."""
    return [*_check_day(delivery, measure, semester, today), *_check_size(delivery, measure, done, rate)]


def _check_day(delivery: Delivery, measure: Measure, semester: Semester, today: date) -> list[Finding]:
    found, day = [], delivery.given_on
    if day > today:
        found.append(Finding("delivery_in_future", "", {"day": day}))
    if not semester.starts_on <= day <= semester.ends_on:
        facts = {"day": day, "first": semester.starts_on, "last": semester.ends_on}
        found.append(Finding("delivery_outside_semester", "", facts))
    elif not measure.starts_on <= day <= measure.ends_on:
        facts = {"day": day, "first": measure.starts_on, "last": measure.ends_on}
        found.append(Finding("delivery_outside_measure", "", facts))
    if delivery.is_remote and measure_kinds()[measure.kind].record != CONSULTATION:
        found.append(Finding("delivery_not_remote", "", {}))
    return found


def _check_size(delivery: Delivery, measure: Measure, done: Progress, rate: Decimal) -> list[Finding]:
    if delivery.volume <= 0:
        if measure_kinds()[measure.kind].record == CONSULTATION:
            return [Finding("consultation_short", "", {"minutes": lesson_minutes()})]
        return [Finding("delivery_without_volume", "", {})]
    found, most = [], rate * delivery.volume
    if (left := measure.volume - done.volume) < delivery.volume:
        found.append(Finding("delivery_over_volume", "", {"volume": delivery.volume, "left": left}))
    if delivery.cost > most:
        facts = {"cost": delivery.cost, "most": most, "rate": rate}
        found.append(Finding("delivery_over_rate", "", facts))
    if delivery.cost > (sum_left := measure.cost - done.cost):
        found.append(Finding("delivery_over_cost", "", {"cost": delivery.cost, "left": sum_left}))
    return found


@dataclass(frozen=True)
class Confirmation:
    """The learner signed on a day; `witness` saw it, `specialist` is who gave the consultation."""

    signed_on: date
    witness: str
    specialist: str


def check_confirmation(
    confirmation: Confirmation, given_on: date, today: date, *, is_remote: bool
) -> list[Finding]:
    """Why the learner's signature does not confirm what was given."""
    found, day, last = [], confirmation.signed_on, last_day_to_confirm(given_on, is_remote=is_remote)
    if day > today:
        found.append(Finding("confirmation_in_future", "", {"day": day}))
    if not given_on <= day <= last:
        rule = "confirmation_late_remote" if is_remote else "confirmation_other_day"
        found.append(Finding(rule, "", {"signed": day, "given": given_on, "last": last}))
    if _plain(confirmation.witness) == _plain(confirmation.specialist):
        found.append(Finding("confirmation_by_specialist", "", {}))
    return found


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


class Outcome(StrEnum):
    """How the risks of a group are at the end of a plan; `none`: there were none."""

    NONE = "none"
    LOWER = "lower"
    SAME = "same"
    HIGHER = "higher"


class Course(StrEnum):
    """What becomes of the support: it goes on as it is, goes on otherwise, or ends."""

    KEEP = "keep"
    CHANGE = "change"
    CLOSE = "close"


def proposed_outcomes(observations: Iterable[Observed], semester: Semester) -> dict[str, Outcome]:
    """For each group what the observations say of the semester; a person decides.

    A risk that was seen before and not in the semester is lower; one that is new is higher.
    """
    known = [one for one in observations if semester_of(one.on) <= semester]
    found = {one["group"]: Outcome.NONE for one in support_values()["signs"]}
    for level in levels(known):
        if level.semester < semester:
            found[level.group] = Outcome.LOWER
        else:
            found[level.group] = Outcome.HIGHER if level.trend is Trend.NEW else Outcome(level.trend.value)
    return found


def overall(outcomes: Mapping[str, Outcome]) -> Outcome:
    """How the risk is as a whole: higher where any group is, else lower where any group is."""
    return next(
        (one for one in (Outcome.HIGHER, Outcome.LOWER, Outcome.SAME) if one in outcomes.values()),
        Outcome.NONE,
    )


def check_result(outcomes: Mapping[str, Outcome], course: Course, reason: str) -> list[Finding]:
    """Why a result cannot be put down: support that ends while a risk is higher has a reason."""
    if course is Course.CLOSE and overall(outcomes) is Outcome.HIGHER and not reason:
        return [Finding("result_close_without_reason", "", {})]
    return []
