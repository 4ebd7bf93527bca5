"""What a reader is told of applications that are nearly the same."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, or_, select

from app.applications.likeness.models import Likeness
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.roles import COMMISSION, Role
from app.extensions import db
from app.registry.models import Municipality

_NATIONAL = frozenset({Role.PROGRAMME_MANAGER, Role.AUDITOR})
_READERS = COMMISSION | _NATIONAL | {Role.COORDINATOR}


@dataclass(frozen=True)
class Note:
    """One other application: where it was submitted and how alike it is; named only to who may know it."""

    municipality: str
    share: int
    same_people: bool
    application_id: int | None
    title: str


_OTHER = case((Likeness.application_id == bindparam("of"), Likeness.other_id), else_=Likeness.application_id)
_FOUND = (
    select(
        Application.id,
        Application.title,
        LocalCall.municipality_id,
        Municipality.name,
        Likeness.share,
        Likeness.same_people,
    )
    .join(Application, Application.id == _OTHER)
    .join(LocalCall, LocalCall.id == Application.local_call_id)
    .join(Municipality, Municipality.id == LocalCall.municipality_id)
    .where(
        or_(Likeness.application_id == bindparam("of"), Likeness.other_id == bindparam("of")),
        Application.status != ApplicationStatus.WITHDRAWN,
    )
    .order_by(Likeness.share.desc(), Application.id)
)


def notes_for(actor: Actor, application: Application) -> list[Note]:
    """What this person is told beside an application they may read; applicants are told nothing."""
    if actor.role not in _READERS:
        return []
    return [
        _note(row, is_named=actor.role in _NATIONAL or _is_coordinated_by(actor, row.municipality_id))
        for row in db.session.execute(_FOUND, {"of": application.id})
    ]


def _note(row: Any, *, is_named: bool) -> Note:
    named = (row.id, row.title) if is_named else (None, "")
    return Note(row.name, row.share, row.same_people, *named)


def _is_coordinated_by(actor: Actor, municipality_id: int) -> bool:
    return actor.role is Role.COORDINATOR and actor.municipality_id == municipality_id
