"""Decisions: what an act on an application says, its number, and the letter that brings it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.applications.queries import checks_of, current_snapshot
from app.audit import Happening, record_all
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.columns import plain
from app.core.errors import present
from app.documents.issuing import ask_for
from app.extensions import db
from app.outbox.service import Letter, fitting, post_messages
from app.selection.appeal_models import DecisionLetter
from app.selection.canonical import write_finding
from app.selection.justifications import Justifications, justifications_in
from app.selection.models import Decision, Ranking
from app.selection.queries import latest_decisions
from app.selection.service.decision_texts import administrative_of, base_of, criterion_of, reasons_of, titled
from app.selection.workflow import DecisionOutcome
from competition_rules.findings import Finding
from competition_rules.ranking import Place
from competition_rules.regulation import Regulation
from competition_rules.scoring import Scores

_OUTCOMES = {
    "funded": DecisionOutcome.APPROVED,
    "reserve": DecisionOutcome.RESERVE,
    "rejected": DecisionOutcome.REJECTED,
}


@dataclass(frozen=True)
class _Draft:
    """A decision about to be issued."""

    application: Application
    outcome: DecisionOutcome
    content: dict[str, Any]


@dataclass(frozen=True)
class Changed:
    """What a review came to: the points it gave by criterion, the scores and place that follow, and why."""

    points: Mapping[str, Decimal]
    scores: Scores
    place: int
    reasoning: str
    findings: tuple[Finding, ...] = ()


def decide_places(
    placed: Sequence[tuple[Application, Place, Scores]],
    ranking: Ranking,
    conditions: Mapping[int, list[dict[str, Any]]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The decisions that follow from the places of a confirmed ranking, each with the scores it was ranked by and
    the conditions of the award, by application."""
    _read_organisations([application for application, _place, _scores in placed])
    written = justifications_in(ranking.local_call)
    regulation = regulation_of(ranking.local_call.call)
    drafts = [
        _of_place(application, place, scores, written.get(application.id, Justifications()), regulation)
        for application, place, scores in placed
    ]
    drafts = [_with_conditions(one, conditions.get(one.application.id)) for one in drafts]
    _issue(drafts, ranking, by=by, at=at)


def decide_ineligible(
    applications: Sequence[Application], ranking: Ranking, *, by: Actor, at: datetime
) -> None:
    """The decisions on applications that failed the administrative check, with every criterion not met."""
    _issue([_of_check(one) for one in applications], ranking, by=by, at=at)


def decide_from_reserve(
    application: Application, outcome: DecisionOutcome, *, by: Actor, at: datetime
) -> Decision:
    """The later decision on a project that waited in the reserve: moved up, or rejected at its closing."""
    regulation = regulation_of(application.local_call.call)
    earlier = present(latest_decisions([application.id]).get(application.id), "the ranking was confirmed")
    is_up = outcome is DecisionOutcome.APPROVED
    reason = Finding("moved_up" if is_up else "reserve_closed", regulation.line_rule.point)
    content = earlier.content | {
        "findings": [write_finding(reason)],
        "awarded": application.asked if is_up else None,
        "replaces": earlier.number,
    }
    [decision] = _issue([_Draft(application, outcome, content)], None, by=by, at=at)
    ask_for("decision", decision.id, at=at)
    return decision


def decide_on_lapse(
    application: Application, failed: list[dict[str, Any]], reason: str, *, by: Actor, at: datetime
) -> Decision:
    """The decision that an award has lapsed: which conditions were not met, and the reason a person gives."""
    rule = regulation_of(application.local_call.call).conditions
    earlier = present(latest_decisions([application.id]).get(application.id), "it was awarded")
    kept = {key: value for key, value in earlier.content.items() if key != "conditions"}
    finding = Finding("award_lapsed", rule.point if rule else "", {"number": earlier.number})
    content = kept | {
        "findings": [write_finding(finding)], "awarded": None, "failed_conditions": failed, "lapse": reason,
        "replaces": earlier.number,
    }  # fmt: skip
    [decision] = _issue([_Draft(application, DecisionOutcome.REJECTED, content)], None, by=by, at=at)
    ask_for("decision", decision.id, at=at)
    return decision


def decide_on_appeal(
    application: Application, outcome: DecisionOutcome, changed: Changed, *, by: Actor, at: datetime
) -> Decision:
    """The decision that replaces an appealed one: its place and points as the review left them, and why."""
    regulation = regulation_of(application.local_call.call)
    earlier = present(latest_decisions([application.id]).get(application.id), "it was appealed")
    reason = Finding("changed_on_appeal", regulation.appeal.point, {"number": earlier.number})
    left_out = ("administrative", "failed_conditions", "lapse")
    kept = {key: value for key, value in earlier.content.items() if key not in left_out}
    content = kept | {
        "findings": [write_finding(reason), *map(write_finding, changed.findings)],
        "place": changed.place,
        "points": changed.scores.total,
        "maximum": regulation.total_threshold.maximum,
        "criteria": _reviewed_criteria(earlier, changed, regulation),
        "review": changed.reasoning,
        "awarded": application.asked if outcome is DecisionOutcome.APPROVED else None,
        "replaces": earlier.number,
    }
    [decision] = _issue([_Draft(application, outcome, content)], None, by=by, at=at)
    ask_for("decision", decision.id, at=at)
    return decision


