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
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
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


class AppealStatus(StrEnum):
    """`upheld`: the decision stands; `changed`: a new decision replaces it."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class AppealAction(StrEnum):
    TAKE_UP = "take_up"
    UPHOLD = "uphold"
    CHANGE = "change"
    WITHDRAW = "withdraw"


OPEN_APPEAL = frozenset({AppealStatus.RECEIVED, AppealStatus.UNDER_REVIEW})
_REVIEWED = {AppealStatus.UNDER_REVIEW}
APPEAL_WORKFLOW = Workflow(
    "appeal",
    AppealStatus.RECEIVED,
    {
        # Another person may take a review over, for instance from somebody who is ill.
        AppealAction.TAKE_UP: Step(OPEN_APPEAL, AppealStatus.UNDER_REVIEW, Role.PROGRAMME_MANAGER),
        AppealAction.UPHOLD: Step(_REVIEWED, AppealStatus.UPHELD, Role.PROGRAMME_MANAGER),
        AppealAction.CHANGE: Step(_REVIEWED, AppealStatus.CHANGED, Role.PROGRAMME_MANAGER),
        AppealAction.WITHDRAW: Step(OPEN_APPEAL, AppealStatus.WITHDRAWN, Role.REPRESENTATIVE),
    },
)


class ConditionStatus(StrEnum):
    """`proposed` until the ranking is confirmed; `removed` by the chair before that."""

    PROPOSED = "proposed"
    REMOVED = "removed"
    OPEN = "open"
    ANSWERED = "answered"
    MET = "met"
    NOT_MET = "not_met"


class ConditionAction(StrEnum):
    REMOVE = "remove"
    ISSUE = "issue"
    ANSWER = "answer"
    FIND_MET = "find_met"
    FIND_NOT_MET = "find_not_met"
    EXTEND = "extend"


_C = ConditionStatus
# What the organisation may still answer.
TO_ANSWER = frozenset({_C.OPEN, _C.ANSWERED, _C.NOT_MET})
CONDITION_WORKFLOW = Workflow(
    "condition",
    _C.PROPOSED,
    {
        ConditionAction.REMOVE: Step({_C.PROPOSED}, _C.REMOVED, Role.CHAIR),
        # With the confirmed ranking.
        ConditionAction.ISSUE: Step({_C.PROPOSED}, _C.OPEN, Role.CHAIR),
        # Until its last day an answer may be completed, also one that did not suffice.
        ConditionAction.ANSWER: Step(TO_ANSWER, _C.ANSWERED, Role.REPRESENTATIVE),
        ConditionAction.FIND_MET: Step({_C.ANSWERED}, _C.MET, Role.CHAIR, Role.COORDINATOR),
        ConditionAction.FIND_NOT_MET: Step({_C.OPEN, _C.ANSWERED}, _C.NOT_MET, Role.CHAIR, Role.COORDINATOR),
        ConditionAction.EXTEND: Step({_C.OPEN, _C.NOT_MET}, _C.OPEN, Role.COORDINATOR),
    },
)
