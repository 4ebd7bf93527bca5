"""Money for support plans down the levels: never more than the maximum, nor than what is there."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from competition_rules.findings import Finding
from competition_rules.support_money import Share, Standing, Wanted, check_shares, lacking


def euro(text: str) -> Decimal:
    return Decimal(text)


ABOVE = Standing(euro("1000.00"), euro("1000.00"), euro("400.00"))


def share(maximum: str, allotted: str, amount: str, name: str = "Saldus novads") -> Share:
    return Share(name, euro(maximum), euro(allotted), euro(amount))


def test_a_share_may_take_everything_that_is_left_up_to_its_maximum():
    assert check_shares(ABOVE, euro("500.00"), [share("500.00", "100.00", "400.00")]) == []


def test_a_share_goes_not_a_cent_over_its_maximum():
    facts = {"place": "Saldus novads", "maximum": euro("500.00"), "most": euro("399.99")}
    assert check_shares(ABOVE, euro("0.00"), [share("500.00", "100.01", "400.00")]) == [
        Finding("allotment_over_maximum", "", facts)
    ]


def test_a_maximum_is_not_set_below_what_was_given():
    assert [one.rule for one in check_shares(ABOVE, euro("0.00"), [share("99.99", "100.00", "0.00")])] == [
        "allotment_over_maximum"
    ]


def test_the_maxima_of_all_places_are_at_most_the_maximum_above():
    shares = [share("300.00", "0.00", "0.00"), share("200.01", "0.00", "0.00", "Rīga")]
    facts = {"maxima": euro("1000.01"), "above": euro("1000.00"), "over": euro("0.01")}
    assert check_shares(ABOVE, euro("500.00"), shares) == [Finding("maxima_over_above", "", facts)]


def test_no_more_is_given_together_than_is_left_above():
    shares = [share("300.00", "0.00", "300.00"), share("200.00", "0.00", "100.01", "Rīga")]
    facts = {"amount": euro("400.01"), "left": euro("400.00"), "lacking": euro("0.01")}
    assert check_shares(ABOVE, euro("0.00"), shares) == [Finding("allotment_lacks", "", facts)]


def test_nothing_negative_is_given_nor_allowed():
    for one in (share("10.00", "5.00", "-1.00"), share("-0.01", "0.00", "0.00")):
        facts = {"place": "Saldus novads"}
        assert check_shares(ABOVE, euro("0.00"), [one]) == [Finding("allotment_negative", "", facts)]


def test_plans_are_paid_for_in_their_order_and_a_smaller_one_after_a_larger_that_lacks():
    wanted = [
        Wanted(1, 7, euro("60.00")), Wanted(2, 7, euro("50.00")), Wanted(3, 7, euro("40.00")),
        Wanted(4, 8, euro("0.01")), Wanted(5, 7, euro("0.00")),
    ]  # fmt: skip
    assert lacking(wanted, {7: euro("100.00")}) == {2: euro("10.00"), 4: euro("0.01")}


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 500)), max_size=12),
    st.dictionaries(st.integers(1, 3), st.integers(0, 900)),
)
def test_what_is_paid_for_never_comes_to_more_than_the_school_has(plans, has):
    wanted = [Wanted(place, school, Decimal(cents) / 100) for place, (school, cents) in enumerate(plans)]
    left = {school: Decimal(cents) / 100 for school, cents in has.items()}
    missing = lacking(wanted, left)
    for school in (1, 2, 3):
        paid = sum(one.cost for one in wanted if one.school == school and one.plan not in missing)
        assert paid <= left.get(school, 0)
        for one in wanted:
            if one.school == school and one.plan in missing:
                before = sum(
                    two.cost for two in wanted
                    if two.school == school and two.plan < one.plan and two.plan not in missing
                )  # fmt: skip
                assert missing[one.plan] == one.cost - (left.get(school, Decimal(0)) - before) > 0
