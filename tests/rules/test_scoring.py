from decimal import Decimal
from fractions import Fraction

import pytest

from competition_rules.findings import finding
from competition_rules.scoring import (
    Scores,
    ScoringError,
    Spread,
    assessments_needed,
    below_thresholds,
    check_points,
    corrected,
    criterion_score,
    divergence,
    result,
    spreads,
    total_of,
)
from tests.rules.builders import CODES, PUMPURS, assessment, scores

PMP_GOALS = PUMPURS.quality_criterion("pmp_goals")
NEED = PUMPURS.quality_criterion("need")


def test_the_plan_criterion_is_the_exact_mean_of_the_named_tasks() -> None:
    assert criterion_score(assessment("a", tasks=("5", "4", "4")), PMP_GOALS) == Fraction(13, 3)


def test_the_plan_criterion_is_zero_when_no_task_is_named() -> None:
    assert criterion_score(assessment("a", tasks=()), PMP_GOALS) == Fraction(0)


def test_any_other_criterion_has_the_points_given() -> None:
    assert criterion_score(assessment("a", need="3.5"), NEED) == Fraction(7, 2)


def test_a_criterion_nobody_scored_has_no_score() -> None:
    unfinished = assessment("a")
    del unfinished.scores["need"]  # type: ignore[attr-defined]
    with pytest.raises(ScoringError, match="a has not scored need"):
        criterion_score(unfinished, NEED)


def test_a_score_is_the_exact_mean_of_the_assessments() -> None:
    three = [
        assessment("a", "4", need="3"),
        assessment("b", "4", need="3.5"),
        assessment("c", "4", need="3.5"),
    ]
    criteria = dict.fromkeys(CODES, Fraction(4)) | {"need": Fraction(10, 3)}
    assert result(PUMPURS, three) == Scores(criteria, Fraction(118, 3))


def test_a_consensus_replaces_the_mean() -> None:
    two = [assessment("a", "4", need="1"), assessment("b", "4", need="5")]
    agreed = {"need": Decimal("2.5"), "pmp_goals": Decimal("3")}
    criteria = dict.fromkeys(CODES, Fraction(4)) | {"need": Fraction(5, 2), "pmp_goals": Fraction(3)}
    assert result(PUMPURS, two, agreed) == Scores(criteria, Fraction(75, 2))


def test_a_weight_multiplies_a_criterion_in_the_total_only() -> None:
    regulation = PUMPURS.model_copy(
        update={
            "quality_criteria": tuple(
                one.model_copy(update={"weight": Decimal("1.5")}) if one.code == "need" else one
                for one in PUMPURS.quality_criteria
            )
        }
    )
    found = result(regulation, [assessment("a", "4", need="3")])
    assert (found.criteria["need"], found.total) == (Fraction(3), Fraction(81, 2))


def test_an_application_nobody_assessed_has_no_score() -> None:
    with pytest.raises(ScoringError, match="without assessments"):
        result(PUMPURS, [])


def test_evaluators_score_the_same_tasks() -> None:
    with pytest.raises(ScoringError, match="different tasks"):
        result(PUMPURS, [assessment("a", tasks=("4",)), assessment("b", tasks=("4", "4"))])


def test_44_and_a_half_of_50_is_refused_on_one_criterion_by_its_point() -> None:
    one_low = scores("4.5", pmp_goals="2.5", need="5", reach="5", team="5")
    assert one_low.total == Fraction(89, 2)
    assert below_thresholds(PUMPURS, one_low) == [
        finding(
            "below_criterion_minimum",
            "22.2",
            criterion="pmp_goals",
            score=Fraction(5, 2),
            minimum=Decimal(3),
        )
    ]


def test_less_than_30_in_total_is_refused_by_its_point() -> None:
    regulation = PUMPURS.with_values("total_threshold", minimum=31)
    assert below_thresholds(PUMPURS, scores("3")) == []
    assert below_thresholds(regulation, scores("3", need="3.5")) == [
        finding("below_total_minimum", "22.1", total=Fraction(61, 2), minimum=Decimal(31))
    ]


def test_a_mean_just_below_the_minimum_is_below_it() -> None:
    found = below_thresholds(PUMPURS, scores("4", need="8999999/3000000", team="0"))
    assert [(one.facts["criterion"], one.facts["score"]) for one in found] == [
        ("need", Fraction(8999999, 3000000)),
        ("team", Fraction(0)),
    ]


