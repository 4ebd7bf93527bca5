"""Texts of messages."""

from flask_babel import lazy_gettext as _l

from app.outbox.models import MessageState

MESSAGE_STATE = {
    MessageState.WAITING: ("wait", _l("Waiting")),
    MessageState.SENT: ("done", _l("Sent")),
    MessageState.FAILED: ("stop", _l("Failed")),
    MessageState.KEPT: ("info", _l("Kept here, no mail server is set")),
}
