from fractions import Fraction

from competition_rules.leanings import Leaning, leanings


def points(**totals: int) -> dict[int, Fraction]:
    return {int(who.removeprefix("e")): Fraction(given) for who, given in totals.items()}


def test_who_gives_more_than_the_others_leans_up_by_the_mean_difference() -> None:
    found = leanings([points(e1=40, e2=36), points(e1=30, e2=28, e3=26)])
    assert found == {
        1: Leaning(2, Fraction(7, 2)),
        2: Leaning(2, Fraction(-2)),
        3: Leaning(1, Fraction(-3)),
    }


def test_a_mean_is_exact() -> None:
    found = leanings([points(e1=10, e2=9), points(e1=10, e2=9), points(e1=10, e2=10)])
    assert found == {1: Leaning(3, Fraction(2, 3)), 2: Leaning(3, Fraction(-2, 3))}


def test_an_application_scored_by_one_person_says_nothing() -> None:
    assert leanings([points(e1=40), {}]) == {}
    assert leanings([points(e1=40), points(e2=30, e3=30)]) == {
        2: Leaning(1, Fraction(0)),
        3: Leaning(1, Fraction(0)),
    }
