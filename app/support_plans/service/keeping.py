"""What the chain is kept by: the rates of measures, and who stands in for whom."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, present, refusal
from app.core.roles import Role
from app.extensions import db
from app.support_plans.plan_models import MeasureCode, SupportRate, SupportSubstitute
from app.support_plans.plan_policy import SUBSTITUTES
from app.support_plans.plan_queries import may_stand_in_for


def set_rate(
    kind: MeasureCode, amount: Decimal, effective_on: date, source: str, *, by: Actor, at: datetime
) -> SupportRate:
    """Let a unit of a kind cost at most so much from a day on.

    Refused for a day that is past, since plans were approved by the old rate, and for a day that has one.
    """
    if by.role is not Role.SUPPORT_SPECIALIST:
        raise NotPermitted("IKVD keeps the rates")
    if effective_on < riga_day(at):
        raise refusal("rate_from_past", day=effective_on)
    rate = SupportRate(
        kind=kind, amount=amount, effective_on=effective_on, source=source, set_at=at,
        set_by_id=present(by.user_id, "a person is signed in"),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(rate)
    except IntegrityError:
        raise refusal("rate_exists", day=effective_on) from None
    facts = {"kind": kind, "amount": amount, "effective_on": effective_on, "source": source}
    record(rate, "support_rate.set", by=by, at=at, facts=facts)
    return rate


def appoint_substitute(
    user: User, starts_on: date, ends_on: date, *, by: Actor, at: datetime
) -> SupportSubstitute:
    """Let a person of the same school or municipality approve in one's place from a day to a day."""
    if by.role not in SUBSTITUTES:
        raise NotPermitted("the director and the municipality's authorised person appoint substitutes")
    if user not in may_stand_in_for(by):
        raise refusal("substitute_of_elsewhere")
    if not riga_day(at) <= ends_on or starts_on > ends_on:
        raise refusal("substitute_period")
    made = SupportSubstitute(
        school_id=by.school_id, municipality_id=by.municipality_id, user_id=user.id, starts_on=starts_on,
        ends_on=ends_on, appointed_at=at, appointed_by_id=present(by.user_id, "a person is signed in"),
    )  # fmt: skip
    db.session.add(made)
    facts = {"user": user.id, "starts_on": starts_on, "ends_on": ends_on}
    record(made, "support_substitute.appoint", by=by, at=at, facts=facts)
    return made
