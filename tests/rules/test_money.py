from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from competition_rules.money import euro, from_cents, share_of, to_cents


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("4600", "4600.00"),
        (4600, "4600.00"),
        (Decimal("4600.0"), "4600.00"),
        ("0.1", "0.10"),
        ("-920.00", "-920.00"),
        (Decimal("1E+3"), "1000.00"),
        ("1.500", "1.50"),
        (0, "0.00"),
    ],
)
def test_an_amount_is_whole_cents_with_two_decimals(value: str | int | Decimal, written: str) -> None:
    assert str(euro(value)) == written


@pytest.mark.parametrize("value", [1.0, True, None, b"1"])
def test_an_amount_is_never_a_float_or_another_type(value: object) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        euro(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "4 600",
        "4600,00",
        "1_000",
        "٣",
        "1.",
        ".5",
        "1e3",
        "+1",
        " 1",
        "1\n",
        "0.001",
        Decimal("0.005"),
        Decimal("NaN"),
        Decimal("Infinity"),
        "9" * 60,
        Decimal("1E+50"),
    ],
)
def test_text_that_is_no_plain_number_and_part_cents_are_refused(value: str | Decimal) -> None:
    with pytest.raises(ValueError, match=r"amount|cent"):
        euro(value)


@pytest.mark.parametrize("amount", ["0.00", "0.01", "4600.00", "-0.99", "12345678901234567890.12"])
def test_cents_and_euro_are_two_writings_of_one_amount(amount: str) -> None:
    assert str(from_cents(to_cents(Decimal(amount)))) == amount


def test_an_amount_is_exact_whatever_precision_the_caller_works_with() -> None:
    with localcontext() as context:
        context.prec = 3
        assert to_cents(Decimal("123456.78")) == 12345678
        assert str(from_cents(12345678)) == "123456.78"


def test_4600_euro_are_460000_cents() -> None:
    assert (to_cents(Decimal("4600")), str(from_cents(460000))) == (460000, "4600.00")


@pytest.mark.parametrize(
    ("amount", "share", "part"),
    [
        ("4600.00", Decimal("0.80"), "3680.00"),
        ("0.01", Decimal("0.80"), "0.00"),
        ("0.09", Decimal("0.8"), "0.07"),
        ("100.00", Fraction(2, 3), "66.66"),
        ("0.07", Decimal(1), "0.07"),
        ("0.07", Decimal(0), "0.00"),
    ],
)
def test_a_share_is_rounded_down_to_the_cent(amount: str, share: Decimal | Fraction, part: str) -> None:
    assert str(share_of(Decimal(amount), share)) == part


@pytest.mark.parametrize("share", [0.8, "0.80", 1])
def test_a_share_is_a_decimal_or_a_fraction(share: object) -> None:
    with pytest.raises(TypeError, match=type(share).__name__):
        share_of(Decimal("1.00"), share)  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [Decimal("-0.01"), Decimal("1.01"), Fraction(4, 3)])
def test_a_share_is_a_part_of_one(share: Decimal | Fraction) -> None:
    with pytest.raises(ValueError, match="part of 1"):
        share_of(Decimal("1.00"), share)


def test_no_share_is_taken_of_a_negative_amount() -> None:
    with pytest.raises(ValueError, match="negative"):
        share_of(Decimal("-0.01"), Decimal("0.80"))
