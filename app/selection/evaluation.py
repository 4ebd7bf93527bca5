"""Where the scoring of an application's present submission stands: rows read, the rules' answers given."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.applications.models import Application, SubmissionSnapshot
from app.core.errors import present
from app.extensions import db
from app.selection.models import Assessment, ConsensusScore
from app.selection.workflow import AssessmentStatus
from competition_rules import scoring
from competition_rules.findings import Finding
from competition_rules.regulation import QualityCriterion, Regulation


@dataclass(frozen=True)
class Progress:
    """How many assessments of an application are in and how many it needs, where something is agreed no extra one;
    whether they diverge with nothing agreed."""

    submitted: int
    needed: int
    awaits_consensus: bool


@dataclass(frozen=True)
class Evaluation:
    """The submitted assessments of one submission and the scores agreed on by consensus.

    Assessments of an earlier submission are not among them: scores bind to what was read.
    """

    application_id: int
    regulation: Regulation
    submitted: tuple[Assessment, ...]
    consensus: tuple[ConsensusScore, ...]

    @property
    def assessments(self) -> list[scoring.Assessment]:
        """The assessments as the rules read them."""
        return [as_rules_read(assessment) for assessment in self.submitted]

    @property
    def agreed(self) -> dict[str, Decimal]:
        """The points agreed on, by criterion."""
        return {score.criterion_code: score.points for score in self.consensus}

    @property
    def divergence(self) -> list[Finding]:
        """Where the assessments differ by more than the edition allows."""
        return scoring.divergence(self.regulation, self.assessments)

    @property
    def progress(self) -> "Progress":
        """How many assessments there are and are needed."""
        return progress_of(self.regulation, self.assessments, is_agreed=bool(self.consensus))

    @property
    def needed(self) -> int:
        """How many assessments there must be before the application counts as assessed."""
        return self.progress.needed

    @property
    def awaits_consensus(self) -> bool:
        """Enough assessments came in, but they diverge: one more is needed, or an agreed score."""
        return self.progress.awaits_consensus

    @property
    def is_complete(self) -> bool:
        """Nothing more is needed for the application's score."""
        return len(self.submitted) >= self.needed

    @property
    def scores(self) -> scoring.Scores:
        """The exact scores; `ScoringError` while there is no assessment."""
        return scoring.result(self.regulation, self.assessments, self.agreed)


def progress_of(
    regulation: Regulation, assessments: Sequence[scoring.Assessment], *, is_agreed: bool
) -> Progress:
    """How far the scoring is with these assessments, and points agreed on or not."""
    submitted, fewest = len(assessments), regulation.evaluators.per_application
    needed = fewest if is_agreed else scoring.assessments_needed(regulation, assessments)
    return Progress(submitted, needed, fewest <= submitted < needed)


def as_rules_read(assessment: Assessment) -> scoring.Assessment:
    """A submitted assessment as a plain value."""
    why = "a submitted assessment has all its points"
    return scoring.Assessment(
        evaluator=assessment.evaluator_id,
        scores={score.criterion_code: present(score.points, why) for score in assessment.criterion_scores},
        task_scores={score.task_id: present(score.points, why) for score in assessment.task_scores},
    )


@dataclass(frozen=True)
class FormingMean:
    """The exact mean of the task scores given so far, how many that are, and of how many."""

    mean: Fraction | None
    given: int
    tasks: int


def forming_mean(points: Sequence[Decimal | None]) -> FormingMean:
    """The mean of an evaluator's task scores as it forms; None while there is none."""
    given = [Fraction(one) for one in points if one is not None]
    mean = sum(given, Fraction(0)) / len(given) if given else None
    return FormingMean(mean, len(given), len(points))


def tied_criterion(regulation: Regulation) -> QualityCriterion | None:
    """The criterion scored task by task; None in an edition without one."""
    return next((one for one in regulation.quality_criteria if one.tied_to_plan_tasks), None)


def evaluation_of(application: Application, regulation: Regulation) -> Evaluation:
    """The evaluation of one submitted application."""
    return evaluations_of([application.id], regulation)[application.id]


def evaluations_of(application_ids: Sequence[int], regulation: Regulation) -> dict[int, Evaluation]:
    """The evaluations of many applications under one edition, in four queries however many there are."""
    present_ids = (
        select(func.max(SubmissionSnapshot.id))
        .where(SubmissionSnapshot.application_id.in_(application_ids))
        .group_by(SubmissionSnapshot.application_id)
    )
    rows = db.session.scalars(
        select(Assessment)
        .where(Assessment.snapshot_id.in_(present_ids), Assessment.status == AssessmentStatus.SUBMITTED)
        .options(selectinload(Assessment.criterion_scores), selectinload(Assessment.task_scores))
        .order_by(Assessment.id)
    ).all()
    agreed = db.session.scalars(
        select(ConsensusScore).where(ConsensusScore.snapshot_id.in_(present_ids)).order_by(ConsensusScore.id)
    ).all()
    submitted: dict[int, list[Assessment]] = defaultdict(list)
    for row in rows:
        submitted[row.application_id].append(row)
    consensus: dict[int, list[ConsensusScore]] = defaultdict(list)
    for score in agreed:
        consensus[score.application_id].append(score)
    return {
        one: Evaluation(one, regulation, tuple(submitted[one]), tuple(consensus[one]))
        for one in application_ids
    }
