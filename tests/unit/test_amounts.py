"""Sums as people type them."""

from decimal import Decimal

import pytest

from app.core.formats import LARGEST_AMOUNT, AmountTooLarge, read_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1600", "1600.00"),
        ("1 600,50", "1600.50"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("€ 5", "5.00"),
        ("−3,5", "-3.50"),
        ("9 999 999 999,99", "9999999999.99"),
    ],
)
def test_what_is_read(typed: str, amount: str) -> None:
    assert read_amount(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["", "x", "1.234", "1,005", "1.23,456", "1e5", "٣", "9" * 400])
def test_what_could_be_read_in_two_ways_or_in_none_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_amount(typed)


@pytest.mark.parametrize("typed", ["10000000000", "-10000000000,00", "9223372036854775808"])
def test_a_sum_beyond_any_budget_is_refused(typed: str) -> None:
    with pytest.raises(AmountTooLarge):
        read_amount(typed)


def test_the_largest_sum_is_far_within_what_is_stored() -> None:
    assert LARGEST_AMOUNT * 100 * 1_000_000 < 2**63
