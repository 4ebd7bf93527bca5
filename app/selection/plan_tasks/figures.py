"""The figures of plan tasks: how many applications name them, for how much, what was funded, how it was scored.

An application that names several tasks stands at each of them with its whole sum, and is counted once in every sum:
of a goal, of a municipality, of the country.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Integer, Select, case, func, select, type_coerce

from app.applications.models import Application, ApplicationTask
from app.calls.models import LocalCall
from app.calls.workflow import LocalCallStatus
from app.core.columns import POINTS_PER_UNIT
from app.extensions import db
from app.plans.models import PmpTask
from app.selection.marks import PRESENT
from app.selection.models import Assessment, TaskScore
from app.selection.plan_tasks.scope import PLACE, Scope, is_applied_for, tasks_seen, within
from app.selection.queries import FUNDED
from app.selection.workflow import AssessmentStatus

ZERO = Decimal("0.00")
_IS_DECIDED = LocalCall.status == LocalCallStatus.DECIDED


@dataclass(frozen=True)
class Figures:
    """Applications with the euro they ask for, those funded with the euro awarded, and their scores.

    `sealed` of them wait for a ranking to be confirmed: their scores are in no mean. `points` is the sum of the exact
    means of the `scored` others.
    """

    applications: int = 0
    asked: Decimal = ZERO
    funded: int = 0
    awarded: Decimal = ZERO
    sealed: int = 0
    scored: int = 0
    points: Fraction = Fraction(0)

    @property
    def mean(self) -> Fraction | None:
        """The mean score of the tasks over the applications scored, each counting once; None without any."""
        return self.points / self.scored if self.scored else None


@dataclass(frozen=True)
class Sums:
    """The tasks of a municipality or of the country, those nobody applied for, and the figures of all of them."""

    tasks: int
    unserved: int
    figures: Figures

    @property
    def unserved_share(self) -> Fraction | None:
        """The part of the tasks nobody applied for; None where there are no tasks."""
        return Fraction(self.unserved, self.tasks) if self.tasks else None


NOTHING = Figures()
BY_TASK, BY_GOAL, BY_PLACE = PmpTask.id, PmpTask.goal_id, LocalCall.municipality_id


def figures_by(key: Any, scope: Scope, *of_tasks: Any) -> dict[int, Figures]:
    """The figures of the tasks that meet the conditions, by task, goal or municipality; two queries for any number."""
    means = _means(key, scope, of_tasks)
    return {
        row.key: Figures(
            row.applications, row.asked, row.funded, row.awarded or ZERO, row.sealed, *means.get(row.key, ())
        )
        for row in db.session.execute(_counts(key, scope, of_tasks))
    }


def sums_by_place(scope: Scope, *of_tasks: Any) -> dict[int, Sums]:
    """The sums of every municipality that has tasks."""
    figures = figures_by(BY_PLACE, scope, *of_tasks)
    served = func.sum(case((is_applied_for(scope), 1), else_=0))
    counted = tasks_seen(scope, PLACE.label("place"), func.count().label("tasks"), served.label("served"))
    rows = db.session.execute(counted.where(*of_tasks).group_by(PLACE))
    return {
        row.place: Sums(row.tasks, row.tasks - row.served, figures.get(row.place, NOTHING)) for row in rows
    }


def together(sums: Sequence[Sums]) -> Sums:
    """The sums of all these municipalities: no application is made to two of them."""
    every = [one.figures for one in sums]
    figures = Figures(
        sum(one.applications for one in every), sum((one.asked for one in every), ZERO),
        sum(one.funded for one in every), sum((one.awarded for one in every), ZERO),
        sum(one.sealed for one in every), sum(one.scored for one in every),
        sum((one.points for one in every), Fraction(0)),
    )  # fmt: skip
    return Sums(sum(one.tasks for one in sums), sum(one.unserved for one in sums), figures)


def _naming(scope: Scope, of_tasks: Sequence[Any], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(LocalCall)
        .join(Application, Application.local_call_id == LocalCall.id)
        .join(ApplicationTask, ApplicationTask.application_id == Application.id)
        .join(PmpTask, PmpTask.id == ApplicationTask.task_id)
        .where(*within(scope), *of_tasks)
    )


def _counts(key: Any, scope: Scope, of_tasks: Sequence[Any]) -> Select[Any]:
    is_sealed = case((_IS_DECIDED, 0), else_=1).label("is_sealed")
    columns = (key.label("key"), Application.id, Application.asked, Application.status, is_sealed)
    once = _naming(scope, of_tasks, *columns).distinct().subquery()
    is_funded = once.c.status.in_(FUNDED)
    return select(
        once.c.key,
        func.count().label("applications"),
        func.sum(once.c.asked).label("asked"),
        func.sum(case((is_funded, 1), else_=0)).label("funded"),
        func.sum(case((is_funded, once.c.asked))).label("awarded"),
        func.sum(once.c.is_sealed).label("sealed"),
    ).group_by(once.c.key)


def _means(key: Any, scope: Scope, of_tasks: Sequence[Any]) -> dict[int, tuple[int, Fraction]]:
    """How many applications were scored, and the sum of the exact means of their scores for these tasks."""
    given = TaskScore.id
    scores = (
        _naming(
            scope, of_tasks, key.label("key"), func.count(given).label("number"),
            func.sum(type_coerce(TaskScore.points, Integer)).label("points"),
        )
        .join(Assessment, Assessment.application_id == Application.id)
        .join(
            TaskScore,
            (TaskScore.assessment_id == Assessment.id) & (TaskScore.task_id == ApplicationTask.task_id),
        )
        .where(_IS_DECIDED, Assessment.status == AssessmentStatus.SUBMITTED, Assessment.snapshot_id == PRESENT)
        .group_by(key, Application.id)
        .subquery()
    )  # fmt: skip
    alike = select(scores.c.key, scores.c.number, func.count(), func.sum(scores.c.points))
    found: dict[int, tuple[int, Fraction]] = defaultdict(lambda: (0, Fraction(0)))
    for key_, number, applications, points in db.session.execute(
        alike.group_by(scores.c.key, scores.c.number)
    ):
        count, total = found[key_]
        found[key_] = count + applications, total + Fraction(int(points), number * POINTS_PER_UNIT)
    return dict(found)
