"""Texts of messages."""

from flask_babel import lazy_gettext as _l

from app.outbox.models import MessageState

MESSAGE_STATE = {
    MessageState.WAITING: ("wait", _l("Waiting")),
    MessageState.SENT: ("done", _l("Sent")),
    MessageState.FAILED: ("stop", _l("Failed")),
    MessageState.KEPT: ("info", _l("Kept here, no mail server is set")),
}

# By the names of their templates.
LETTERS = {
    "agreements/amendment": _l("An amendment of a grant agreement"),
    "agreements/termination": _l("The termination of a grant agreement"),
    "accounts/editor": _l("New role: editor"),
    "accounts/finance_granted": _l("A role in finance is given"),
    "accounts/finance_refused": _l("A role in finance is refused"),
    "accounts/invitation": _l("Invitation"),
    "accounts/known": _l("There is an account already"),
    "accounts/password_changed": _l("The password was changed"),
    "accounts/password_reset": _l("Link for a new password"),
    "accounts/representation_accepted": _l("A request to represent an organisation is accepted"),
    "accounts/representation_changed": _l("The organisation has another representative"),
    "accounts/representation_ended": _l("The organisation is represented by someone else"),
    "accounts/representation_refused": _l("A request to represent an organisation is refused"),
    "accounts/representative": _l("New role: representative"),
    "accounts/second_factor_disconnected": _l("The authenticator app was disconnected"),
    "accounts/second_factor_removed": _l("The second factor was removed"),
    "accounts/sign_up": _l("Link for a new account"),
    "applications/clarification": _l("Request to clarify an application"),
    "applications/receipt": _l("Receipt of an application"),
    "delivery_check": _l("Trial message"),
    "payments/recovery_claimed": _l("Claim to pay money back"),
    "payments/recovery_closed": _l("A recovery is repaid"),
    "payments/recovery_decided": _l("Decision on the repayment of a recovery"),
    "payments/recovery_interest": _l("Interest on a recovery"),
    "payments/recovery_reminder": _l("Reminder of money to be paid back"),
    "reports/decided": _l("Decision on a final report"),
    "reports/returned": _l("Final report to complete"),
    "selection/appeal_decided": _l("Outcome of an appeal"),
    "selection/appeal_received": _l("Receipt of an appeal"),
    "selection/assigned": _l("Projects to score"),
    "selection/condition_extended": _l("More time to meet a condition"),
    "selection/condition_not_met": _l("A condition is not met"),
    "reports/interim_accepted": _l("Interim report accepted"),
    "reports/interim_reminder": _l("Reminder of an interim report"),
    "reports/interim_returned": _l("Interim report to complete"),
    "support_plans/match_found": _l("Possible double funding"),
    "support_plans/plan_came": _l("A support plan came along with its learner"),
    "support_plans/plan_left": _l("A support plan went along with its learner"),
    "support_plans/name_seen": _l("IKVD looked at a learner’s name"),
    "reports/school_asked": _l("Question to a school about participants at risk"),
    "reports/reminder": _l("Reminder of a report"),
    "selection/condition_reminder": _l("Reminder of a condition"),
    "selection/conditions_met": _l("All conditions of a project are met"),
    "selection/borrowing": _l("Borrowed member of a commission"),
    "selection/decision": _l("Decision on a project"),
}
