from decimal import Decimal

from competition_rules.money import from_cents
from competition_rules.prefinancing import Instalments, split_grant
from tests.rules.builders import ACTUAL_COSTS, PUMPURS

EVERY_AWARD_UP_TO = 10_000_00


def test_a_lump_sum_of_4600_is_paid_as_3680_and_920() -> None:
    parts = split_grant(Decimal("4600.00"), PUMPURS.prefinancing.share)
    assert parts == Instalments(prefinancing=Decimal("3680.00"), balance=Decimal("920.00"))


def test_the_example_edition_pays_ninety_and_ten() -> None:
    parts = split_grant(Decimal("999.99"), ACTUAL_COSTS.prefinancing.share)
    assert parts == Instalments(prefinancing=Decimal("899.99"), balance=Decimal("100.00"))


def test_of_every_award_to_ten_thousand_euro_the_parts_sum_to_the_whole_and_80_percent_is_rounded_down() -> (
    None
):
    share = PUMPURS.prefinancing.share
    wrong = []
    for cents in range(1, EVERY_AWARD_UP_TO + 1):
        grant = from_cents(cents)
        parts = split_grant(grant, share)
        if parts.prefinancing != from_cents(cents * 4 // 5) or parts.prefinancing + parts.balance != grant:
            wrong.append(grant)
    assert wrong == []
