"""Which evaluators assess which applications: enough for each, none with a conflict, the work spread evenly."""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

Pair = tuple[int, int]


@dataclass(frozen=True)
class Shared:
    """Pairs of application and evaluator, and how many evaluators each application still lacks."""

    pairs: frozenset[Pair]
    lacking: Mapping[int, int]


def share_out(
    applications: Iterable[int],
    evaluators: Collection[int],
    per_application: int,
    *,
    conflicts: Collection[Pair] = (),
    kept: Collection[Pair] = (),
) -> Shared:
    """Give every application its evaluators.

    No pair in `conflicts` is made, those in `kept` stay (an evaluator who began does not start anew), and the most
    and the least any evaluator has to do are as close as conflicts allow. An application for which too few are
    free gets all who are and is named in `lacking`. The same input in any order gives the same result.
    """
    wanted = sorted(set(applications))
    barred = frozenset(conflicts)
    free = {one: [who for who in sorted(evaluators) if (one, who) not in barred] for one in wanted}
    known = {(one, who) for one, who in kept if one in free}
    work = Counter(dict.fromkeys(evaluators, 0))
    work.update(who for _one, who in known)
    pairs = set(known)
    _first_choices(pairs, free, work, per_application)
    while path := _relief(pairs, known, free, work):
        _pass_on(path, pairs, work)
    counted = Counter(one for one, _who in pairs)
    lacking = {one: per_application - counted[one] for one in wanted if counted[one] < per_application}
    return Shared(frozenset(pairs), lacking)


def next_evaluator(free: Iterable[int], work: Mapping[int, int]) -> int | None:
    """Who gets one application more: whoever of those free has least to do; None where nobody is free."""
    return min(free, key=lambda who: (work.get(who, 0), who), default=None)


def _first_choices(
    pairs: set[Pair], free: Mapping[int, list[int]], work: Counter[int], per_application: int
) -> None:
    """Give each application those who have least to do so far; where the choice is smallest, first."""
    for one in sorted(free, key=lambda each: (len(free[each]), each)):
        given = sum(application == one for application, _who in pairs)
        rest = sorted((who for who in free[one] if (one, who) not in pairs), key=lambda who: (work[who], who))
        for who in rest[: max(0, per_application - given)]:
            pairs.add((one, who))
            work[who] += 1


_Handover = tuple[int, int, int]


def _relief(
    pairs: set[Pair], known: set[Pair], free: Mapping[int, list[int]], work: Mapping[int, int]
) -> list[_Handover]:
    """Handovers (application, from, to) after which the busiest who can be relieved has one application less."""
    for busiest in sorted(work, key=lambda who: (-work[who], who)):
        found = _way_down(busiest, pairs, known, free, work)
        if found:
            return found
    return []


def _way_down(
    start: int, pairs: set[Pair], known: set[Pair], free: Mapping[int, list[int]], work: Mapping[int, int]
) -> list[_Handover]:
    """The shortest chain of handovers from `start` to someone who has at least two applications less."""
    came: dict[int, list[_Handover]] = {start: []}
    waiting = deque([start])
    while waiting:
        who = waiting.popleft()
        if work[who] <= work[start] - 2:
            return came[who]
        mine = sorted(one for one, holder in pairs if holder == who and (one, who) not in known)
        for one in mine:
            for other in free[one]:
                if other not in came and (one, other) not in pairs:
                    came[other] = [*came[who], (one, who, other)]
                    waiting.append(other)
    return []


def _pass_on(path: Iterable[_Handover], pairs: set[Pair], work: Counter[int]) -> None:
    for one, before, after in path:
        pairs.discard((one, before))
        pairs.add((one, after))
        work[before] -= 1
        work[after] += 1