def test_thresholds_are_exact_far_beyond_what_is_shown() -> None:
    hair = Fraction(1, 10**30)
    halves = PUMPURS.with_values("quality_criteria.need", minimum="2.5").with_values(
        "total_threshold", minimum="30.5"
    )
    at_the_minimum = Scores(dict.fromkeys(CODES, Fraction(4)) | {"need": Fraction(5, 2)}, Fraction(61, 2))
    assert below_thresholds(halves, at_the_minimum) == []
    just_below = Scores({**at_the_minimum.criteria, "need": Fraction(5, 2) - hair}, Fraction(61, 2) - hair)
    assert [one.rule for one in below_thresholds(halves, just_below)] == [
        "below_criterion_minimum",
        "below_total_minimum",
    ]


def test_two_evaluators_two_points_apart_do_not_need_a_third() -> None:
    two = [assessment("a", "4", need="2", tasks=("2",)), assessment("b", "4", tasks=("4",))]
    assert divergence(PUMPURS, two) == []
    assert assessments_needed(PUMPURS, two) == 2


def test_more_than_two_points_within_a_criterion_call_a_third_evaluator() -> None:
    two = [assessment("a", "4", need="1.5"), assessment("b", "4", tasks=("4",))]
    assert divergence(PUMPURS, two) == [
        finding(
            "criterion_diverges",
            "21.2",
            criterion="need",
            lowest=Fraction(3, 2),
            highest=Fraction(4),
            limit=Decimal(2),
        )
    ]
    assert assessments_needed(PUMPURS, two) == 3
    assert assessments_needed(PUMPURS, [*two, assessment("c")]) == 3


def test_totals_ten_points_apart_do_not_need_a_third_but_more_does() -> None:
    ten = [assessment("a", "3", tasks=("3",)), assessment("b", "4", tasks=("4",))]
    assert divergence(PUMPURS, ten) == []
    more = [assessment("a", "3", tasks=("3",)), assessment("b", "4", tasks=("4.5",))]
    assert divergence(PUMPURS, more) == [
        finding("total_diverges", "21.2", lowest=Fraction(30), highest=Fraction(81, 2), limit=Decimal(10))
    ]


def test_one_evaluator_or_none_never_diverges() -> None:
    assert divergence(PUMPURS, []) == []
    assert divergence(PUMPURS, [assessment("a", "0")]) == []
    assert assessments_needed(PUMPURS, []) == 2


def test_an_evaluators_total_is_weighted_and_exact() -> None:
    assert total_of(PUMPURS, assessment("a", "4", tasks=("5", "4", "4"))) == Fraction(121, 3)


@pytest.mark.parametrize("points", ["0", "0.5", "3", "5"])
def test_half_points_from_0_to_5_may_be_given(points: str) -> None:
    assert check_points(NEED, Decimal(points)) == []


@pytest.mark.parametrize("points", ["-0.5", "5.5"])
def test_points_outside_the_scale_may_not_be_given(points: str) -> None:
    assert check_points(NEED, Decimal(points)) == [
        finding("points_out_of_range", "21.4", criterion="need", points=Decimal(points), maximum=Decimal(5))
    ]


def test_points_between_the_half_steps_may_not_be_given() -> None:
    assert check_points(NEED, Decimal("3.2")) == [
        finding("points_off_step", "21.4", criterion="need", points=Decimal("3.2"), step=Decimal("0.5"))
    ]


def test_corrected_points_replace_their_criterion_and_leave_the_rest_exact() -> None:
    known = result(PUMPURS, [assessment("a", "4", need="3"), assessment("b", "4", need="3.5")])
    found = corrected(PUMPURS, known, {"reach": Decimal("4.5")})
    assert found.criteria == {**known.criteria, "reach": Fraction(9, 2)}
    assert found.total == known.total + Fraction(1, 2)


def test_without_earlier_scores_every_criterion_needs_points() -> None:
    with pytest.raises(ScoringError, match="no points for pmp_goals, need"):
        corrected(PUMPURS, None, {"reach": Decimal(4)})
    whole = corrected(PUMPURS, None, dict.fromkeys(CODES, Decimal(4)))
    assert whole == scores("4")


def test_the_spread_of_each_criterion_and_of_the_total_is_told_with_its_limit() -> None:
    found = spreads(PUMPURS, [assessment("a", "4"), assessment("b", "4", need="2")])
    assert [one.criterion for one in found] == [*CODES, None]
    of = {one.criterion: one for one in found}
    assert of["need"] == Spread("need", Fraction(2), Fraction(4), Decimal(2))
    assert (of["need"].width, of["team"].width) == (Fraction(2), Fraction(0))
    assert (of[None].width, of[None].limit) == (Fraction(2), Decimal(10))
    assert spreads(PUMPURS, []) == []
