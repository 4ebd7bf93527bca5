from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.ranking import Candidate, rank
from competition_rules.regulation import EARLIER_SUBMISSION
from competition_rules.what_if import Wish, crossings, supposed
from tests.rules.builders import LUMP_SUM, PUMPURS, candidate, scores


def field() -> list[Candidate]:
    return [
        candidate("a", scores("5"), minute=1),
        candidate("b", scores("4"), minute=2),
        candidate("c", scores("4", pmp_goals="5", team="3"), minute=3),
        candidate("low", scores("3", pmp_goals="2.5"), minute=4),
    ]


def sides(wish: Wish, quota: Decimal) -> list[str]:
    before = rank(PUMPURS, field(), LUMP_SUM * 2)
    after = rank(supposed(PUMPURS, wish), field(), quota)
    return [f"{one.id} {one.before.outcome} → {one.after.outcome}" for one in crossings(before, after)]


def test_nothing_supposed_changes_nothing() -> None:
    assert supposed(PUMPURS, Wish()) == PUMPURS
    assert sides(Wish(), LUMP_SUM * 2) == []


def test_a_larger_quota_takes_in_the_first_of_the_reserve() -> None:
    assert sides(Wish(), LUMP_SUM * 3) == ["b reserve → funded"]


def test_a_lower_minimum_of_one_criterion_lets_a_rejected_application_in() -> None:
    wish = Wish(minima={"pmp_goals": Decimal("2.5")})
    assert sides(wish, LUMP_SUM * 2) == []
    assert sides(Wish(Decimal(29), {"pmp_goals": Decimal("2.5")}), LUMP_SUM * 2) == ["low rejected → reserve"]


def test_a_higher_minimum_of_the_total_leaves_fewer() -> None:
    found = sides(Wish(total_minimum=Decimal(45)), LUMP_SUM * 2)
    assert found == ["c funded → rejected", "b reserve → rejected"]


def test_another_order_of_the_tie_break_settles_an_equal_total_otherwise() -> None:
    others = [name for name in PUMPURS.tie_break.order[:-1] if name != EARLIER_SUBMISSION]
    wish = Wish(tie_break=(EARLIER_SUBMISSION, *others))
    assert sides(wish, LUMP_SUM * 2) == ["c funded → reserve", "b reserve → funded"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(minima={"pmp_goals": Decimal("5.5")}), "between 0 and 5"),
        (Wish(minima={"pmp_goals": Decimal("-0.5")}), "between 0 and 5"),
        (Wish(total_minimum=Decimal(51)), "between 0 and 50"),
        (Wish(minima={"charm": Decimal(3)}), "no criterion is called charm"),
        (Wish(tie_break=()), "each once and the vote last"),
        (Wish(tie_break=PUMPURS.tie_break.order), "each once and the vote last"),
        (Wish(tie_break=(*PUMPURS.tie_break.order[:-2], "luck")), "each once and the vote last"),
    ],
)
def test_what_cannot_be_supposed_is_refused(wish: Wish, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        supposed(PUMPURS, wish)


def test_rankings_of_different_applications_are_not_compared() -> None:
    before = rank(PUMPURS, field(), LUMP_SUM)
    with pytest.raises(ValueError, match="different applications"):
        crossings(before, rank(PUMPURS, field()[1:], LUMP_SUM))


@given(st.integers(0, 6), st.sampled_from([None, Decimal(20), Decimal(30), Decimal(45)]))
def test_the_question_and_its_reverse_cross_the_same_applications(units: int, total: Decimal | None) -> None:
    before = rank(PUMPURS, field(), LUMP_SUM * 2)
    after = rank(supposed(PUMPURS, Wish(total)), field(), LUMP_SUM * units)
    there, back = crossings(before, after), crossings(after, before)
    assert {(one.id, one.before, one.after) for one in there} == {
        (one.id, one.after, one.before) for one in back
    }
