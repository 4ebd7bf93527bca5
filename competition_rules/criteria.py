"""The provisions of an edition about choosing projects: criteria, thresholds, order."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from competition_rules.findings import Facts
from competition_rules.provisions import Provision
from competition_rules.scalars import Code, Count, CountFromZero, Flag, Points, PositivePoints, Text

AdministrativeCode = Literal[
    "in_time",
    "eligible_applicant",
    "local_call_and_quota",
    "amount",
    "complete",
    "signed_off",
    "annexes",
    "duration",
    "double_funding",
    "tax_debt",
    "group_list",
]
EARLIER_SUBMISSION = "earlier_submission"
COMMISSION_VOTE = "commission_vote"


class AdministrativeCriterion(Provision):
    """A yes-or-no condition; a clarifiable one may be put right once asked, any other rejects."""

    code: AdministrativeCode
    title: Text
    clarifiable: Flag


class Clarification(Provision):
    """How many times an applicant may clarify, and within how many working days of being asked."""

    working_days: Count
    times: CountFromZero


class QualityCriterion(Provision):
    """A scored criterion: points from 0 to `maximum` in steps, at least `minimum`, times `weight`.

    With `tied_to_plan_tasks` evaluators score each task of the prevention plan the application
    names, and the criterion's score is the exact mean of those.
    """

    code: Code
    title: Text
    question: Text
    maximum: PositivePoints
    minimum: Points
    step: PositivePoints
    weight: PositivePoints = Decimal(1)
    tied_to_plan_tasks: Flag = False


class CriterionThreshold(Provision):
    """The rule that a project below the minimum of any one criterion is not ranked.

    The minimum itself is written at each criterion; this is the point a refusal cites.
    """


class TotalThreshold(Provision):
    """A project whose weighted total is below `minimum` is not ranked; `maximum` is reachable."""

    minimum: Points
    maximum: PositivePoints


class CombinedScore(Provision):
    """How several assessments make one score: the exact mean, unless a consensus replaces it."""

    method: Literal["mean"]


class Commission(Provision):
    """The fewest voting members of a commission."""

    minimum_voting: Count


class Evaluators(Provision):
    """How many evaluators assess each application."""

    per_application: Count


class Divergence(Provision):
    """One more evaluator is needed when two differ by MORE than this many points.

    `criterion` is the limit within one criterion, `total` the limit between weighted totals.
    """

    criterion: Points
    total: Points


class TieBreakStep(Provision):
    """One step that settles equal totals: a criterion's code, earlier submission or the vote."""

    by: Code

    @property
    def key(self) -> str:
        """The step's name among the steps."""
        return self.by


class TieBreak(Provision):
    """The steps that settle equal totals, in turn; the last is the commission's vote."""

    steps: Annotated[tuple[TieBreakStep, ...], Field(min_length=1)]

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the steps in turn."""
        return tuple(step.by for step in self.steps)

    def values(self) -> Facts:
        """The order of the steps."""
        return Facts({"order": self.order})


class LineRule(Provision):
    """What happens when the next project does not fit: `stop` there, or `skip` it and go on."""

    rule: Literal["stop", "skip"]
