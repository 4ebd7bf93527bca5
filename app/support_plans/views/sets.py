"""Sets: a municipality compiles and sends its checked plans, IKVD opens a set and decides on its plans."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import SCHOOL_STAFF, Role
from app.core.wording import word_all
from app.extensions import db
from app.funds.queries import ZERO
from app.storage import sealed
from app.support_plans import plan_labels, plan_queries, service, set_labels, set_queries
from app.support_plans.models import AccessAct
from app.support_plans.paid_twice import held_among
from app.support_plans.plan_listing import Line, plan_lines
from app.support_plans.plan_models import SupportPlan
from app.support_plans.set_forms import ReturnSomeForm
from app.support_plans.set_listing import SETS
from app.support_plans.set_models import PlanSet
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.chain import chosen
from app.support_plans.watching import role_refused, shows_all, watched
from app.support_plans.workflow import ChainStep

_MUNICIPAL = frozenset({Role.COORDINATOR, Role.CHAIR})
_READERS = _MUNICIPAL | {Role.SUPPORT_SPECIALIST}


@blueprint.get("/sets")
@only(_READERS, record=role_refused)
@watched(AccessAct.VIEW)
def sets() -> str:
    actor, day = current_actor(), riga_day(clock.now())
    rows = set_queries.set_rows(actor, day)
    step = plan_queries.step_of(actor, day)
    may_send = step is ChainStep.MUNICIPALITY
    return render_template(
        "support_plans/sets.html", listed=SETS.answer(db.session(), rows, counted=rows), labels=set_labels,
        to_send=len(set_queries.rows_to_send(actor, day)) if may_send else 0, may_send=may_send,
    )  # fmt: skip


@blueprint.get("/sets/new")
@only(_MUNICIPAL, record=role_refused)
@watched(AccessAct.VIEW)
def compile_set() -> str:
    lines, held = _sendable()
    own = plan_queries.own_before(current_actor().user_id, [one.id for one in lines])
    return render_template("support_plans/compile_set.html", lines=lines, held=held, own=own)


@blueprint.post("/sets/preview")
@only(_MUNICIPAL, record=role_refused)
@watched(AccessAct.VIEW)
def preview_set() -> str:
    return _preview(chosen(), [])


@blueprint.post("/sets")
@only(_MUNICIPAL, record=role_refused)
@watched(AccessAct.CHANGE)
def send_set() -> Response | tuple[str, int]:
    seen = chosen()
    try:
        sent = service.send_set(seen, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _preview(seen, word_all(refused.findings)), 422
    shows_all([row.learner_id for row in set_queries.line_rows(sent)])
    flash(_("The set %(number)s is sent to IKVD.", number=sent.number), "done")
    return redirect(url_for("support_plans.plan_set", set_id=sent.id))


@blueprint.get("/sets/<int:set_id>")
@only(_READERS, record=role_refused)
@watched(AccessAct.VIEW)
def plan_set(set_id: int) -> str:
    return _page(_set_or_404(set_id))


@blueprint.post("/sets/<int:set_id>/return")
@only(Role.SUPPORT_SPECIALIST, record=role_refused)
@watched(AccessAct.CHANGE)
def return_from_set(set_id: int) -> Response | tuple[str, int]:
    found, form, ticked = _set_or_404(set_id), ReturnSomeForm(), set(chosen())
    if not form.validate_on_submit():
        return _page(found, form, ticked), 422
    try:
        count = service.return_some(
            found,
            ticked,
            form.reason.data or "",
            is_checked=form.is_checked.data,
            by=current_actor(),
            at=clock.now(),
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _page(_set_or_404(set_id), form, ticked), 422
    flash(ngettext("%(num)s plan is returned.", "%(num)s plans are returned.", count), "done")
    return redirect(url_for("support_plans.plan_set", set_id=set_id))


@blueprint.get("/sets/<int:set_id>/cover.pdf")
@only(_READERS, record=role_refused)
@watched(AccessAct.PRINT)
def cover_of_set(set_id: int) -> Response:
    found = _set_or_404(set_id)
    if found.cover is None:
        flash(_("The cover list is being made. Open it in a moment."), "wait")
        return redirect(url_for("support_plans.plan_set", set_id=set_id))
    headers = {"Content-Disposition": f'attachment; filename="{found.number.replace("/", "-")}.pdf"'}
    return Response(sealed.opened(found.cover), mimetype="application/pdf", headers=headers)


@blueprint.get("/moves")
@only(SCHOOL_STAFF, record=role_refused)
@watched(AccessAct.VIEW)
def moves() -> str:
    actor = current_actor()
    found = set_queries.moves_of(actor)
    shows_all([one.plan.learner_id for one in found])
    return render_template("support_plans/moves.html", moves=found, school_id=actor.school_id)


def _set_or_404(set_id: int) -> PlanSet:
    found = set_queries.find_set(current_actor(), set_id, riga_day(clock.now())) or abort(404)
    shows_all([row.learner_id for row in set_queries.line_rows(found)])
    return found


def _page(found: PlanSet, form: ReturnSomeForm | None = None, ticked: set[int] | None = None) -> str:
    actor, day = current_actor(), riga_day(clock.now())
    rows = set_queries.line_rows(found)
    ids = [row.id for row in rows]
    visible = {
        row.id
        for row in db.session.execute(plan_queries.plan_rows(actor, day).where(SupportPlan.id.in_(ids)))
    }
    may_decide = actor.role is Role.SUPPORT_SPECIALIST and any(row.outcome is None for row in rows)
    return render_template(
        "support_plans/plan_set.html", plan_set=found, rows=rows, visible=visible, held=held_among(ids),
        may_decide=may_decide, form=form or ReturnSomeForm(formdata=None), ticked=ticked, labels=set_labels,
    )  # fmt: skip


def _sendable() -> tuple[list[Line], set[int]]:
    """The plans that may be sent, and those of them in which something seems to be paid twice."""
    actor = current_actor()
    rows: Sequence[Any] = set_queries.rows_to_send(actor, riga_day(clock.now()))
    shows_all([row.learner_id for row in rows])
    lines = plan_lines(actor, rows)
    return lines, held_among([one.id for one in lines])


def _preview(seen: dict[int, int], problems: Sequence[str]) -> str:
    lines, held = _sendable()
    going = [one for one in lines if one.id not in held and one.key == f"{one.id}-{seen.get(one.id, 0)}"]
    keys = {one.id for one in going}
    return render_template(
        "support_plans/preview_set.html", going=going, total=sum((one.total for one in going), ZERO),
        gone=len(seen.keys() - keys), staying=len(lines) - len(going), problems=problems,
        semesters=sorted({one.semester for one in going}), has_errors=bool(problems), labels=plan_labels,
    )  # fmt: skip
