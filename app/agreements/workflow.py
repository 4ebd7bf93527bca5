"""The states of a grant agreement, of an amendment to it and of a version of a bank account."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class AgreementStatus(StrEnum):
    PREPARED = "prepared"
    SIGNED = "signed"
    TERMINATED = "terminated"


class AgreementAction(StrEnum):
    SIGN = "sign"
    TERMINATE = "terminate"


AGREEMENT_WORKFLOW = Workflow(
    "agreement",
    AgreementStatus.PREPARED,
    {
        AgreementAction.SIGN: Step(
            {AgreementStatus.PREPARED},
            AgreementStatus.SIGNED,
            Role.REPRESENTATIVE, Role.CHAIR, Role.COORDINATOR, Role.PROGRAMME_MANAGER,
        ),
        AgreementAction.TERMINATE: Step(
            {AgreementStatus.SIGNED}, AgreementStatus.TERMINATED, Role.PROGRAMME_MANAGER
        ),
    },
)  # fmt: skip


class AmendmentStatus(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AmendmentAction(StrEnum):
    AGREE = "agree"
    BRING_INTO_FORCE = "bring_into_force"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


OPEN_AMENDMENT = frozenset({AmendmentStatus.PROPOSED, AmendmentStatus.AGREED})
_PARTIES = (Role.REPRESENTATIVE, Role.CHAIR, Role.PROGRAMME_MANAGER)

AMENDMENT_WORKFLOW = Workflow(
    "amendment",
    AmendmentStatus.PROPOSED,
    {
        # With the last of the approvals of those who did not propose it.
        AmendmentAction.AGREE: Step({AmendmentStatus.PROPOSED}, AmendmentStatus.AGREED, *_PARTIES),
        # With the last of the three signatures.
        AmendmentAction.BRING_INTO_FORCE: Step({AmendmentStatus.AGREED}, AmendmentStatus.IN_FORCE, *_PARTIES),
        AmendmentAction.REFUSE: Step({AmendmentStatus.PROPOSED}, AmendmentStatus.REFUSED, *_PARTIES),
        AmendmentAction.WITHDRAW: Step(
            OPEN_AMENDMENT, AmendmentStatus.WITHDRAWN, Role.REPRESENTATIVE, Role.CHAIR, Role.COORDINATOR
        ),
        # With the termination of its agreement.
        AmendmentAction.LAPSE: Step(OPEN_AMENDMENT, AmendmentStatus.WITHDRAWN, Role.PROGRAMME_MANAGER),
    },
)


class TerminationStatus(StrEnum):
    PROPOSED = "proposed"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TerminationAction(StrEnum):
    ANSWER = "answer"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class SettledBy(StrEnum):
    """How what was paid until the termination is settled; `nothing`: nothing had been paid."""

    NOTHING = "nothing"
    REPORT = "report"
    SUM = "sum"


OPEN_TERMINATION = frozenset({TerminationStatus.PROPOSED, TerminationStatus.ANSWERED})
TERMINATION_WORKFLOW = Workflow(
    "termination",
    TerminationStatus.PROPOSED,
    {
        # The organisation consents, objects or only says how it sees the matter.
        TerminationAction.ANSWER: Step(
            {TerminationStatus.PROPOSED}, TerminationStatus.ANSWERED, Role.REPRESENTATIVE
        ),
        # Another person than the one who proposed it; the agreement ends and the money finds its place.
        TerminationAction.CONFIRM: Step(OPEN_TERMINATION, TerminationStatus.CONFIRMED, Role.PROGRAMME_MANAGER),
        TerminationAction.REFUSE: Step(OPEN_TERMINATION, TerminationStatus.REFUSED, Role.PROGRAMME_MANAGER),
        TerminationAction.WITHDRAW: Step(
            OPEN_TERMINATION, TerminationStatus.WITHDRAWN,
            Role.REPRESENTATIVE, Role.COORDINATOR, Role.PROGRAMME_MANAGER,
        ),
    },
)  # fmt: skip


class PrecedentStatus(StrEnum):
    OPEN = "open"
    MET = "met"


class PrecedentAction(StrEnum):
    MEET = "meet"
    REOPEN = "reopen"


PRECEDENT_WORKFLOW = Workflow(
    "precedent",
    PrecedentStatus.OPEN,
    {
        # By the role the edition names; by the system where the data says so.
        PrecedentAction.MEET: Step(
            {PrecedentStatus.OPEN}, PrecedentStatus.MET, Role.COORDINATOR, Role.PROGRAMME_MANAGER, Role.SYSTEM
        ),
        PrecedentAction.REOPEN: Step(
            {PrecedentStatus.MET}, PrecedentStatus.OPEN, Role.COORDINATOR, Role.PROGRAMME_MANAGER
        ),
    },
)


class BankAccountStatus(StrEnum):
    ENTERED = "entered"
    VERIFIED = "verified"
    REFUSED = "refused"
    REPLACED = "replaced"


class BankAccountAction(StrEnum):
    VERIFY = "verify"
    REFUSE = "refuse"
    REPLACE = "replace"


_VERIFIERS = (Role.COORDINATOR, Role.PROGRAMME_MANAGER, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
_LIVE = {BankAccountStatus.ENTERED, BankAccountStatus.VERIFIED}

BANK_ACCOUNT_WORKFLOW = Workflow(
    "bank_account",
    BankAccountStatus.ENTERED,
    {
        BankAccountAction.VERIFY: Step({BankAccountStatus.ENTERED}, BankAccountStatus.VERIFIED, *_VERIFIERS),
        BankAccountAction.REFUSE: Step({BankAccountStatus.ENTERED}, BankAccountStatus.REFUSED, *_VERIFIERS),
        BankAccountAction.REPLACE: Step(_LIVE, BankAccountStatus.REPLACED, Role.REPRESENTATIVE),
    },
)
