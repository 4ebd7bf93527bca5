from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from competition_rules.findings import finding
from competition_rules.ranking import Candidate, DecidedBy, Place, RankingError, RankingResult, rank
from competition_rules.regulation import Regulation
from tests.rules.builders import LUMP_SUM, PUMPURS, candidate, scores

SKIPPING = PUMPURS.with_values("line_rule", rule="skip")


def lines(result: RankingResult) -> list[str]:
    """A ranking as one short line for each application."""
    return [f"{one.place or '–'} {one.id} {one.outcome} {one.running or '–'}" for one in result.places]


def two_equal(**of_second: str) -> list[Candidate]:
    """Two applications of 40 points; the second, submitted earlier, differs by criteria."""
    return [
        candidate("first", scores("4"), minute=5),
        candidate("second", scores("4", **of_second), minute=5),
    ]


def test_eleven_applications_and_a_quota_of_six() -> None:
    totals = ["5", "4.9", "4.8", "4.7", "4.6", "4.5", "4.4", "4.3", "4.2"]
    candidates = [candidate(f"p{number}", scores(total)) for number, total in enumerate(totals, 1)]
    candidates.append(candidate("one_low", scores("4.5", pmp_goals="2.5", need="5", reach="5", team="5")))
    candidates.append(candidate("weak", scores("2.5")))
    result = rank(PUMPURS, candidates, LUMP_SUM * 6)
    assert lines(result) == [
        "1 p1 funded 4600.00",
        "2 p2 funded 9200.00",
        "3 p3 funded 13800.00",
        "4 p4 funded 18400.00",
        "5 p5 funded 23000.00",
        "6 p6 funded 27600.00",
        "7 p7 reserve 32200.00",
        "8 p8 reserve 36800.00",
        "9 p9 reserve 41400.00",
        "– one_low rejected –",
        "– weak rejected –",
    ]
    assert (result.funded_total, result.left) == (Decimal("27600.00"), Decimal("0.00"))
    assert result.is_decided


def test_four_applications_and_a_quota_of_three() -> None:
    candidates = [candidate(name, scores(total)) for name, total in zip("abcd", "3345", strict=True)]
    result = rank(PUMPURS, candidates, LUMP_SUM * 3, votes=[["b", "a"]])
    assert lines(result) == [
        "1 d funded 4600.00",
        "2 c funded 9200.00",
        "3 b funded 13800.00",
        "4 a reserve 18400.00",
    ]


def test_a_project_of_44_and_a_half_points_is_refused_on_one_criterion_before_ranking() -> None:
    one_low = candidate("one_low", scores("4.5", pmp_goals="2.5", need="5", reach="5", team="5"))
    lower = candidate("lower", scores("3"))
    result = rank(PUMPURS, [one_low, lower], LUMP_SUM)
    too_low = finding(
        "below_criterion_minimum", "22.2", criterion="pmp_goals", score=Fraction(5, 2), minimum=Decimal(3)
    )
    assert result == RankingResult(
        places=(
            Place("lower", 1, "funded", Fraction(30), LUMP_SUM, LUMP_SUM),
            Place("one_low", None, "rejected", Fraction(89, 2), LUMP_SUM, None, (too_low,)),
        ),
        funded_total=LUMP_SUM,
        left=Decimal("0.00"),
        undecided=(),
    )


@pytest.mark.parametrize(
    ("of_second", "step", "point"),
    [
        ({"pmp_goals": "4.5", "youth_led": "3.5"}, "pmp_goals", "24.1"),
        ({"youth_led": "4.5", "reach": "3.5"}, "youth_led", "24.2"),
        ({"reach": "4.5", "need": "3.5"}, "reach", "24.3"),
    ],
)
def test_equal_totals_are_settled_by_each_criterion_in_turn(
    of_second: dict[str, str], step: str, point: str
) -> None:
    result = rank(PUMPURS, two_equal(**of_second), LUMP_SUM)
    assert lines(result) == ["1 second funded 4600.00", "2 first reserve 9200.00"]
    assert [one.decided_by for one in result.places] == [None, DecidedBy(step, point, "second")]


def test_then_the_earlier_submission_settles_an_equal_total() -> None:
    candidates = [candidate("late", scores(), minute=6), candidate("early", scores(), minute=5)]
    result = rank(PUMPURS, candidates, LUMP_SUM)
    assert lines(result) == ["1 early funded 4600.00", "2 late reserve 9200.00"]
    assert result.places[1].decided_by == DecidedBy("earlier_submission", "24.4", "early")


def test_last_the_vote_of_the_commission_settles_an_equal_total() -> None:
    result = rank(PUMPURS, two_equal(), LUMP_SUM, votes=[("second", "first")])
    assert lines(result) == ["1 second funded 4600.00", "2 first reserve 9200.00"]
    assert result.places[1].decided_by == DecidedBy("commission_vote", "24.5", "second")
    assert result.is_decided


