"""The states of an assessment and of a ranking."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class AssessmentStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    VOID = "void"


class AssessmentAction(StrEnum):
    SUBMIT = "submit"
    VOID = "void"


ASSESSMENT_WORKFLOW = Workflow(
    "assessment",
    AssessmentStatus.DRAFT,
    {
        AssessmentAction.SUBMIT: Step(
            {AssessmentStatus.DRAFT}, AssessmentStatus.SUBMITTED, Role.EVALUATOR, Role.CHAIR
        ),
        AssessmentAction.VOID: Step(
            {AssessmentStatus.DRAFT, AssessmentStatus.SUBMITTED},
            AssessmentStatus.VOID,
            Role.CHAIR,
            Role.SYSTEM,
        ),
    },
)


class DecisionOutcome(StrEnum):
    """What an act says about an application."""

    APPROVED = "approved"
    RESERVE = "reserve"
    REJECTED = "rejected"
    INELIGIBLE = "ineligible"


class RankingStatus(StrEnum):
    PREPARED = "prepared"
    CONFIRMED = "confirmed"


class RankingAction(StrEnum):
    CONFIRM = "confirm"


RANKING_WORKFLOW = Workflow(
    "ranking",
    RankingStatus.PREPARED,
    {RankingAction.CONFIRM: Step({RankingStatus.PREPARED}, RankingStatus.CONFIRMED, Role.CHAIR)},
)
