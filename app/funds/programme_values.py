"""Values of the programme with the day they hold from: one person proposes, another confirms."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from app.audit import carry_out, record
from app.audit.kept import until_a_case_changes
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, refusal
from app.extensions import db
from app.funds.models import ProgrammeValue, ValueCode
from app.funds.workflow import PROGRAMME_VALUE_WORKFLOW, ValueAction, ValueStatus
from competition_rules.programme import defaults

KEEPERS = PROGRAMME_VALUE_WORKFLOW.step(ValueAction.CONFIRM).roles


@dataclass(frozen=True)
class InForce:
    """The value that holds on a day; `is_default` while nobody confirmed one."""

    value: Decimal
    effective_on: date
    source: str
    is_default: bool


def value_on(code: ValueCode, day: date) -> InForce:
    """What holds on that day: the confirmed value that began last, the default where there is none."""
    return until_a_case_changes((value_on, code, day), lambda: _value_on(code, day))


def _value_on(code: ValueCode, day: date) -> InForce:
    wanted = (
        select(ProgrammeValue)
        .where(
            ProgrammeValue.code == code,
            ProgrammeValue.status == ValueStatus.CONFIRMED,
            ProgrammeValue.effective_on <= day,
        )
        .order_by(ProgrammeValue.effective_on.desc(), ProgrammeValue.id.desc())
    )
    found = db.session.scalar(wanted.limit(1))
    if found is None:
        default = defaults()[code.value]
        return InForce(default.value, default.effective_on, default.source, is_default=True)
    return InForce(found.amount, found.effective_on, found.source, is_default=False)


def proposals() -> list[ProgrammeValue]:
    """Every value that was ever proposed, the newest first."""
    return list(db.session.scalars(select(ProgrammeValue).order_by(ProgrammeValue.id.desc())))


def propose(
    code: ValueCode, value: Decimal, *, effective_on: date, source: str, by: Actor, at: datetime
) -> ProgrammeValue:
    """Put down a value that is to hold from a day on, and where it is written.

    Refused for a day that is past: what was split and told by the old value stays as it was.
    """
    if by.role not in KEEPERS:
        raise NotPermitted("the programme manager and the finance approver keep values of the programme")
    _require_not_past(effective_on, at)
    proposed = ProgrammeValue(
        code=code, value=str(value), effective_on=effective_on, source=source, proposed_at=at,
        proposed_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(proposed)
    db.session.flush()
    facts = {"code": code, "value": value, "effective_on": effective_on, "source": source}
    record(proposed, "programme_value.propose", by=by, at=at, facts=facts)
    return proposed


def confirm(proposed: ProgrammeValue, *, by: Actor, at: datetime) -> None:
    """Let the value hold from its day on, as a second person."""
    if by.user_id == proposed.proposed_by_id:
        raise refusal("confirms_own_value")
    _require_not_past(proposed.effective_on, at)
    carry_out(
        PROGRAMME_VALUE_WORKFLOW, proposed, ValueAction.CONFIRM, by=by, at=at, facts={"value": proposed.value},
        confirmed_at=at, confirmed_by_id=by.user_id,
    )  # fmt: skip


def withdraw(proposed: ProgrammeValue, *, by: Actor, at: datetime) -> None:
    """Give a proposal up before it is confirmed."""
    carry_out(PROGRAMME_VALUE_WORKFLOW, proposed, ValueAction.WITHDRAW, by=by, at=at)


def _require_not_past(effective_on: date, at: datetime) -> None:
    if effective_on < riga_day(at):
        raise refusal("value_from_past", day=effective_on)