def test_the_steps_are_taken_in_the_order_of_the_edition() -> None:
    steps = [
        {"by": by, "point": f"24.{number}", "source": "D: an order for this test"}
        for number, by in enumerate(["earlier_submission", "reach", "commission_vote"], 1)
    ]
    regulation = PUMPURS.with_values("tie_break", steps=steps)
    candidates = [
        candidate("early", scores(reach="3.5", need="4.5"), minute=1),
        candidate("late", scores(), minute=2),
    ]
    assert [one.id for one in rank(PUMPURS, candidates, LUMP_SUM).places] == ["late", "early"]
    result = rank(regulation, candidates, LUMP_SUM)
    assert [one.id for one in result.places] == ["early", "late"]
    assert result.places[1].decided_by == DecidedBy("earlier_submission", "24.1", "early")


def test_the_exact_mean_is_compared_and_not_its_rounding() -> None:
    candidates = [candidate("third", scores(need="10/3")), candidate("more", scores(need="3.34"))]
    result = rank(PUMPURS, candidates, LUMP_SUM)
    assert lines(result) == ["1 more funded 4600.00", "2 third reserve 9200.00"]
    assert result.places[1].decided_by is None


def test_a_hair_more_is_more() -> None:
    hair = Fraction(10, 3) + Fraction(1, 10**30)
    candidates = [candidate("third", scores(need="10/3")), candidate("more", scores(need=str(hair)))]
    result = rank(PUMPURS, candidates, LUMP_SUM)
    assert lines(result) == ["1 more funded 4600.00", "2 third reserve 9200.00"]
    assert result.is_decided


def test_a_tie_across_the_line_that_nobody_settled_is_returned_as_undecided() -> None:
    result = rank(
        PUMPURS, [*two_equal(), candidate("best", scores("5")), candidate("last", scores("3"))], LUMP_SUM * 2
    )
    assert lines(result) == [
        "1 best funded 4600.00",
        "– first undecided –",
        "– second undecided –",
        "4 last reserve 18400.00",
    ]
    assert (result.undecided, result.is_decided) == ((("first", "second"),), False)
    assert (result.funded_total, result.left) == (LUMP_SUM, LUMP_SUM)


def test_a_tie_within_the_quota_or_within_the_reserve_is_undecided_too() -> None:
    candidates = [*two_equal(), candidate("third", scores("3.5")), candidate("last", scores("3"))]
    within = rank(PUMPURS, candidates, LUMP_SUM * 3)
    assert lines(within)[2:] == ["3 third funded 13800.00", "4 last reserve 18400.00"]
    beyond = rank(PUMPURS, [candidate("best", scores("5")), *two_equal()], LUMP_SUM)
    assert lines(beyond) == ["1 best funded 4600.00", "– first undecided –", "– second undecided –"]
    assert (within.is_decided, beyond.is_decided) == (False, False)


def test_the_application_after_an_undecided_tie_says_which_step_put_it_there() -> None:
    candidates = [
        *two_equal(),
        candidate("after", scores(), minute=9),
        candidate("before", scores(), minute=1),
    ]
    result = rank(PUMPURS, candidates, LUMP_SUM)
    assert [one.decided_by for one in result.places] == [
        None,
        DecidedBy("earlier_submission", "24.4", "before"),
        DecidedBy("earlier_submission", "24.4", "before"),
        DecidedBy("earlier_submission", "24.4", "second"),
    ]


def test_an_undecided_tie_is_listed_in_the_same_order_whatever_the_inputs() -> None:
    two = two_equal()
    for candidates in (two, two[::-1]):
        assert rank(PUMPURS, candidates, LUMP_SUM).undecided == (("first", "second"),)


def test_a_vote_that_does_not_name_the_whole_tie_does_not_settle_it() -> None:
    three = [*two_equal(), candidate("third", scores(), minute=5)]
    assert rank(PUMPURS, three, LUMP_SUM, votes=[["second", "first"]]).undecided == (
        ("first", "second", "third"),
    )


def test_a_vote_over_more_applications_settles_the_tie_among_some_of_them() -> None:
    result = rank(PUMPURS, two_equal(), LUMP_SUM, votes=[["gone", "second", "other", "first"]])
    assert [one.id for one in result.places] == ["second", "first"]


def test_the_latest_vote_that_names_the_whole_tie_counts() -> None:
    votes = [["second", "first"], ["first", "second"], ["second"]]
    assert [one.id for one in rank(PUMPURS, two_equal(), LUMP_SUM, votes).places] == ["first", "second"]


def test_a_vote_moves_nobody_past_a_better_score() -> None:
    candidates = [candidate("better", scores("5")), candidate("worse", scores("3"))]
    result = rank(PUMPURS, candidates, LUMP_SUM, votes=[["worse", "better"]])
    assert [one.id for one in result.places] == ["better", "worse"]


