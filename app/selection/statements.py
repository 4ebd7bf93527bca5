"""What a commission declared of its conflicts of interest, and what the system sees beside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.applications.models import Application, ConflictDeclaration, ConflictStatement
from app.applications.policy import FOR_COMMISSION
from app.applications.signs import as_read, signs_of
from app.calls.models import LocalCall
from app.core.wording import word
from app.extensions import db
from app.selection.queries import members_of, names_of


@dataclass(frozen=True)
class Statement:
    """One word of one person on one application with its signs; `has_conflict` None while nothing was declared."""

    application_id: int
    number: str
    title: str
    name: str
    has_conflict: bool | None
    reason: str
    signs: tuple[str, ...]
    declared_at: datetime | None
    is_later: bool = False


def statements_of(local_call: LocalCall) -> list[Statement]:
    """Every word given in a local call, later ones too, in the order they were given."""
    wanted: Any = (
        select(ConflictStatement, Application.number, Application.title)
        .join(Application, Application.id == ConflictStatement.application_id)
        .where(Application.local_call_id == local_call.id)
        .order_by(ConflictStatement.id)
    )
    rows = db.session.execute(wanted).all()
    names = names_of({one.user_id for one, _number, _title in rows})
    known: set[tuple[int, int]] = set()
    found = []
    for one, number, title in rows:
        pair = (one.user_id, one.application_id)
        found.append(
            Statement(
                one.application_id, number, title, names.get(one.user_id, "–"), one.has_conflict, one.reason,
                tuple(word(sign) for sign in as_read(one.signs)), one.declared_at, pair in known,
            )
        )  # fmt: skip
        known.add(pair)
    return found


def outlook_of(local_call: LocalCall) -> list[Statement]:
    """What matters to chair and coordinator: conflicts, words in spite of signs, and signs nobody declared on yet."""
    told = [one for one in statements_of(local_call) if one.has_conflict or one.signs or one.is_later]
    return [*told, *_undeclared(local_call)]


def _undeclared(local_call: LocalCall) -> Iterable[Statement]:
    rows: Any = db.session.execute(
        select(Application.id, Application.number, Application.title)
        .where(Application.local_call_id == local_call.id, Application.status.in_(FOR_COMMISSION))
        .order_by(Application.submitted_at, Application.id)
    ).all()
    applications = {row.id: row for row in rows}
    declared = select(ConflictDeclaration.user_id, ConflictDeclaration.application_id).where(
        ConflictDeclaration.application_id.in_(applications)
    )
    done = {(row.user_id, row.application_id) for row in db.session.execute(declared)}
    names = {one.user_id: one.user.name for one in members_of(local_call)}
    for (user_id, application_id), signs in signs_of(list(names), list(applications)).items():
        if (user_id, application_id) not in done:
            row, texts = applications[application_id], tuple(word(one) for one in signs)
            yield Statement(row.id, row.number, row.title, names[user_id], None, "", texts, None)
