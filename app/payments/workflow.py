"""The states of a payment, a batch and a recovery."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class PaymentStatus(StrEnum):
    PREPARED = "prepared"
    APPROVED = "approved"
    EXPORTED = "exported"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    VOID = "void"


class PaymentAction(StrEnum):
    APPROVE = "approve"
    EXPORT = "export"
    CONFIRM = "confirm"
    RETURN = "return"
    VOID = "void"


_FINANCE = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
_P = PaymentStatus

PAYMENT_WORKFLOW = Workflow(
    "payment",
    _P.PREPARED,
    {
        PaymentAction.APPROVE: Step({_P.PREPARED}, _P.APPROVED, Role.FINANCE_APPROVER),
        PaymentAction.EXPORT: Step({_P.APPROVED}, _P.EXPORTED, *_FINANCE),
        PaymentAction.CONFIRM: Step({_P.EXPORTED}, _P.CONFIRMED, *_FINANCE),
        PaymentAction.RETURN: Step({_P.EXPORTED}, _P.RETURNED, *_FINANCE),
        PaymentAction.VOID: Step({_P.PREPARED, _P.APPROVED}, _P.VOID, *_FINANCE, Role.SYSTEM),
    },
)


class BatchStatus(StrEnum):
    EXPORTED = "exported"
    SETTLED = "settled"


class BatchAction(StrEnum):
    SETTLE = "settle"


BATCH_WORKFLOW = Workflow(
    "batch",
    BatchStatus.EXPORTED,
    {BatchAction.SETTLE: Step({BatchStatus.EXPORTED}, BatchStatus.SETTLED, *_FINANCE)},
)


class RecoveryStatus(StrEnum):
    PROPOSED = "proposed"
    CLAIMED = "claimed"
    REPAID = "repaid"


class RecoveryAction(StrEnum):
    CLAIM = "claim"
    CLOSE = "close"


RECOVERY_WORKFLOW = Workflow(
    "recovery",
    RecoveryStatus.PROPOSED,
    {
        RecoveryAction.CLAIM: Step({RecoveryStatus.PROPOSED}, RecoveryStatus.CLAIMED, Role.FINANCE_APPROVER),
        RecoveryAction.CLOSE: Step({RecoveryStatus.CLAIMED}, RecoveryStatus.REPAID, *_FINANCE),
    },
)
