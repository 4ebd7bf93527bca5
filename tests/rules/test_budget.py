from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from competition_rules.budget import BudgetLine, BudgetTotals, CategoryTotal, check, totals
from competition_rules.findings import finding
from tests.rules.builders import ACTUAL_COSTS, PUMPURS


def plan(**amounts: str) -> list[BudgetLine]:
    """A cost plan with one line for each category."""
    return [BudgetLine(category, Decimal(amount)) for category, amount in amounts.items()]


def test_a_lump_sum_plan_makes_exactly_the_lump_sum() -> None:
    assert check(PUMPURS, plan(travel="4000.00", food="600.00")) == []
    for amount in ("4599.99", "4600.01"):
        assert check(PUMPURS, plan(all=amount)) == [
            finding("not_the_lump_sum", "5", asked=Decimal(amount), amount=Decimal("4600.00"))
        ]
    assert check(PUMPURS, []) == [
        finding("not_the_lump_sum", "5", asked=Decimal("0.00"), amount=Decimal("4600.00"))
    ]


def test_a_line_of_nothing_or_less_is_refused_by_its_number() -> None:
    assert check(PUMPURS, plan(travel="4600.00", food="0.00")) == [
        finding("not_positive", "5", line=2, category="food", amount=Decimal("0.00"))
    ]
    assert check(ACTUAL_COSTS, plan(materials="-0.01")) == [
        finding("not_positive", "5", line=1, category="materials", amount=Decimal("-0.01"))
    ]


def test_an_actual_costs_plan_within_every_ceiling_is_right() -> None:
    assert check(ACTUAL_COSTS, plan(materials="600.00", equipment="400.00")) == []


def test_an_actual_costs_plan_over_the_ceiling_is_refused() -> None:
    assert check(ACTUAL_COSTS, plan(materials="600.01", equipment="400.00")) == [
        finding("over_ceiling", "5", asked=Decimal("1000.01"), ceiling=Decimal("1000.00"))
    ]


def test_equipment_over_40_percent_of_the_total_is_refused_by_the_point_of_its_category() -> None:
    lines = [*plan(services="300.00", equipment="100.00"), BudgetLine("equipment", Decimal("100.01"))]
    assert check(ACTUAL_COSTS, lines) == [
        finding(
            "over_category_ceiling",
            "5.4",
            category="equipment",
            asked=Decimal("200.01"),
            ceiling=Decimal("200.00"),
        )
    ]


def test_an_unknown_category_and_an_empty_plan_are_refused() -> None:
    assert check(ACTUAL_COSTS, plan(materials="10.00", fireworks="10.00")) == [
        finding("unknown_category", "5", line=2, category="fireworks")
    ]
    assert check(ACTUAL_COSTS, []) == [finding("nothing_planned", "5")]


def test_every_fault_of_a_plan_is_answered_at_once() -> None:
    found = check(ACTUAL_COSTS, plan(fireworks="0.00", equipment="1000.01"))
    assert [one.rule for one in found] == [
        "not_positive",
        "unknown_category",
        "over_ceiling",
        "over_category_ceiling",
    ]


def test_live_totals_show_each_category_beside_its_ceiling() -> None:
    lines = [*plan(materials="100.00", equipment="50.00"), BudgetLine("materials", Decimal("50.05"))]
    assert totals(ACTUAL_COSTS, lines) == BudgetTotals(
        total=Decimal("200.05"),
        left=Decimal("799.95"),
        categories=(
            CategoryTotal("materials", Decimal("150.05"), None, "5.1"),
            CategoryTotal("services", Decimal("0.00"), None, "5.2"),
            CategoryTotal("transport", Decimal("0.00"), None, "5.3"),
            CategoryTotal("equipment", Decimal("50.00"), Decimal("80.02"), "5.4"),
        ),
    )


def test_live_totals_of_an_empty_and_of_a_tiny_plan_have_ceilings_too() -> None:
    assert totals(ACTUAL_COSTS, []).categories[3].ceiling == Decimal("0.00")
    assert totals(ACTUAL_COSTS, plan(materials="0.05")).categories[3].ceiling == Decimal("0.02")
    assert totals(ACTUAL_COSTS, plan(materials="-0.05")).categories[3].ceiling is None
    assert check(ACTUAL_COSTS, plan(materials="0.05")) == []


def test_live_totals_of_a_lump_sum_plan_show_what_is_left_or_too_much() -> None:
    assert totals(PUMPURS, plan(all="4000.00")) == BudgetTotals(Decimal("4000.00"), Decimal("600.00"), ())
    assert totals(PUMPURS, plan(all="4700.00")) == BudgetTotals(Decimal("4700.00"), Decimal("-100.00"), ())


@given(st.lists(st.tuples(st.sampled_from(["materials", "equipment", "other"]), st.integers(-10, 2000))))
def test_live_totals_are_shown_for_any_plan(rows: list[tuple[str, int]]) -> None:
    lines = [BudgetLine(category, Decimal(amount)) for category, amount in rows]
    sums = totals(ACTUAL_COSTS, lines)
    others = sum((line.amount for line in lines if line.category == "other"), Decimal(0))
    assert sum((one.amount for one in sums.categories), others) == sums.total
    assert sums.total + sums.left == Decimal(1000)
