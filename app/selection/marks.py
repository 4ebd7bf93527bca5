"""What the evaluators gave in a local call, as plain values in one query, and what the rules say of it.

The same marks always lead to the same answer, so answers are kept in memory under the marks themselves: a page of
many applications works out only what is new since it was last opened.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, cast, func, select, type_coerce

from app.applications.models import Application, SubmissionSnapshot
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.columns import POINTS_PER_UNIT
from app.extensions import db
from app.selection.evaluation import Progress, progress_of
from app.selection.models import Assessment, ConsensusScore, CriterionScore, TaskScore
from app.selection.workflow import AssessmentStatus
from competition_rules import scoring
from competition_rules.regulation import Regulation


@dataclass(frozen=True)
class Edition:
    """A regulation as a key of memory: told apart by the hash of its text alone."""

    sha256: str
    regulation: Regulation = field(compare=False)


class Marks(NamedTuple):
    """The submitted assessments of an application's present submission and the points agreed on.

    Each assessment is its evaluator's id with the points by criterion and by task, as the database writes them in
    one text: `code=hundredths code=hundredths`; the points agreed on are written so too. Nothing is agreed on before
    there is an assessment.
    """

    assessments: tuple[tuple[int, str, str], ...] = ()
    agreed: str = ""


NO_MARKS = Marks()


def edition_of(local_call: LocalCall) -> Edition:
    """The edition a local call runs under."""
    return Edition(local_call.call.edition.sha256, regulation_of(local_call.call))


def marks_in(local_call: LocalCall) -> dict[int, Marks]:
    """The marks of every application of a local call that has any, by application."""
    return _read(_OF_PLACE, local_call.id)


def marks_of(application: Application) -> Marks:
    """The marks of one application."""
    return _read(_OF_APPLICATION, application.id).get(application.id, NO_MARKS)


def _read(statement: Any, wanted: int) -> dict[int, Marks]:
    given: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    agreed: dict[int, str] = {}
    for application, evaluator, criteria, tasks, together in db.session.execute(
        statement, {"wanted": wanted}
    ):
        given[application].append((evaluator, criteria or "", tasks or ""))
        agreed[application] = together or ""
    return {one: Marks(tuple(assessments), agreed[one]) for one, assessments in given.items()}


@lru_cache(maxsize=10_000)
def assessments_of(marks: Marks) -> tuple[scoring.Assessment, ...]:
    """The assessments as the rules read them."""
    return tuple(
        scoring.Assessment(
            evaluator, points_in(criteria), {int(task): points for task, points in points_in(tasks).items()}
        )
        for evaluator, criteria, tasks in marks.assessments
    )


@lru_cache(maxsize=10_000)
def standing_of(edition: Edition, marks: Marks) -> Progress:
    """How far the scoring of an application with these marks is."""
    return progress_of(edition.regulation, assessments_of(marks), is_agreed=bool(marks.agreed))


def points_in(written: str) -> dict[str, Decimal]:
    """Points by criterion or task from the text of the database."""
    pairs = (pair.split("=") for pair in written.split())
    return {key: Decimal(int(hundredths)) / POINTS_PER_UNIT for key, hundredths in pairs}


def _in_one_text(key: Any, points: Any, of_row: Any) -> Any:
    # A missing number is written as nothing, which cannot be read: a submitted assessment has all its points.
    hundredths = func.coalesce(cast(type_coerce(points, Integer), String), "")
    pair = cast(key, String) + "=" + hundredths
    return select(func.aggregate_strings(pair, " ")).where(of_row).scalar_subquery()


# The submission evaluators read now; scores of an earlier one are not scores of the application.
PRESENT = (
    select(func.max(SubmissionSnapshot.id))
    .where(SubmissionSnapshot.application_id == Application.id)
    .correlate(Application)
    .scalar_subquery()
)


def _marked(of: Any) -> Any:
    """Assessments with the agreed points of the applications `of` which the wanted ones are."""
    agreed = (ConsensusScore.application_id == Application.id) & (
        ConsensusScore.snapshot_id == Assessment.snapshot_id
    )
    return (
        select(
            Application.id,
            Assessment.evaluator_id,
            _in_one_text(
                CriterionScore.criterion_code,
                CriterionScore.points,
                CriterionScore.assessment_id == Assessment.id,
            ),
            _in_one_text(TaskScore.task_id, TaskScore.points, TaskScore.assessment_id == Assessment.id),
            _in_one_text(ConsensusScore.criterion_code, ConsensusScore.points, agreed),
        )
        .join(Assessment, Assessment.application_id == Application.id)
        .where(
            of == bindparam("wanted"),
            Assessment.snapshot_id == PRESENT,
            Assessment.status == AssessmentStatus.SUBMITTED,
        )
        .order_by(Assessment.id)
    )


_OF_PLACE = _marked(Application.local_call_id)
_OF_APPLICATION = _marked(Application.id)
