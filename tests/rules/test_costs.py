from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.budget import BudgetLine
from competition_rules.costs import CategoryCosts, by_category, outside_period, repeated
from competition_rules.findings import finding
from competition_rules.money import from_cents, share_of
from competition_rules.settlement import facts_of_lines, settle
from competition_rules.settlement_facts import CostLine, SettlementError
from tests.rules.builders import ACTUAL_COSTS, PUMPURS

NOTHING = Decimal("0.00")
GRANT, PAID = Decimal("1000.00"), Decimal("900.00")
FIRST, LAST = date(2022, 6, 1), date(2022, 11, 30)


def line(number: int, category: str, reported: str, accepted: str, point: str = "") -> CostLine:
    return CostLine(number, category, Decimal(reported), Decimal(accepted), point)


def sums(**amounts: str) -> list[BudgetLine]:
    return [BudgetLine(category, Decimal(amount)) for category, amount in amounts.items()]


def test_a_document_is_dated_within_the_project_s_days() -> None:
    assert outside_period(ACTUAL_COSTS, FIRST, FIRST, LAST) == []
    assert outside_period(ACTUAL_COSTS, LAST, FIRST, LAST) == []
    for day in (date(2022, 5, 31), date(2022, 12, 1)):
        assert outside_period(ACTUAL_COSTS, day, FIRST, LAST) == [
            finding("cost_outside_period", "5.5", day=day, first=FIRST, last=LAST)
        ]


def test_an_edition_may_add_days_after_the_end() -> None:
    edition = ACTUAL_COSTS.with_values("cost_period", days_after_end=10)
    assert outside_period(edition, date(2022, 12, 10), FIRST, LAST) == []
    assert outside_period(edition, date(2022, 12, 11), FIRST, LAST) == [
        finding("cost_outside_period", "5.5", day=date(2022, 12, 11), first=FIRST, last=date(2022, 12, 10))
    ]


def test_an_edition_that_says_nothing_of_the_period_asks_nothing() -> None:
    assert outside_period(PUMPURS, date(1999, 1, 1), FIRST, LAST) == []


def test_each_category_stands_beside_its_plan_and_its_ceiling() -> None:
    rows = by_category(
        ACTUAL_COSTS,
        sums(materials="600.00", equipment="400.00"),
        sums(materials="300.00", equipment="300.01"),
        sums(materials="250.00"),
    )
    assert rows == (
        CategoryCosts(
            "materials", Decimal("600.00"), Decimal("300.00"), Decimal("250.00"), None, None, "5.1"
        ),
        CategoryCosts("services", NOTHING, NOTHING, NOTHING, None, None, "5.2"),
        CategoryCosts("transport", NOTHING, NOTHING, NOTHING, None, None, "5.3"),
        CategoryCosts(
            "equipment",
            Decimal("400.00"),
            Decimal("300.01"),
            NOTHING,
            Decimal("0.40"),
            Decimal("240.00"),
            "5.4",
        ),
    )
    assert [row.is_over for row in rows] == [False, False, False, True]
    at_most = by_category(ACTUAL_COSTS, [], sums(materials="600.00", equipment="400.00"), [])
    assert not at_most[-1].is_over


def test_a_lump_sum_edition_has_no_categories() -> None:
    assert by_category(PUMPURS, [], sums(all="4600.00"), []) == ()


@pytest.mark.parametrize(
    ("documents", "groups"),
    [
        ([(1, "R-12", "SIA „Kurši”"), (2, "r 12", "Kursi, sia")], [(1, 2)]),
        ([(1, "R-12", "SIA Kurši"), (2, "R-13", "SIA Kurši"), (3, "R-12", "SIA Ventiņi")], []),
        ([(1, "", "SIA Kurši"), (2, "", "SIA Kurši")], []),
        ([(1, "12", "–"), (2, "12", "")], []),
        ([(4, "A", "B"), (2, "C", "D"), (9, "a", "b"), (1, "c", "d"), (5, "A.", "B.")], [(4, 9, 5), (2, 1)]),
    ],
)
def test_the_same_number_and_supplier_stand_twice(
    documents: list[tuple[int, str, str]], groups: list[tuple[int, ...]]
) -> None:
    assert repeated(documents) == groups


