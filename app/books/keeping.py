"""How long a project's papers are kept, and legal holds on them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, Integer, bindparam, func, select

from app.agreements.models import GrantAgreement
from app.applications.models import Application
from app.audit import record
from app.books.models import LegalHold
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present
from app.core.roles import Role
from app.extensions import db
from app.funds.models import ValueCode
from app.funds.programme_values import InForce, value_on
from app.payments.models import Payment, Recovery
from competition_rules.programme import kept_until

HOLDERS = frozenset({Role.PROGRAMME_MANAGER, Role.FINANCE_APPROVER})


@dataclass(frozen=True)
class Keeping:
    """Until which day a project's papers are kept, counted from the day it ended, by the years in force then."""

    until: date
    ended_on: date
    years: InForce
    holds: tuple[LegalHold, ...]

    @property
    def hold(self) -> LegalHold | None:
        """The hold that stands."""
        return next((one for one in self.holds if one.released_at is None), None)


def keeping_of(application: Application) -> Keeping:
    """The term and the holds of a project."""
    ended = _ended_on(application)
    years = value_on(ValueCode.RETENTION_YEARS, ended)
    holds = select(LegalHold).where(LegalHold.application_id == application.id).order_by(LegalHold.id)
    return Keeping(kept_until(ended, int(years.value)), ended, years, tuple(db.session.scalars(holds)))


# Put together once: that costs more than the answer.
_WHICH: BindParameter[int] = bindparam("which", type_=Integer)
_LAST_DAYS = select(
    select(func.max(Payment.settled_on)).where(Payment.application_id == _WHICH).scalar_subquery(),
    select(GrantAgreement.ends_on).where(GrantAgreement.application_id == _WHICH).scalar_subquery(),
    select(func.max(Recovery.repaid_at)).where(Recovery.application_id == _WHICH).scalar_subquery(),
)


def _ended_on(application: Application) -> date:
    """The last of: the decision, the end of the agreement, the last payment, the last repayment."""
    paid_on, ends_on, repaid_at = db.session.execute(_LAST_DAYS, {"which": application.id}).one()
    moments = (application.decided_at or application.created_at, repaid_at)
    days = [riga_day(one) for one in moments if one is not None]
    return max([*days, *(one for one in (paid_on, ends_on) if one)])


def place_legal_hold(application: Application, *, reason: str, by: Actor, at: datetime) -> LegalHold:
    """Keep a project's papers whatever their term; `StaleState` when a hold stands already."""
    _require_holder(by)
    if keeping_of(_locked(application)).hold is not None:
        raise StaleState(application, "place a legal hold")
    hold = LegalHold(application_id=application.id, reason=reason, placed_at=at, placed_by_id=by.user_id)
    db.session.add(hold)
    db.session.flush()
    record(application, "legal_hold.place", by=by, at=at, facts={"hold": hold.id, "reason": reason})
    return hold


def release_legal_hold(application: Application, *, reason: str, by: Actor, at: datetime) -> None:
    """Let the term count again; `StaleState` when no hold stands."""
    _require_holder(by)
    hold = keeping_of(_locked(application)).hold
    if hold is None:
        raise StaleState(application, "release a legal hold")
    hold.released_at, hold.released_by_id, hold.release_reason = at, by.user_id, reason
    record(application, "legal_hold.release", by=by, at=at, facts={"hold": hold.id, "reason": reason})


def _locked(application: Application) -> Application:
    wanted = select(Application).where(Application.id == application.id).with_for_update()
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    return present(found, "it is found by its row")


def _require_holder(by: Actor) -> None:
    if by.role not in HOLDERS:
        raise NotPermitted("the programme manager and the finance approver hold the papers of a project")