ASKING = [
    candidate("a", scores("5"), Decimal("600.00")),
    candidate("b", scores("4.5"), Decimal("500.00")),
    candidate("c", scores("4"), Decimal("300.00")),
    candidate("d", scores("3.5"), Decimal("100.01")),
]


def test_where_the_next_project_does_not_fit_the_line_stops() -> None:
    result = rank(PUMPURS, ASKING, Decimal("1000.00"))
    assert lines(result) == [
        "1 a funded 600.00",
        "2 b reserve 1100.00",
        "3 c reserve 1400.00",
        "4 d reserve 1500.01",
    ]
    assert (result.funded_total, result.left) == (Decimal("600.00"), Decimal("400.00"))


def test_an_edition_may_skip_a_project_that_does_not_fit_but_never_funds_a_part() -> None:
    result = rank(SKIPPING, ASKING, Decimal("1000.00"))
    assert [one.outcome for one in result.places] == ["funded", "reserve", "funded", "reserve"]
    assert (result.funded_total, result.left) == (Decimal("900.00"), Decimal("100.00"))


def test_skipping_a_project_takes_nothing_from_those_that_fit() -> None:
    last = candidate("e", scores("3"), Decimal("400.00"))
    result = rank(SKIPPING, [*ASKING[:2], last], Decimal("1000.00"))
    assert lines(result) == ["1 a funded 600.00", "2 b reserve 1100.00", "3 e funded 1500.00"]
    assert result.left == Decimal("0.00")


def tied(asked: str, other: str) -> list[Candidate]:
    """The asking applications with b replaced by an undecided tie of two."""
    two = [candidate("x", scores("4.5"), Decimal(asked)), candidate("y", scores("4.5"), Decimal(other))]
    return [*ASKING[:1], *two, *ASKING[2:]]


@pytest.mark.parametrize(
    ("regulation", "asked", "other", "outcomes"),
    [
        (PUMPURS, "300.00", "101.00", "funded undecided undecided reserve reserve"),
        (PUMPURS, "50.00", "50.00", "funded undecided undecided funded reserve"),
        (SKIPPING, "50.00", "50.00", "funded undecided undecided funded reserve"),
        (SKIPPING, "300.00", "101.00", "funded undecided undecided undecided undecided"),
        (SKIPPING, "400.01", "500.00", "funded undecided undecided funded reserve"),
        (SKIPPING, "400.00", "500.00", "funded undecided undecided undecided undecided"),
    ],
)
def test_what_stands_after_an_undecided_tie_is_certain_only_if_the_order_does_not_matter(
    regulation: Regulation, asked: str, other: str, outcomes: str
) -> None:
    result = rank(regulation, tied(asked, other), Decimal("1000.00"))
    assert [one.outcome for one in result.places] == outcomes.split()
    assert [one.place for one in result.places] == [1, None, None, 4, 5]


def test_rejected_applications_come_last_by_total_then_time_then_name() -> None:
    weak = [candidate(name, scores(total), minute=minute) for name, total, minute in REJECTED]
    result = rank(PUMPURS, [*weak, candidate("good", scores())], LUMP_SUM)
    assert [one.id for one in result.places] == ["good", "p", "q", "r", "s"]


REJECTED = [("s", "1", 0), ("r", "2", 8), ("q", "2", 7), ("p", "2", 7)]


def test_numbers_may_name_applications() -> None:
    result = rank(PUMPURS, [candidate(10, scores("4")), candidate(9, scores("4"))], LUMP_SUM, votes=[[10, 9]])
    assert [one.id for one in result.places] == [10, 9]


def test_without_applications_the_whole_quota_is_left() -> None:
    assert rank(PUMPURS, [], LUMP_SUM) == RankingResult((), Decimal("0.00"), LUMP_SUM, ())


def test_a_quota_of_nothing_makes_everyone_reserve() -> None:
    result = rank(PUMPURS, [candidate("a", scores())], Decimal("0.00"))
    assert lines(result) == ["1 a reserve 4600.00"]
    assert (str(result.funded_total), str(result.left)) == ("0.00", "0.00")


@pytest.mark.parametrize(
    ("names", "quota", "votes", "why"),
    [
        ("ab", "-0.01", [], "not negative"),
        ("aa", "1.00", [], "twice"),
        ("ab", "1.00", [["a", "b", "a"]], "twice"),
    ],
)
def test_impossible_inputs_are_refused(names: str, quota: str, votes: list[list[str]], why: str) -> None:
    with pytest.raises(RankingError, match=why):
        rank(PUMPURS, [candidate(name, scores()) for name in names], Decimal(quota), votes)


def test_moments_are_compared_across_time_zones() -> None:
    early = Candidate("early", scores(), LUMP_SUM, datetime.fromisoformat("2022-05-02T23:59:59.999+03:00"))
    late = Candidate("late", scores(), LUMP_SUM, datetime(2022, 5, 2, 21, 0, tzinfo=UTC))
    assert [one.id for one in rank(PUMPURS, [late, early], LUMP_SUM).places] == ["early", "late"]
