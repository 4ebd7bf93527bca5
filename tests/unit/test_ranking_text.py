"""A ranking's text: whatever was scored, the stored inputs give the stored result again, to the byte."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.selection import canonical
from competition_rules.ranking import Candidate, rank
from competition_rules.scoring import Assessment, result
from tests.rules.builders import CODES, FIRST_MOMENT, PUMPURS

TIED = next(one.code for one in PUMPURS.quality_criteria if one.tied_to_plan_tasks)
OTHERS = [code for code in CODES if code != TIED]
HALVES = st.integers(4, 10).map(lambda halves: Decimal(halves) / 2)
QUOTAS = st.integers(0, 20).map(lambda hundreds: Decimal(100 * hundreds))
VOTES = st.lists(st.permutations(range(6)), max_size=2)


@dataclass(frozen=True)
class Scored:
    """An application as the inputs name it, with what was given to it."""

    id: int
    number: str
    asked: Decimal
    submitted_at: datetime
    assessments: tuple[Assessment, ...]
    agreed: dict[str, Decimal]
    conditions: tuple[dict[str, str], ...] = ()


@st.composite
def applications(draw: st.DrawFn) -> list[Scored]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        tasks = draw(st.integers(0, 3))
        # The same points in most criteria, so that ties are met.
        usual, others = draw(HALVES), st.dictionaries(st.sampled_from(OTHERS), HALVES, max_size=2)
        assessments = tuple(
            Assessment(
                evaluator,
                dict.fromkeys(OTHERS, usual) | draw(others),
                {task: draw(HALVES) for task in range(tasks)},
            )
            for evaluator in range(draw(st.integers(1, 3)))
        )  # fmt: skip
        found.append(
            Scored(
                number, f"JIP-2026-{number:04d}", Decimal(100 * draw(st.integers(1, 4))),
                FIRST_MOMENT + timedelta(minutes=draw(st.integers(0, 2)), microseconds=draw(st.integers(0, 1))),
                assessments, draw(st.dictionaries(st.sampled_from(CODES), HALVES, max_size=1)),
            )
        )  # fmt: skip
    return found


def text_of(rows: list[Scored], quota: Decimal, votes: list[list[int]]) -> str:
    entries = [canonical.entry_of(one, one.assessments, one.agreed) for one in rows]
    return canonical.write_inputs("0" * 64, quota, entries, votes)


@given(applications(), QUOTAS, VOTES)
def test_the_ranking_of_the_text_is_that_of_the_scores_themselves(
    rows: list[Scored], quota: Decimal, votes: list[list[int]]
) -> None:
    candidates = [
        Candidate(one.id, result(PUMPURS, one.assessments, one.agreed), one.asked, one.submitted_at) for one in rows
    ]  # fmt: skip
    inputs = text_of(rows, quota, votes)
    assert canonical.candidates_of(inputs, PUMPURS) == candidates
    assert canonical.run(inputs, PUMPURS) == rank(PUMPURS, candidates, quota, votes)


@given(applications(), QUOTAS, VOTES, st.randoms())
def test_stored_inputs_give_the_stored_bytes_again_in_whatever_order_they_were_written(
    rows: list[Scored], quota: Decimal, votes: list[list[int]], random: Random
) -> None:
    inputs = text_of(rows, quota, votes)
    stored = canonical.write_result(canonical.run(inputs, PUMPURS))
    assert canonical.write_result(canonical.read_result(stored)) == stored
    assert canonical.write_result(canonical.run(inputs, PUMPURS)) == stored
    shuffled = text_of(random.sample(rows, len(rows)), quota, votes)
    assert canonical.write_result(canonical.run(shuffled, PUMPURS)) == stored
    assert canonical.digest_of(inputs, stored) != canonical.digest_of(inputs, stored.replace("0", "1"))
