"""How far the evaluators of a local call lie apart: by application and criterion, and each of them from the others.

A chair reads of the applications that are open to them: free of conflict, and own scores in or scoring over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core import formats
from app.core.actor import Actor
from app.core.wording import language
from app.selection.marks import Edition, Marks, assessments_of, edition_of, marks_in, points_in
from app.selection.my_work import free_in
from competition_rules import scoring
from competition_rules.leanings import Leaning, leanings


@dataclass(frozen=True)
class Cell:
    """Lowest and highest score of a criterion or the total, their difference, and points agreed on, as text."""

    lowest: str
    highest: str
    width: str
    is_over: bool
    agreed: str


@dataclass(frozen=True)
class Apart:
    """The table of spreads, `application, cells` with the total last, how many stay sealed, and the leanings."""

    edition: Edition
    rows: Sequence[tuple[Any, tuple[Cell, ...]]]
    sealed: int
    leanings: Mapping[int, Leaning]


def apart_in(actor: Actor, local_call: LocalCall, listed: Sequence[Any]) -> Apart:
    """What a chair may read now; `listed` are all applications of the local call."""
    edition, marks, free = edition_of(local_call), marks_in(local_call), free_in(actor, local_call)
    several = [one for one in listed if one.id in marks and len(marks[one.id].assessments) > 1]
    shown = [one for one in several if one.id in free and _is_open(actor, one, marks[one.id])]
    rows = [(one, _cells(edition, marks[one.id], language())) for one in shown]
    totals = [_totals(edition, marks[one.id]) for one in shown]
    return Apart(edition, rows, len(several) - len(shown), leanings(totals))


def _is_open(actor: Actor, application: Any, marks: Marks) -> bool:
    own_is_in = any(evaluator == actor.user_id for evaluator, _criteria, _tasks in marks.assessments)
    return own_is_in or application.status is not ApplicationStatus.ELIGIBLE


@lru_cache(maxsize=10_000)
def _cells(edition: Edition, marks: Marks, written_in: str) -> tuple[Cell, ...]:
    agreed = points_in(marks.agreed)
    return tuple(
        Cell(
            formats.points(one.lowest, written_in),
            formats.points(one.highest, written_in),
            formats.points(one.width, written_in),
            one.width > one.limit,
            formats.points(agreed[one.criterion], written_in) if one.criterion in agreed else "",
        )
        for one in scoring.spreads(edition.regulation, assessments_of(marks))
    )


@lru_cache(maxsize=10_000)
def _totals(edition: Edition, marks: Marks) -> dict[int, Fraction]:
    given = assessments_of(marks)
    return {int(one.evaluator): scoring.total_of(edition.regulation, one) for one in given}
