import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from competition_rules.ranking import Candidate, Place, rank
from competition_rules.regulation import Regulation
from competition_rules.scoring import Scores, below_thresholds
from tests.rules.builders import CODES, FIRST_MOMENT, PUMPURS

REGULATIONS = st.sampled_from([PUMPURS, PUMPURS.with_values("line_rule", rule="skip")])
# Few different values, so that ties and thresholds are met often.
POINTS = st.sampled_from([Fraction(2), Fraction(3), Fraction(10, 3), Fraction(4)])
HALF_A_SECOND = 0.5
TIE_BREAKERS = ("pmp_goals", "youth_led", "reach")


def scored(points: dict[str, Fraction]) -> Scores:
    """Scores of 4 but for the given criteria."""
    criteria = dict.fromkeys(CODES, Fraction(4)) | points
    return Scores(criteria, sum(criteria.values(), Fraction(0)))


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    points = st.fixed_dictionaries(dict.fromkeys((*TIE_BREAKERS, "need"), POINTS))
    rows = draw(st.lists(st.tuples(points, st.integers(1, 4), st.integers(0, 2)), max_size=9))
    return [
        Candidate(number, scored(row), Decimal(100 * asked), FIRST_MOMENT + timedelta(minutes=minute))
        for number, (row, asked, minute) in enumerate(rows)
    ]


QUOTAS = st.integers(0, 20).map(lambda hundreds: Decimal(100 * hundreds))
VOTES = st.lists(st.permutations(range(9)), max_size=2)


def sort_key(one: Candidate) -> tuple[object, ...]:
    return (-one.scores.total, *(-one.scores.criteria[code] for code in TIE_BREAKERS), one.submitted_at)


def ranked_by_hand(
    regulation: Regulation, rows: list[Candidate], quota: Decimal, vote: list[int]
) -> list[str]:
    """The outcome of each application when the last vote names everyone: sort, then walk the list."""
    passed = [one for one in rows if not below_thresholds(regulation, one.scores)]
    left, is_open, outcomes = quota, True, []
    for one in sorted(sorted(passed, key=lambda one: vote.index(int(one.id))), key=sort_key):
        fits = is_open and one.asked <= left
        left -= one.asked if fits else 0
        is_open = fits or (is_open and regulation.line_rule.rule == "skip")
        outcomes.append(f"{one.id} {'funded' if fits else 'reserve'}")
    return outcomes


def by_id(places: tuple[Place, ...]) -> dict[object, Place]:
    return {one.id: one for one in places}


@given(REGULATIONS, candidates(), QUOTAS, st.permutations(range(9)))
def test_the_ranking_is_the_one_made_by_hand(
    regulation: Regulation, rows: list[Candidate], quota: Decimal, vote: list[int]
) -> None:
    result = rank(regulation, rows, quota, [vote])
    ranked = [one for one in result.places if one.outcome != "rejected"]
    assert [f"{one.id} {one.outcome}" for one in ranked] == ranked_by_hand(regulation, rows, quota, vote)
    assert [one.place for one in ranked] == list(range(1, len(ranked) + 1))
    assert {one.id for one in result.places} == {one.id for one in rows}


@given(REGULATIONS, candidates(), QUOTAS, VOTES, st.randoms())
def test_the_order_of_the_inputs_changes_nothing(
    regulation: Regulation, rows: list[Candidate], quota: Decimal, votes: list[list[int]], random: Random
) -> None:
    shuffled = random.sample(rows, len(rows))
    assert rank(regulation, shuffled, quota, votes) == rank(regulation, rows, quota, votes)


@given(REGULATIONS, candidates(), QUOTAS, VOTES)
def test_awards_never_exceed_the_quota_and_nobody_is_funded_in_part(
    regulation: Regulation, rows: list[Candidate], quota: Decimal, votes: list[list[int]]
) -> None:
    result = rank(regulation, rows, quota, votes)
    funded = [one.asked for one in result.places if one.outcome == "funded"]
    assert sum(funded, Decimal(0)) == result.funded_total <= quota
    assert result.left == quota - result.funded_total
    assert result.is_decided == all(one.outcome != "undecided" for one in result.places)


@given(REGULATIONS, candidates().filter(bool), QUOTAS, st.permutations(range(9)), st.data())
def test_raising_a_score_never_lowers_a_place(
    regulation: Regulation, rows: list[Candidate], quota: Decimal, vote: list[int], data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(rows) - 1))
    code = data.draw(st.sampled_from(CODES))
    criteria = dict(rows[chosen].scores.criteria)
    better = scored(
        criteria | {code: criteria[code] + data.draw(st.sampled_from([Fraction(1, 3), Fraction(1)]))}
    )
    raised = [replace(one, scores=better) if one.id == chosen else one for one in rows]
    before = by_id(rank(regulation, rows, quota, [vote]).places)[chosen].place
    after = by_id(rank(regulation, raised, quota, [vote]).places)[chosen].place
    assert before is None or (after is not None and after <= before)


@given(candidates(), QUOTAS, st.permutations(range(9)), st.integers(0, 500))
def test_a_larger_quota_never_takes_an_award_away_when_the_line_stops(
    rows: list[Candidate], quota: Decimal, vote: list[int], more: int
) -> None:
    before = by_id(rank(PUMPURS, rows, quota, [vote]).places)
    after = by_id(rank(PUMPURS, rows, quota + more, [vote]).places)
    assert all(after[id_].outcome == "funded" for id_, one in before.items() if one.outcome == "funded")


def test_119_municipalities_with_10000_applications_are_ranked_within_half_a_second_of_cpu() -> None:
    # In a process of its own, because the measuring of coverage would be timed with it.
    command = [sys.executable, "-m", "tests.rules.ranking_speed"]
    measured = subprocess.run(command, check=True, capture_output=True, text=True)
    assert float(measured.stdout) <= HALF_A_SECOND


@given(REGULATIONS, st.data(), QUOTAS, VOTES)
def test_nothing_below_a_threshold_is_funded_and_nothing_above_is_rejected(
    regulation: Regulation, data: st.DataObject, quota: Decimal, votes: list[list[int]]
) -> None:
    # Around the minimum of a criterion (3) and of the total (30 of ten criteria).
    points = st.fixed_dictionaries(
        dict.fromkeys(CODES, st.sampled_from([Fraction(5, 2), Fraction(3), Fraction(4)]))
    )
    rows = [
        Candidate(number, Scores(row, sum(row.values(), Fraction(0))), Decimal(100), FIRST_MOMENT)
        for number, row in enumerate(data.draw(st.lists(points, max_size=6)))
    ]
    total = data.draw(st.sampled_from([Decimal(28), Decimal(30), Decimal(35)]))
    regulation = regulation.with_values("total_threshold", minimum=total)
    outcomes = by_id(rank(regulation, rows, quota, votes).places)
    for one in rows:
        is_below = one.scores.total < total or any(
            one.scores.criteria[item.code] < item.minimum for item in regulation.quality_criteria
        )
        assert (outcomes[one.id].outcome == "rejected") is is_below
        assert bool(outcomes[one.id].findings) is is_below
