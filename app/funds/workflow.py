"""The states of a value of the programme."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class ValueStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class ValueAction(StrEnum):
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"


_S, _WHO = ValueStatus, (Role.PROGRAMME_MANAGER, Role.FINANCE_APPROVER)
PROGRAMME_VALUE_WORKFLOW = Workflow(
    "programme_value",
    _S.PROPOSED,
    {
        ValueAction.CONFIRM: Step({_S.PROPOSED}, _S.CONFIRMED, *_WHO),
        ValueAction.WITHDRAW: Step({_S.PROPOSED}, _S.WITHDRAWN, *_WHO),
    },
)
