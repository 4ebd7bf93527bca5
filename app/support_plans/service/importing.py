"""Taking a school's learners from a file, all or none."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import Happening, record_all
from app.core.actor import Actor
from app.core.errors import NotPermitted, refusal, refuse_if
from app.extensions import db
from app.support_plans.learner_files import read_learners
from app.support_plans.models import Learner
from app.support_plans.policy import KEEPERS
from app.support_plans.queries import hashes_of_code, own_school
from app.support_plans.service.learners import facts_of, made
from app.support_plans.service.moving import bring_plans
from app.support_plans.typed import Typed
from competition_rules.findings import Finding

_AT_ONCE = 400


@dataclass(frozen=True)
class Imported:
    """How many learners were new to the school, and how many it had already and moved to the file's class."""

    new: int
    known: int


def import_learners(data: bytes, file_name: str, *, by: Actor, at: datetime) -> Imported:
    """Take the learners of a CSV or XLSX file into the person's own school.

    Those the school has already keep their pseudonym and plans, and get the name and class of the file. Refused with
    every broken row, and with every learner of another school; then nothing is taken.
    """
    if by.role not in KEEPERS:
        raise NotPermitted("the people of a school import its learners")
    school = own_school(by)
    rows = read_learners(data, file_name, school)
    known = _known([typed for _line, typed in rows])
    refuse_if(
        [
            Finding("learner_elsewhere_row", "", {"line": line})
            for line, typed in rows
            if (one := known.get(typed.code)) and one.school_id not in (None, school.id)
        ]
    )
    try:
        with db.session.begin_nested():
            happened = [_taken(typed, known.get(typed.code), school.id, by, at) for _line, typed in rows]
    except IntegrityError:
        # Somebody registered one of them between the question and the answer.
        raise refusal("learners_changed_meanwhile") from None
    record_all([Happening(one, event, facts_of(one)) for one, event in happened], by=by, at=at)
    new = sum(event == "learner.register" for _one, event in happened)
    return Imported(new, len(happened) - new)


def _known(typed: list[Typed]) -> dict[str, Learner]:
    """The learners there are, by the digits of their personal codes."""
    codes = {code_hash: one.code for one in typed for code_hash in hashes_of_code(one.code)}
    hashes, found = list(codes), dict[str, Learner]()
    for start in range(0, len(hashes), _AT_ONCE):
        wanted = select(Learner).where(Learner.code_hash.in_(hashes[start : start + _AT_ONCE]))
        found |= {codes[one.code_hash or ""]: one for one in db.session.scalars(wanted.with_for_update())}
    return found


def _taken(
    typed: Typed, known: Learner | None, school_id: int, by: Actor, at: datetime
) -> tuple[Learner, str]:
    if known is None:
        learner = made(typed, school_id, at)
        db.session.add(learner)
        return learner, "learner.register"
    event = "learner.edit" if known.school_id == school_id else "learner.take_over"
    known.school_id, known.year, known.class_name = school_id, typed.year, typed.class_name
    if event == "learner.take_over":
        bring_plans(known, by=by, at=at)
    if known.name != typed.name:
        known.name = typed.name
    return known, event