def test_a_settlement_names_each_cost_that_is_not_accepted_whole_with_its_point() -> None:
    lines = [
        line(1, "materials", "500.00", "500.00"),
        line(2, "services", "400.00", "350.50", "5.2"),
        line(3, "services", "100.00", "0.00"),
    ]
    settled = settle(ACTUAL_COSTS, facts_of_lines(GRANT, PAID, lines))
    assert settled.steps == (
        finding("accepted_costs", "5", reported=Decimal("1000.00"), accepted=Decimal("850.50")),
        finding("cost_reduced", "5.2", number=2, reported=Decimal("400.00"), accepted=Decimal("350.50")),
        finding("cost_reduced", "5", number=3, reported=Decimal("100.00"), accepted=NOTHING),
        finding("due", "5", grant=GRANT, due=Decimal("850.50"), paid=PAID),
    )
    assert (settled.verdict, settled.recovery) == ("accepted_in_part", Decimal("49.50"))
    rejected = settle(ACTUAL_COSTS, facts_of_lines(GRANT, PAID, lines, rejected=True))
    assert [step.rule for step in rejected.steps] == [
        "accepted_costs", "cost_reduced", "cost_reduced", "rejected_by_checker", "due",
    ]  # fmt: skip


@pytest.mark.parametrize(("reported", "accepted"), [("10.00", "10.01"), ("10.00", "-0.01")])
def test_no_more_of_a_cost_is_accepted_than_it_was(reported: str, accepted: str) -> None:
    with pytest.raises(SettlementError, match=f"{accepted} accepted of a cost of {reported}"):
        facts_of_lines(GRANT, PAID, [line(1, "services", reported, accepted)])


CENTS = st.integers(0, 100_000)
CATEGORIES = st.sampled_from([one.code for one in ACTUAL_COSTS.grant.categories])  # type: ignore[union-attr]


@st.composite
def cost_lines(draw: st.DrawFn) -> list[CostLine]:
    drawn = draw(st.lists(st.tuples(CATEGORIES, CENTS, CENTS), max_size=12))
    return [
        CostLine(number, category, from_cents(max(pair)), from_cents(min(pair)))
        for number, (category, *pair) in enumerate(drawn, 1)
    ]


@given(cost_lines(), CENTS)
def test_what_is_due_is_never_above_the_award_nor_the_accepted_costs_and_keeps_every_ceiling(
    lines: list[CostLine], cents: int
) -> None:
    grant = from_cents(cents)
    facts = facts_of_lines(grant, NOTHING, lines)
    settled = settle(ACTUAL_COSTS, facts)
    assert facts.reduced == tuple(one for one in lines if one.accepted != one.reported)
    accepted = sum((one.accepted for one in lines), NOTHING)
    assert settled.due <= min(grant, accepted)
    counted = dict(facts.accepted)
    for step in settled.steps:
        if step.rule == "category_limited":
            counted[str(step.facts["category"])] = step.facts["counted"]  # type: ignore[assignment]
    eligible = sum(counted.values(), NOTHING)
    assert settled.due == min(grant, eligible)
    for category in ACTUAL_COSTS.grant.categories:  # type: ignore[union-attr]
        if category.share_ceiling is not None:
            assert counted.get(category.code, NOTHING) <= share_of(eligible, category.share_ceiling)


@given(cost_lines(), CENTS, st.data())
def test_accepting_less_of_a_cost_never_raises_what_is_due(
    lines: list[CostLine], cents: int, data: st.DataObject
) -> None:
    grant = from_cents(cents)
    falling = [lines]
    for place, one in enumerate(lines):
        less = data.draw(st.integers(0, int(one.accepted * 100)))
        cut = CostLine(one.number, one.category, one.reported, from_cents(less))
        falling.append([*falling[-1][:place], cut, *lines[place + 1 :]])
    dues = [settle(ACTUAL_COSTS, facts_of_lines(grant, NOTHING, some)).due for some in falling]
    assert all(later <= earlier for earlier, later in pairwise(dues))
