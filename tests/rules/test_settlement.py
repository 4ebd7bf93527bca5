from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.findings import Finding, finding
from competition_rules.money import from_cents
from competition_rules.prefinancing import split_grant
from competition_rules.settlement import Settlement, settle, settle_actual_costs, settle_lump_sum
from competition_rules.settlement_facts import ActualCostFacts, LumpSumFacts, SettlementError
from tests.rules.builders import ACTUAL_COSTS, LUMP_SUM, PUMPURS

PREFINANCED = Decimal("3680.00")
NOTHING = Decimal("0.00")
EQUIPMENT = Decimal("0.40")


def lump_sum(accepted: int = 10, reached: int = 24, **changes: Any) -> LumpSumFacts:
    """A prefinanced project of 10 activities for 24 participants."""
    given_facts: dict[str, Any] = {
        "grant": LUMP_SUM,
        "paid": PREFINANCED,
        "activities_planned": 10,
        "activities_accepted": accepted,
        "participants_planned": 24,
        "participants_reached": reached,
    }
    return LumpSumFacts(**given_facts | changes)


def money(settlement: Settlement) -> list[str]:
    """Verdict, due, balance, recovery and what is released."""
    sums = (settlement.due, settlement.balance, settlement.recovery, settlement.released)
    return [settlement.verdict, *map(str, sums)]


def test_a_project_carried_out_whole_is_due_the_grant_and_paid_the_balance() -> None:
    assert settle(PUMPURS, lump_sum()) == Settlement(
        verdict="accepted",
        due=LUMP_SUM,
        paid=PREFINANCED,
        balance=Decimal("920.00"),
        recovery=NOTHING,
        released=NOTHING,
        steps=(
            finding("activities_part", "32", done=10, planned=10, part=Fraction(1)),
            finding("participants_part", "32", done=24, planned=24, part=Fraction(1)),
            finding("fulfilled_part", "32", part=Fraction(1)),
            finding("due", "32", grant=LUMP_SUM, due=LUMP_SUM, paid=PREFINANCED),
        ),
    )


def test_a_project_accepted_in_part_is_due_its_part_rounded_down_and_the_rest_is_released() -> None:
    settlement = settle(PUMPURS, lump_sum(accepted=9, reached=23))
    assert money(settlement) == ["accepted_in_part", "3967.50", "287.50", "0.00", "632.50"]
    assert settlement.steps[2] == finding("fulfilled_part", "32", part=Fraction(69, 80))


def test_a_part_of_a_cent_is_rounded_down_once() -> None:
    # 4600 x 2/3 x 23/24 is 2938.888...; rounding after each factor would give 2938.88 from 3066.66.
    settlement = settle(PUMPURS, lump_sum(accepted=2, activities_planned=3, reached=23))
    assert money(settlement) == ["accepted_in_part", "2938.88", "0.00", "741.12", "920.00"]
    rounded_once = settle(
        PUMPURS, lump_sum(accepted=2, activities_planned=3, reached=3, participants_planned=3)
    )
    assert money(rounded_once)[1] == "3066.66"


def test_more_activities_or_participants_than_planned_do_not_make_up_for_others() -> None:
    assert money(settle(PUMPURS, lump_sum(accepted=20, reached=18)))[:2] == ["accepted_in_part", "3450.00"]
    assert money(settle(PUMPURS, lump_sum(accepted=20, reached=48)))[:2] == ["accepted", "4600.00"]


def test_exactly_one_half_is_accepted_in_part_and_what_was_overpaid_is_recovered() -> None:
    settlement = settle(PUMPURS, lump_sum(accepted=5))
    assert money(settlement) == ["accepted_in_part", "2300.00", "0.00", "1380.00", "920.00"]


def test_below_one_half_the_project_is_rejected_and_everything_recovered() -> None:
    settlement = settle(PUMPURS, lump_sum(accepted=7, reached=17))
    assert money(settlement) == ["rejected", "0.00", "0.00", "3680.00", "920.00"]
    assert settlement.steps[3:] == (
        finding("below_acceptance", "32", part=Fraction(119, 240), least=Decimal("0.50")),
        finding("due", "32", grant=LUMP_SUM, due=NOTHING, paid=PREFINANCED),
    )


def test_a_checker_may_reject_the_whole_report() -> None:
    settlement = settle(PUMPURS, lump_sum(rejected=True))
    assert money(settlement) == ["rejected", "0.00", "0.00", "3680.00", "920.00"]
    assert settlement.steps[3] == finding("rejected_by_checker", "32")


