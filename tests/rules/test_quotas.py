from decimal import Decimal
from itertools import product

import pytest
from apportionment import methods
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.findings import Facts
from competition_rules.quotas import QuotaError, QuotaTerms, allocate, quota_terms
from tests.rules.builders import ACTUAL_COSTS, PUMPURS

LEARNERS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 5000), min_size=1
).filter(lambda learners: any(learners.values()))


def remainders_at_the_cut(learners: dict[str, int], units: int) -> tuple[list[int], int]:
    """Every remainder from the largest, and how many units they are given."""
    everyone = sum(learners.values())
    remainders = sorted((units * count % everyone for count in learners.values()), reverse=True)
    return remainders, units - sum(units * count // everyone for count in learners.values())


def split_by_hand(learners: dict[str, int], units: int) -> dict[str, int]:
    """Largest remainder as one would do it on paper: one unit after another, first code first."""
    everyone = sum(learners.values())
    quotas = {code: units * learners[code] // everyone for code in sorted(learners)}
    remainders = {code: units * learners[code] - quotas[code] * everyone for code in quotas}
    while sum(quotas.values()) < units:
        chosen = next(code for code in quotas if remainders[code] == max(remainders.values()))
        quotas[chosen] += 1
        remainders[chosen] = -1
    return quotas


def test_units_follow_the_shares_of_learners() -> None:
    assert allocate({"rīga": 600, "saldus": 300, "alūksne": 100}, 10) == {
        "alūksne": 1,
        "rīga": 6,
        "saldus": 3,
    }


def test_the_largest_remainder_receives_the_unit_left_over() -> None:
    assert allocate({"a": 416, "b": 338, "c": 246}, 10) == {"a": 4, "b": 3, "c": 3}


def test_equal_remainders_go_by_order_of_code() -> None:
    assert allocate({"c": 1, "b": 1, "a": 1}, 5) == {"a": 2, "b": 2, "c": 1}


def test_a_municipality_below_the_minimum_is_raised_and_the_rest_is_split_again_among_the_others() -> None:
    assert allocate({"a": 900, "b": 90, "c": 10}, 10) == {"a": 8, "b": 1, "c": 1}
    assert allocate({"a": 700, "b": 200, "c": 60, "d": 40}, 12, minimum=2) == {"a": 6, "b": 2, "c": 2, "d": 2}


def test_raising_some_may_push_others_below_the_minimum_who_are_then_raised_too() -> None:
    # At first b has 2 of 11; once c is raised, its share of the 9 left is 1 only.
    assert allocate({"a": 82, "b": 14, "c": 4}, 11, minimum=2) == {"a": 7, "b": 2, "c": 2}


def test_a_municipality_without_learners_still_has_the_minimum() -> None:
    assert allocate({"a": 10, "b": 0}, 3) == {"a": 2, "b": 1}
    assert allocate({"a": 10, "b": 0}, 3, minimum=0) == {"a": 3, "b": 0}


def test_exactly_the_minimum_for_everyone_is_enough() -> None:
    assert allocate({"a": 100, "b": 1}, 2) == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("learners", "units", "minimum", "code"),
    [
        ({}, 5, 1, "nobody"),
        ({"a": 1}, -1, 0, "negative"),
        ({"a": -1, "b": 2}, 5, 1, "negative"),
        ({"a": 1}, 5, -1, "negative"),
        ({"a": 0, "b": 0}, 5, 1, "no_learners"),
        ({"a": 1, "b": 1}, 1, 1, "too_few_units"),
    ],
)
def test_a_split_that_cannot_be_made_is_refused(
    learners: dict[str, int], units: int, minimum: int, code: str
) -> None:
    with pytest.raises(QuotaError) as refusal:
        allocate(learners, units, minimum)
    assert refusal.value.code == code


def test_too_few_units_are_refused_with_the_numbers() -> None:
    with pytest.raises(QuotaError) as refusal:
        allocate({"a": 1, "b": 1, "c": 1}, 5, minimum=2)
    assert refusal.value.args == ("too_few_units", dict(refusal.value.facts))
    assert refusal.value.facts == Facts({"units": 5, "needed": 6, "municipalities": 3, "minimum": 2})


@given(LEARNERS, st.integers(0, 400), st.integers(0, 4))
def test_quotas_sum_to_the_purse_and_nobody_is_below_the_minimum(
    learners: dict[str, int], extra: int, minimum: int
) -> None:
    units = minimum * len(learners) + extra
    quotas = allocate(learners, units, minimum)
    assert list(quotas) == sorted(learners)
    assert sum(quotas.values()) == units
    assert min(quotas.values()) >= minimum


@given(LEARNERS, st.integers(0, 400), st.integers(0, 4))
def test_more_learners_never_mean_a_smaller_quota(learners: dict[str, int], extra: int, minimum: int) -> None:
    quotas = allocate(learners, minimum * len(learners) + extra, minimum)
    by_learners = sorted(learners, key=lambda code: (-learners[code], code))
    assert [quotas[code] for code in by_learners] == sorted(quotas.values(), reverse=True)


@given(LEARNERS, st.integers(1, 400))
def test_the_split_is_the_largest_remainder_of_the_apportionment_package(
    learners: dict[str, int], units: int
) -> None:
    remainders, given_out = remainders_at_the_cut(learners, units)
    is_unique = given_out == 0 or remainders[given_out - 1] != remainders[given_out]
    quotas = allocate(learners, units, minimum=0)
    if is_unique:
        codes = sorted(learners)
        theirs = methods.compute("hamilton", [learners[code] for code in codes], units, verbose=False)
        assert list(quotas.values()) == list(theirs)
    assert quotas == split_by_hand(learners, units)


def test_the_split_is_the_one_made_by_hand_for_every_small_case() -> None:
    for counts in product(range(4), repeat=4):
        if any(counts):
            learners = dict(zip("dbca", counts, strict=True))
            for units in range(9):
                assert allocate(learners, units, minimum=0) == split_by_hand(learners, units)


def test_a_unit_is_one_lump_sum_and_in_an_actual_costs_edition_one_cent() -> None:
    assert quota_terms(PUMPURS) == QuotaTerms(unit=Decimal("4600.00"), minimum_units=1)
    assert quota_terms(ACTUAL_COSTS) == QuotaTerms(unit=Decimal("0.01"), minimum_units=1000_00)


def test_a_purse_is_divided_in_whole_units_and_the_rest_stays() -> None:
    assert quota_terms(PUMPURS).units_in(Decimal("27599.99")) == 5
    assert quota_terms(PUMPURS).units_in(Decimal("27600.00")) == 6
    assert quota_terms(ACTUAL_COSTS).units_in(Decimal("27600.01")) == 2760001
