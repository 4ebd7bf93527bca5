from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.findings import finding
from competition_rules.money import from_cents, whole_cents
from competition_rules.programme import Sources, by_source
from competition_rules.provisions import RecoveryInstalments, RecoveryInterest
from competition_rules.recovery import (
    Credit,
    Interest,
    LatePeriod,
    Part,
    Plan,
    check_instalments,
    covered,
    equal_parts,
    interest_on,
    next_sources,
)
from tests.rules.builders import ACTUAL_COSTS, PUMPURS

NOTHING = Decimal("0.00")
SIX = RecoveryInterest(point="33.2", source="D: test", annual_rate=Decimal("0.06"), year_days=365)
TWELVE = RecoveryInstalments(point="33.3", source="D: test", most=3, longest_months=12)
CLAIMED, DUE = date(2023, 5, 1), date(2023, 5, 31)


def day(number: int) -> date:
    """So many days after the claim was due."""
    return DUE + timedelta(days=number)


def claim(amount: str) -> list[Plan]:
    return [Plan(CLAIMED, (Part(DUE, Decimal(amount)),))]


def test_the_editions_ask_for_no_interest_in_one_and_for_six_percent_in_the_other():
    rates = [one.recovery_interest and one.recovery_interest.annual_rate for one in (PUMPURS, ACTUAL_COSTS)]
    assert rates == [Decimal("0.00"), Decimal("0.06")]
    plans, until = claim("365.00"), day(100)
    for none in (PUMPURS.recovery_interest, None):
        assert interest_on(none, plans, [], until) == Interest((), NOTHING)
    assert interest_on(ACTUAL_COSTS.recovery_interest, plans, [], until).amount == Decimal("6.00")


@pytest.mark.parametrize(
    ("until", "amount"), [(-5, "0.00"), (0, "0.00"), (1, "0.06"), (10, "0.60"), (365, "21.90")]
)
def test_interest_accrues_from_the_day_after_the_claim_was_due(until: int, amount: str):
    assert interest_on(SIX, claim("365.00"), [], day(until)).amount == Decimal(amount)


def test_the_day_of_payment_bears_interest_and_the_day_after_does_not():
    found = interest_on(SIX, claim("1000.00"), [Credit(day(10), Decimal("1000.00"))], day(90))
    assert found == Interest((LatePeriod(day(1), day(10), Decimal("1000.00")),), Decimal("1.64"))
    assert found.periods[0].days == 10


def test_what_is_paid_in_time_bears_none():
    assert interest_on(SIX, claim("1000.00"), [Credit(DUE, Decimal("1000.00"))], day(90)).periods == ()


def test_a_partial_payment_leaves_the_rest_bearing_interest():
    paid = [Credit(day(10), Decimal("600.00")), Credit(day(30), Decimal("400.00"))]
    found = interest_on(SIX, claim("1000.00"), paid, day(60))
    assert found.periods == (
        LatePeriod(day(1), day(10), Decimal("1000.00")),
        LatePeriod(day(11), day(30), Decimal("400.00")),
    )
    # (1000 × 10 + 400 × 20) × 6 % ÷ 365 = 2.9589…, rounded down once.
    assert found.amount == Decimal("2.95")


def test_days_agreed_later_hold_from_the_day_after_and_forgive_nothing_before():
    parts = (Part(day(40), Decimal("400.00")), Part(day(70), Decimal("400.00")))
    plans = [*claim("1000.00"), Plan(day(20), parts)]
    paid = [Credit(day(10), Decimal("200.00")), Credit(day(50), Decimal("400.00"))]
    found = interest_on(SIX, plans, paid, day(75))
    assert found.periods == (
        LatePeriod(day(1), day(10), Decimal("1000.00")),
        LatePeriod(day(11), day(20), Decimal("800.00")),
        LatePeriod(day(41), day(50), Decimal("400.00")),
        LatePeriod(day(71), day(75), Decimal("400.00")),
    )
    assert found.amount == whole_cents(Fraction(10000 + 8000 + 4000 + 2000) * 6 / 36500)


def test_interest_told_of_a_day_before_the_days_were_agreed_anew():
    plans = [*claim("1000.00"), Plan(day(20), (Part(day(40), Decimal("1000.00")),))]
    assert interest_on(SIX, plans, [], day(10)).periods == (LatePeriod(day(1), day(10), Decimal("1000.00")),)


def test_a_day_of_agreement_that_is_a_day_due_counts_once():
    plans = [*claim("1000.00"), Plan(DUE, (Part(day(1), Decimal("1000.00")),))]
    assert interest_on(SIX, plans, [], day(3)).periods == (LatePeriod(day(2), day(3), Decimal("1000.00")),)


def test_a_payment_that_came_before_the_agreement_but_was_known_after_counts_towards_its_parts():
    plans = [*claim("1000.00"), Plan(day(20), (Part(day(40), Decimal("1000.00")),))]
    found = interest_on(SIX, plans, [Credit(day(15), Decimal("1000.00"))], day(60))
    assert found.periods == (LatePeriod(day(1), day(15), Decimal("1000.00")),)


