"""How a municipality or a state vocational school joins the programme."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class ParticipationStatus(StrEnum):
    CONTRACTING = "contracting"
    SIGNED = "signed"
    ENDED = "ended"


class ParticipationAction(StrEnum):
    SIGN = "sign"
    END = "end"


PARTICIPATION_WORKFLOW = Workflow(
    "participation",
    ParticipationStatus.CONTRACTING,
    {
        ParticipationAction.SIGN: Step(
            {ParticipationStatus.CONTRACTING}, ParticipationStatus.SIGNED, Role.PROGRAMME_MANAGER
        ),
        ParticipationAction.END: Step(
            {ParticipationStatus.SIGNED}, ParticipationStatus.ENDED, Role.PROGRAMME_MANAGER
        ),
    },
)
