"""The way of taking an issued order back: the school proposes it, the director takes it back or keeps the order."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class TakeBackStatus(StrEnum):
    PROPOSED = "proposed"
    TAKEN_BACK = "taken_back"
    KEPT = "kept"


class TakeBackAction(StrEnum):
    CONFIRM = "confirm"
    KEEP = "keep"


_T = TakeBackStatus
TAKE_BACK_WORKFLOW = Workflow(
    "support_order_take_back",
    _T.PROPOSED,
    {
        TakeBackAction.CONFIRM: Step({_T.PROPOSED}, _T.TAKEN_BACK, Role.DIRECTOR),
        TakeBackAction.KEEP: Step({_T.PROPOSED}, _T.KEPT, Role.DIRECTOR, Role.PLAN_AUTHOR),
    },
)
