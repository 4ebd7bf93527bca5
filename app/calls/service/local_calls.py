"""A municipality's local call from its draft to the decision."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import carry_out, record
from app.calls.models import Call, LocalCall
from app.calls.policy import require_announcer
from app.calls.queries import regulation_of
from app.calls.service.rounds import lock_call
from app.calls.workflow import LOCAL_CALL_WORKFLOW, CallStatus, LocalCallAction, LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import Refused, StaleState, refusal, refuse_if
from app.extensions import db
from app.participation.queries import has_signed
from app.plans.queries import adopted_plans_for
from competition_rules.calendar import add_days, window_last_day
from competition_rules.findings import Finding
from competition_rules.regulation import Regulation


@dataclass(frozen=True)
class LocalCallDetails:
    """What a municipality writes in its announcement."""

    act_number: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    notes: str = ""


def draft_local_call(call: Call, details: LocalCallDetails, *, by: Actor, at: datetime) -> LocalCall:
    """Begin the own municipality's local call under an open call. Refused when it has one already."""
    municipality_id = require_announcer(by, by.municipality_id)
    refuse_if(_closed(call))
    local_call = LocalCall(
        call_id=call.id,
        municipality_id=municipality_id,
        status=LOCAL_CALL_WORKFLOW.initial,
        **asdict(details),
    )
    try:
        with db.session.begin_nested():
            db.session.add(local_call)
    except IntegrityError as error:
        if _exists(call.id, municipality_id):
            raise refusal("local_call_exists") from error
        raise
    record(local_call, "local_call.draft", by=by, at=at, facts=asdict(details))
    return local_call


def edit_local_call(local_call: LocalCall, details: LocalCallDetails, *, by: Actor, at: datetime) -> None:
    """Change a draft of the own municipality."""
    require_announcer(by, local_call.municipality_id)
    _lock(local_call)
    if local_call.status is not LocalCallStatus.DRAFT:
        raise StaleState(local_call, "edit")
    for name, value in asdict(details).items():
        setattr(local_call, name, value)
    record(local_call, "local_call.edit", by=by, at=at, facts=asdict(details))


def announced_dates(regulation: Regulation, announced_on: date) -> tuple[date, date]:
    """The last day of submission and of evaluation of a local call announced on that Riga day."""
    closes_on = window_last_day(announced_on, regulation.submission_window.days)
    return closes_on, add_days(closes_on, regulation.evaluation_window.days)


def announce(local_call: LocalCall, *, by: Actor, at: datetime) -> None:
    """Announce a draft; the edition's windows give its last days of submission and evaluation.

    Refused unless the call is open, the cooperation agreement signed, the municipality's own plan in force that
    day, and the act and contact named; every reason is listed.
    """
    require_announcer(by, local_call.municipality_id)
    lock_call(local_call.call)
    _lock(local_call)
    require_may_announce(local_call, at)
    closes_on, evaluated_by_on = announced_dates(regulation_of(local_call.call), riga_day(at))
    carry_out(
        LOCAL_CALL_WORKFLOW, local_call, LocalCallAction.ANNOUNCE, by=by, at=at,
        facts={"act_number": local_call.act_number, "closes_on": closes_on, "evaluated_by_on": evaluated_by_on},
        announced_at=at, closes_on=closes_on, evaluated_by_on=evaluated_by_on,
    )  # fmt: skip


def require_may_announce(local_call: LocalCall, at: datetime) -> None:
    """Raise `Refused` with everything that stands between a draft and its announcement."""
    if local_call.status is not LocalCallStatus.DRAFT:
        raise StaleState(local_call, "announce")
    day, municipality_id = riga_day(at), local_call.municipality_id
    found = _closed(local_call.call)
    if not has_signed(municipality_id, day):
        found.append(Finding("no_cooperation_agreement", "", {}))
    plans = adopted_plans_for(municipality_id, day)
    if not any(plan.municipality_id == municipality_id for plan in plans):
        found.append(Finding("no_adopted_plan", "", {"day": day}))
    missing = [
        name for name in ("act_number", "contact_name", "contact_email") if not getattr(local_call, name)
    ]
    found += [Finding(f"no_{name}", "", {}) for name in missing]
    if found:
        raise Refused(found)


def decide(local_call: LocalCall, *, by: Actor, at: datetime) -> None:
    """The commission's chair has confirmed the ranking: the local call is decided."""
    carry_out(LOCAL_CALL_WORKFLOW, local_call, LocalCallAction.DECIDE, by=by, at=at, decided_at=at)


def _closed(call: Call) -> list[Finding]:
    if call.status is CallStatus.OPEN:
        return []
    rule = "call_is_closed" if call.status is CallStatus.CLOSED else "call_not_open"
    return [Finding(rule, "", {"title": call.title})]


def _exists(call_id: int, municipality_id: int) -> bool:
    wanted = select(LocalCall.id).where(
        LocalCall.call_id == call_id, LocalCall.municipality_id == municipality_id
    )
    return db.session.scalar(wanted) is not None


def _lock(local_call: LocalCall) -> None:
    wanted = select(LocalCall).where(LocalCall.id == local_call.id)
    statement = wanted.with_for_update(of=LocalCall).execution_options(populate_existing=True)
    db.session.execute(statement).scalar_one()
