"""Reads of appeals: until when a decision may be appealed, what is open, and what an open one keeps back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Membership
from app.applications.models import AdministrativeCheck, Application, ConflictDeclaration, SubmissionSnapshot
from app.applications.workflow import APPEALABLE
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import end_of_day, riga_day
from app.core.holidays import holidays_around
from app.core.roles import APPLICANTS, COMMISSION
from app.extensions import db
from app.outbox.models import MessageState, OutboxMessage
from app.quotas.keeping import keeps_back
from app.registry.models import Municipality
from app.selection import followed
from app.selection.appeal_models import Appeal, DecisionLetter, LateAppeal
from app.selection.models import Assessment, CommissionMember, Decision
from app.selection.workflow import OPEN_APPEAL, AppealStatus
from competition_rules.calendar import term_of_months
from competition_rules.findings import Finding

ZERO = Decimal("0.00")
IS_OPEN = Appeal.status.in_(OPEN_APPEAL)


@dataclass(frozen=True)
class Term:
    """When a decision was announced and the last day to appeal it; both None while its letter has not gone out."""

    announced_on: date | None
    last_day: date | None

    @property
    def deadline(self) -> datetime | None:
        """The first moment that is too late."""
        return end_of_day(self.last_day) if self.last_day else None


def term_of(decision: Decision) -> Term:
    """The time to appeal a decision, by the edition of its call."""
    wanted = (
        select(OutboxMessage.state, OutboxMessage.sent_at, OutboxMessage.created_at)
        .join(DecisionLetter, DecisionLetter.message_key == OutboxMessage.key)
        .where(DecisionLetter.decision_id == decision.id)
    )
    letter = db.session.execute(wanted).first()
    # A kept letter was readable from the moment it was written.
    sent_at = letter and (letter.created_at if letter.state is MessageState.KEPT else letter.sent_at)
    if sent_at is None:
        return Term(None, None)
    day, months = riga_day(sent_at), regulation_of(decision.application.local_call.call).appeal.months
    return Term(day, term_of_months(day, months, holidays_around(day)))


def is_appealed(application_id: Any) -> ColumnElement[bool]:
    """Whether an appeal is open on an application, as a condition of a statement."""
    return exists().where(Appeal.application_id == application_id, IS_OPEN)


def has_open_appeal(application_id: int) -> bool:
    """Whether an appeal is open on this application."""
    return bool(appealed_among([application_id]))


def appealed_among(application_ids: Collection[int]) -> set[int]:
    """Those of the applications on which an appeal is open."""
    wanted = select(Appeal.application_id).where(Appeal.application_id.in_(application_ids), IS_OPEN)
    return set(db.session.scalars(wanted))


@dataclass(frozen=True)
class Kept:
    """How many appeals are open in a local call, and the euro that stay in its quota because of them."""

    count: int = 0
    amount: Decimal = ZERO


NOTHING_KEPT = Kept()


def kept_for_appeals(local_call: LocalCall, *, besides: int | None = None) -> Kept:
    """What open appeals keep back: the sum asked by each project that has no award and could be given one."""
    rows = db.session.execute(
        select(Application.id, Application.asked, Application.status)
        .join(Appeal, Appeal.application_id == Application.id)
        .where(Application.local_call_id == local_call.id, IS_OPEN)
    ).all()
    waiting = [row.asked for row in rows if row.status in APPEALABLE and row.id != besides]
    return Kept(len(rows), sum(waiting, ZERO))


@keeps_back
def kept_by_municipality(call_id: int) -> dict[int, Decimal]:
    """The same sums for every municipality of a call, which stay in its quotas when the call closes."""
    wanted = (
        select(LocalCall.municipality_id, func.sum(Application.asked))
        .join(Application, Application.local_call_id == LocalCall.id)
        .join(Appeal, Appeal.application_id == Application.id)
        .where(LocalCall.call_id == call_id, IS_OPEN, Application.status.in_(APPEALABLE))
        .group_by(LocalCall.municipality_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def visible_to(actor: Actor) -> Select[Appeal]:
    """Appeals this person may read: of the own organisation, or of local calls followed without a conflict."""
    return _in_scope(actor).options(
        contains_eager(Appeal.application).options(
            joinedload(Application.organisation),
            contains_eager(Application.local_call).options(
                contains_eager(LocalCall.municipality), joinedload(LocalCall.call)
            ),
        ),
        joinedload(Appeal.decision),
        joinedload(Appeal.outcome),
    )


def _in_scope(actor: Actor) -> Select[Appeal]:
    wanted = select(Appeal).join(Appeal.application).join(Application.local_call).join(LocalCall.municipality)
    if actor.role in APPLICANTS:
        return wanted.where(Application.organisation_id == actor.organisation_id)
    here = followed.visible_to(actor).with_only_columns(LocalCall.id)
    wanted = wanted.where(Application.local_call_id.in_(here))
    return wanted.where(~_in_conflict(actor.user_id)) if actor.role in COMMISSION else wanted


def _in_conflict(user_id: Any) -> ColumnElement[bool]:
    return exists().where(
        ConflictDeclaration.application_id == Appeal.application_id,
        ConflictDeclaration.user_id == user_id,
        ConflictDeclaration.has_conflict,
    )


def find(actor: Actor, appeal_id: int) -> Appeal | None:
    """One appeal this person may read, or None."""
    return db.session.scalar(visible_to(actor).where(Appeal.id == appeal_id))


def rows_visible_to(actor: Actor) -> Select[Any]:
    """The columns of a list: `id, status, filed_at, number, title, municipality, decision`."""
    columns: tuple[Any, ...] = (
        Appeal.id, Appeal.status, Appeal.filed_at, Application.number, Application.title,
        Municipality.name.label("municipality"), Decision.number.label("decision"),
    )  # fmt: skip
    return _in_scope(actor).join(Appeal.decision).with_only_columns(*columns)


def appeals_of(actor: Actor, decision: Decision) -> list[Appeal]:
    """The appeals of one decision this person may read, the oldest first."""
    wanted = visible_to(actor).where(Appeal.decision_id == decision.id).order_by(Appeal.id)
    return list(db.session.scalars(wanted))


def late_appeals_of(decision: Decision) -> list[LateAppeal]:
    """The appeals of a decision that came too late, the oldest first."""
    wanted = select(LateAppeal).where(LateAppeal.decision_id == decision.id).order_by(LateAppeal.id)
    return list(db.session.scalars(wanted))


def changed_in(local_call: LocalCall) -> list[Appeal]:
    """The appeals that changed a decision of a local call, in the order they did."""
    wanted = (
        select(Appeal)
        .join(Appeal.application)
        .where(Application.local_call_id == local_call.id, Appeal.status == AppealStatus.CHANGED)
        .options(contains_eager(Appeal.application))
        .order_by(Appeal.ended_at, Appeal.id)
    )
    return list(db.session.scalars(wanted))


def reviewer_flaws(appeal: Appeal, user_id: int | None) -> list[Finding]:
    """Why a person may not review an appeal: whoever had a part in the decision or has an interest in it."""
    asked = {**_parts_in(appeal.application, user_id), **_interests_in(appeal.application, user_id)}
    found = db.session.execute(select(*(exists(one).label(rule) for rule, one in asked.items()))).one()
    return [Finding(rule, "") for rule in asked if getattr(found, rule)]


def _parts_in(application: Application, user_id: int | None) -> dict[str, Any]:
    """What of this person led to the decision; a borrowed member scores without a seat on the commission."""
    seat = select(CommissionMember.id).where(
        CommissionMember.local_call_id == application.local_call_id, CommissionMember.user_id == user_id
    )
    scored = select(Assessment.id).where(
        Assessment.application_id == application.id, Assessment.evaluator_id == user_id
    )
    checked = (
        select(AdministrativeCheck.id)
        .join(SubmissionSnapshot, SubmissionSnapshot.id == AdministrativeCheck.snapshot_id)
        .where(
            SubmissionSnapshot.application_id == application.id, AdministrativeCheck.checked_by_id == user_id
        )
    )
    decided = select(Decision.id).where(
        Decision.application_id == application.id, Decision.decided_by_id == user_id
    )
    return {
        "reviewer_on_commission": seat, "reviewer_scored": scored, "reviewer_checked": checked,
        "reviewer_decided": decided,
    }  # fmt: skip


def _interests_in(application: Application, user_id: int | None) -> dict[str, Any]:
    conflict = select(ConflictDeclaration.id).where(
        ConflictDeclaration.application_id == application.id,
        ConflictDeclaration.user_id == user_id,
        ConflictDeclaration.has_conflict,
    )
    belongs = select(Membership.id).where(
        Membership.organisation_id == application.organisation_id, Membership.user_id == user_id
    )
    return {"reviewer_in_conflict": conflict, "reviewer_of_applicant": belongs}
