"""What follows from a confirmed ranking outside the request."""

from sqlalchemy import select

from app.applications.models import Application
from app.documents.issuing import ask_for
from app.extensions import db
from app.jobs import Work, handler
from app.selection.models import Assessment, Decision, Ranking
from app.selection.papers import ASSESSMENT, DECISION, MINUTES
from app.selection.service.rankings import PAPERS_JOB
from app.selection.workflow import AssessmentStatus


@handler(PAPERS_JOB)
def ask_for_papers(work: Work) -> dict[str, int]:
    """Let the minutes, every decision and every assessment sheet of a ranking be issued."""
    ranking = db.session.get_one(Ranking, work.payload["ranking"])
    decisions = db.session.scalars(select(Decision.id).where(Decision.ranking_id == ranking.id)).all()
    of_call = select(Application.id).where(Application.local_call_id == ranking.local_call_id)
    submitted = Assessment.status == AssessmentStatus.SUBMITTED
    sheets = db.session.scalars(
        select(Assessment.id).where(Assessment.application_id.in_(of_call), submitted)
    ).all()
    wanted = [
        (MINUTES, ranking.id),
        *((DECISION, one) for one in decisions),
        *((ASSESSMENT, one) for one in sheets),
    ]
    for kind, case_id in wanted:
        ask_for(kind, case_id, at=work.at)
    return {"documents": len(wanted)}
