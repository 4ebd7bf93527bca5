"""A regulation edition as one frozen value. No number of the regulation appears in code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, model_validator

from competition_rules.consistency import InconsistentEdition, Sections, inconsistencies
from competition_rules.criteria import (
    COMMISSION_VOTE,
    EARLIER_SUBMISSION,
    AdministrativeCriterion,
    Clarification,
    CombinedScore,
    Commission,
    CriterionThreshold,
    Divergence,
    Evaluators,
    LineRule,
    QualityCriterion,
    TieBreak,
    TieBreakStep,
    TotalThreshold,
)
from competition_rules.findings import Facts
from competition_rules.provisions import (
    ActualCosts,
    Aim,
    Appeal,
    Applicants,
    Conditions,
    CostCategory,
    CostPeriod,
    Days,
    Duration,
    FinalReport,
    Grant,
    InterimReport,
    LumpSum,
    PartialAcceptance,
    ParticipantShare,
    PaymentCondition,
    Prefinancing,
    Provision,
    Quota,
    RecoveryInstalments,
    RecoveryInterest,
    RecoveryReminders,
    ReportReminders,
    Target,
    TaxDebt,
    Termination,
    TerminationGround,
    WorkingDays,
)
from competition_rules.scalars import Code, Frozen, Text

__all__ = [
    "COMMISSION_VOTE",
    "EARLIER_SUBMISSION",
    "ActualCosts",
    "AdministrativeCriterion",
    "Aim",
    "Appeal",
    "Applicants",
    "Clarification",
    "CombinedScore",
    "Commission",
    "Conditions",
    "CostCategory",
    "CostPeriod",
    "CriterionThreshold",
    "Days",
    "Divergence",
    "Duration",
    "Evaluators",
    "FinalReport",
    "Grant",
    "InterimReport",
    "LineRule",
    "LumpSum",
    "OpenValue",
    "PartialAcceptance",
    "ParticipantShare",
    "PaymentCondition",
    "Prefinancing",
    "Provision",
    "QualityCriterion",
    "Quota",
    "RecoveryInstalments",
    "RecoveryInterest",
    "RecoveryReminders",
    "Regulation",
    "ReportReminders",
    "Target",
    "TaxDebt",
    "Termination",
    "TerminationGround",
    "Text",
    "TieBreak",
    "TieBreakStep",
    "TotalThreshold",
    "WorkingDays",
]


@dataclass(frozen=True)
class OpenValue:
    """A default of ours that waits for confirmation: where it stands, its values, its source."""

    path: str
    value: Facts
    point: str
    source: str


class Regulation(Frozen):
    """One edition of the call's regulation, read whole and checked against itself."""

    code: Code
    title: Text
    aims: Annotated[tuple[Aim, ...], Field(min_length=1)]
    target: Target
    applicants: Applicants
    grant: Grant
    quota: Quota
    submission_window: Days
    evaluation_window: Days
    duration: Duration
    participant_share: ParticipantShare
    commission: Commission
    administrative_criteria: Annotated[tuple[AdministrativeCriterion, ...], Field(min_length=1)]
    clarification: Clarification
    tax_debt: TaxDebt
    evaluators: Evaluators
    divergence: Divergence
    quality_criteria: Annotated[tuple[QualityCriterion, ...], Field(min_length=1)]
    criterion_threshold: CriterionThreshold
    total_threshold: TotalThreshold
    combined_score: CombinedScore
    tie_break: TieBreak
    line_rule: LineRule
    # Earlier editions say nothing of them: then no day is bound to the project, nobody is reminded, nothing is checked
    # before the first payment, and no agreement is terminated.
    payment_conditions: tuple[PaymentCondition, ...] = ()
    conditions: Conditions | None = None
    cost_period: CostPeriod | None = None
    report_reminders: ReportReminders | None = None
    termination: Termination | None = None
    appeal: Appeal
    prefinancing: Prefinancing
    prefinancing_due: WorkingDays
    interim_report: InterimReport
    final_report: FinalReport
    balance_due: WorkingDays
    partial_acceptance: PartialAcceptance
    recovery_due: Days
    # Earlier editions say nothing of them: then nobody is reminded, no interest is asked, parts are not bound.
    recovery_reminders: RecoveryReminders | None = None
    recovery_interest: RecoveryInterest | None = None
    recovery_instalments: RecoveryInstalments | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Regulation:
        problems = inconsistencies(Sections({name: getattr(self, name) for name in type(self).model_fields}))
        if problems:
            raise InconsistentEdition(problems)
        return self

    def quality_criterion(self, code: str) -> QualityCriterion:
        """The quality criterion of this code; KeyError when the edition has none."""
        return {criterion.code: criterion for criterion in self.quality_criteria}[code]

    def administrative_criterion(self, code: str) -> AdministrativeCriterion:
        """The administrative criterion of this code; KeyError when the edition has none."""
        found: dict[str, AdministrativeCriterion] = {one.code: one for one in self.administrative_criteria}
        return found[code]

    def provisions(self) -> dict[str, Provision]:
        """Every provision by its path, such as "prefinancing" or "quality_criteria.pmp_goals"."""
        return dict(_provisions_in(self, ""))

    def open_values(self) -> list[OpenValue]:
        """Every provision whose source is a default of ours, in the order of the edition."""
        return [
            OpenValue(path, one.values(), one.point, one.source)
            for path, one in self.provisions().items()
            if one.is_open
        ]

    def point_of(self, path: str) -> str:
        """The point of a provision, or of a value inside it ("prefinancing.share"); else KeyError."""
        provisions = self.provisions()
        if path in provisions:
            return provisions[path].point
        parent, _, name = path.rpartition(".")
        if parent not in provisions or name not in type(provisions[parent]).model_fields:
            raise KeyError(path)
        return provisions[parent].point

    def with_values(self, path: str, **values: object) -> Regulation:
        """A copy in which the provision at `path` holds other values, checked like any edition.

        Raises KeyError for an unknown path and pydantic's ValidationError for impossible values.
        """
        if path not in self.provisions():
            raise KeyError(path)
        data = self.model_dump()
        _section(data, path.split(".")).update(values)
        return Regulation.model_validate(data)


def _provisions_in(model: Frozen, prefix: str) -> Iterator[tuple[str, Provision]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Provision):
                path = f"{prefix}{name}.{item.key}" if isinstance(value, tuple) else f"{prefix}{name}"
                yield path, item
                yield from _provisions_in(item, f"{path}.")


def _section(data: Any, path: Sequence[str]) -> dict[str, Any]:
    """The nested mapping at a path in which an item of a list goes by its key."""
    for name in path:
        data = data[name] if isinstance(data, Mapping) else _item(data, name)
    section: dict[str, Any] = data
    return section


def _item(items: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, Any]:
    return next(item for item in items if key in (item.get("code"), item.get("by")))
