"""The local calls, and their applications, whose selection a person follows."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.applications.borrowing.scope import is_lent_to
from app.applications.models import Application, ApplicationTask
from app.applications.policy import FOR_COMMISSION
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.queries import WITHOUT_TEXT
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.roles import COMMISSION, Role
from app.extensions import db
from app.plans.models import PmpTask
from app.registry.models import Municipality
from app.selection.models import CommissionMember
from app.selection.policy import NATIONAL_READERS

# What came in: everything but drafts and what was withdrawn before it was submitted.
SUBMITTED = frozenset(ApplicationStatus) - {ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN}


def visible_to(actor: Actor) -> Select[LocalCall]:
    """Announced local calls whose selection this person follows."""
    return _followed(actor.role, actor.municipality_id, actor.user_id)


def rows_visible_to(actor: Actor) -> Select[Any]:
    """The same as the list shows them: `id, status, municipality, name_sort, call`."""
    columns: tuple[Any, ...] = (
        LocalCall.id, LocalCall.status, Municipality.name.label("municipality"), Municipality.name_sort,
        Call.title.label("call"),
    )  # fmt: skip
    return visible_to(actor).with_only_columns(*columns)


def _followed(role: Role, municipality_id: Any, user_id: Any) -> Select[LocalCall]:
    wanted = (
        select(LocalCall)
        .join(LocalCall.municipality)
        .join(LocalCall.call)
        .where(LocalCall.status != LocalCallStatus.DRAFT)
    )
    if role in NATIONAL_READERS:
        return wanted
    here = wanted.where(LocalCall.municipality_id == municipality_id)
    if role is Role.COORDINATOR:
        return here
    if role in COMMISSION:
        seat = exists().where(
            CommissionMember.local_call_id == LocalCall.id,
            CommissionMember.user_id == user_id,
            CommissionMember.ended_at.is_(None),
        )
        return here.where(seat)
    return wanted.where(false())


def find_local_call(actor: Actor, local_call_id: int) -> LocalCall | None:
    """One local call whose selection this person follows, or None."""
    return db.session.scalar(_one_call(actor.role), _who(actor, local_call_id))


def find_application(actor: Actor, application_id: int) -> Application | None:
    """One submitted application to a local call whose selection this person follows, or one lent to them, or None."""
    found = db.session.scalars(_one_application(actor.role), _who(actor, application_id))
    return found.unique().one_or_none()


def _who(actor: Actor, wanted_id: int) -> dict[str, Any]:
    return {"here": actor.municipality_id, "reader": actor.user_id, "wanted_id": wanted_id}


# Built once for each role: putting such a statement together costs more than its answer.
def _followed_by(role: Role) -> Select[LocalCall]:
    return _followed(role, bindparam("here"), bindparam("reader"))


@cache
def _one_call(role: Role) -> Select[LocalCall]:
    with_all = contains_eager(LocalCall.municipality), contains_eager(LocalCall.call).options(WITHOUT_TEXT)
    return _followed_by(role).where(LocalCall.id == bindparam("wanted_id")).options(*with_all)


def _is_followed(role: Role) -> ColumnElement[bool]:
    followed = Application.local_call_id.in_(_followed_by(role).with_only_columns(LocalCall.id))
    if role not in COMMISSION:
        return followed
    return or_(followed, is_lent_to(bindparam("reader"), bindparam("here"), Application.id))


@cache
def _one_application(role: Role) -> Select[Application]:
    statuses = FOR_COMMISSION if role in COMMISSION else SUBMITTED
    return (
        select(Application)
        .where(
            Application.id == bindparam("wanted_id"),
            Application.status.in_(statuses),
            _is_followed(role),
        )
        .options(
            joinedload(Application.organisation),
            joinedload(Application.local_call).joinedload(LocalCall.municipality),
            joinedload(Application.local_call).joinedload(LocalCall.call).options(WITHOUT_TEXT),
            joinedload(Application.named_tasks).joinedload(ApplicationTask.task).joinedload(PmpTask.goal),
        )
    )