@pytest.mark.parametrize(
    ("accepted", "outcome"),
    [
        # What was earned above what was paid is not paid any more; less is settled as for any project.
        (10, ["accepted", "3680.00", "0.00", "0.00", "920.00"]),
        (9, ["accepted_in_part", "3680.00", "0.00", "0.00", "920.00"]),
        (8, ["accepted_in_part", "3680.00", "0.00", "0.00", "920.00"]),
        (7, ["accepted_in_part", "3220.00", "0.00", "460.00", "920.00"]),
        (4, ["rejected", "0.00", "0.00", "3680.00", "920.00"]),
    ],
)
def test_under_a_terminated_agreement_nothing_more_is_paid(accepted: int, outcome: list[str]) -> None:
    settlement = settle(PUMPURS, lump_sum(accepted=accepted, terminated=True))
    assert money(settlement) == outcome
    is_limited = settlement.steps[-1].rule == "limited_to_paid"
    assert is_limited == (accepted > 8)


def test_the_step_says_what_was_earned_and_that_what_was_paid_is_due() -> None:
    settlement = settle(PUMPURS, lump_sum(terminated=True))
    assert settlement.steps[-2:] == (
        finding("due", "32", grant=LUMP_SUM, due=LUMP_SUM, paid=PREFINANCED),
        finding("limited_to_paid", "34", due=LUMP_SUM, paid=PREFINANCED),
    )


def test_an_edition_without_termination_settles_no_terminated_project() -> None:
    silent = PUMPURS.model_copy(update={"termination": None})
    with pytest.raises(SettlementError, match=r"^the edition says nothing of termination$"):
        settle(silent, lump_sum(terminated=True))
    costs = ActualCostFacts(grant=LUMP_SUM, paid=NOTHING, reported={}, accepted={}, terminated=True)
    assert settle(ACTUAL_COSTS, costs).due == NOTHING


def test_a_rejected_project_that_was_paid_nothing_owes_nothing() -> None:
    assert money(settle(PUMPURS, lump_sum(accepted=0, paid=NOTHING))) == [
        "rejected",
        "0.00",
        "0.00",
        "0.00",
        "4600.00",
    ]


def test_both_entry_forms_settle_alike() -> None:
    assert settle_lump_sum(PUMPURS, LUMP_SUM, PREFINANCED, 10, 9, 24, 23) == settle(PUMPURS, lump_sum(9, 23))
    costs = {"materials": Decimal("500.00")}
    assert settle_actual_costs(ACTUAL_COSTS, Decimal("500.00"), NOTHING, costs, costs) == settle(
        ACTUAL_COSTS, actual_costs("500.00", "0.00", costs)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"activities_planned": 0},
        {"participants_planned": 0},
        {"accepted": -1},
        {"reached": -1},
        {"grant": Decimal("-0.01"), "paid": Decimal("-0.01")},
        {"paid": Decimal("-0.01")},
        {"paid": Decimal("4600.01")},
    ],
)
def test_impossible_lump_sum_facts_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SettlementError, match=r"no part|not negative|paid of a grant"):
        settle(PUMPURS, lump_sum(**changes))


def actual_costs(
    grant: str,
    paid: str,
    accepted: dict[str, Decimal],
    reported: dict[str, Decimal] | None = None,
    **changes: Any,
) -> ActualCostFacts:
    """An actual-costs project whose reported costs are the accepted ones unless given."""
    return ActualCostFacts(
        grant=Decimal(grant), paid=Decimal(paid), accepted=accepted, reported=reported or accepted, **changes
    )


def costs(**amounts: str) -> dict[str, Decimal]:
    """Costs by category."""
    return {category: Decimal(amount) for category, amount in amounts.items()}


def steps(settlement: Settlement) -> list[Finding]:
    """The steps between the sums reported and the sum due."""
    return list(settlement.steps[1:-1])


def test_accepted_costs_within_every_ceiling_are_due() -> None:
    facts = actual_costs("1000.00", "900.00", costs(materials="600.00", equipment="400.00"))
    assert settle(ACTUAL_COSTS, facts) == Settlement(
        verdict="accepted",
        due=Decimal("1000.00"),
        paid=Decimal("900.00"),
        balance=Decimal("100.00"),
        recovery=NOTHING,
        released=NOTHING,
        steps=(
            finding("accepted_costs", "5", reported=Decimal("1000.00"), accepted=Decimal("1000.00")),
            finding("due", "5", grant=Decimal("1000.00"), due=Decimal("1000.00"), paid=Decimal("900.00")),
        ),
    )


