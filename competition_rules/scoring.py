"""Scores of an application: exact means of its assessments, thresholds, divergence.

Scores are Fractions, because the mean of several tasks or evaluators need not be a decimal;
a page rounds them for display only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from competition_rules.findings import Fact, Finding, finding
from competition_rules.regulation import QualityCriterion, Regulation


class ScoringError(ValueError):
    """Assessments from which no score follows: none at all, a missing criterion, unlike tasks."""


@dataclass(frozen=True)
class Assessment:
    """One evaluator's points: by criterion code, and by task for the criterion tied to plan tasks."""

    evaluator: str | int
    scores: Mapping[str, Decimal]
    task_scores: Mapping[str | int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Scores:
    """An application's exact score by criterion code, and the exact weighted total."""

    criteria: Mapping[str, Fraction]
    total: Fraction


@dataclass(frozen=True)
class Spread:
    """The lowest and the highest score of a criterion, or of the total (None), and how far apart they may be."""

    criterion: str | None
    lowest: Fraction
    highest: Fraction
    limit: Decimal

    @property
    def width(self) -> Fraction:
        """How far they are apart."""
        return self.highest - self.lowest


def criterion_score(assessment: Assessment, criterion: QualityCriterion) -> Fraction:
    """One evaluator's score of a criterion, unweighted.

    For the criterion tied to plan tasks the exact mean of the task scores, 0 if the application
    names no task. ScoringError when the evaluator has not scored the criterion.
    """
    if criterion.tied_to_plan_tasks:
        return _mean(list(assessment.task_scores.values())) if assessment.task_scores else Fraction(0)
    if criterion.code not in assessment.scores:
        raise ScoringError(f"evaluator {assessment.evaluator} has not scored {criterion.code}")
    return Fraction(assessment.scores[criterion.code])


def result(
    regulation: Regulation,
    assessments: Sequence[Assessment],
    consensus: Mapping[str, Decimal] | None = None,
) -> Scores:
    """The application's scores: exact means of the valid assessments (`combined_score`).

    A score agreed by consensus replaces the mean of its criterion. ScoringError when there is
    no assessment, when one lacks a criterion, or when evaluators scored different tasks.
    """
    if not assessments:
        raise ScoringError("an application without assessments has no score")
    if len({frozenset(assessment.task_scores) for assessment in assessments}) > 1:
        raise ScoringError("the evaluators scored different tasks")
    agreed = consensus or {}
    criteria = {
        criterion.code: Fraction(agreed[criterion.code])
        if criterion.code in agreed
        else _mean([criterion_score(assessment, criterion) for assessment in assessments])
        for criterion in regulation.quality_criteria
    }
    return Scores(criteria, _total(regulation, criteria))


def corrected(regulation: Regulation, scores: Scores | None, points: Mapping[str, Decimal]) -> Scores:
    """The scores with some criteria given other points, as after a review; the rest stays exact as it was.

    Without earlier scores the points must name every criterion, ScoringError otherwise.
    """
    known: dict[str, Fraction] = dict(scores.criteria) if scores else {}
    criteria = known | {code: Fraction(given) for code, given in points.items()}
    lacking = [one.code for one in regulation.quality_criteria if one.code not in criteria]
    if lacking:
        raise ScoringError(f"no points for {', '.join(lacking)}")
    return Scores(criteria, _total(regulation, criteria))


def total_of(regulation: Regulation, assessment: Assessment) -> Fraction:
    """One evaluator's weighted total."""
    return result(regulation, [assessment]).total


def below_thresholds(regulation: Regulation, scores: Scores) -> list[Finding]:
    """Why an application may not be ranked; empty when it may.

    `below_criterion_minimum` (criterion, score, minimum) for each criterion, in the edition's
    order, then `below_total_minimum` (total, minimum). Scores are Fractions, minima Decimals.
    """
    return threshold_check(regulation)(scores)


def threshold_check(regulation: Regulation) -> Callable[[Scores], list[Finding]]:
    """`below_thresholds` of one regulation, prepared for many applications."""
    criteria, total = regulation.quality_criteria, regulation.total_threshold
    # Fraction and Decimal do not compare with each other; whole numbers do, and fastest.
    minima = [(one.code, one.minimum, *one.minimum.as_integer_ratio()) for one in criteria]
    least, below = total.minimum.as_integer_ratio()

    def check(scores: Scores) -> list[Finding]:
        found = []
        for code, minimum, numerator, denominator in minima:
            score = scores.criteria[code]
            if score.numerator * denominator < numerator * score.denominator:
                found.append(_below_criterion(regulation, code, score, minimum))
        if scores.total.numerator * below < least * scores.total.denominator:
            facts: dict[str, Fact] = {"total": scores.total, "minimum": total.minimum}
            found.append(finding("below_total_minimum", total.point, **facts))
        return found

    return check


def _below_criterion(regulation: Regulation, code: str, score: Fraction, minimum: Decimal) -> Finding:
    point = regulation.criterion_threshold.point
    return finding("below_criterion_minimum", point, criterion=code, score=score, minimum=minimum)


def divergence(regulation: Regulation, assessments: Sequence[Assessment]) -> list[Finding]:
    """Where the assessments differ by MORE than the edition allows, so that one more is needed.

    `criterion_diverges` (criterion, lowest, highest, limit) for each criterion, then
    `total_diverges` (lowest, highest, limit). Fewer than two assessments never diverge.
    """
    point = regulation.divergence.point
    return [_too_wide(one, point) for one in spreads(regulation, assessments) if one.width > one.limit]


def spreads(regulation: Regulation, assessments: Sequence[Assessment]) -> list[Spread]:
    """How far the assessments lie apart: each criterion in the edition's order, then the total."""
    if not assessments:
        return []
    limits = regulation.divergence
    scorers: list[tuple[str | None, Decimal, Callable[[Assessment], Fraction]]] = [
        (criterion.code, limits.criterion, _scorer(criterion)) for criterion in regulation.quality_criteria
    ]
    scorers.append((None, limits.total, lambda assessment: total_of(regulation, assessment)))
    found = []
    for criterion, limit, score in scorers:
        scores = [score(assessment) for assessment in assessments]
        found.append(Spread(criterion, min(scores), max(scores), limit))
    return found


def assessments_needed(regulation: Regulation, assessments: Sequence[Assessment]) -> int:
    """How many assessments the application needs in all: the edition's number, one more on divergence."""
    return regulation.evaluators.per_application + bool(divergence(regulation, assessments))


def check_points(criterion: QualityCriterion, points: Decimal) -> list[Finding]:
    """Whether points may be given: `points_out_of_range` (criterion, points, maximum), `points_off_step`."""
    if not 0 <= points <= criterion.maximum:
        return [
            finding(
                "points_out_of_range",
                criterion.point,
                criterion=criterion.code,
                points=points,
                maximum=criterion.maximum,
            )
        ]
    if points % criterion.step:
        return [
            finding(
                "points_off_step",
                criterion.point,
                criterion=criterion.code,
                points=points,
                step=criterion.step,
            )
        ]
    return []


def _mean(values: Sequence[Decimal] | Sequence[Fraction]) -> Fraction:
    return _sum([value.as_integer_ratio() for value in values]) / len(values)


def _sum(ratios: Sequence[tuple[int, int]]) -> Fraction:
    """The exact sum of numerators over denominators: one Fraction is many times faster than one for each."""
    scale = lcm(*(denominator for _numerator, denominator in ratios))
    return Fraction(sum(numerator * (scale // denominator) for numerator, denominator in ratios), scale)


def _total(regulation: Regulation, criteria: Mapping[str, Fraction]) -> Fraction:
    weighted = []
    for one in regulation.quality_criteria:
        score, (numerator, denominator) = criteria[one.code], one.weight.as_integer_ratio()
        weighted.append((score.numerator * numerator, score.denominator * denominator))
    return _sum(weighted)


def _scorer(criterion: QualityCriterion) -> Callable[[Assessment], Fraction]:
    return lambda assessment: criterion_score(assessment, criterion)


def _too_wide(one: Spread, point: str) -> Finding:
    facts: dict[str, Fact] = {"lowest": one.lowest, "highest": one.highest, "limit": one.limit}
    if one.criterion is None:
        return finding("total_diverges", point, **facts)
    return finding("criterion_diverges", point, criterion=one.criterion, **facts)
