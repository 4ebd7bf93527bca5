"""Plain values for the tests of the rules: scores, candidates, assessments, facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition_rules.editions import edition
from competition_rules.eligibility import ApplicationFacts
from competition_rules.ranking import Candidate
from competition_rules.scoring import Assessment, Scores

PUMPURS = edition("pumpurs-2022")
ACTUAL_COSTS = edition("actual-costs-example")
CODES = tuple(criterion.code for criterion in PUMPURS.quality_criteria)
LUMP_SUM = Decimal("4600.00")
FIRST_MOMENT = datetime(2022, 4, 4, 9, 0, tzinfo=UTC)


def scores(default: str = "4", **by_code: str) -> Scores:
    """Scores in which every criterion has the default but the named ones."""
    criteria = {code: Fraction(by_code.get(code, default)) for code in CODES}
    return Scores(criteria, sum(criteria.values(), Fraction(0)))


def candidate(name: str | int, scored: Scores, asked: Decimal = LUMP_SUM, minute: int = 0) -> Candidate:
    """A candidate submitted so many minutes after the first moment."""
    return Candidate(name, scored, asked, FIRST_MOMENT + timedelta(minutes=minute))


def assessment(
    evaluator: str, default: str = "4", tasks: tuple[str, ...] = ("4",), **by_code: str
) -> Assessment:
    """An assessment with a default for every criterion that is not tied to plan tasks."""
    points = {code: Decimal(by_code.get(code, default)) for code in CODES if code != "pmp_goals"}
    return Assessment(evaluator, points, {number: Decimal(task) for number, task in enumerate(tasks, 1)})


_ELIGIBLE = ApplicationFacts(
    submitted_at=FIRST_MOMENT,
    opens_at=FIRST_MOMENT - timedelta(days=20),
    closes_at=FIRST_MOMENT + timedelta(days=10),
    applicant_kind="association",
    is_registered_organisation=True,
    does_youth_work=True,
    has_local_call=True,
    has_quota=True,
    asked=LUMP_SUM,
    is_in_latvian=True,
    sections_missing=(),
    signed_off_by_representative=True,
    annexes_missing=(),
    starts_on=date(2022, 6, 1),
    ends_on=date(2022, 11, 30),
    earliest_start_on=None,
    latest_end_on=None,
    double_funding_declared=True,
    tax_debt=Decimal("0.00"),
    with_group=True,
    group_has_responsible_adult=True,
    participants=24,
    participants_at_risk=14,
)


def facts(**changes: Any) -> ApplicationFacts:
    """An application that meets every criterion, but for the changes."""
    return replace(_ELIGIBLE, **changes)
