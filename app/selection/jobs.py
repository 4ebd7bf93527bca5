"""What follows from a confirmed ranking and from a conflict of interest outside the request."""

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts.queries import acting_owner
from app.applications.models import Application
from app.applications.service.assignments import REASSIGN_JOB
from app.core.actor import SYSTEM
from app.core.clock import riga_day
from app.documents.issuing import ask_for
from app.documents.sheets import XLSX, write_xlsx
from app.extensions import db
from app.jobs import Work, handler
from app.jobs.models import Job
from app.jobs.tables import in_steps
from app.selection.models import Assessment, Decision, Ranking
from app.selection.papers import ASSESSMENT, DECISION, MINUTES
from app.selection.plan_tasks.exports import Wanted, table_of_values
from app.selection.plan_tasks.scope import scope_of
from app.selection.policy import PLAN_READERS
from app.selection.service.condition_reminders import REMIND_JOB, remind
from app.selection.service.exporting import TABLE_JOB
from app.selection.service.locks import lock_application
from app.selection.service.rankings import PAPERS_JOB
from app.selection.service.refilling import REPLACEMENT, refill
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


@handler(TABLE_JOB)
def write_plan_tasks(work: Work) -> dict[str, int] | None:
    """Write what the owner may see now, not when they asked; nothing when the role has ended since."""
    owner = acting_owner(db.session.get_one(Job, work.job_id), PLAN_READERS)
    if owner is None:
        return None
    asked = work.payload["asked"]
    scope = scope_of(owner, asked)
    with force_locale(work.payload["language"]):
        wanted = Wanted.of(scope, asked)
        total = (
            db.session.scalar(select(func.count()).select_from(wanted.rows.order_by(None).subquery())) or 0
        )
        data = write_xlsx(in_steps(table_of_values(db.engine, wanted), total, work), _("Plan tasks"))
    work.deliver(f"planu-uzdevumi-{riga_day(work.at):%Y-%m-%d}.xlsx", XLSX, data)
    return {"rows": total}


@handler(REMIND_JOB)
def remind_of_conditions(work: Work) -> dict[str, int]:
    """The day's reminders of conditions that fall due; a letter sent already is not sent again."""
    return {"reminders": remind(at=work.at)}


@handler(REASSIGN_JOB)
def reassign(work: Work) -> dict[str, int]:
    """Give an application whose evaluator withdrew to somebody else; done already, it changes nothing."""
    application = db.session.get_one(Application, work.payload["application"])
    lock_application(application)
    added = refill(application.local_call, [application.id], REPLACEMENT, by=SYSTEM, at=work.at)
    return {"evaluators": len(added)}
