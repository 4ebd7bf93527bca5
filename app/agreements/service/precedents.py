"""Ticking the conditions before the first payment."""

from datetime import datetime

from app.agreements import precedents
from app.agreements.models import GrantAgreement, Precedent
from app.agreements.service.locking import lock
from app.agreements.workflow import PRECEDENT_WORKFLOW, PrecedentAction, PrecedentStatus
from app.audit import carry_out
from app.core.actor import SYSTEM, Actor
from app.core.errors import NotPermitted, refusal
from app.extensions import db


def list_precedents(agreement: GrantAgreement, *, at: datetime) -> None:
    """Give a new agreement the conditions of its edition; what the data shows already is met from the start."""
    agreement.precedents = [Precedent(code=one.code) for one in precedents.asked_of(agreement)]
    db.session.flush()
    tick_what_shows(agreement, at=at)


def tick_what_shows(agreement: GrantAgreement, *, at: datetime) -> None:
    """Take the conditions for met that the data shows to be so."""
    for code, note in precedents.shown_by_data(agreement):
        found = precedents.find(agreement, code)
        if found is not None and found.status is PrecedentStatus.OPEN:
            _meet(found, note, by=SYSTEM, at=at)


def meet_precedent(precedent: Precedent, *, note: str, by: Actor, at: datetime) -> None:
    """Find a condition met; `note` says by what. Raises `StaleState` when it was found met before."""
    _open(precedent, by)
    if not note.strip():
        raise refusal("precedent_without_note")
    _meet(precedent, note.strip(), by=by, at=at)


def reopen_precedent(precedent: Precedent, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a tick back: nothing is paid until the condition is met again."""
    _open(precedent, by)
    if not reason.strip():
        raise refusal("precedent_without_note")
    carry_out(
        PRECEDENT_WORKFLOW, precedent, PrecedentAction.REOPEN, by=by, at=at,
        facts={"code": precedent.code, "reason": reason}, note=reason.strip(), met_at=None, met_by_id=None,
    )  # fmt: skip


def _meet(precedent: Precedent, note: str, *, by: Actor, at: datetime) -> None:
    carry_out(
        PRECEDENT_WORKFLOW, precedent, PrecedentAction.MEET, by=by, at=at,
        facts={"code": precedent.code, "note": note}, note=note, met_at=at, met_by_id=by.user_id,
    )  # fmt: skip


def _open(precedent: Precedent, by: Actor) -> None:
    lock(precedent.agreement.application)
    db.session.refresh(precedent.agreement)
    db.session.refresh(precedent)
    if not precedents.may_tick(by, precedent):
        raise NotPermitted("the role the edition names ticks a condition of an agreement that is not over")
