"""Values of the programme: who pays which part of a sum, and how long papers are kept."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.money import from_cents
from competition_rules.programme import Sources, by_source, defaults, kept_until, read_value


def test_the_fund_pays_its_share_rounded_down_and_the_state_the_rest() -> None:
    assert by_source(Decimal("920.01"), Decimal("0.85")) == Sources(Decimal("782.00"), Decimal("138.01"))
    assert by_source(Decimal("0.01"), Decimal("0.85")) == Sources(Decimal("0.00"), Decimal("0.01"))
    assert by_source(Decimal("1.00"), Decimal("1")) == Sources(Decimal("1.00"), Decimal("0.00"))


@given(st.integers(0, 10**9), st.integers(0, 10**4))
def test_the_parts_are_the_whole_whatever_the_share(cents: int, hundredths: int) -> None:
    amount, share = from_cents(cents), Decimal(hundredths) / 10**4
    parts = by_source(amount, share)
    assert parts.esf + parts.state == amount
    assert 0 <= amount * share - parts.esf < Decimal("0.01")


def test_papers_are_kept_to_the_end_of_the_year_so_many_years_after_the_project() -> None:
    assert kept_until(date(2022, 1, 1), 5) == kept_until(date(2022, 12, 31), 5) == date(2027, 12, 31)


def test_every_value_has_a_default_with_its_source() -> None:
    assert {code: str(read_value(code, str(one.value))) for code, one in defaults().items()} == {
        "esf_share": "0.85", "retention_years": "5", "line_limit": "50000.00",
    }  # fmt: skip
    assert all(one.source and one.effective_on == date(2017, 3, 1) for one in defaults().values())


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("esf_share", "x"), ("esf_share", "NaN"), ("esf_share", "-0.1"), ("esf_share", "1.0001"),
        ("esf_share", "0.84905"), ("retention_years", "0"), ("retention_years", "2.5"), ("retention_years", "100"),
        ("line_limit", "0"), ("line_limit", "0.001"), ("line_limit", "1.005"), ("line_limit", "10000000"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_hold_is_refused(code: str, text: str) -> None:
    with pytest.raises(ValueError):
        read_value(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("esf_share", "0"),
        ("esf_share", "1"),
        ("esf_share", "0.8491"),
        ("retention_years", "99"),
        ("line_limit", "0.01"),
        ("line_limit", "9999999.99"),
    ],
)
def test_the_limits_themselves_may_hold(code: str, text: str) -> None:
    assert read_value(code, text) == Decimal(text)
