"""When the results of a local call are public: after every letter with a decision of its ranking has gone out."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.applications.models import Application
from app.calls.models import LocalCall
from app.calls.workflow import LocalCallStatus
from app.extensions import db
from app.outbox.models import MessageState, OutboxMessage
from app.selection.appeal_models import DecisionLetter
from app.selection.models import Decision

# A letter that failed for good is sent again by the administrator; until then somebody has not been told.
_NOT_OUT = (MessageState.WAITING, MessageState.FAILED)


def _untold() -> Select[Any]:
    """The letters of rankings that have not gone out, with their local calls: few, and found by their state."""
    return (
        select(Application.local_call_id)
        .select_from(OutboxMessage)
        .join(DecisionLetter, DecisionLetter.message_key == OutboxMessage.key)
        .join(Decision, Decision.id == DecisionLetter.decision_id)
        .join(Application, Application.id == Decision.application_id)
        .where(OutboxMessage.state.in_(_NOT_OUT), Decision.ranking_id.is_not(None))
    )


def has_public_results() -> ColumnElement[bool]:
    """Whether a local call's results may be shown to everyone, as a condition of a statement."""
    return (LocalCall.status == LocalCallStatus.DECIDED) & LocalCall.id.not_in(_untold())


def letters_on_the_way(local_call: LocalCall) -> int:
    """How many letters with decisions of the ranking have not gone out."""
    waiting = _untold().where(Application.local_call_id == local_call.id)
    return db.session.scalar(waiting.with_only_columns(func.count())) or 0
