"""The provisions of an edition about aims, applicants, money and terms.

Each holds its value beside `point`, the point of our model regulation that a decision cites,
and `source`: where the value was read. Provisions about choosing projects are in `criteria`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from competition_rules.findings import Fact, Facts
from competition_rules.scalars import (
    Code,
    Count,
    CountFromZero,
    Flag,
    Frozen,
    Money,
    PointNumber,
    PositiveMoney,
    Rate,
    Share,
    Source,
    Text,
)

ApplicantKind = Literal["youth_organisation", "association", "foundation"]
_OUR_DEFAULT = "D"


class Provision(Frozen):
    """A value of the regulation with the point decisions cite and the source it was read in.

    The source begins with "S: " (the programme's presentation), "P: " (a published rule, notice
    or result) or "D: " (a default of ours that IKVD has still to confirm).
    """

    point: PointNumber
    source: Source

    @property
    def is_open(self) -> bool:
        """Whether the value is our default and waits for confirmation."""
        return self.source.startswith(_OUR_DEFAULT)

    @property
    def key(self) -> str | None:
        """What names this provision among its siblings in a list; None outside lists."""
        code = getattr(self, "code", None)
        return code if isinstance(code, str) else None

    def values(self) -> Facts:
        """The provision's own plain values by field; texts as `<field>_lv` and `<field>_en`."""
        values: dict[str, Fact] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Text):
                values |= {f"{name}_lv": value.lv, f"{name}_en": value.en}
            elif name not in ("point", "source") and not _holds_models(value):
                values[name] = value
        return Facts(values)


def _holds_models(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value)


class Aim(Provision):
    """An aim of the call that projects serve."""

    code: Code
    title: Text


class Applicants(Provision):
    """Who may apply; with `group_needs_organisation` an informal group never applies alone."""

    kinds: Annotated[tuple[ApplicantKind, ...], Field(min_length=1)]
    group_needs_organisation: Flag


class Target(Provision):
    """The learners the programme is for: general education grades and vocational years."""

    grades_from: Count
    grades_to: Count
    vocational_years: Annotated[tuple[Count, ...], Field(min_length=1)]


class LumpSum(Provision):
    """Every project receives exactly this amount in euro."""

    model: Literal["lump_sum"]
    amount: PositiveMoney


class CostCategory(Provision):
    """A kind of cost, with the share of the project's total it may not exceed, if any."""

    code: Code
    title: Text
    share_ceiling: Share | None = None


class ActualCosts(Provision):
    """A project receives its eligible costs up to a ceiling in euro, by categories of cost."""

    model: Literal["actual_costs"]
    ceiling: PositiveMoney
    categories: Annotated[tuple[CostCategory, ...], Field(min_length=1)]

    def category(self, code: str) -> CostCategory | None:
        """The category of this code, None when the edition has none."""
        return next((category for category in self.categories if category.code == code), None)


Grant = Annotated[LumpSum | ActualCosts, Field(discriminator="model")]


class Quota(Provision):
    """How the purse is divided: the method and the fewest units a municipality receives."""

    minimum_units: CountFromZero
    method: Literal["largest_remainder"]


class Prefinancing(Provision):
    """The part of the grant paid before the results, as a share of 1."""

    share: Share


class WorkingDays(Provision):
    """A term in working days; the day of the event is not counted."""

    working_days: Count


class Days(Provision):
    """A term in calendar days; the day of the event is not counted."""

    days: Count


class Duration(Provision):
    """How many whole months a project lasts, first and last day included."""

    minimum_months: Count
    maximum_months: Count


class ParticipantShare(Provision):
    """The least share of participants at risk: a recommendation unless `required`."""

    minimum: Share
    required: Flag


class CostPeriod(Provision):
    """Documents of costs are dated within the project's days or at most so many days after its last one."""

    days_after_end: CountFromZero


class InterimReport(Provision):
    """A project that lasts longer than so many months owes an interim report on those months, due so many calendar days
    after their last one. Earlier editions set no day for it (None)."""

    when_longer_than_months: Count
    days_to_report: Count | None = None


class FinalReport(Provision):
    """The final report is due so many calendar days after the project's last day."""

    due_days: Count


class PartialAcceptance(Provision):
    """A lump-sum project whose fulfilled part of 1 is below this is rejected as a whole."""

    reject_below: Share


class TaxDebt(Provision):
    """The largest tax debt in euro an applicant may have on the day of the check."""

    limit: Money


class Appeal(Provision):
    """How many months after it is announced a decision may be appealed."""

    months: Count


class Conditions(Provision):
    """Conditions of an award: whether each falls due before the project's first day, and how many working days
    before the last day to meet it the organisation is reminded."""

    before_start: Flag
    remind_working_days: Count


class ReportReminders(Provision):
    """How many days before a report is due the organisation is reminded, and after how many days each time again
    once it is overdue."""

    days_before: Count
    again_days: Count


class PaymentCondition(Provision):
    """What must be so before the first payment to a project, and who checks it."""

    code: Code
    title: Text
    checked_by: Literal["coordinator", "programme_manager"]


class RecoveryReminders(Provision):
    """How many days before a claim or an instalment of it is due the organisation is reminded, and after how many
    days each time again once it is overdue."""

    days_before: Count
    again_days: Count


class RecoveryInterest(Provision):
    """Interest on what is paid back late: a part of 1 for a year of so many days, on the overdue sum, from the day
    after it was due to the day it came, that day included. A rate of nothing asks for none."""

    annual_rate: Rate
    year_days: Count


class RecoveryInstalments(Provision):
    """A claim may be paid back in at most so many parts, the last of them at most so many months after it is agreed."""

    most: Count
    longest_months: Count


class TerminationGround(Provision):
    """Why an agreement may be terminated: who may propose it so, whether the organisation must consent, and how what
    was paid is settled: by a report on what was done, or by a sum to be paid back that is decided with reasons."""

    code: Code
    title: Text
    proposed_by: Literal["applicant", "programme"]
    needs_consent: Flag
    settled_by: Literal["report", "sum"]


class Termination(Provision):
    """Termination of an agreement: for so many days the organisation may give its view before anybody decides."""

    answer_days: Count
    grounds: Annotated[tuple[TerminationGround, ...], Field(min_length=1)]

    def ground(self, code: str) -> TerminationGround | None:
        """The ground of this code, None when the edition has none."""
        return next((ground for ground in self.grounds if ground.code == code), None)
