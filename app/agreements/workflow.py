"""The states of a grant agreement and of a version of a bank account."""

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
            {AgreementStatus.PREPARED, AgreementStatus.SIGNED},
            AgreementStatus.TERMINATED,
            Role.PROGRAMME_MANAGER, Role.REPRESENTATIVE, Role.SYSTEM,
        ),
    },
)  # fmt: skip


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
