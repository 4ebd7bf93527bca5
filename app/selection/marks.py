"""What the evaluators gave in a local call, as plain values in two queries, and what the rules say of it.

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
    one text: `code=hundredths code=hundredths`.
    """

    assessments: tuple[tuple[int, str, str], ...] = ()
    agreed: tuple[tuple[str, Decimal], ...] = ()


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


def _read(statements: tuple[Any, Any], wanted: int) -> dict[int, Marks]:
    given: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    agreed: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for application, evaluator, criteria, tasks in db.session.execute(statements[0], {"wanted": wanted}):
        given[application].append((evaluator, criteria or "", tasks or ""))
    for application, code, points in db.session.execute(statements[1], {"wanted": wanted}):
        agreed[application].append((code, points))
    return {one: Marks(tuple(given[one]), tuple(agreed[one])) for one in {*given, *agreed}}


@lru_cache(maxsize=10_000)
def assessments_of(marks: Marks) -> tuple[scoring.Assessment, ...]:
    """The assessments as the rules read them."""
    return tuple(
        scoring.Assessment(
            evaluator, _points(criteria), {int(task): points for task, points in _points(tasks).items()}
        )
        for evaluator, criteria, tasks in marks.assessments
    )


@lru_cache(maxsize=10_000)
def standing_of(edition: Edition, marks: Marks) -> Progress:
    """How far the scoring of an application with these marks is."""
    return progress_of(edition.regulation, assessments_of(marks), is_agreed=bool(marks.agreed))


def _points(written: str) -> dict[str, Decimal]:
    pairs = (pair.split("=") for pair in written.split())
    return {key: Decimal(int(hundredths)) / POINTS_PER_UNIT for key, hundredths in pairs}


def _in_one_text(key: Any, points: Any, of_assessment: Any) -> Any:
    # A missing number is written as nothing, which cannot be read: a submitted assessment has all its points.
    hundredths = func.coalesce(cast(type_coerce(points, Integer), String), "")
    pair = cast(key, String) + "=" + hundredths
    return select(func.aggregate_strings(pair, " ")).where(of_assessment).scalar_subquery()


# The submission evaluators read now; scores of an earlier one are not scores of the application.
PRESENT = (
    select(func.max(SubmissionSnapshot.id))
    .where(SubmissionSnapshot.application_id == Application.id)
    .correlate(Application)
    .scalar_subquery()
)


def _statements(of: Any) -> tuple[Any, Any]:
    """Assessments and agreed points of the applications `of` which the wanted ones are."""
    given = (
        select(
            Application.id,
            Assessment.evaluator_id,
            _in_one_text(
                CriterionScore.criterion_code,
                CriterionScore.points,
                CriterionScore.assessment_id == Assessment.id,
            ),
            _in_one_text(TaskScore.task_id, TaskScore.points, TaskScore.assessment_id == Assessment.id),
        )
        .join(Assessment, Assessment.application_id == Application.id)
        .where(
            of == bindparam("wanted"),
            Assessment.snapshot_id == PRESENT,
            Assessment.status == AssessmentStatus.SUBMITTED,
        )
        .order_by(Assessment.id)
    )
    agreed = (
        select(Application.id, ConsensusScore.criterion_code, ConsensusScore.points)
        .join(ConsensusScore, ConsensusScore.application_id == Application.id)
        .where(of == bindparam("wanted"), ConsensusScore.snapshot_id == PRESENT)
        .order_by(ConsensusScore.id)
    )
    return given, agreed


_OF_PLACE = _statements(Application.local_call_id)
_OF_APPLICATION = _statements(Application.id)
