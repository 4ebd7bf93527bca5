"""What the tasks of prevention plans got, across the country or in the own municipality."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from app.applications.labels import STATUS
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.listing import Listed
from app.core.wording import language
from app.documents.sheets import csv_pieces
from app.extensions import db
from app.plans.labels import PREVENTION_LEVELS, RISK_GROUPS
from app.selection.plan_tasks import exports, listing
from app.selection.plan_tasks.figures import NOTHING, together
from app.selection.plan_tasks.scope import Scope, scope_of
from app.selection.policy import NATIONAL_READERS, PLAN_READERS
from app.selection.service.exporting import ask_for_plan_tasks
from app.selection.views.blueprint import blueprint


@blueprint.get("/plan-tasks")
@only(PLAN_READERS)
def plan_tasks() -> str:
    scope = scope_of(current_actor(), request.args)
    listed = _listed(scope)
    by_task, by_goal = listing.figures_of(listed.rows, scope)
    return render_template(
        "selection/plan_tasks.html",
        listed=listed, goals=_by_goal(listed.rows), by_task=by_task, by_goal=by_goal, nothing=NOTHING,
        sums=listing.sums_asked_for(scope, listed.shown), risks=_texts(RISK_GROUPS), is_own=scope.municipality_id,
    )  # fmt: skip


def _listed(scope: Scope) -> Listed:
    tasks = listing.listing_for(scope)
    if {"page", "sort"} & request.args.keys():
        return tasks.answer(db.session(), listing.task_rows(scope))
    return listing.first_page(scope, tasks, request.script_root + request.path)


def _by_goal(rows: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """The rows of a page goal by goal, each goal with its name."""
    # A page may show as many goals as tasks: the words are looked up once.
    words = _("Goal %(number)s. %(title)s")
    found: list[tuple[str, list[Any]]] = []
    for row in rows:
        if found and found[-1][1][0].goal_id == row.goal_id:
            found[-1][1].append(row)
        else:
            found.append((words % {"number": row.goal_number, "title": row.goal}, [row]))
    return found


def _texts(labels: dict[Any, Any]) -> dict[Any, str]:
    """Looked up once for a page of many rows."""
    return {one: str(text) for one, text in labels.items()}


@blueprint.get("/plan-tasks/municipalities")
@only(NATIONAL_READERS)
def plan_places() -> str:
    scope = scope_of(current_actor(), request.args)
    listed = listing.PLACES.answer(db.session(), listing.place_rows(scope))
    sums = listing.sums_of(scope, listed.shown)
    return render_template(
        "selection/plan_places.html", listed=listed, sums=sums, together=together([*sums.values()])
    )


@blueprint.get("/plan-tasks/<int:task_id>")
@only(PLAN_READERS)
def plan_task(task_id: int) -> str:
    actor = current_actor()
    task = listing.find_task(actor, task_id) or abort(404)
    scope = scope_of(actor, request.args)
    listed = listing.NAMING.answer(db.session(), listing.naming(actor, task, scope))
    figures = listing.figures_of_task(task, scope)
    return render_template(
        "selection/plan_task.html",
        task=task, plan=task.goal.plan, figures=figures, listed=listed, call=scope.call, statuses=STATUS,
        risk=RISK_GROUPS[task.risk_group], level=PREVENTION_LEVELS[task.prevention_level],
    )  # fmt: skip


@blueprint.get("/plan-tasks/export.csv")
@only(PLAN_READERS)
def plan_tasks_csv() -> Response:
    scope = scope_of(current_actor(), request.args)
    rows = exports.table(db.engine, exports.Wanted.of(scope, request.args))
    answer = Response(csv_pieces(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="planu-uzdevumi.csv"'
    return answer


@blueprint.post("/plan-tasks/export.xlsx")
@only(PLAN_READERS)
def plan_tasks_xlsx() -> WerkzeugResponse:
    actor = current_actor()
    filters = listing.listing_for(scope_of(actor, request.args)).asked()
    asked = {one.name: one.value for one in filters if one.value}
    job = ask_for_plan_tasks(asked, language=language(), by=actor, at=clock.now())
    db.session.commit()
    return redirect(url_for("jobs.file", job_id=job.id))
