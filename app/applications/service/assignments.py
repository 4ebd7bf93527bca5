"""What ends an assignment, and the work that follows from a conflict of interest."""

from datetime import datetime

from app.applications.assignments import live_assignment
from app.applications.models import Application, ConflictDeclaration, EvaluatorAssignment
from app.audit import record
from app.core.actor import Actor
from app.jobs import enqueue

# Done by the selection, which knows who sits on the commission: somebody else gets the application.
REASSIGN_JOB = "selection.reassign"


def end_assignment(
    assignment: EvaluatorAssignment,
    application: Application,
    ending: str,
    reason: str = "",
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Let an assignment end: `taken_away` with a reason, `conflict` or `seat_ended`."""
    assignment.ended_at, assignment.ending, assignment.end_reason = at, ending, reason
    facts = {"evaluator": assignment.evaluator_id, "ending": ending, "reason": reason}
    record(application, "application.unassign", by=by, at=at, facts=facts)


def end_for_conflict(
    application: Application, declaration: ConflictDeclaration, *, by: Actor, at: datetime
) -> None:
    """Who withdrew because of a conflict has the application no more, and it goes to somebody else."""
    assignment = live_assignment(application.id, declaration.user_id)
    if assignment is None or not declaration.has_conflict:
        return
    end_assignment(assignment, application, "conflict", by=by, at=at)
    key = f"reassign after assignment {assignment.id}"
    enqueue(REASSIGN_JOB, {"application": application.id}, key=key, at=at)
