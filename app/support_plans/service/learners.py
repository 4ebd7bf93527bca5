"""Registering learners, keeping their class right, and what their parents were told."""

import secrets
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, refusal, refuse_if
from app.extensions import db
from app.support_plans.models import Learner, NoticeKind, ParentNotice
from app.support_plans.policy import KEEPERS, require_keeper
from app.support_plans.queries import hash_of_code, learner_with_code, own_school
from app.support_plans.service.moving import bring_plans
from app.support_plans.typed import Typed, flaws_of

# Neither vowels, which make words, nor signs that are taken for one another.
_SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 7


def new_pseudonym() -> str:
    """`L-7K3M9QZ`, by chance: nothing about the learner is in it."""
    return "L-" + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def register_learner(typed: Typed, *, by: Actor, at: datetime) -> Learner:
    """Take a learner into the person's own school.

    Refused for a grade the programme does not support, for a learner the school has already, and for one who is of
    another school: that school ends the learner's time there first, and the plans come along.
    """
    if by.role not in KEEPERS:
        raise NotPermitted("the people of a school register its learners")
    school = own_school(by)
    refuse_if(flaws_of(typed, school))
    known = learner_with_code(typed.code)
    if known is not None:
        return take_over(known, typed, by=by, at=at)
    try:
        with db.session.begin_nested():
            learner = made(typed, school.id, at)
            db.session.add(learner)
    except IntegrityError:
        # Somebody registered the same learner between the question and the answer.
        raise refusal("learner_known") from None
    record(learner, "learner.register", by=by, at=at, facts=facts_of(learner))
    return learner


def made(typed: Typed, school_id: int, at: datetime) -> Learner:
    """The row of a new learner."""
    return Learner(
        name=typed.name, code=typed.code, code_hash=hash_of_code(typed.code), pseudonym=new_pseudonym(),
        school_id=school_id, year=typed.year, class_name=typed.class_name, registered_at=at,
    )  # fmt: skip


def take_over(learner: Learner, typed: Typed, *, by: Actor, at: datetime) -> Learner:
    """Go on with a learner who left another school, or this one before; the plans come along with their money."""
    locked = select(Learner).where(Learner.id == learner.id).with_for_update(key_share=True)
    db.session.scalars(locked.execution_options(populate_existing=True)).one()
    if learner.school_id is not None:
        raise refusal("learner_known" if learner.school_id == by.school_id else "learner_elsewhere")
    learner.school_id, learner.year, learner.class_name = by.school_id, typed.year, typed.class_name
    learner.name = typed.name
    bring_plans(learner, by=by, at=at)
    record(learner, "learner.take_over", by=by, at=at, facts=facts_of(learner))
    return learner


def facts_of(learner: Learner) -> dict[str, int | None]:
    """What the record of acts may know of a learner: nothing that anonymising takes away, since it stays for ever."""
    return {"school": learner.school_id, "year": learner.year}


def edit_learner(learner: Learner, name: str, year: int, class_name: str, *, by: Actor, at: datetime) -> None:
    """Write the name, the year and the class anew; the personal code stays what it is."""
    require_keeper(by, learner)
    typed = Typed(name, learner.code, year, class_name)
    refuse_if(flaws_of(typed, own_school(by)))
    is_renamed = learner.name != name
    if is_renamed:
        learner.name = name
    learner.year, learner.class_name = year, class_name
    record(learner, "learner.edit", by=by, at=at, facts=facts_of(learner) | {"is_renamed": is_renamed})


def end_learner(learner: Learner, *, by: Actor, at: datetime) -> None:
    """The learner leaves the school; another school may go on with them."""
    require_keeper(by, learner)
    record(learner, "learner.end", by=by, at=at, facts=facts_of(learner))
    learner.school_id = None


def record_notice(
    learner: Learner, kind: NoticeKind, given_on: date, *, by: Actor, at: datetime
) -> ParentNotice:
    """Put down that the parents were informed, consented or took their consent back, and on which day."""
    require_keeper(by, learner)
    if given_on > riga_day(at):
        raise refusal("notice_in_future", day=given_on)
    notice = ParentNotice(
        learner=learner, kind=kind, given_on=given_on, recorded_at=at, recorded_by_id=by.user_id
    )
    db.session.add(notice)
    record(learner, "learner.notice", by=by, at=at, facts={"kind": kind, "given_on": given_on})
    return notice


def reveal_code(learner: Learner, *, by: Actor, at: datetime) -> str:
    """The whole personal code, for once; that it was shown is in the learner's record."""
    require_keeper(by, learner)
    record(learner, "learner.reveal_code", by=by, at=at)
    return learner.code
