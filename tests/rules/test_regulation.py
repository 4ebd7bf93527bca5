from decimal import Decimal

import pytest
from pydantic import ValidationError

from competition_rules.criteria import COMMISSION_VOTE, EARLIER_SUBMISSION
from competition_rules.editions import codes, edition
from competition_rules.findings import Facts
from competition_rules.regulation import ActualCosts, LumpSum, OpenValue, Regulation
from competition_rules.scalars import Text
from tests.rules.builders import ACTUAL_COSTS, CODES, PUMPURS


def point_as_numbers(point: str) -> list[int]:
    return [int(part) for part in point.split(".")]


def test_every_project_receives_exactly_4600_euro() -> None:
    assert isinstance(PUMPURS.grant, LumpSum)
    assert (PUMPURS.grant.amount, PUMPURS.grant.point) == (Decimal("4600.00"), "5")


def test_80_percent_are_prefinanced_by_point_27() -> None:
    assert PUMPURS.prefinancing.values() == Facts({"share": Decimal("0.80")})
    assert PUMPURS.point_of("prefinancing.share") == "27"
    assert PUMPURS.point_of("quality_criteria.need.minimum") == "21.4"


def test_the_terms_of_the_model_regulation() -> None:  # long: one table of terms
    assert {path: one.values() for path, one in PUMPURS.provisions().items() if "." not in path} == {
        "target": Facts({"grades_from": 5, "grades_to": 12, "vocational_years": (1, 2, 3, 4)}),
        "applicants": Facts(
            {"kinds": ("youth_organisation", "association", "foundation"), "group_needs_organisation": True}
        ),
        "grant": Facts({"model": "lump_sum", "amount": Decimal(4600)}),
        "quota": Facts({"minimum_units": 1, "method": "largest_remainder"}),
        "submission_window": Facts({"days": 30}),
        "evaluation_window": Facts({"days": 30}),
        "duration": Facts({"minimum_months": 3, "maximum_months": 18}),
        "participant_share": Facts({"minimum": Decimal("0.5"), "required": False}),
        "commission": Facts({"minimum_voting": 3}),
        "clarification": Facts({"working_days": 5, "times": 1}),
        "tax_debt": Facts({"limit": Decimal(150)}),
        "evaluators": Facts({"per_application": 2}),
        "divergence": Facts({"criterion": Decimal(2), "total": Decimal(10)}),
        "criterion_threshold": Facts(),
        "total_threshold": Facts({"minimum": Decimal(30), "maximum": Decimal(50)}),
        "combined_score": Facts({"method": "mean"}),
        "tie_break": Facts(
            {"order": ("pmp_goals", "youth_led", "reach", EARLIER_SUBMISSION, COMMISSION_VOTE)}
        ),
        "line_rule": Facts({"rule": "stop"}),
        "conditions": Facts({"before_start": True, "remind_working_days": 3}),
        "appeal": Facts({"months": 1}),
        "prefinancing": Facts({"share": Decimal("0.8")}),
        "prefinancing_due": Facts({"working_days": 10}),
        "interim_report": Facts({"when_longer_than_months": 6, "days_to_report": 14}),
        "final_report": Facts({"due_days": 30}),
        "report_reminders": Facts({"days_before": 14, "again_days": 7}),
        "balance_due": Facts({"working_days": 10}),
        "partial_acceptance": Facts({"reject_below": Decimal("0.5")}),
        "recovery_due": Facts({"days": 30}),
        "recovery_reminders": Facts({"days_before": 7, "again_days": 14}),
        "recovery_interest": Facts({"annual_rate": Decimal(0), "year_days": 365}),
        "recovery_instalments": Facts({"most": 12, "longest_months": 12}),
        "termination": Facts({"answer_days": 10}),
    }


def test_ten_quality_criteria_of_0_to_5_in_half_points_with_at_least_3_each() -> None:
    scales = {(one.maximum, one.minimum, one.step, one.weight) for one in PUMPURS.quality_criteria}
    assert scales == {(Decimal(5), Decimal(3), Decimal("0.5"), Decimal(1))}
    assert " ".join(CODES) == (
        "pmp_goals need youth_led activities reach cooperation results team continuity cost_plan"
    )
    assert [one.code for one in PUMPURS.quality_criteria if one.tied_to_plan_tasks] == ["pmp_goals"]


def test_three_administrative_criteria_cannot_be_clarified() -> None:
    assert {one.code: one.clarifiable for one in PUMPURS.administrative_criteria} == {
        "in_time": False,
        "eligible_applicant": False,
        "local_call_and_quota": False,
        "amount": True,
        "complete": True,
        "signed_off": True,
        "annexes": True,
        "duration": True,
        "double_funding": True,
        "tax_debt": True,
        "group_list": True,
    }


def test_the_points_that_decisions_cite() -> None:
    paths = ("quality_criteria.pmp_goals", "total_threshold.minimum", "criterion_threshold")
    steps = tuple(f"tie_break.steps.{by}" for by in PUMPURS.tie_break.order)
    points = [PUMPURS.point_of(path) for path in paths + steps]
    assert points == ["21.3", "22.1", "22.2", "24.1", "24.2", "24.3", "24.4", "24.5"]