def _reviewed_criteria(earlier: Decision, changed: Changed, regulation: Regulation) -> list[dict[str, Any]]:
    """Each criterion with its score of now; a criterion the review gave other points says so."""
    known = {one["code"]: one for one in earlier.content.get("criteria", ())}
    return [
        {
            **titled(one, one.title), "minimum": one.minimum, "maximum": one.maximum,
            "justifications": known.get(one.code, {}).get("justifications", []),
            "consensus": known.get(one.code, {}).get("consensus"),
            "score": changed.scores.criteria[one.code], "is_reviewed": one.code in changed.points,
        }
        for one in regulation.quality_criteria
    ]  # fmt: skip


def _read_organisations(applications: Sequence[Application]) -> None:
    """With one statement: the step that was taken has read the applications anew, each by itself."""
    ids = [application.id for application in applications]
    wanted = select(Application).where(Application.id.in_(ids)).options(joinedload(Application.organisation))
    db.session.execute(wanted).all()


def _of_place(
    application: Application, place: Place, scores: Scores, written: Justifications, regulation: Regulation
) -> _Draft:
    outcome = _OUTCOMES[place.outcome]
    content = base_of(application, regulation) | {
        "place": place.place,
        "points": place.total,
        "maximum": regulation.total_threshold.maximum,
        "criteria": [criterion_of(one, scores, written) for one in regulation.quality_criteria],
        "findings": [write_finding(finding) for finding in reasons_of(place, regulation)],
        "awarded": place.asked if outcome is DecisionOutcome.APPROVED else None,
    }
    return _Draft(application, outcome, content)


def _with_conditions(draft: _Draft, conditions: list[dict[str, Any]] | None) -> _Draft:
    if not conditions:
        return draft
    content = draft.content | {"conditions": conditions}
    return _Draft(draft.application, DecisionOutcome.APPROVED_WITH_CONDITIONS, content)


def _of_check(application: Application) -> _Draft:
    regulation = regulation_of(application.local_call.call)
    checks = checks_of(present(current_snapshot(application), "it was submitted"))
    criteria = [administrative_of(check, regulation) for check in checks.values() if check.verdict != "yes"]
    content = base_of(application, regulation) | {"administrative": criteria, "findings": [], "awarded": None}
    return _Draft(application, DecisionOutcome.INELIGIBLE, content)


def _issue(drafts: Sequence[_Draft], ranking: Ranking | None, *, by: Actor, at: datetime) -> list[Decision]:
    """Number the decisions on applications of one local call, write them down and send their letters."""
    if not drafts:
        return []
    local_call = drafts[0].application.local_call
    numbers = _free_numbers(local_call, at)
    decisions = [
        Decision(
            application=draft.application, number=next(numbers), outcome=draft.outcome,
            ranking_id=ranking.id if ranking else None, content=plain(draft.content),
            decided_at=at, decided_by_id=by.user_id,
        )
        for draft in drafts
    ]  # fmt: skip
    db.session.add_all(decisions)
    db.session.flush()
    record_all([Happening(one, "decision.issue", _facts(one)) for one in decisions], by=by, at=at)
    letters = [_letter(one) for one in decisions]
    post_messages(letters, at=at)
    db.session.add_all(
        DecisionLetter(decision_id=one.id, message_key=fitting(letter.key))
        for one, letter in zip(decisions, letters, strict=True)
    )
    return decisions


def _facts(decision: Decision) -> dict[str, Any]:
    return {
        "application": decision.application_id,
        "number": decision.number,
        "outcome": decision.outcome,
    }


def _letter(decision: Decision) -> Letter:
    application = decision.application
    data = {
        "decision_id": decision.id, "number": decision.number, "outcome": decision.outcome.value,
        "title": application.title, "application_number": application.number,
        "organisation": application.organisation.name,
        "municipality": application.local_call.municipality.name,
        "appeal_months": decision.content["appeal"]["months"],
        "application_id": application.id, "conditions": decision.content.get("conditions", []),
        "lapse": decision.content.get("lapse", ""),
    }  # fmt: skip
    address = application.organisation.email
    return Letter(address, "selection/decision", data, f"decision {decision.id}: {address}")


def _free_numbers(local_call: LocalCall, at: datetime) -> Iterator[str]:
    # Callers hold the local call's row, so two decisions never count the same.
    issued = db.session.scalar(
        select(func.count())
        .select_from(Decision)
        .join(Decision.application)
        .where(Application.local_call_id == local_call.id)
    )
    code = local_call.municipality.atvk_code
    return (f"{riga_day(at).year}/{code}/{local_call.id}-{number}" for number in count((issued or 0) + 1))