def test_a_project_that_spent_less_than_its_grant_is_accepted_and_the_rest_is_released() -> None:
    settlement = settle(ACTUAL_COSTS, actual_costs("1000.00", "900.00", costs(services="950.00")))
    assert money(settlement) == ["accepted", "950.00", "50.00", "0.00", "50.00"]


def test_costs_over_the_grant_are_due_up_to_the_grant() -> None:
    settlement = settle(ACTUAL_COSTS, actual_costs("800.00", "720.00", costs(services="950.00")))
    assert money(settlement) == ["accepted", "800.00", "80.00", "0.00", "0.00"]
    assert steps(settlement) == [
        finding("limited_to_grant", "5", eligible=Decimal("950.00"), grant=Decimal("800.00"))
    ]


def test_costs_that_were_not_accepted_are_not_due_and_what_was_overpaid_is_recovered() -> None:
    facts = actual_costs("1000.00", "900.00", costs(services="850.00"), costs(services="1000.00"))
    assert money(settle(ACTUAL_COSTS, facts)) == ["accepted_in_part", "850.00", "0.00", "50.00", "100.00"]


def test_equipment_counts_up_to_40_percent_of_all_that_counts() -> None:
    facts = actual_costs("1000.00", "900.00", costs(materials="300.00", equipment="400.00"))
    settlement = settle(ACTUAL_COSTS, facts)
    assert money(settlement) == ["accepted_in_part", "500.00", "0.00", "400.00", "100.00"]
    assert steps(settlement) == [
        finding(
            "category_limited",
            "5.4",
            category="equipment",
            accepted=Decimal("400.00"),
            counted=Decimal("200.00"),
            share=EQUIPMENT,
        )
    ]


def test_equipment_alone_does_not_count_at_all() -> None:
    settlement = settle(ACTUAL_COSTS, actual_costs("1000.00", "900.00", costs(equipment="400.00")))
    assert money(settlement) == ["rejected", "0.00", "0.00", "900.00", "100.00"]


def test_a_checker_may_reject_every_cost() -> None:
    facts = actual_costs("1000.00", "900.00", costs(services="900.00"), rejected=True)
    settlement = settle(ACTUAL_COSTS, facts)
    assert money(settlement) == ["rejected", "0.00", "0.00", "900.00", "100.00"]
    assert settlement.steps[1:] == (
        finding("rejected_by_checker", "5"),
        finding("due", "5", grant=Decimal("1000.00"), due=NOTHING, paid=Decimal("900.00")),
    )


def test_a_report_without_costs_is_due_nothing() -> None:
    assert money(settle(ACTUAL_COSTS, actual_costs("1000.00", "0.00", {}))) == [
        "rejected",
        "0.00",
        "0.00",
        "0.00",
        "1000.00",
    ]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (
            actual_costs("10.00", "0.00", costs(fireworks="1.00", arms="2.00")),
            "unknown categories: arms, fireworks",
        ),
        (
            actual_costs("10.00", "0.00", costs(services="1.00"), costs(arms="2.00")),
            "unknown categories: arms",
        ),
        (actual_costs("10.00", "0.00", costs(services="-1.00")), "not negative"),
        (actual_costs("10.00", "0.00", costs(services="1.00"), costs(services="-1.00")), "not negative"),
        (actual_costs("10.00", "0.00", costs(services="-1.00"), costs(services="1.00")), "not negative"),
        (actual_costs("10.00", "10.01", costs(services="1.00")), "10.01 paid of a grant of 10.00"),
    ],
)
def test_impossible_actual_costs_are_refused(facts: ActualCostFacts, why: str) -> None:
    with pytest.raises(SettlementError, match=why):
        settle(ACTUAL_COSTS, facts)


def test_a_project_is_settled_by_the_grant_model_of_its_edition() -> None:
    with pytest.raises(SettlementError, match="pays actual costs"):
        settle(ACTUAL_COSTS, lump_sum())
    with pytest.raises(SettlementError, match="pays a lump sum"):
        settle(PUMPURS, actual_costs("10.00", "0.00", costs(services="10.00")))


CENTS = st.integers(0, 1_000_000).map(from_cents)


