from collections import Counter
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from competition_rules.assignment import Pair, Shared, next_evaluator, share_out


def loads(shared: Shared, evaluators: list[int]) -> list[int]:
    counted = Counter(who for _one, who in shared.pairs)
    return sorted(counted[who] for who in evaluators)


def of(shared: Shared, application: int) -> list[int]:
    return sorted(who for one, who in shared.pairs if one == application)


def test_eighteen_applications_for_four_evaluators_are_nine_for_each() -> None:
    shared = share_out(range(18), [1, 2, 3, 4], 2)
    assert loads(shared, [1, 2, 3, 4]) == [9, 9, 9, 9]
    assert {len(of(shared, one)) for one in range(18)} == {2}
    assert shared.lacking == {}


def test_nobody_gets_an_application_they_have_a_conflict_with() -> None:
    shared = share_out([10, 11], [1, 2, 3], 2, conflicts=[(10, 1), (11, 3)])
    assert (of(shared, 10), of(shared, 11)) == ([2, 3], [1, 2])


def test_an_application_for_which_too_few_are_free_says_how_many_it_lacks() -> None:
    shared = share_out([10, 11], [1, 2], 2, conflicts=[(10, 1)])
    assert (of(shared, 10), shared.lacking) == ([2], {10: 1})


def test_who_began_goes_on_and_the_others_even_it_out() -> None:
    shared = share_out([10, 11, 12, 13], [1, 2], 1, kept=[(10, 1), (11, 1)])
    assert {(10, 1), (11, 1)} <= shared.pairs
    assert loads(shared, [1, 2]) == [2, 2]


def test_what_was_kept_counts_even_where_a_conflict_came_up_later_and_more_than_enough() -> None:
    shared = share_out([10], [1, 2, 3], 1, conflicts=[(10, 1)], kept=[(10, 1), (10, 2), (99, 3)])
    assert shared == Shared(frozenset({(10, 1), (10, 2)}), {})


def test_a_choice_that_looked_even_at_first_is_taken_back() -> None:
    shared = share_out([10, 11, 12], [1, 2, 3], 1, conflicts=[(10, 2), (11, 3), (12, 3)])
    assert loads(shared, [1, 2, 3]) == [1, 1, 1]


def test_a_chain_of_handovers_evens_out_what_no_single_one_could() -> None:
    # 3 may only take the second, so the busy 1 must hand over to 2, who hands over to 3.
    conflicts = [(10, 3), (11, 3), (12, 3), (13, 1)]
    shared = share_out([10, 11, 12, 13], [1, 2, 3], 1, conflicts=conflicts)
    assert loads(shared, [1, 2, 3]) == [1, 1, 2]


def test_one_application_more_goes_to_whoever_has_least_to_do() -> None:
    assert next_evaluator([3, 2, 1], {1: 5, 2: 4, 3: 4}) == 2
    assert next_evaluator([1, 3], {1: 1}) == 3
    assert next_evaluator([], {1: 0}) is None


def test_without_evaluators_every_application_lacks_all() -> None:
    assert share_out([10], [], 2) == Shared(frozenset(), {10: 2})


PAIRS = st.sets(st.tuples(st.integers(0, 6), st.integers(1, 5)), max_size=14)


@given(st.integers(1, 7), st.integers(1, 5), st.integers(1, 3), PAIRS, st.randoms())
def test_enough_for_each_none_with_a_conflict_and_the_order_of_the_input_does_not_matter(
    count: int, people: int, each: int, conflicts: set[Pair], chance: object
) -> None:
    applications, evaluators = list(range(count)), list(range(1, people + 1))
    shared = share_out(applications, evaluators, each, conflicts=conflicts)
    assert not shared.pairs & conflicts
    for one in applications:
        able = sum((one, who) not in conflicts for who in evaluators)
        assert len(of(shared, one)) == min(each, able)
        assert shared.lacking.get(one, 0) == each - min(each, able)
    chance.shuffle(applications)  # type: ignore[attr-defined]
    chance.shuffle(evaluators)  # type: ignore[attr-defined]
    assert share_out(applications, evaluators, each, conflicts=sorted(conflicts, reverse=True)) == shared


def best_spread(applications: list[int], evaluators: list[int], each: int, conflicts: set[Pair]) -> list[int]:
    """The most even loads of all possible assignments, found by trying every one."""
    choices = []
    for one in applications:
        able = [who for who in evaluators if (one, who) not in conflicts]
        choices.append(list(combinations(able, min(each, len(able)))))
    found = []
    for chosen in product(*choices):
        counted = Counter(who for some in chosen for who in some)
        found.append(sorted(counted[who] for who in evaluators))
    return min(found, key=lambda work: sum(one * one for one in work))


@settings(max_examples=200)
@given(st.lists(st.sets(st.integers(1, 4)), min_size=2, max_size=5), st.integers(1, 2))
def test_no_assignment_at_all_is_more_even(able: list[set[int]], each: int) -> None:
    applications, evaluators = list(range(len(able))), [1, 2, 3, 4]
    conflicts = {(one, who) for one in applications for who in evaluators if who not in able[one]}
    shared = share_out(applications, evaluators, each, conflicts=conflicts)
    assert loads(shared, evaluators) == best_spread(applications, evaluators, each, conflicts)
