"""The states of a PMP prevention plan."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class PlanStatus(StrEnum):
    DRAFT = "draft"
    ADOPTED = "adopted"
    ENDED = "ended"


class PlanAction(StrEnum):
    ADOPT = "adopt"
    END = "end"


PLAN_WORKFLOW = Workflow(
    "pmp_plan",
    PlanStatus.DRAFT,
    {
        PlanAction.ADOPT: Step({PlanStatus.DRAFT}, PlanStatus.ADOPTED, Role.COORDINATOR, Role.DIRECTOR),
        PlanAction.END: Step({PlanStatus.ADOPTED}, PlanStatus.ENDED, Role.COORDINATOR, Role.DIRECTOR),
    },
)
