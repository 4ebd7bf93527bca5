"""The way of a compiled set: sent to IKVD as one act, decided when each of its plans is."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class SetStatus(StrEnum):
    SENT = "sent"
    DECIDED = "decided"


class SetAction(StrEnum):
    DECIDE = "decide"


class Outcome(StrEnum):
    """What became of a plan of a set; none while IKVD has it in hand."""

    APPROVED = "approved"
    RETURNED = "returned"
    # The learner went to a school of another municipality or of the state.
    MOVED = "moved"


SET_WORKFLOW = Workflow(
    "support_set", SetStatus.SENT, {SetAction.DECIDE: Step({SetStatus.SENT}, SetStatus.DECIDED, Role.SYSTEM)}
)
