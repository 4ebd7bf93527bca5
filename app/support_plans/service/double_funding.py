"""Looking for what is paid twice: at a submission, before an approval, when a link or a code is added, every night."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from app.applications.models import Application
from app.audit import carry_out, record
from app.core.actor import SYSTEM
from app.core.errors import refusal
from app.core.protection import new_uid
from app.extensions import db
from app.outbox.service import Letter, post_messages
from app.payments import service as payments
from app.support_plans import paid_twice
from app.support_plans.funding_models import FundingMatch
from app.support_plans.funding_workflow import HOLDING, MATCH_WORKFLOW, MatchAction, MatchStatus
from app.support_plans.paid_twice import Found, Key, held_among
from app.support_plans.people import specialists

KEEPER = "support_plans"
_AT_ONCE = 400
# Read by finance and by the organisation too: it tells neither what nor whose.
HOLD_REASON = "Iespējams dubults finansējums; pārbauda IKVD."
HOLD_ENDS = "Dubulta finansējuma nav vai IKVD to atzinusi par pieļaujamu."


def look_for(plan_ids: Collection[int], *, at: datetime) -> None:
    """Write down what is paid twice in these plans and others of the same persons; end what is no longer.

    A match is found between plans that were sent up; one that was found stays while a plan is back at the school.
    """
    ordered = sorted(plan_ids)
    for start in range(0, len(ordered), _AT_ONCE):
        _look_for(ordered[start : start + _AT_ONCE], at)


def look_everywhere(*, at: datetime) -> None:
    """The same for every plan that could be affected by another register entry, a project or an open match."""
    look_for(paid_twice.candidates(), at=at)


def require_free(plan_ids: Collection[int]) -> None:
    """Refuse to move money of plans in which something seems to be paid twice."""
    if count := len(held_among(plan_ids)):
        raise refusal("plan_held", count=count)


def _look_for(plan_ids: Collection[int], at: datetime) -> None:
    scope = paid_twice.scope_of(plan_ids)
    found = paid_twice.found_in(scope)
    known: dict[Key, FundingMatch] = {}
    waived: set[tuple[Key, str]] = set()
    for match in _matches(scope.plan_ids):
        key = match.plan_id, match.other_plan_id, match.application_id, match.kind
        if match.status in HOLDING:
            known[key] = match
        elif match.status is MatchStatus.WAIVED:
            waived.add((key, match.fingerprint))
    for key, one in found.items():
        if key in known:
            _keep_up(known[key], one, at)
        elif one.is_sent_up and (key, one.fingerprint) not in waived:
            _find(key, one, at)
    for key, match in known.items():
        if key not in found:
            _end(match, at)


def _matches(plan_ids: Collection[int]) -> list[FundingMatch]:
    """Those of the plans in scope: of two plans both are in it, or neither."""
    wanted = select(FundingMatch).where(
        FundingMatch.plan_id.in_(plan_ids),
        or_(FundingMatch.other_plan_id.is_(None), FundingMatch.other_plan_id.in_(plan_ids)),
    )
    return list(db.session.scalars(wanted.order_by(FundingMatch.id).with_for_update()))


def _find(key: Key, one: Found, at: datetime) -> None:
    plan_id, other_plan_id, application_id, kind = key
    try:
        with db.session.begin_nested():
            match = FundingMatch(
                plan_id=plan_id, other_plan_id=other_plan_id, application_id=application_id, kind=kind,
                fingerprint=one.fingerprint, starts_on=one.starts_on, ends_on=one.ends_on, found_at=at,
                uid=new_uid(), hold_id=_held(application_id, at),
            )  # fmt: skip
            db.session.add(match)
    except IntegrityError:
        # Somebody else found it in this very moment.
        return
    record(match, "support_match.find", by=SYSTEM, at=at, facts={"kind": kind})
    post_messages(list(_letters(match)), at=at)


def _held(application_id: int | None, at: datetime) -> int | None:
    if application_id is None:
        return None
    project = db.session.get_one(Application, application_id)
    return payments.place_hold(project, reason=HOLD_REASON, by=SYSTEM, at=at, keeper=KEEPER).id


def _keep_up(match: FundingMatch, one: Found, at: datetime) -> None:
    """What is paid twice has changed: a reason that was proposed was for something else."""
    if match.fingerprint == one.fingerprint:
        return
    match.fingerprint, match.starts_on, match.ends_on = one.fingerprint, one.starts_on, one.ends_on
    if match.status is MatchStatus.WAIVER_PROPOSED:
        carry_out(MATCH_WORKFLOW, match, MatchAction.FIND_ANEW, by=SYSTEM, at=at)
        match.reason, match.proposed_at, match.proposed_by_id = "", None, None


def _end(match: FundingMatch, at: datetime) -> None:
    carry_out(MATCH_WORKFLOW, match, MatchAction.END, by=SYSTEM, at=at)
    release(match, at=at)


def release(match: FundingMatch, *, at: datetime) -> None:
    """Let the project be paid again."""
    if match.hold is not None:
        payments.release_hold(match.hold, reason=HOLD_ENDS, by=SYSTEM, at=at, keeper=KEEPER)


def _letters(match: FundingMatch) -> Iterator[Letter]:
    for email in specialists():
        yield Letter(
            email, "support_plans/match_found", {"match_id": match.id}, f"match {match.id} found: {email}"
        )
