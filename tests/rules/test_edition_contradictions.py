import pytest
from pydantic import ValidationError

from competition_rules.editions import edition, load
from competition_rules.problems import Problem, problem
from competition_rules.regulation import Regulation
from tests.rules.broken_editions import ACTUAL, TEXT, broken


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('code = "team"', 'code = "need"', problem("quality_criteria", "duplicate", code="need")),
        (
            'code = "annexes"',
            'code = "complete"',
            problem("administrative_criteria", "duplicate", code="complete"),
        ),
        ('code = "plan_tasks"', 'code = "reduce_esl"', problem("aims", "duplicate", code="reduce_esl")),
        ('"foundation"]', '"association"]', problem("applicants.kinds", "duplicate", code="association")),
        ("[1, 2, 3, 4]", "[1, 2, 2]", problem("target.vocational_years", "duplicate", code="2")),
        ('by = "reach"', 'by = "youth_led"', problem("tie_break.steps", "duplicate", code="youth_led")),
        ('by = "reach"', 'by = "luck"', problem("tie_break.steps.luck", "unknown_tie_break", by="luck")),
        ('by = "commission_vote"', 'by = "need"', problem("tie_break.steps", "tie_break_must_end_with_vote")),
        (
            'by = "reach"',
            'by = "commission_vote"',
            problem("tie_break.steps", "duplicate", code="commission_vote"),
        ),
        (
            "maximum = 50",
            "maximum = 49",
            problem("total_threshold.maximum", "total_unreachable", reachable=50, maximum=49),
        ),
        (
            "weight = 1",
            'weight = "1.5"',
            problem("total_threshold.maximum", "total_unreachable", reachable="52.5", maximum=50),
        ),
        (
            "minimum = 30",
            "minimum = 51",
            problem("total_threshold.minimum", "minimum_over_maximum", minimum=51, maximum=50),
        ),
        (
            "minimum_months = 3",
            "minimum_months = 19",
            problem("duration.minimum_months", "minimum_over_maximum", minimum=19, maximum=18),
        ),
        (
            "grades_to = 12",
            "grades_to = 4",
            problem("target.grades_from", "minimum_over_maximum", minimum=5, maximum=4),
        ),
        (
            "minimum = 3\n",
            "minimum = 6\n",
            problem("quality_criteria.pmp_goals.minimum", "minimum_over_maximum", minimum=6, maximum=5),
        ),
        (
            "minimum = 3\n",
            'minimum = "3.2"\n',
            problem("quality_criteria.pmp_goals.minimum", "step_does_not_fit", step="0.5", value="3.2"),
        ),
        (
            'step = "0.5"',
            'step = "0.3"',
            problem("quality_criteria.pmp_goals.step", "step_does_not_fit", step="0.3", value=5),
        ),
        (
            "weight = 1\n\n",
            "weight = 1\ntied_to_plan_tasks = true\n\n",
            problem("quality_criteria", "several_tied_criteria", codes="pmp_goals, need"),
        ),
    ],
)
def test_provisions_that_contradict_each_other_are_named_by_their_place(
    old: str, new: str, found: Problem
) -> None:
    problems = broken((old, new))
    assert [(one.place, one.code, one.text("en")) for one in problems].count(
        (found.place, found.code, found.text("en"))
    ) == 1
    others = {one.code for one in problems} - {found.code}
    assert others <= {"tie_break_must_end_with_vote", "unknown_tie_break"}


def test_each_category_of_cost_has_its_own_code() -> None:
    assert broken(('code = "transport"', 'code = "services"'), text=ACTUAL) == [
        problem("grant.categories", "duplicate", code="services")
    ]


def test_each_ground_of_termination_has_its_own_code() -> None:
    assert broken(('code = "untrue"', 'code = "breach"')) == [
        problem("termination.grounds", "duplicate", code="breach")
    ]


def limited(share: str) -> str:
    """The example edition in which each category but equipment has this share as its ceiling."""
    text = ACTUAL
    for code in ("materials", "services", "transport"):
        text = text.replace(f'code = "{code}"', f'code = "{code}"\nshare_ceiling = "{share}"')
    return text


def test_categories_whose_ceilings_cannot_fill_a_total_are_named() -> None:
    assert [one.text("en") for one in broken(text=limited("0.19"))] == [
        "grant.categories: the ceilings of the categories make 0.97, so no total can be filled"
    ]


def test_the_ceilings_of_categories_may_make_exactly_the_whole() -> None:
    assert load(limited("0.20")).code == "actual-costs-example"


def test_an_unreadable_criterion_is_still_known_by_its_code() -> None:
    problems = broken(('by = "reach"', 'by = "team"'), ('title.lv = "Komanda"', "title.lv = 1"))
    assert [(one.place, one.code) for one in problems] == [("quality_criteria.team.title.lv", "not_text")]


def test_the_criteria_beside_an_unreadable_one_are_still_checked() -> None:
    problems = broken(
        ("minimum = 3\n", "minimum = 3.5\n"),
        ("minimum = 3\n", "minimum = 6\n"),
        ('title.lv = "Komanda"', "title.lv = 1"),
        ('code = "continuity"', 'code = "pmp_goals"'),
    )
    assert [(one.place, one.code) for one in problems] == [
        ("quality_criteria.pmp_goals.minimum", "float_refused"),
        ("quality_criteria.team.title.lv", "not_text"),
        ("quality_criteria", "duplicate"),
        ("quality_criteria.need.minimum", "minimum_over_maximum"),
    ]


def test_two_unreadable_criteria_of_one_code_are_a_repetition_but_two_without_code_are_not() -> None:
    unreadable = ('title.lv = "Komanda"', "title.lv = 1"), ('title.lv = "Turpinājums"', "title.lv = 1")
    repeated = broken(*unreadable, ('code = "team"', 'code = "continuity"'))
    assert repeated[2:] == [problem("quality_criteria", "duplicate", code="continuity")]
    nameless = broken(*unreadable, ('code = "team"\n', ""), ('code = "continuity"\n', ""))
    assert {one.code for one in nameless} == {"missing", "not_text"}


@pytest.mark.parametrize("moved", ["pmp_goals", "reach", "earlier_submission"])
def test_the_vote_of_the_commission_is_the_last_step_only(moved: str) -> None:
    swapped = (f'by = "{moved}"', 'by = "X"'), ('by = "commission_vote"', f'by = "{moved}"')
    assert broken(*swapped, ('by = "X"', 'by = "commission_vote"')) == [
        problem("tie_break.steps", "tie_break_must_end_with_vote")
    ]
    assert problem("tie_break.steps", "tie_break_must_end_with_vote") in broken(
        (f'by = "{moved}"', 'by = "commission_vote"')
    )


def test_limits_that_meet_are_no_contradiction() -> None:
    text = TEXT.replace("minimum_months = 3", "minimum_months = 18").replace("minimum = 30", "minimum = 50")
    text = text.replace("grades_to = 12", "grades_to = 5").replace("minimum = 3\n", "minimum = 5\n")
    text = text.replace('share = "0.80"', 'share = "1"')
    assert load(text).duration.minimum_months == 18


def test_contradictions_are_worded_when_a_regulation_is_made_without_its_text() -> None:
    data = edition("pumpurs-2022").model_dump()
    data["total_threshold"] |= {"minimum": 60}
    data["duration"] |= {"minimum_months": 19}
    words = (
        "duration.minimum_months: the minimum 19 exceeds the maximum 18; "
        "total_threshold.minimum: the minimum 60 exceeds the maximum 50 "
    )
    with pytest.raises(ValidationError, match=words):
        Regulation.model_validate(data)
