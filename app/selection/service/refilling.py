"""Who gets an application when somebody drops out or scores diverge, and how evaluators are told of theirs."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.applications.assignments import assignments_of, live_assignment
from app.applications.models import Application, EvaluatorAssignment
from app.applications.service.assignments import end_assignment
from app.audit import Happening, record_all
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.clock import riga_day
from app.extensions import db
from app.outbox.service import Letter, post_messages
from app.selection.sharing import sharing_of
from competition_rules.assignment import Pair, next_evaluator

# Why an application is given to somebody, as its event and its letter say it.
SHARED_OUT, BY_HAND, REPLACEMENT, DIVERGENCE = "shared_out", "by_hand", "replacement", "divergence"


def end_seat_assignments(local_call: LocalCall, user_id: int, *, by: Actor, at: datetime) -> None:
    """What a member who left had not scored goes to the others."""
    sharing = sharing_of(local_call, riga_day(at))
    left = [one for one, who in sharing.live - sharing.scored if who == user_id and one in sharing.needed]
    for one in sorted(left):
        application = db.session.get_one(Application, one)
        assignment = live_assignment(one, user_id)
        if assignment is not None:
            end_assignment(assignment, application, "seat_ended", by=by, at=at)
    refill(local_call, left, REPLACEMENT, by=by, at=at)


def call_one_more(application: Application, *, by: Actor, at: datetime) -> None:
    """The evaluators of an application diverge: whoever has least to do and is free of conflict gets it too.

    An application that was never given to anyone is open to the whole commission, so nobody is called.
    """
    if assignments_of(application):
        refill(application.local_call, [application.id], DIVERGENCE, by=by, at=at)


def refill(
    local_call: LocalCall, application_ids: Collection[int], because: str, *, by: Actor, at: datetime
) -> list[Pair]:
    """Give these applications the evaluators they lack, as far as anybody is free; returns the new pairs."""
    sharing = sharing_of(local_call, riga_day(at))
    pairs = set(sharing.held)
    for one in sorted(application_ids):
        for _place in range(sharing.lacking(pairs).get(one, 0)):
            who = next_evaluator(sharing.free_for(one, pairs), sharing.loads(pairs))
            if who is not None:
                pairs.add((one, who))
    added = sorted(pairs - sharing.live)
    if added:
        give(local_call, added, because, by=by, at=at)
    return added


def give(local_call: LocalCall, pairs: Iterable[Pair], because: str, *, by: Actor, at: datetime) -> None:
    """Write down who gets which application, in each application's history, and tell whoever did not do it."""
    rows = [
        EvaluatorAssignment(application_id=one, evaluator_id=who, assigned_at=at, assigned_by_id=by.user_id)
        for one, who in pairs
    ]
    db.session.add_all(rows)
    db.session.flush()
    by_application: dict[int, list[int]] = defaultdict(list)
    by_evaluator: dict[int, list[EvaluatorAssignment]] = defaultdict(list)
    for row in rows:
        by_application[row.application_id].append(row.evaluator_id)
        by_evaluator[row.evaluator_id].append(row)
    facts = {one: {"evaluators": ids, "because": because} for one, ids in by_application.items()}
    applications = db.session.scalars(select(Application).where(Application.id.in_(facts)))
    happened = [Happening(one, "application.assign", facts[one.id]) for one in applications]
    record_all(happened, by=by, at=at)
    told = [who for who in by_evaluator if who != by.user_id]
    post_messages([_letter(local_call, by_evaluator[who], because) for who in told], at=at)


def _letter(local_call: LocalCall, rows: list[EvaluatorAssignment], because: str) -> Letter:
    first = db.session.get_one(Application, rows[0].application_id)
    address = db.session.get_one(User, rows[0].evaluator_id).email
    data: dict[str, Any] = {
        "local_call_id": local_call.id, "municipality": local_call.municipality.name, "number": len(rows),
        "title": first.title, "application_number": first.number, "because": because,
    }  # fmt: skip
    return Letter(address, "selection/assigned", data, f"assignment {rows[-1].id}: {address}")
