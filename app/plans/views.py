"""Pages of prevention plans: read by everyone once adopted, kept by their owner while a draft."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only, public
from app.core.actor import current_actor, current_actor_or_none
from app.core.errors import Refused
from app.core.paging import keyset_page
from app.extensions import db
from app.plans import labels, queries, service
from app.plans.forms import AdoptForm, GoalForm, PlanBaseForm, PlanForm, TaskForm
from app.plans.models import PmpGoal, PmpPlan, PmpTask
from app.plans.policy import KEEPERS, may_keep, require_draft

blueprint = Blueprint("plans", __name__, url_prefix="/plans")
Answer = Response | str | tuple[str, int]


@blueprint.get("")
@public
def index() -> str:
    actor = current_actor_or_none()
    keys = [queries.OWNER_SORT, queries.PLAN_ID]
    page = keyset_page(db.session(), queries.plan_list(actor), keys, request.args.get("page"))

    def address(cursor: str | None) -> str | None:
        return cursor and url_for("plans.index", page=cursor)

    neighbours = {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}
    may_start = actor is not None and queries.may_start(actor)
    return render_template(
        "plans/index.html", plans=page.rows, pages=neighbours, may_start=may_start, labels=labels
    )


@blueprint.get("/<int:plan_id>")
@public
def show(plan_id: int) -> str:
    return _show_page(_plan_in_sight(plan_id), AdoptForm())


@blueprint.route("/new", methods=["GET", "POST"])
@only(KEEPERS)
def start() -> Answer:
    form = PlanForm()
    made: list[PmpPlan] = []

    def verb() -> None:
        made.append(service.start_plan(**form.read(), by=current_actor(), at=clock.now()))

    if _is_done(form, verb):
        flash(_("The plan is started. Now add its goals and tasks."), "done")
        return redirect(url_for("plans.show", plan_id=made[0].id))
    return _form_page(form, None, _("Start a prevention plan"), url_for("plans.start"))


@blueprint.route("/<int:plan_id>/edit", methods=["GET", "POST"])
@only(KEEPERS)
def edit(plan_id: int) -> Answer:
    plan = _own_plan(plan_id)
    form = PlanForm(obj=plan)
    if _is_done(form, lambda: service.edit_plan(plan, **form.read(), by=current_actor(), at=clock.now())):
        return redirect(url_for("plans.show", plan_id=plan.id))
    return _form_page(form, plan, _("Change the title and period"), url_for("plans.edit", plan_id=plan.id))


@blueprint.post("/<int:plan_id>/adopt")
@only(KEEPERS)
def adopt(plan_id: int) -> Answer:
    plan, form = _own_plan(plan_id), AdoptForm()
    if _is_done(form, lambda: service.adopt(plan, form.act.data, by=current_actor(), at=clock.now())):
        flash(_("The plan is adopted. Applications may now name its tasks."), "done")
        return redirect(url_for("plans.show", plan_id=plan.id))
    return _show_page(plan, form), 422


@blueprint.post("/<int:plan_id>/end")
@only(KEEPERS)
def end(plan_id: int) -> Response:
    service.end_plan(_own_plan(plan_id, in_draft=False), by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The plan is ended. New applications can no longer name its tasks."), "done")
    return redirect(url_for("plans.show", plan_id=plan_id))


@blueprint.route("/<int:plan_id>/goals/new", methods=["GET", "POST"])
@only(KEEPERS)
def add_goal(plan_id: int) -> Answer:
    plan, form = _own_plan(plan_id), GoalForm()
    if _is_done(form, lambda: service.add_goal(plan, **form.read(), by=current_actor(), at=clock.now())):
        return redirect(url_for("plans.show", plan_id=plan.id))
    return _form_page(form, plan, _("Add a goal"), url_for("plans.add_goal", plan_id=plan.id))


@blueprint.route("/goals/<int:goal_id>", methods=["GET", "POST"])
@only(KEEPERS)
def edit_goal(goal_id: int) -> Answer:
    goal = _own_goal(goal_id)
    form = GoalForm(obj=goal)
    if _is_done(form, lambda: service.edit_goal(goal, **form.read(), by=current_actor(), at=clock.now())):
        return redirect(url_for("plans.show", plan_id=goal.plan_id))
    title = _("Goal %(number)s", number=goal.number)
    return _form_page(form, goal.plan, title, url_for("plans.edit_goal", goal_id=goal.id))


@blueprint.post("/goals/<int:goal_id>/remove")
@only(KEEPERS)
def remove_goal(goal_id: int) -> Response:
    goal = _own_goal(goal_id)
    plan_id = goal.plan_id
    service.remove_goal(goal, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The goal is removed with its tasks."), "done")
    return redirect(url_for("plans.show", plan_id=plan_id))


@blueprint.route("/goals/<int:goal_id>/tasks/new", methods=["GET", "POST"])
@only(KEEPERS)
def add_task(goal_id: int) -> Answer:
    goal, form = _own_goal(goal_id), TaskForm()
    if _is_done(form, lambda: service.add_task(goal, **form.read(), by=current_actor(), at=clock.now())):
        return redirect(url_for("plans.show", plan_id=goal.plan_id))
    title = _("Add a task to goal %(number)s", number=goal.number)
    return _form_page(form, goal.plan, title, url_for("plans.add_task", goal_id=goal.id))


@blueprint.route("/tasks/<int:task_id>", methods=["GET", "POST"])
@only(KEEPERS)
def edit_task(task_id: int) -> Answer:
    task = _own_task(task_id)
    form = TaskForm(obj=task)
    if _is_done(form, lambda: service.edit_task(task, **form.read(), by=current_actor(), at=clock.now())):
        return redirect(url_for("plans.show", plan_id=task.goal.plan_id))
    title = _("Task %(code)s", code=task.code)
    return _form_page(form, task.goal.plan, title, url_for("plans.edit_task", task_id=task.id))


@blueprint.post("/tasks/<int:task_id>/remove")
@only(KEEPERS)
def remove_task(task_id: int) -> Response:
    task = _own_task(task_id)
    plan_id = task.goal.plan_id
    service.remove_task(task, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The task is removed."), "done")
    return redirect(url_for("plans.show", plan_id=plan_id))


def _is_done(form: PlanBaseForm, verb: Callable[[], Any]) -> bool:
    """Whether a right form was sent and its verb done; otherwise the form says why not."""
    if not form.validate_on_submit():
        return False
    try:
        verb()
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return False
    return True


def _plan_in_sight(plan_id: int) -> PmpPlan:
    statement = queries.visible_to(current_actor_or_none()).where(PmpPlan.id == plan_id)
    plan: PmpPlan | None = db.session.scalar(queries.with_everything(statement))
    return plan or abort(404)


def _own_plan(plan_id: int, *, in_draft: bool = True) -> PmpPlan:
    statement = queries.kept_by(current_actor()).where(PmpPlan.id == plan_id)
    plan: PmpPlan = db.session.scalar(queries.with_everything(statement)) or abort(404)
    if in_draft:
        require_draft(plan)
    return plan


def _own_goal(goal_id: int) -> PmpGoal:
    goal = queries.goal_kept_by(current_actor(), goal_id) or abort(404)
    require_draft(goal.plan)
    return goal


def _own_task(task_id: int) -> PmpTask:
    task = queries.task_kept_by(current_actor(), task_id) or abort(404)
    require_draft(task.goal.plan)
    return task


def _show_page(plan: PmpPlan, form: AdoptForm) -> str:
    return render_template(
        "plans/show.html",
        plan=plan,
        form=form,
        labels=labels,
        may_keep=may_keep(current_actor_or_none(), plan),
    )


def _form_page(form: PlanBaseForm, plan: PmpPlan | None, title: str, action: str) -> Answer:
    page = render_template("plans/form.html", form=form, plan=plan, title=title, action=action)
    return (page, 422) if form.errors else page
