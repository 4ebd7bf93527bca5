"""The life of an application, from the first draft to the completed project."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class ApplicationStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    ASSESSED = "assessed"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    RESERVE = "reserve"
    REJECTED = "rejected"
    CONTRACTED = "contracted"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


class ApplicationAction(StrEnum):
    SUBMIT = "submit"
    RETURN_FOR_CLARIFICATION = "return_for_clarification"
    CLARIFY = "clarify"
    DECLARE_ELIGIBLE = "declare_eligible"
    DECLARE_INELIGIBLE = "declare_ineligible"
    ASSESS = "assess"
    REOPEN_SCORING = "reopen_scoring"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    MEET_CONDITIONS = "meet_conditions"
    LAPSE = "lapse"
    RESERVE = "reserve"
    REJECT = "reject"
    MOVE_UP = "move_up"
    CLOSE_RESERVE = "close_reserve"
    AWARD_ON_APPEAL = "award_on_appeal"
    RESERVE_ON_APPEAL = "reserve_on_appeal"
    CONTRACT = "contract"
    COMPLETE = "complete"
    PAYMENT_CAME_BACK = "payment_came_back"
    TERMINATE = "terminate"
    WITHDRAW = "withdraw"


_S = ApplicationStatus
_A = ApplicationAction
BEFORE_CONTRACT = {
    _S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.ELIGIBLE, _S.ASSESSED, _S.APPROVED, _S.APPROVED_WITH_CONDITIONS, _S.RESERVE,
}  # fmt: skip
# What a review may still change for the better: these hold no award.
APPEALABLE = {_S.RESERVE, _S.REJECTED, _S.INELIGIBLE}

APPLICATION_WORKFLOW = Workflow(
    "application",
    _S.DRAFT,
    {
        _A.SUBMIT: Step({_S.DRAFT}, _S.SUBMITTED, Role.REPRESENTATIVE),
        _A.RETURN_FOR_CLARIFICATION: Step({_S.SUBMITTED}, _S.RETURNED, Role.COORDINATOR),
        _A.CLARIFY: Step({_S.RETURNED}, _S.SUBMITTED, Role.REPRESENTATIVE),
        _A.DECLARE_ELIGIBLE: Step({_S.SUBMITTED}, _S.ELIGIBLE, Role.COORDINATOR),
        _A.DECLARE_INELIGIBLE: Step(
            {_S.SUBMITTED, _S.RETURNED}, _S.INELIGIBLE, Role.COORDINATOR, Role.SYSTEM
        ),
        # The evaluator whose assessment is the last one needed moves the application on.
        _A.ASSESS: Step({_S.ELIGIBLE}, _S.ASSESSED, Role.EVALUATOR, Role.CHAIR),
        # An assessment became void because of a conflict that came up later, and another is needed.
        _A.REOPEN_SCORING: Step({_S.ASSESSED}, _S.ELIGIBLE, Role.EVALUATOR, Role.CHAIR),
        _A.APPROVE: Step({_S.ASSESSED}, _S.APPROVED, Role.CHAIR),
        _A.APPROVE_WITH_CONDITIONS: Step({_S.ASSESSED}, _S.APPROVED_WITH_CONDITIONS, Role.CHAIR),
        # The last of the conditions is found to be met; or a person declares that the grant has lapsed.
        _A.MEET_CONDITIONS: Step({_S.APPROVED_WITH_CONDITIONS}, _S.APPROVED, Role.CHAIR, Role.COORDINATOR),
        _A.LAPSE: Step({_S.APPROVED_WITH_CONDITIONS}, _S.REJECTED, Role.CHAIR, Role.COORDINATOR),
        _A.RESERVE: Step({_S.ASSESSED}, _S.RESERVE, Role.CHAIR),
        _A.REJECT: Step({_S.ASSESSED}, _S.REJECTED, Role.CHAIR),
        _A.MOVE_UP: Step({_S.RESERVE}, _S.APPROVED, Role.CHAIR),
        _A.CLOSE_RESERVE: Step({_S.RESERVE}, _S.REJECTED, Role.CHAIR, Role.PROGRAMME_MANAGER, Role.SYSTEM),
        # A decision changed on appeal; a place in the reserve may change without leaving it.
        _A.AWARD_ON_APPEAL: Step(APPEALABLE, _S.APPROVED, Role.PROGRAMME_MANAGER),
        _A.RESERVE_ON_APPEAL: Step(APPEALABLE, _S.RESERVE, Role.PROGRAMME_MANAGER),
        # The agreement is in force with the last of the three signatures, whoever's that is.
        _A.CONTRACT: Step(
            {_S.APPROVED},
            _S.CONTRACTED,
            Role.REPRESENTATIVE,
            Role.CHAIR,
            Role.COORDINATOR,
            Role.PROGRAMME_MANAGER,
        ),
        _A.COMPLETE: Step(
            {_S.CONTRACTED},
            _S.COMPLETED,
            Role.PROGRAMME_MANAGER,
            Role.FINANCE_PREPARER,
            Role.FINANCE_APPROVER,
            Role.SYSTEM,
        ),
        # The bank gave back the payment that had completed the project.
        _A.PAYMENT_CAME_BACK: Step(
            {_S.COMPLETED}, _S.CONTRACTED, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER
        ),
        _A.TERMINATE: Step({_S.CONTRACTED}, _S.TERMINATED, Role.PROGRAMME_MANAGER),
        _A.WITHDRAW: Step(BEFORE_CONTRACT, _S.WITHDRAWN, Role.REPRESENTATIVE),
    },
)


class BorrowingStatus(StrEnum):
    """`named` by the lender, `agreed` to by the person, `accepted` by the borrower: only then anything opens."""

    REQUESTED = "requested"
    NAMED = "named"
    AGREED = "agreed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class BorrowingAction(StrEnum):
    NAME = "name"
    REFUSE = "refuse"
    AGREE = "agree"
    DECLINE = "decline"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    END = "end"


_B, _W = BorrowingStatus, BorrowingAction
OPEN_BORROWING = frozenset({_B.REQUESTED, _B.NAMED, _B.AGREED})
BORROWING_WORKFLOW = Workflow(
    "borrowing",
    _B.REQUESTED,
    {
        _W.NAME: Step({_B.REQUESTED}, _B.NAMED, Role.COORDINATOR),
        _W.REFUSE: Step({_B.REQUESTED, _B.NAMED}, _B.REFUSED, Role.COORDINATOR),
        _W.AGREE: Step({_B.NAMED}, _B.AGREED, Role.EVALUATOR, Role.CHAIR),
        _W.DECLINE: Step({_B.NAMED}, _B.REQUESTED, Role.EVALUATOR, Role.CHAIR),
        _W.ACCEPT: Step({_B.AGREED}, _B.ACCEPTED, Role.COORDINATOR),
        _W.WITHDRAW: Step(OPEN_BORROWING, _B.WITHDRAWN, Role.COORDINATOR, Role.CHAIR, Role.SYSTEM),
        _W.END: Step({_B.ACCEPTED}, _B.ENDED, Role.COORDINATOR, Role.CHAIR, Role.EVALUATOR, Role.SYSTEM),
    },
)
