"""What the evaluators of a local call wrote for their points, as plain values in three queries."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from app.applications.models import Application
from app.calls.models import LocalCall
from app.extensions import db
from app.selection.marks import PRESENT
from app.selection.models import Assessment, ConsensusScore, CriterionScore, TaskScore
from app.selection.workflow import AssessmentStatus


@dataclass(frozen=True)
class Justifications:
    """Of one application: the reasons by criterion and those of its tasks, evaluator after evaluator, and the reasons
    of what was agreed on by criterion."""

    criteria: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tasks: list[str] = field(default_factory=list)
    agreed: dict[str, str] = field(default_factory=dict)


_SUBMITTED = (
    Application.local_call_id == bindparam("place"),
    Assessment.snapshot_id == PRESENT,
    Assessment.status == AssessmentStatus.SUBMITTED,
)
_CRITERIA = (
    select(Application.id, CriterionScore.criterion_code, CriterionScore.justification)
    .join(Assessment, Assessment.application_id == Application.id)
    .join(CriterionScore, CriterionScore.assessment_id == Assessment.id)
    .where(*_SUBMITTED)
    .order_by(Assessment.id)
)
_TASKS = (
    select(Application.id, TaskScore.justification)
    .join(Assessment, Assessment.application_id == Application.id)
    .join(TaskScore, TaskScore.assessment_id == Assessment.id)
    .where(*_SUBMITTED)
    .order_by(Assessment.id, TaskScore.task_id)
)
_AGREED = (
    select(Application.id, ConsensusScore.criterion_code, ConsensusScore.reason)
    .join(ConsensusScore, ConsensusScore.application_id == Application.id)
    .where(Application.local_call_id == bindparam("place"), ConsensusScore.snapshot_id == PRESENT)
)


def justifications_in(local_call: LocalCall) -> dict[int, Justifications]:
    """The justifications of every application of a local call that has any, by application."""
    found: dict[int, Justifications] = defaultdict(Justifications)
    place = {"place": local_call.id}
    for application, code, reason in db.session.execute(_CRITERIA, place):
        found[application].criteria[code].append(reason)
    for application, reason in db.session.execute(_TASKS, place):
        found[application].tasks.append(reason)
    for application, code, reason in db.session.execute(_AGREED, place):
        found[application].agreed[code] = reason
    return found
