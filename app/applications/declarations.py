"""What evaluators have to declare on before they read: whether they have a conflict of interest."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from app.applications.borrowing.scope import is_lent_to
from app.applications.models import Application, ConflictDeclaration
from app.applications.policy import FOR_COMMISSION
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.extensions import db
from app.registry.models import Organisation


def to_declare(actor: Actor, local_call_id: int) -> Sequence[Any]:
    """What an evaluator declares on: `id, number, title, organisation, has_conflict, reason, declared_at, signs,
    status` of every application of the municipality's local call that passed the check, a borrowed member only of
    those they were borrowed for; of a declaration None until declared."""
    is_here = Application.local_call_id.in_(
        select(LocalCall.id).where(LocalCall.municipality_id == actor.municipality_id)
    )
    wanted = (
        select(
            Application.id, Application.number, Application.title, Organisation.name.label("organisation"),
            ConflictDeclaration.has_conflict, ConflictDeclaration.reason, ConflictDeclaration.declared_at,
            ConflictDeclaration.signs, Application.status,
        )
        .join(Application.organisation)
        .outerjoin(
            ConflictDeclaration,
            (ConflictDeclaration.application_id == Application.id)
            & (ConflictDeclaration.user_id == actor.user_id),
        )
        .where(
            Application.local_call_id == local_call_id,
            or_(is_here, is_lent_to(actor.user_id, actor.municipality_id, Application.id)),
            Application.status.in_(FOR_COMMISSION),
        )
        .order_by(Application.id)
    )  # fmt: skip
    return db.session.execute(wanted).all()