@pytest.mark.parametrize("code", codes())
def test_points_rise_through_an_edition_and_none_is_used_twice(code: str) -> None:
    points = sorted((one.point for one in edition(code).provisions().values()), key=point_as_numbers)
    assert len(set(points)) == len(points)
    assert edition(code).code == code


def test_a_published_value_is_settled_and_a_default_of_ours_is_open() -> None:
    provisions = PUMPURS.provisions()
    assert {path for path, one in provisions.items() if not one.is_open} == {
        "aims.reduce_esl",
        "aims.youth_initiative",
        "aims.plan_tasks",
        "target",
        "applicants",
        "grant",
        "submission_window",
        "evaluation_window",
        "duration",
        "total_threshold",
        "criterion_threshold",
        "appeal",
        "prefinancing",
    }
    opened = PUMPURS.open_values()
    assert {one.path for one in opened} == {path for path, one in provisions.items() if one.is_open}
    assert (
        OpenValue("commission", Facts({"minimum_voting": 3}), "14", provisions["commission"].source) in opened
    )


def test_every_value_of_the_example_edition_is_open() -> None:
    assert {one.path for one in ACTUAL_COSTS.open_values()} == set(ACTUAL_COSTS.provisions())


def test_the_open_value_of_a_criterion_shows_its_words_in_both_languages() -> None:
    values = {one.path: one.value for one in PUMPURS.open_values()}
    assert values["administrative_criteria.in_time"] == Facts(
        {
            "code": "in_time",
            "title_lv": "Pieteikums iesniegts termiņā",
            "title_en": "The application was submitted in time",
            "clarifiable": False,
        }
    )


def test_the_example_edition_limits_equipment_to_40_percent_of_1000_euro() -> None:
    grant = ACTUAL_COSTS.grant
    assert isinstance(grant, ActualCosts)
    assert (grant.ceiling, ACTUAL_COSTS.prefinancing.share) == (Decimal("1000.00"), Decimal("0.90"))
    assert {one.code: one.share_ceiling for one in grant.categories} == {
        "materials": None,
        "services": None,
        "transport": None,
        "equipment": Decimal("0.40"),
    }
    equipment = grant.category("equipment")
    assert equipment is not None
    assert equipment.values()["title_lv"] == "Aprīkojums"
    assert ACTUAL_COSTS.provisions()["grant.categories.equipment"] == equipment
    assert grant.category("fireworks") is None
    assert grant.values() == Facts({"model": "actual_costs", "ceiling": Decimal(1000)})


def test_an_agreement_is_terminated_on_one_of_four_grounds() -> None:
    rules = PUMPURS.termination
    assert rules is not None
    assert [
        (one.code, one.point, one.proposed_by, one.needs_consent, one.settled_by) for one in rules.grounds
    ] == [
        ("by_agreement", "34.1", "programme", True, "report"),
        ("given_up", "34.2", "applicant", False, "report"),
        ("breach", "34.3", "programme", False, "sum"),
        ("untrue", "34.4", "programme", False, "sum"),
    ]
    assert rules.ground("breach") == rules.grounds[2]
    assert rules.ground("luck") is None


def test_a_provision_is_found_by_its_code() -> None:
    assert PUMPURS.quality_criterion("reach").title == Text(lv="Dalībnieki", en="Participants")
    assert PUMPURS.administrative_criterion("tax_debt").point == "16.10"
    for find in (PUMPURS.quality_criterion, PUMPURS.administrative_criterion, PUMPURS.point_of):
        with pytest.raises(KeyError, match="luck"):
            find("luck")
    with pytest.raises(KeyError, match=r"prefinancing\.luck"):
        PUMPURS.point_of("prefinancing.luck")


def test_words_are_given_in_a_language() -> None:
    words = PUMPURS.quality_criterion("team").title
    assert (words.in_language("lv"), words.in_language("en")) == ("Komanda", "Team")
    with pytest.raises(KeyError, match="ru"):
        words.in_language("ru")


def test_a_what_if_changes_one_provision_and_leaves_the_edition_alone() -> None:
    changed = PUMPURS.with_values("quality_criteria.need", minimum="3.5")
    assert changed.quality_criterion("need").minimum == Decimal("3.5")
    assert changed.with_values("quality_criteria.need", minimum=3) == PUMPURS
    assert PUMPURS.quality_criterion("need").minimum == Decimal(3)
    assert (
        PUMPURS.with_values("tie_break.steps.reach", point="24.9").point_of("tie_break.steps.reach") == "24.9"
    )


def test_a_what_if_is_checked_like_any_edition() -> None:
    with pytest.raises(ValidationError, match="the minimum 51 exceeds the maximum 50"):
        PUMPURS.with_values("total_threshold", minimum=51)
    with pytest.raises(KeyError, match="luck"):
        PUMPURS.with_values("luck", minimum=1)


def test_an_edition_never_changes_and_can_be_a_key() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        PUMPURS.code = "another"  # type: ignore[misc]
    assert {PUMPURS: 1}[Regulation.model_validate(PUMPURS.model_dump())] == 1


def test_three_conditions_are_checked_before_the_first_payment() -> None:
    assert [(one.code, one.point, one.checked_by) for one in PUMPURS.payment_conditions] == [
        ("signed_copies", "28.1", "programme_manager"),
        ("double_funding", "28.2", "programme_manager"),
        ("tax_debt", "28.3", "coordinator"),
    ]
