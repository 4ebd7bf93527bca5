"""When results are public: of a ranking after all its letters have gone out, of a later decision after its own."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.calls.models import Call, LocalCall
from app.calls.workflow import LocalCallStatus
from app.extensions import db
from app.outbox.models import MessageState, OutboxMessage
from app.registry.models import Municipality
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


def _untold_decisions(column: Any) -> Select[Any]:
    """The decisions, of rankings and later ones, whose letters have not gone out."""
    return (
        select(column)
        .select_from(OutboxMessage)
        .join(DecisionLetter, DecisionLetter.message_key == OutboxMessage.key)
        .join(Decision, Decision.id == DecisionLetter.decision_id)
        .where(OutboxMessage.state.in_(_NOT_OUT))
    )


def letters_to_go() -> int:
    """How many letters about decisions have not gone out."""
    return db.session.scalar(select(func.count()).select_from(_untold_decisions(Decision.id).subquery())) or 0


def is_told() -> ColumnElement[bool]:
    """Whether no decision on an application waits for its letter: moved up or changed on appeal, it is told first."""
    return Application.id.not_in(_untold_decisions(Decision.application_id))


def announced_decisions(application_ids: Collection[int]) -> dict[int, Decision]:
    """The newest decision on each application of those whose letter has gone out."""
    newest = (
        select(func.max(Decision.id))
        .where(
            Decision.application_id.in_(application_ids), Decision.id.not_in(_untold_decisions(Decision.id))
        )
        .group_by(Decision.application_id)
    )
    rows = db.session.scalars(select(Decision).where(Decision.id.in_(newest)))
    return {decision.application_id: decision for decision in rows}


def letters_on_the_way(local_call: LocalCall) -> int:
    """How many letters with decisions of the ranking have not gone out."""
    waiting = _untold().where(Application.local_call_id == local_call.id)
    return db.session.scalar(waiting.with_only_columns(func.count())) or 0


def decided_local_calls() -> Select[Any]:
    """Local calls with public results, by municipality: `id, municipality, name_sort, title, decided_at`."""
    wanted: Any = (
        select(
            LocalCall.id,
            LocalCall.decided_at,
            Municipality.name.label("municipality"),
            Municipality.name_sort.label("name_sort"),
            Call.title,
        )
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .join(Call, Call.id == LocalCall.call_id)
        .where(has_public_results())
    )
    return wanted


def find_decided(local_call_id: int) -> LocalCall | None:
    """One decided local call, or None; whether its results are public already is another question."""
    wanted = (
        select(LocalCall)
        .where(LocalCall.id == local_call_id, LocalCall.status == LocalCallStatus.DECIDED)
        .options(joinedload(LocalCall.municipality), joinedload(LocalCall.call).joinedload(Call.edition))
    )
    return db.session.scalar(wanted)
