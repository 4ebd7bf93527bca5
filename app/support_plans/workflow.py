"""The way of a support plan up the chain and back to any earlier step, and how it is carried out."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class SupportStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    DIRECTOR_APPROVED = "director_approved"
    MUNICIPALITY_APPROVED = "municipality_approved"
    APPROVED = "approved"
    ACTIVE = "active"
    RESULT_ASSESSED = "result_assessed"
    CLOSED = "closed"


class SupportAction(StrEnum):
    SUBMIT = "submit"
    APPROVE_AS_DIRECTOR = "approve_as_director"
    APPROVE_AS_MUNICIPALITY = "approve_as_municipality"
    APPROVE_AS_IKVD = "approve_as_ikvd"
    RETURN_TO_AUTHOR = "return_to_author"
    RETURN_TO_DIRECTOR = "return_to_director"
    RETURN_TO_MUNICIPALITY = "return_to_municipality"
    CHANGE_MUNICIPALITY = "change_municipality"
    BEGIN = "begin"
    ASSESS_RESULT = "assess_result"
    GIVE_BACK_RESULT = "give_back_result"
    CLOSE = "close"


class ChainStep(StrEnum):
    """Who has, or is to have, the plan in hand."""

    AUTHOR = "author"
    DIRECTOR = "director"
    MUNICIPALITY = "municipality"
    IKVD = "ikvd"


_S = SupportStatus
# A substitute acts in the own role: the author for the director, the chair for the municipality's authorised person.
_DIRECTOR = (Role.DIRECTOR, Role.PLAN_AUTHOR)
_MUNICIPALITY = (Role.COORDINATOR, Role.CHAIR)
SUPPORT_WORKFLOW = Workflow(
    "support_plan",
    _S.DRAFT,
    {
        SupportAction.SUBMIT: Step({_S.DRAFT}, _S.SUBMITTED, Role.PLAN_AUTHOR, Role.DIRECTOR),
        SupportAction.APPROVE_AS_DIRECTOR: Step({_S.SUBMITTED}, _S.DIRECTOR_APPROVED, *_DIRECTOR),
        SupportAction.APPROVE_AS_MUNICIPALITY: Step(
            {_S.DIRECTOR_APPROVED}, _S.MUNICIPALITY_APPROVED, *_MUNICIPALITY
        ),
        # Plans of state vocational schools come from the director.
        SupportAction.APPROVE_AS_IKVD: Step(
            {_S.DIRECTOR_APPROVED, _S.MUNICIPALITY_APPROVED}, _S.APPROVED, Role.SUPPORT_SPECIALIST
        ),
        SupportAction.RETURN_TO_AUTHOR: Step(
            {_S.SUBMITTED, _S.DIRECTOR_APPROVED, _S.MUNICIPALITY_APPROVED},
            _S.DRAFT,
            *_DIRECTOR,
            *_MUNICIPALITY,
            Role.SUPPORT_SPECIALIST,
        ),
        SupportAction.RETURN_TO_DIRECTOR: Step(
            {_S.DIRECTOR_APPROVED, _S.MUNICIPALITY_APPROVED},
            _S.SUBMITTED,
            *_MUNICIPALITY,
            Role.SUPPORT_SPECIALIST,
        ),
        SupportAction.RETURN_TO_MUNICIPALITY: Step(
            {_S.MUNICIPALITY_APPROVED}, _S.DIRECTOR_APPROVED, Role.SUPPORT_SPECIALIST
        ),
        # The learner has gone to a school above which this municipality is not.
        SupportAction.CHANGE_MUNICIPALITY: Step(
            {_S.MUNICIPALITY_APPROVED}, _S.DIRECTOR_APPROVED, Role.PLAN_AUTHOR, Role.DIRECTOR
        ),
        SupportAction.BEGIN: Step({_S.APPROVED}, _S.ACTIVE, *_DIRECTOR),
        # A learner may leave before anything was given.
        SupportAction.ASSESS_RESULT: Step({_S.APPROVED, _S.ACTIVE}, _S.RESULT_ASSESSED, *_DIRECTOR),
        SupportAction.GIVE_BACK_RESULT: Step({_S.RESULT_ASSESSED}, _S.ACTIVE, Role.DIRECTOR),
        SupportAction.CLOSE: Step({_S.RESULT_ASSESSED}, _S.CLOSED, Role.DIRECTOR),
    },
)
# A plan that may be carried out: its measures may be given and paid for.
IN_FORCE = frozenset({_S.APPROVED, _S.ACTIVE})
# Every plan that went the whole way up.
APPROVED_ONES = IN_FORCE | {_S.RESULT_ASSESSED, _S.CLOSED}
APPROVALS = {
    ChainStep.DIRECTOR: SupportAction.APPROVE_AS_DIRECTOR,
    ChainStep.MUNICIPALITY: SupportAction.APPROVE_AS_MUNICIPALITY,
    ChainStep.IKVD: SupportAction.APPROVE_AS_IKVD,
}
RETURNS = {
    ChainStep.AUTHOR: SupportAction.RETURN_TO_AUTHOR,
    ChainStep.DIRECTOR: SupportAction.RETURN_TO_DIRECTOR,
    ChainStep.MUNICIPALITY: SupportAction.RETURN_TO_MUNICIPALITY,
}
# Which steps had approved a plan of that status, the author's own submission first.
STEPS_DONE = {
    _S.DRAFT: (),
    _S.SUBMITTED: (ChainStep.AUTHOR,),
    _S.DIRECTOR_APPROVED: (ChainStep.AUTHOR, ChainStep.DIRECTOR),
    _S.MUNICIPALITY_APPROVED: (ChainStep.AUTHOR, ChainStep.DIRECTOR, ChainStep.MUNICIPALITY),
    **dict.fromkeys(APPROVED_ONES, tuple(ChainStep)),
}


class SemesterMoneyStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class SemesterMoneyAction(StrEnum):
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"


_M = SemesterMoneyStatus
# Money leaves the programme's purse for a semester when a second person confirms what the first proposed.
SEMESTER_MONEY_WORKFLOW = Workflow(
    "semester_money",
    _M.PROPOSED,
    {
        SemesterMoneyAction.CONFIRM: Step(
            {_M.PROPOSED}, _M.CONFIRMED, Role.PROGRAMME_MANAGER, Role.FINANCE_APPROVER
        ),
        SemesterMoneyAction.WITHDRAW: Step(
            {_M.PROPOSED}, _M.WITHDRAWN, Role.PROGRAMME_MANAGER, Role.FINANCE_APPROVER
        ),
    },
)
