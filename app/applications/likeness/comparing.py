"""Comparing what was submitted with the other applications of its round."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select

from app.applications.likeness.models import Likeness, TextMark
from app.applications.likeness.texts import marks_of, people_of, share_of, words_of
from app.applications.models import Application, SubmissionSnapshot
from app.applications.queries import current_snapshot, snapshot_content
from app.calls.models import Call, LocalCall
from app.core.errors import present
from app.extensions import db

JOB = "applications.compare"
# Below this share people wrote of the same things; from it on, the same text.
LEAST_SHARE = 70
# Texts of that share have about half of their marks in common; a quarter leaves room.
_LEAST_MARKS = 4
_MOST_COMPARED = 50


def key_of(receipt_number: str) -> str:
    """The key of the job that compares what was submitted under this receipt."""
    return f"likeness of {receipt_number}"


def compare(application: Application, *, at: datetime) -> int:
    """Note every application of the round whose text is nearly the same; done again it notes the same."""
    # Two that came at once are compared one after the other: the second finds the marks of the first.
    call = application.local_call.call_id
    db.session.execute(select(Call.id).where(Call.id == call).with_for_update()).one()
    content = snapshot_content(present(current_snapshot(application), "it was submitted"))
    words, people, mine = words_of(content), people_of(content), application.id
    marks = marks_of(words)
    _forget(mine)
    if marks:
        db.session.execute(insert(TextMark), [{"application_id": mine, "mark": one} for one in marks])
    found = 0
    for other, snapshot in _like(mine, call, marks):
        theirs = snapshot_content(snapshot)
        share = share_of(words, words_of(theirs))
        if share >= LEAST_SHARE:
            pair = {"application_id": min(mine, other), "other_id": max(mine, other)}
            is_same = bool(people & people_of(theirs))
            db.session.add(Likeness(**pair, share=share, same_people=is_same, noted_at=at))
            found += 1
    return found


def _forget(application_id: int) -> None:
    """What was noted of an earlier submission."""
    db.session.execute(delete(TextMark).where(TextMark.application_id == application_id))
    noted = or_(Likeness.application_id == application_id, Likeness.other_id == application_id)
    db.session.execute(delete(Likeness).where(noted))


def _like(mine: int, call: int, marks: Sequence[int]) -> Iterator[tuple[int, SubmissionSnapshot]]:
    """The applications of the round that share a quarter of the marks, those with most first."""
    shared = func.count()
    wanted = (
        select(TextMark.application_id)
        .join(Application, Application.id == TextMark.application_id)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .where(TextMark.mark.in_(marks), TextMark.application_id != mine, LocalCall.call_id == call)
        .group_by(TextMark.application_id)
        .having(shared >= max(1, len(marks) // _LEAST_MARKS))
        .order_by(shared.desc(), TextMark.application_id)
        .limit(_MOST_COMPARED)
    )
    for other in db.session.scalars(wanted).all():
        application = db.session.get_one(Application, other)
        yield other, present(current_snapshot(application), "it was submitted")
