"""Scoring: drafts, submitted assessments, and the consensus of a commission that diverged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.accounts.models import User
from app.applications.assignments import is_given_to
from app.applications.models import Application, SubmissionSnapshot
from app.applications.policy import may_see_content
from app.applications.queries import current_snapshot, regulation_of
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction
from app.audit import carry_out, record
from app.core.actor import SYSTEM, Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.extensions import db
from app.selection import policy
from app.selection.evaluation import Evaluation, evaluation_of, tied_criterion
from app.selection.models import Assessment, ConsensusScore, CriterionScore, TaskScore
from app.selection.my_work import owes_scores
from app.selection.service.commission import commission_flaws
from app.selection.service.locks import lock_application
from app.selection.service.refilling import call_one_more
from app.selection.sitting import refuse_who_does_not_sit, seat_partners
from app.selection.workflow import ASSESSMENT_WORKFLOW, AssessmentAction, AssessmentStatus
from competition_rules import scoring
from competition_rules.findings import Fact, Finding
from competition_rules.regulation import QualityCriterion, Regulation


@dataclass(frozen=True)
class Given:
    """Points of one criterion or one plan task with the reason for them; either may still be missing."""

    points: Decimal | None = None
    justification: str = ""


def save_assessment(
    application: Application,
    *,
    criteria: Mapping[str, Given],
    tasks: Mapping[int, Given],
    version: int = 0,
    by: Actor,
    at: datetime,
) -> Assessment:
    """Keep an evaluator's draft: points by criterion code, and by task id for the criterion tied to plan tasks.

    A draft may be incomplete. `version` is the one the page was opened with, 0 for a first save; refused when
    the draft was saved elsewhere since (the same scores again change nothing), when points do not fit the
    edition's range or step, and while the commission is not complete. Raises `NotPermitted` without a
    declaration of no conflict, `StaleState` when the application is not open for scores or the own assessment
    was submitted.
    """
    snapshot = _open_for_scores(application, by, at)
    refuse_if(list(_unfit(application, regulation_of(application), criteria, tasks)))
    assessment = _own_draft(snapshot, by)
    if assessment is not None and _holds(assessment, criteria, tasks):
        return assessment
    if version != (assessment.version if assessment else 0):
        raise refusal("assessment_changed")
    if assessment is None:
        assessment = _begun(application, snapshot, by, at)
    else:
        assessment.version += 1
    _write(assessment, criteria, tasks)
    return assessment


def submit_assessment(assessment: Assessment, *, by: Actor, at: datetime) -> None:
    """Hand in one's assessment; it cannot be changed afterwards.

    Refused with one finding for each missing score or justification. The last assessment needed moves the
    application to assessed; when the assessments diverge, one more is needed.
    """
    if assessment.evaluator_id != by.user_id:
        raise NotPermitted("an assessment is submitted by its own evaluator")
    application = assessment.application
    snapshot = _open_for_scores(application, by, at)
    if assessment.snapshot_id != snapshot.id:
        raise StaleState(assessment, "submit")
    regulation = regulation_of(application)
    refuse_if(list(_missing(assessment, application, regulation)))
    carry_out(ASSESSMENT_WORKFLOW, assessment, AssessmentAction.SUBMIT, by=by, at=at, submitted_at=at)
    _conclude(application, evaluation_of(application, regulation), by, at)


def agree_consensus(
    application: Application, *, points: Mapping[str, Decimal], reason: str, by: Actor, at: datetime
) -> None:
    """Record the points a diverging commission agreed on; they replace the means of their criteria.

    Every diverging criterion must be among them. Only the chair, with no scores of their own still to hand in, only
    while the assessments diverge.
    """
    if not policy.is_chair(by, application.local_call) or not may_see_content(by, application):
        raise NotPermitted("the chair records what the commission agreed on")
    lock_application(application)
    refuse_who_does_not_sit(application.local_call, by, riga_day(at))
    regulation = regulation_of(application)
    evaluation = evaluation_of(application, regulation)
    if owes_scores(by, application, evaluation):
        raise NotPermitted("the chair hands in their own scores first")
    if not policy.is_open_for_scores(application) or not evaluation.awaits_consensus:
        raise StaleState(application, "agree on a score")
    refuse_if(list(_consensus_flaws(evaluation, points, reason)))
    snapshot = present(current_snapshot(application), "the application was submitted")
    for code, agreed in points.items():
        score = ConsensusScore(
            application_id=application.id, snapshot_id=snapshot.id, criterion_code=code,
            points=agreed, reason=reason.strip(), agreed_at=at, agreed_by_id=by.user_id,
        )  # fmt: skip
        db.session.add(score)
    facts = {"points": dict(points), "reason": reason.strip()}
    record(application, "application.agree_consensus", by=by, at=at, facts=facts)
    _conclude(application, evaluation_of(application, regulation), by, at)


def _open_for_scores(application: Application, by: Actor, at: datetime) -> SubmissionSnapshot:
    if not policy.may_score(by, application) or not may_see_content(by, application):
        raise NotPermitted("only a member of the commission who declared no conflict scores")
    lock_application(application)
    if not policy.is_open_for_scores(application):
        raise StaleState(application, "score")
    refuse_if(commission_flaws(application.local_call))
    if not is_given_to(by, application):
        raise refusal("assigned_to_others")
    refuse_who_does_not_sit(application.local_call, by, riga_day(at))
    snapshot = present(current_snapshot(application), "the application was submitted")
    refuse_if(_seat_flaws(application, snapshot, by))
    return snapshot


def _seat_flaws(application: Application, snapshot: SubmissionSnapshot, by: Actor) -> list[Finding]:
    """One seat scores an application once: a member, or who stands in for them."""
    given = (
        select(User.name)
        .join(Assessment, Assessment.evaluator_id == User.id)
        .where(
            Assessment.snapshot_id == snapshot.id,
            Assessment.status == AssessmentStatus.SUBMITTED,
            Assessment.evaluator_id.in_(
                seat_partners(application.local_call, present(by.user_id, "a person scores"))
            ),
        )
    )
    name = db.session.scalar(given.limit(1))
    point = regulation_of(application).commission.point
    return [Finding("seat_scored_before", point, {"name": name})] if name else []


def _conclude(application: Application, evaluation: Evaluation, by: Actor, at: datetime) -> None:
    if evaluation.is_complete:
        facts = {"points": evaluation.scores.total, "assessments": len(evaluation.submitted)}
        carry_out(APPLICATION_WORKFLOW, application, ApplicationAction.ASSESS, by=by, at=at, facts=facts)
    elif evaluation.awaits_consensus:
        call_one_more(application, by=SYSTEM, at=at)


def _own_draft(snapshot: SubmissionSnapshot, by: Actor) -> Assessment | None:
    wanted = select(Assessment).where(
        Assessment.snapshot_id == snapshot.id, Assessment.evaluator_id == by.user_id
    )
    own = db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if own is not None and own.status is not AssessmentStatus.DRAFT:
        raise StaleState(own, "save")
    return own


def _begun(application: Application, snapshot: SubmissionSnapshot, by: Actor, at: datetime) -> Assessment:
    _void_outdated(application, snapshot, at)
    assessment = Assessment(
        application=application, snapshot=snapshot, evaluator_id=by.user_id, started_at=at
    )
    db.session.add(assessment)
    record(assessment, "assessment.start", by=by, at=at, facts={"submission": snapshot.sha256})
    return assessment


def _void_outdated(application: Application, snapshot: SubmissionSnapshot, at: datetime) -> None:
    outdated = select(Assessment).where(
        Assessment.application_id == application.id,
        Assessment.snapshot_id != snapshot.id,
        Assessment.status != AssessmentStatus.VOID,
    )
    for assessment in db.session.scalars(outdated).all():
        facts = {"newer_submission": snapshot.number}
        carry_out(ASSESSMENT_WORKFLOW, assessment, AssessmentAction.VOID, by=SYSTEM, at=at, facts=facts)


def _holds(assessment: Assessment, criteria: Mapping[str, Given], tasks: Mapping[int, Given]) -> bool:
    """Whether the draft says all this already: a save whose answer was lost is sent again."""
    by_code = {score.criterion_code: score for score in assessment.criterion_scores}
    by_task = {score.task_id: score for score in assessment.task_scores}
    return all(_says(by_code.get(code), given) for code, given in criteria.items()) and all(
        _says(by_task.get(task_id), given) for task_id, given in tasks.items()
    )


def _says(score: CriterionScore | TaskScore | None, given: Given) -> bool:
    kept = None if score is None else (score.points, score.justification)
    return kept == (given.points, given.justification.strip())


def _write(assessment: Assessment, criteria: Mapping[str, Given], tasks: Mapping[int, Given]) -> None:
    by_code = {score.criterion_code: score for score in assessment.criterion_scores}
    for code, given in criteria.items():
        score = by_code.get(code)
        if score is None:
            score = CriterionScore(criterion_code=code)
            assessment.criterion_scores.append(score)
        score.points, score.justification = given.points, given.justification.strip()
    by_task = {score.task_id: score for score in assessment.task_scores}
    for task_id, given in tasks.items():
        task_score = by_task.get(task_id)
        if task_score is None:
            task_score = TaskScore(task_id=task_id)
            assessment.task_scores.append(task_score)
        task_score.points, task_score.justification = given.points, given.justification.strip()
    db.session.flush()


def _unfit(
    application: Application,
    regulation: Regulation,
    criteria: Mapping[str, Given],
    tasks: Mapping[int, Given],
) -> Iterator[Finding]:
    """Points that do not fit the edition. Criteria and tasks that are not asked about come from no page of ours."""
    known = {one.code: one for one in regulation.quality_criteria}
    named = {one.task_id: one.task.code for one in application.named_tasks}
    for code, given in criteria.items():
        if code not in known or known[code].tied_to_plan_tasks:
            yield Finding("not_asked", "", {"field": code})
        elif given.points is not None:
            yield from scoring.check_points(known[code], given.points)
    for task_id, given in tasks.items():
        tied = tied_criterion(regulation)
        if tied is None or task_id not in named:
            yield Finding("not_asked", "", {"field": f"task_{task_id}"})
        elif given.points is not None:
            place = {"task": named[task_id], "field": f"task_{task_id}"}
            for finding in scoring.check_points(tied, given.points):
                yield Finding(finding.rule, finding.point, {**finding.facts, **place})


def _missing(assessment: Assessment, application: Application, regulation: Regulation) -> Iterator[Finding]:
    scores = {score.criterion_code: score for score in assessment.criterion_scores}
    task_scores = {score.task_id: score for score in assessment.task_scores}
    for criterion in regulation.quality_criteria:
        if not criterion.tied_to_plan_tasks:
            facts = {"criterion": criterion.code, "field": criterion.code}
            yield from _missing_in(scores.get(criterion.code), criterion, facts)
            continue
        for named in application.named_tasks:
            task = {"task": named.task.code, "field": f"task_{named.task_id}"}
            yield from _missing_in(
                task_scores.get(named.task_id), criterion, {"criterion": criterion.code, **task}
            )


def _missing_in(
    score: CriterionScore | TaskScore | None, criterion: QualityCriterion, facts: Mapping[str, Fact]
) -> Iterator[Finding]:
    if score is None or score.points is None:
        yield Finding("points_missing", criterion.point, facts)
    if score is None or not score.justification:
        yield Finding("justification_missing", criterion.point, facts)


def _consensus_flaws(evaluation: Evaluation, points: Mapping[str, Decimal], reason: str) -> Iterator[Finding]:
    regulation = evaluation.regulation
    known = {one.code: one for one in regulation.quality_criteria}
    if not reason.strip():
        yield Finding("consensus_without_reason", regulation.divergence.point)
    if not points:
        yield Finding("consensus_without_points", regulation.divergence.point)
    for finding in evaluation.divergence:
        code = finding.facts.get("criterion")
        if code is not None and code not in points:
            yield Finding("consensus_leaves_out", finding.point, {"criterion": code, "field": code})
    for code, agreed in points.items():
        if code not in known:
            yield Finding("not_asked", "", {"field": code})
        else:
            yield from scoring.check_points(known[code], agreed)
