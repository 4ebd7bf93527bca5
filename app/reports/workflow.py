"""The states of final and interim reports, and the verdicts the rules may come to."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class ReportStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    ACCEPTED_IN_PART = "accepted_in_part"
    REJECTED = "rejected"
    SETTLED = "settled"


class ReportAction(StrEnum):
    SUBMIT = "submit"
    RETURN = "return"
    CHECK = "check"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    ACCEPT_IN_PART = "accept_in_part"
    REJECT = "reject"
    REJECT_MISSED = "reject_missed"
    SETTLE = "settle"


class InterimStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WAIVED = "waived"


class InterimAction(StrEnum):
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    WAIVE = "waive"
    ASK_AGAIN = "ask_again"


class Verdict(StrEnum):
    """What the settlement rule comes to; the words are those of `competition_rules.settlement`."""

    ACCEPTED = "accepted"
    ACCEPTED_IN_PART = "accepted_in_part"
    REJECTED = "rejected"


_R = ReportStatus
_IKVD = Role.PROGRAMME_MANAGER
WRITABLE = frozenset({_R.DRAFT, _R.RETURNED})

REPORT_WORKFLOW = Workflow(
    "final_report",
    _R.DRAFT,
    {
        ReportAction.SUBMIT: Step({_R.DRAFT, _R.RETURNED}, _R.SUBMITTED, Role.REPRESENTATIVE),
        ReportAction.RETURN: Step({_R.SUBMITTED}, _R.RETURNED, Role.COORDINATOR),
        ReportAction.CHECK: Step({_R.SUBMITTED}, _R.CHECKED, Role.COORDINATOR),
        ReportAction.SEND_BACK: Step({_R.CHECKED}, _R.SUBMITTED, _IKVD),
        ReportAction.ACCEPT: Step({_R.CHECKED}, _R.ACCEPTED, _IKVD),
        ReportAction.ACCEPT_IN_PART: Step({_R.CHECKED}, _R.ACCEPTED_IN_PART, _IKVD),
        ReportAction.REJECT: Step({_R.CHECKED}, _R.REJECTED, _IKVD),
        # Of a report that never came, whoever opened it.
        ReportAction.REJECT_MISSED: Step(WRITABLE, _R.REJECTED, _IKVD),
        ReportAction.SETTLE: Step({_R.ACCEPTED, _R.ACCEPTED_IN_PART, _R.REJECTED}, _R.SETTLED, _IKVD),
    },
)

_I = InterimStatus
INTERIM_WRITABLE = frozenset({_I.DRAFT, _I.RETURNED})

INTERIM_WORKFLOW = Workflow(
    "interim_report",
    _I.DRAFT,
    {
        InterimAction.SUBMIT: Step({_I.DRAFT, _I.RETURNED}, _I.SUBMITTED, Role.REPRESENTATIVE),
        InterimAction.RETURN: Step({_I.SUBMITTED}, _I.RETURNED, Role.COORDINATOR),
        InterimAction.ACCEPT: Step({_I.SUBMITTED}, _I.ACCEPTED, Role.COORDINATOR),
        # An amendment may make the project so short that none is owed, and long again.
        InterimAction.WAIVE: Step({_I.DRAFT}, _I.WAIVED, Role.SYSTEM),
        InterimAction.ASK_AGAIN: Step({_I.WAIVED}, _I.DRAFT, Role.SYSTEM),
    },
)