_CENTS = st.integers(1, 500_000).map(from_cents)


@given(st.lists(st.tuples(st.integers(-20, 60), _CENTS), min_size=1, max_size=5), st.integers(-10, 100))
def test_interest_is_what_adding_up_day_by_day_gives(paid: list[tuple[int, Decimal]], until: int):
    amount = sum((one for _on, one in paid), NOTHING) + Decimal("100.00")
    found = interest_on(SIX, claim(str(amount)), [Credit(day(on), one) for on, one in paid], day(until))
    exact = Fraction(0)
    for late in range(1, until + 1):
        overdue = amount - sum((one for on, one in paid if on < late), NOTHING)
        exact += Fraction(overdue) * Fraction(6, 36500)
    assert found.amount == whole_cents(exact)


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ("0.00", ("0.00", "0.00", "0.00")),
        ("60.00", ("60.00", "0.00", "0.00")),
        ("100.00", ("100.00", "0.00", "0.00")),
        ("170.50", ("100.00", "70.50", "0.00")),
        ("300.00", ("100.00", "150.00", "50.00")),
    ],
)
def test_money_pays_the_instalments_in_order(paid: str, expected: tuple[str, ...]):
    parts = [Part(day(n), Decimal(sum_)) for n, sum_ in ((1, "100.00"), (2, "150.00"), (3, "50.00"))]
    assert covered(parts, Decimal(paid)) == tuple(map(Decimal, expected))


def test_a_sum_in_equal_parts_a_month_apart_adds_up():
    found = equal_parts(Decimal("100.00"), 3, date(2023, 1, 31))
    assert found == (
        Part(date(2023, 2, 28), Decimal("33.33")),
        Part(date(2023, 3, 31), Decimal("33.33")),
        Part(date(2023, 4, 30), Decimal("33.34")),
    )
    assert equal_parts(Decimal("0.05"), 1, DUE) == (Part(date(2023, 6, 30), Decimal("0.05")),)
    with pytest.raises(ValueError, match="not a number of parts"):
        equal_parts(Decimal("1.00"), 0, DUE)


def plan(*days_and_sums: tuple[date, str]) -> list[Part]:
    return [Part(on, Decimal(amount)) for on, amount in days_and_sums]


def test_instalments_that_are_the_open_sum_on_rising_days_are_allowed():
    parts = plan((date(2023, 6, 1), "100.00"), (date(2023, 7, 1), "99.99"), (date(2024, 5, 31), "0.01"))
    assert check_instalments(TWELVE, parts, Decimal("200.00"), DUE) == []
    assert check_instalments(None, [*parts, Part(date(2030, 1, 1), NOTHING)], Decimal("200.00"), DUE) == []


def test_every_reason_against_instalments_is_told():
    parts = plan((DUE, "50.00"), (day(1), "50.00"), (day(2), "50.00"), (date(2024, 6, 1), "49.99"))
    assert check_instalments(TWELVE, parts, Decimal("200.00"), DUE) == [
        finding("instalments_sum", "", together=Decimal("199.99"), open=Decimal("200.00")),
        finding("instalments_order", "", today=DUE),
        finding("instalments_many", "33.3", most=3, asked=4),
        finding("instalments_late", "33.3", last=date(2024, 5, 31), asked=date(2024, 6, 1)),
    ]
    same_day = plan((day(1), "100.00"), (day(1), "100.00"))
    assert [one.rule for one in check_instalments(TWELVE, same_day, Decimal("200.00"), DUE)] == [
        "instalments_order"
    ]
    assert [one.rule for one in check_instalments(TWELVE, [], Decimal("200.00"), DUE)] == ["instalments_sum"]


@given(_CENTS, st.decimals(0, 1, places=4), st.lists(st.integers(1, 500_000), max_size=6))
def test_parts_of_a_sum_add_up_to_the_whole_source_by_source(
    amount: Decimal, share: Decimal, cuts: list[int]
):
    whole, done, esf, state = by_source(amount, share), NOTHING, NOTHING, NOTHING
    for until in [*sorted(one for one in map(from_cents, cuts) if one < amount), amount]:
        step = until - done
        found = next_sources(whole, done, step)
        assert found.esf >= 0
        assert found.state >= 0
        assert found.esf + found.state == step
        done, esf, state = until, esf + found.esf, state + found.state
    assert Sources(esf, state) == whole


def test_a_sum_of_euro_is_rounded_down_to_the_cent_and_never_negative():
    assert whole_cents(Fraction(2, 3)) == Decimal("0.66")
    assert whole_cents(Fraction(1)) == Decimal("1.00")
    with pytest.raises(ValueError, match="not an amount"):
        whole_cents(Fraction(-1, 1000))
