"""IKVD looks at the name behind a pseudonym: with a reason, for a while, and the school's head knows of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.models import Membership, User
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, present, refusal
from app.core.roles import Role
from app.extensions import db
from app.outbox.service import Letter, post_messages
from app.support_plans.look_models import NameLook
from app.support_plans.plan_models import SupportPlan
from competition_rules.support import minutes_of_look


def look_at_name(plan: SupportPlan, reason: str, *, by: Actor, at: datetime) -> NameLook:
    """Let this person see the learner's name for as long as the rules say. Refused without a reason.

    The reason is encrypted; the record of acts and the letter to the head of the school do without it.
    """
    if by.role is not Role.SUPPORT_SPECIALIST:
        raise NotPermitted("IKVD's support specialist looks at a name")
    if not reason:
        raise refusal("look_without_reason")
    look = NameLook(
        plan=plan, user_id=present(by.user_id, "a person is signed in"), reason=reason, at=at,
        ends_at=at + timedelta(minutes=minutes_of_look()),
    )  # fmt: skip
    db.session.add(look)
    db.session.flush()
    facts = {"learner": plan.learner_id, "look": look.id, "ends_at": look.ends_at}
    record(plan, "support_plan.look_at_name", by=by, at=at, facts=facts)
    post_messages(list(_letters(look, by)), at=at)
    return look


def _letters(look: NameLook, by: Actor) -> Iterator[Letter]:
    heads = select(User.email).join(Membership, Membership.user_id == User.id).where(
        Membership.role == Role.DIRECTOR, Membership.school_id == look.plan.school_id,
        Membership.ended_at.is_(None), User.is_active,
    )  # fmt: skip
    data = {
        "school": look.plan.school.name, "number": look.plan.number, "who": by.name,
        "plan_id": look.plan_id,
    }  # fmt: skip
    for email in db.session.scalars(heads.order_by(User.email)):
        yield Letter(email, "support_plans/name_seen", data, f"look {look.id} at a name: {email}")
