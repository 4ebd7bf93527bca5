"""Texts of messages."""

from flask_babel import lazy_gettext as _l

from app.outbox.models import MessageState

MESSAGE_STATE = {
    MessageState.WAITING: ("wait", _l("Waiting")),
    MessageState.SENT: ("done", _l("Sent")),
    MessageState.FAILED: ("stop", _l("Failed")),
    MessageState.KEPT: ("info", _l("Kept here, no mail server is set")),
}

# By the names of their templates; a letter without a name here is shown by its template.
LETTERS = {
    "accounts/invitation": _l("Invitation"),
    "accounts/password_changed": _l("The password was changed"),
    "accounts/password_reset": _l("Link for a new password"),
    "accounts/second_factor_disconnected": _l("The authenticator app was disconnected"),
    "accounts/second_factor_removed": _l("The second factor was removed"),
    "applications/clarification": _l("Request to clarify an application"),
    "applications/receipt": _l("Receipt of an application"),
    "delivery_check": _l("Trial message"),
    "reports/decided": _l("Decision on a final report"),
    "reports/returned": _l("Final report to complete"),
    "selection/decision": _l("Decision on a project"),
}
