"""What the commission leaves behind: assessment sheets, its minutes, and the decisions with their reasons."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.applications.models import ConflictDeclaration
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.roles import COMMISSION
from app.documents.papers import CasePage, Paper, case_page, paper
from app.extensions import db
from app.plans.models import PmpTask
from app.selection import followed, labels, queries
from app.selection.borrowings import lent_at_all
from app.selection.canonical import number
from app.selection.models import Assessment, Decision, Ranking
from app.selection.my_work import free_in
from app.selection.quorum import meetings_of, recused_in, remaining
from app.selection.sitting import acts_of
from app.selection.standings import standings_of
from app.selection.statements import Statement, statements_of
from app.selection.wordings import stored_sentences
from competition_rules.regulation import Regulation

DECISION, ASSESSMENT, MINUTES = "decision", "assessment", "minutes"


def _may_read_decision(actor: Actor, decision_id: int) -> bool:
    return queries.find_decision(actor, decision_id) is not None


@paper(
    DECISION, may_read=_may_read_decision, page=case_page(_l("Decision"), "selection.decision", "decision_id")
)
def draw_up_decision(case_id: int, version: int) -> Paper | None:
    """The decision on one application with its reasons, its points and how to appeal."""
    decision = db.session.get(Decision, case_id)
    if decision is None or version != 1:
        return None
    regulation = regulation_of(decision.application.local_call.call)
    values = {
        "decision": decision, "content": decision.content, "number": number,
        "reasons": stored_sentences(decision.content["findings"], regulation),
    }  # fmt: skip
    return Paper("decision", "Lēmums", decision.number, decision.decided_at, values)


def _may_read_assessment(actor: Actor, assessment_id: int) -> bool:
    """After the decision, whoever follows the selection; of a commission, who declared to be free of conflict."""
    assessment = db.session.get(Assessment, assessment_id)
    if assessment is None or queries.confirmed_ranking(assessment.application.local_call) is None:
        return False
    if followed.find_application(actor, assessment.application_id) is None:
        return False
    local_call = assessment.application.local_call
    return actor.role not in COMMISSION or assessment.application_id in free_in(actor, local_call)


def _is_free(actor: Actor, application_ids: list[int]) -> bool:
    """Nobody of a commission reads of an application on which they declared a conflict."""
    if actor.role not in COMMISSION:
        return True
    declared = select(ConflictDeclaration.id).where(
        ConflictDeclaration.application_id.in_(application_ids),
        ConflictDeclaration.user_id == actor.user_id,
        ConflictDeclaration.has_conflict,
    )
    return db.session.scalar(declared.limit(1)) is None


def _scored(assessment_id: int, _version: int) -> dict[str, int]:
    return {"application_id": db.session.get_one(Assessment, assessment_id).application_id}


@paper(ASSESSMENT, may_read=_may_read_assessment, page=CasePage(_l("Scores"), "selection.scores", _scored))
def draw_up_assessment(case_id: int, version: int) -> Paper | None:
    """One evaluator's points of one application with their reasons."""
    assessment = db.session.get(Assessment, case_id)
    if assessment is None or assessment.submitted_at is None or version != 1:
        return None
    application = assessment.application
    regulation = regulation_of(application.local_call.call)
    values = {"application": application, "regulation": regulation, **_sheet(assessment, regulation)}
    title_number = f"{application.number}/{assessment.id}"
    return Paper("assessment", "Vērtējuma lapa", title_number, assessment.submitted_at, values)


def _sheet(assessment: Assessment, regulation: Regulation) -> dict[str, Any]:
    scores = {one.criterion_code: one for one in assessment.criterion_scores}
    tasks = {
        one.id: one
        for one in db.session.scalars(
            select(PmpTask).where(PmpTask.id.in_([score.task_id for score in assessment.task_scores]))
        )
    }
    return {
        "evaluator": assessment.evaluator.name,
        "criteria": [(one, scores.get(one.code)) for one in regulation.quality_criteria],
        "tasks": [(tasks[one.task_id], one) for one in assessment.task_scores],
    }


def _may_read_minutes(actor: Actor, ranking_id: int) -> bool:
    ranking = db.session.get(Ranking, ranking_id)
    if ranking is None or followed.find_local_call(actor, ranking.local_call_id) is None:
        return False
    listed = queries.listed_in(ranking.local_call)
    return _is_free(actor, [one.id for one in listed])


def _ranked(ranking_id: int, _version: int) -> dict[str, int]:
    return {"local_call_id": db.session.get_one(Ranking, ranking_id).local_call_id}


@paper(MINUTES, may_read=_may_read_minutes, page=CasePage(_l("Ranking"), "selection.ranking", _ranked))
def draw_up_minutes(case_id: int, version: int) -> Paper | None:
    """Who decided, who kept out, how each project was scored and why, and the order that came of it."""
    ranking = db.session.get(Ranking, case_id)
    if ranking is None or ranking.confirmed_at is None or version != 1:
        return None
    local_call = ranking.local_call
    listed = queries.listed_in(local_call)
    standings = standings_of(local_call, listed)
    decisions = _first_decisions(ranking)
    titles = {one.id: one.title for one in listed}
    values = {
        **_commission(local_call, ranking.confirmed_at, titles),
        "local_call": local_call, "ranking": ranking, "standings": standings, "decisions": decisions,
        "statements": _statements(local_call), "number": number,
        "votes": queries.votes_of(local_call), "titles": titles,
        "outcomes": labels.OUTCOMES,
    }  # fmt: skip
    written = f"{local_call.municipality.atvk_code}/{ranking.id}"
    return Paper("minutes", "Vērtēšanas komisijas protokols", written, ranking.confirmed_at, values)


_SEATS = {
    "chair": "komisijas priekšsēdētājs",
    "member": "komisijas loceklis",
    "substitute": "aizstājējs",
    "borrowed": "aizņemts komisijas loceklis",
}


def _commission(local_call: LocalCall, confirmed_at: datetime, titles: dict[int, str]) -> dict[str, Any]:
    """Who was appointed by which act, and who was present, as it stood when the ranking was confirmed."""
    members = queries.members_of(local_call)
    meetings = [one for one in meetings_of(local_call) if one.held_at <= confirmed_at][::-1]
    counted = remaining(meetings[-1], recused_in(local_call)) if meetings else {}
    return {
        "lent": lent_at_all(local_call),
        "act": next((one for one in acts_of(local_call) if one.recorded_at <= confirmed_at), None),
        "members": members, "names": {one.id: one.user.name for one in members}, "meetings": meetings,
        "seats": _SEATS, "remaining": [(titles.get(one, one), number) for one, number in counted.items()],
        "rule": regulation_of(local_call.call).commission,
    }  # fmt: skip


def _first_decisions(ranking: Ranking) -> list[Decision]:
    wanted = select(Decision).where(Decision.ranking_id == ranking.id).order_by(Decision.id)
    return list(db.session.scalars(wanted))


def _statements(local_call: LocalCall) -> list[Statement]:
    """Conflicts, and words of being free that needed a reason."""
    return [one for one in statements_of(local_call) if one.has_conflict or one.signs]
