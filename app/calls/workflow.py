"""The states of a national call and of a municipality's local call."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class CallStatus(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"


class CallAction(StrEnum):
    PROPOSE = "propose"
    WITHDRAW_PROPOSAL = "withdraw_proposal"
    PUBLISH = "publish"
    PUBLISH_QUOTAS = "publish_quotas"
    CLOSE = "close"


CALL_WORKFLOW = Workflow(
    "call",
    CallStatus.DRAFT,
    {
        CallAction.PROPOSE: Step({CallStatus.DRAFT}, CallStatus.PROPOSED, Role.PROGRAMME_MANAGER),
        CallAction.WITHDRAW_PROPOSAL: Step({CallStatus.PROPOSED}, CallStatus.DRAFT, Role.PROGRAMME_MANAGER),
        CallAction.PUBLISH: Step({CallStatus.PROPOSED}, CallStatus.PUBLISHED, Role.PROGRAMME_MANAGER),
        CallAction.PUBLISH_QUOTAS: Step({CallStatus.PUBLISHED}, CallStatus.OPEN, Role.PROGRAMME_MANAGER),
        CallAction.CLOSE: Step({CallStatus.OPEN}, CallStatus.CLOSED, Role.PROGRAMME_MANAGER),
    },
)


class LocalCallStatus(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    DECIDED = "decided"


class LocalCallAction(StrEnum):
    ANNOUNCE = "announce"
    DECIDE = "decide"


LOCAL_CALL_WORKFLOW = Workflow(
    "local_call",
    LocalCallStatus.DRAFT,
    {
        LocalCallAction.ANNOUNCE: Step({LocalCallStatus.DRAFT}, LocalCallStatus.ANNOUNCED, Role.COORDINATOR),
        LocalCallAction.DECIDE: Step({LocalCallStatus.ANNOUNCED}, LocalCallStatus.DECIDED, Role.CHAIR),
    },
)
