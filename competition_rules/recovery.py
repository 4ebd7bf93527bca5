"""Money that is claimed back: what of it is paid and overdue, interest on what comes late, its sources of funds."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from competition_rules.calendar import add_months
from competition_rules.findings import Finding, finding
from competition_rules.money import share_of, to_cents, whole_cents
from competition_rules.programme import Sources
from competition_rules.provisions import RecoveryInstalments, RecoveryInterest

_NOTHING = Decimal("0.00")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """A part of a claim in euro and the last day to pay it back."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True)
class Credit:
    """What counted towards the claim on a day, in euro: money that came, or a set-off."""

    on: date
    amount: Decimal


@dataclass(frozen=True)
class Plan:
    """The parts in which what was open after the day `since` is to be paid back; it holds until the next plan."""

    since: date
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class LatePeriod:
    """So many days, the first and the last included, on which the same sum was overdue, in euro."""

    first: date
    last: date
    overdue: Decimal

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Interest:
    """The periods that bear interest and what they come to together in euro, rounded down once."""

    periods: tuple[LatePeriod, ...]
    amount: Decimal


def interest_on(
    rule: RecoveryInterest | None, plans: Sequence[Plan], credits_: Sequence[Credit], until: date
) -> Interest:
    """Interest up to and with the day `until`: simple, on the overdue sum of each day, none without a rule.

    A day bears interest on every part due before it that no credit of an earlier day has covered; credits cover the
    parts in the order of their days. A later plan replaces the days of an earlier one from the day after it was agreed.
    """
    if rule is None or not rule.annual_rate:
        return Interest((), _NOTHING)
    periods = tuple(_late_periods(plans, credits_, until))
    cents = sum(to_cents(one.overdue) * one.days for one in periods)
    exact = Fraction(cents, 100) * Fraction(rule.annual_rate) / rule.year_days
    return Interest(periods, whole_cents(exact))


def _late_periods(plans: Sequence[Plan], credits_: Sequence[Credit], until: date) -> list[LatePeriod]:
    claim = _sum(plans[0].parts)
    ends = [plan.since for plan in plans[1:]]
    found: list[LatePeriod] = []
    for plan, end in zip(plans, [*ends, until], strict=True):
        known_before = claim - _sum(plan.parts)
        days = {plan.since, *(part.due_on for part in plan.parts), *(credit.on for credit in credits_)}
        last = min(end, until)
        turns = [*sorted(day for day in days if plan.since <= day < last), last]
        for start, stop in itertools.pairwise(turns):
            owed = _sum([part for part in plan.parts if part.due_on <= start])
            covered = _sum([credit for credit in credits_ if credit.on <= start]) - known_before
            if owed > covered:
                found.append(LatePeriod(start + _ONE_DAY, stop, owed - covered))
    return found


def covered(parts: Sequence[Part], paid: Decimal) -> tuple[Decimal, ...]:
    """How much of each part is paid when `paid` euro have come altogether: the first is filled first."""
    found = []
    for part in parts:
        share = max(_NOTHING, min(part.amount, paid))
        found.append(share)
        paid -= share
    return tuple(found)


def equal_parts(amount: Decimal, count: int, today: date) -> tuple[Part, ...]:
    """The amount in so many parts a month apart, the first a month from today; what does not divide goes to the last.

    ValueError for fewer parts than one.
    """
    if count < 1:
        raise ValueError(f"not a number of parts: {count}")
    each = share_of(amount, Fraction(1, count))
    sums = [each] * (count - 1)
    sums.append(amount - sum(sums, _NOTHING))
    return tuple(Part(add_months(today, number), one) for number, one in enumerate(sums, start=1))


def check_instalments(
    rule: RecoveryInstalments | None, parts: Sequence[Part], open_sum: Decimal, today: date
) -> list[Finding]:
    """Why a claim cannot be paid back so: the parts are not the open sum, a day is past or out of order, or the parts
    are more or later than the edition allows."""
    found = []
    if (together := _sum(parts)) != open_sum:
        found.append(finding("instalments_sum", "", together=together, open=open_sum))
    days = [part.due_on for part in parts]
    if any(later <= earlier for earlier, later in zip([today, *days], days, strict=False)):
        found.append(finding("instalments_order", "", today=today))
    if rule is not None and len(parts) > rule.most:
        found.append(finding("instalments_many", rule.point, most=rule.most, asked=len(parts)))
    if rule is not None and days and max(days) > (last := add_months(today, rule.longest_months)):
        found.append(finding("instalments_late", rule.point, last=last, asked=max(days)))
    return found


def next_sources(whole: Sources, done: Decimal, amount: Decimal) -> Sources:
    """The sources of the next `amount` euro of a sum of which `done` euro were split before.

    The parts of all steps add up to the whole, source by source, to the cent.
    """
    total = whole.esf + whole.state
    esf = whole_cents(Fraction(whole.esf) * Fraction(done + amount) / Fraction(total))
    esf -= whole_cents(Fraction(whole.esf) * Fraction(done) / Fraction(total))
    return Sources(esf, state=amount - esf)


def _sum(parts: Sequence[Part | Credit]) -> Decimal:
    return sum((part.amount for part in parts), _NOTHING)
