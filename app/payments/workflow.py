"""The states of a payment, a batch, a recovery and a line of the bank's statement."""

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
    WITHDRAW = "withdraw"


_FINANCE = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
_P = PaymentStatus

PAYMENT_WORKFLOW = Workflow(
    "payment",
    _P.PREPARED,
    {
        PaymentAction.APPROVE: Step({_P.PREPARED}, _P.APPROVED, Role.FINANCE_APPROVER),
        PaymentAction.EXPORT: Step({_P.APPROVED}, _P.EXPORTED, *_FINANCE),
        PaymentAction.CONFIRM: Step({_P.EXPORTED}, _P.CONFIRMED, *_FINANCE),
        # A bank first books the payment and gives it back days later, so one that was paid may still come back.
        PaymentAction.RETURN: Step({_P.EXPORTED, _P.CONFIRMED}, _P.RETURNED, *_FINANCE),
        PaymentAction.VOID: Step({_P.PREPARED, _P.APPROVED}, _P.VOID, *_FINANCE, Role.SYSTEM),
        # With the termination of the agreement.
        PaymentAction.WITHDRAW: Step({_P.PREPARED, _P.APPROVED}, _P.VOID, Role.PROGRAMME_MANAGER),
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
    IN_INSTALMENTS = "in_instalments"
    REPAID = "repaid"
    WRITTEN_OFF = "written_off"


class RecoveryAction(StrEnum):
    CLAIM = "claim"
    AGREE_INSTALMENTS = "agree_instalments"
    CLOSE = "close"
    WRITE_OFF = "write_off"


OWING = (RecoveryStatus.CLAIMED, RecoveryStatus.IN_INSTALMENTS)

RECOVERY_WORKFLOW = Workflow(
    "recovery",
    RecoveryStatus.PROPOSED,
    {
        RecoveryAction.CLAIM: Step({RecoveryStatus.PROPOSED}, RecoveryStatus.CLAIMED, Role.FINANCE_APPROVER),
        RecoveryAction.AGREE_INSTALMENTS: Step(OWING, RecoveryStatus.IN_INSTALMENTS, Role.FINANCE_APPROVER),
        RecoveryAction.CLOSE: Step(OWING, RecoveryStatus.REPAID, *_FINANCE),
        RecoveryAction.WRITE_OFF: Step(OWING, RecoveryStatus.WRITTEN_OFF, Role.FINANCE_APPROVER),
    },
)


class ProposalStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ProposalAction(StrEnum):
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


# What happens to a claim beside money coming in: one person proposes it, another confirms it.
RECOVERY_PROPOSAL_WORKFLOW = Workflow(
    "recovery_proposal",
    ProposalStatus.PROPOSED,
    {
        ProposalAction.CONFIRM: Step(
            {ProposalStatus.PROPOSED}, ProposalStatus.CONFIRMED, Role.FINANCE_APPROVER
        ),
        ProposalAction.REFUSE: Step({ProposalStatus.PROPOSED}, ProposalStatus.REFUSED, Role.FINANCE_APPROVER),
        ProposalAction.WITHDRAW: Step(
            {ProposalStatus.PROPOSED}, ProposalStatus.WITHDRAWN, Role.REPRESENTATIVE, *_FINANCE
        ),
    },
)


class LineStatus(StrEnum):
    OPEN = "open"
    MATCHED = "matched"
    NOT_OURS = "not_ours"


class LineAction(StrEnum):
    MATCH = "match"
    SET_ASIDE = "set_aside"
    TAKE_BACK = "take_back"


LINE_WORKFLOW = Workflow(
    "statement_line",
    LineStatus.OPEN,
    {
        LineAction.MATCH: Step({LineStatus.OPEN}, LineStatus.MATCHED, *_FINANCE),
        LineAction.SET_ASIDE: Step({LineStatus.OPEN}, LineStatus.NOT_OURS, *_FINANCE),
        LineAction.TAKE_BACK: Step({LineStatus.NOT_OURS}, LineStatus.OPEN, *_FINANCE),
    },
)