@st.composite
def lump_sum_facts(draw: st.DrawFn) -> LumpSumFacts:
    grant = draw(CENTS)
    return LumpSumFacts(
        grant=grant,
        paid=draw(
            st.sampled_from([NOTHING, split_grant(grant, PUMPURS.prefinancing.share).prefinancing, grant])
        ),
        activities_planned=draw(st.integers(1, 30)),
        activities_accepted=draw(st.integers(0, 40)),
        participants_planned=draw(st.integers(1, 200)),
        participants_reached=draw(st.integers(0, 250)),
        rejected=draw(st.booleans()),
    )


@st.composite
def actual_cost_facts(draw: st.DrawFn) -> ActualCostFacts:
    grant = draw(CENTS)
    categories = st.sampled_from(["materials", "services", "transport", "equipment"])
    return ActualCostFacts(
        grant=grant,
        paid=draw(
            st.sampled_from(
                [NOTHING, split_grant(grant, ACTUAL_COSTS.prefinancing.share).prefinancing, grant]
            )
        ),
        reported=draw(st.dictionaries(categories, CENTS)),
        accepted=draw(st.dictionaries(categories, CENTS)),
        rejected=draw(st.booleans()),
    )


def assert_adds_up(grant: Decimal, settled: Settlement) -> None:
    assert settled.paid - settled.recovery + settled.balance == settled.due
    assert grant == settled.released + max(settled.due, settled.paid)
    assert min(settled.due, settled.balance, settled.recovery, settled.released) >= 0
    assert NOTHING in (settled.balance, settled.recovery)
    assert settled.verdict != "rejected" or settled.due == 0


@given(lump_sum_facts())
def test_whatever_a_lump_sum_project_achieved_its_sums_add_up(facts: LumpSumFacts) -> None:
    settled = settle(PUMPURS, facts)
    assert_adds_up(facts.grant, settled)
    activities = min(Fraction(1), Fraction(facts.activities_accepted, facts.activities_planned))
    participants = min(Fraction(1), Fraction(facts.participants_reached, facts.participants_planned))
    part = activities * participants
    if facts.rejected or part < Fraction(1, 2):
        assert (settled.verdict, settled.due) == ("rejected", NOTHING)
    else:
        assert settled.due == from_cents(int(facts.grant * 100) * part.numerator // part.denominator)
        assert (settled.verdict == "accepted") == (part == 1)


@given(actual_cost_facts())
def test_whatever_a_project_spent_its_sums_add_up_and_equipment_keeps_to_its_share(
    facts: ActualCostFacts,
) -> None:
    settled = settle(ACTUAL_COSTS, facts)
    assert_adds_up(facts.grant, settled)
    assert settled.due <= min(facts.grant, sum(facts.accepted.values(), NOTHING))
    counted = dict(facts.accepted)
    for step in settled.steps:
        if step.rule == "category_limited":
            counted["equipment"] = step.facts["counted"]  # type: ignore[assignment]
    if not facts.rejected:
        eligible = sum(counted.values(), NOTHING)
        assert settled.due == min(facts.grant, eligible)
        assert counted.get("equipment", NOTHING) <= EQUIPMENT * eligible


@given(actual_cost_facts(), st.sampled_from(["materials", "equipment"]), CENTS)
def test_accepting_more_costs_never_lowers_what_is_due(
    facts: ActualCostFacts, category: str, more: Decimal
) -> None:
    accepted = {**facts.accepted, category: facts.accepted.get(category, NOTHING) + more}
    before = settle_actual_costs(ACTUAL_COSTS, facts.grant, facts.paid, facts.reported, facts.accepted)
    after = settle_actual_costs(ACTUAL_COSTS, facts.grant, facts.paid, facts.reported, accepted)
    assert after.due >= before.due


@given(lump_sum_facts() | actual_cost_facts(), st.dates())
def test_of_a_project_nobody_reported_on_nothing_is_due_and_everything_paid_comes_back(
    facts: LumpSumFacts | ActualCostFacts, due_on: date
) -> None:
    regulation = PUMPURS if isinstance(facts, LumpSumFacts) else ACTUAL_COSTS
    settled = settle(regulation, replace(facts, missed=due_on))
    assert_adds_up(facts.grant, settled)
    assert (settled.verdict, settled.due, settled.recovery) == ("rejected", NOTHING, facts.paid)
    assert settled.steps[0] == finding("not_reported", "30", due_on=due_on)
