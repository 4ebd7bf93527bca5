"""Plan tasks with their figures as rows of a file, read as they are written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from app.core.database import reading
from app.core.formats import points
from app.core.wording import language
from app.plans.labels import PREVENTION_LEVELS, RISK_GROUPS
from app.selection.plan_tasks.figures import BY_TASK, NOTHING, Figures, Sums, figures_by
from app.selection.plan_tasks.listing import listing_for, sums_asked_for, task_rows_for_file
from app.selection.plan_tasks.scope import Scope

_AT_ONCE = 500
Shown = Callable[[Decimal], object]


@dataclass(frozen=True)
class Wanted:
    """The tasks a file is of, with their figures, and the sums of the municipalities they are of."""

    rows: Select[Any]
    figures: Mapping[int, Figures]
    sums: Sums

    @classmethod
    def of(cls, scope: Scope, values: Mapping[str, str]) -> "Wanted":
        """What an address asks, as the list would show it."""
        listing = listing_for(scope)
        asked = listing.asked(values)
        rows = task_rows_for_file(scope).where(*listing.conditions(asked))
        chosen = {one.name: one.value for one in asked}
        return cls(rows, figures_by(BY_TASK, scope), sums_asked_for(scope, chosen))


def table(engine: Engine, wanted: Wanted) -> Iterator[Sequence[object]]:
    """The heading, a row for each task, and the sums in which an application of several tasks counts once.

    Rows are written when the request is already answered: words and figures are looked up before the first.
    """
    mark = "." if language() == "en" else ","
    return _rows(engine, wanted, lambda amount: f"{amount:.2f}".replace(".", mark), _words())


def table_of_values(engine: Engine, wanted: Wanted) -> Iterator[Sequence[object]]:
    """The same rows for a sheet that knows numbers: amounts stay amounts."""
    return _rows(engine, wanted, lambda amount: amount, _words())


def _words() -> dict[Any, Any]:
    texts = {one: str(text) for labels in (RISK_GROUPS, PREVENTION_LEVELS) for one, text in labels.items()}
    return {
        **texts,
        "heading": _heading(),
        "sealed": _("Sealed"),
        "together": _("Together"),
        "in": language(),
    }


def _heading() -> list[object]:
    return [
        _("Municipality"), _("School"), _("Plan"), _("Goal number"), _("Goal"), _("Indicator of the goal"),
        _("Base value"), _("Target value"), _("Task number"), _("Task"), _("Indicator of the task"),
        _("Risk group"), _("Prevention level"), _("Applications"), _("Asked, €"), _("Funded projects"),
        _("Awarded, €"), _("Mean score"), _("Applications scored"),
    ]  # fmt: skip


def _rows(engine: Engine, wanted: Wanted, shown: Shown, words: dict[Any, Any]) -> Iterator[Sequence[object]]:
    yield words["heading"]
    with Session(engine) as session:
        with reading():
            session.connection()
        found = session.execute(wanted.rows.execution_options(yield_per=_AT_ONCE, stream_results=True))
        for row in found:
            yield _row(row, wanted.figures.get(row.id, NOTHING), shown, words)
    yield (words["together"], *[""] * 12, *_cells(wanted.sums.figures, shown, words))


def _row(row: Any, figures: Figures, shown: Shown, words: dict[Any, Any]) -> Sequence[object]:
    return (
        row.municipality, row.school or "", row.plan, row.goal_number, row.goal, row.goal_indicator, row.base_value,
        row.target_value, f"{row.goal_number}.{row.number}", row.title, row.indicator, words[row.risk_group],
        words[row.prevention_level], *_cells(figures, shown, words),
    )  # fmt: skip


def _cells(figures: Figures, shown: Shown, words: dict[Any, Any]) -> Sequence[object]:
    return (
        figures.applications, shown(figures.asked), figures.funded, shown(figures.awarded),
        _mean(figures.mean, words) if figures.scored or not figures.sealed else words["sealed"], figures.scored,
    )  # fmt: skip


def _mean(mean: Fraction | None, words: dict[Any, Any]) -> str:
    return "" if mean is None else points(mean, words["in"])
