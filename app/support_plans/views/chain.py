"""The chain: sending a plan up, approving many after a look at them, returning one."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.support_plans import allotment_queries, plan_labels, plan_queries, service
from app.support_plans.models import AccessAct
from app.support_plans.paid_twice import held_among
from app.support_plans.plan_forms import LookForm, ReturnForm
from app.support_plans.plan_listing import Line, plan_lines
from app.support_plans.plan_policy import READERS
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.plans import plan_or_404, plan_page
from app.support_plans.watching import role_refused, shows_all, watched
from app.support_plans.workflow import ChainStep

_CHOSEN = re.compile(r"([1-9]\d{0,8})-([1-9]\d{0,8})")


@blueprint.post("/plans/<int:plan_id>/submit")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def submit_plan(plan_id: int) -> Response | tuple[str, int]:
    try:
        service.submit(plan_or_404(plan_id), by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return plan_page(plan_or_404(plan_id), reasons=word_all(refused.findings)), 422
    flash(_("The plan is with the director."), "done")
    return redirect(url_for("support_plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/return")
@only(READERS, record=role_refused)
@watched(AccessAct.CHANGE)
def return_plan(plan_id: int) -> Response | tuple[str, int]:
    found = plan_or_404(plan_id)
    service.require_turn(found, by=current_actor(), at=clock.now())
    form = ReturnForm(found)
    if not form.validate_on_submit():
        return plan_page(found, returning=form), 422
    try:
        service.return_plan(
            found, *form.terms(), is_checked=form.is_checked.data, by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return plan_page(plan_or_404(plan_id), returning=form), 422
    flash(_("The plan is returned, with what is to be changed marked."), "done")
    return redirect(url_for("support_plans.waiting_plans"))


@blueprint.post("/plans/<int:plan_id>/name")
@only(Role.SUPPORT_SPECIALIST, record=role_refused)
@watched(AccessAct.REVEAL)
def look_at_name(plan_id: int) -> Response | tuple[str, int]:
    found, form = plan_or_404(plan_id), LookForm()
    if not form.validate_on_submit():
        return plan_page(found, looking=form), 422
    service.look_at_name(found, form.why.data or "", by=current_actor(), at=clock.now())
    flash(_("You see the name for an hour. The head of the school is written to."), "done")
    return redirect(url_for("support_plans.plan", plan_id=plan_id))


@blueprint.get("/approvals")
@only(READERS, record=role_refused)
@watched(AccessAct.VIEW)
def waiting_plans() -> str:
    _rows, lines, own = _waiting()
    held = held_among([one.id for one in lines])
    return render_template(
        "support_plans/approvals.html", lines=lines, own=own, held=held, labels=plan_labels
    )


@blueprint.post("/approvals/preview")
@only(READERS, record=role_refused)
@watched(AccessAct.VIEW)
def preview_approval() -> str:
    return _preview(chosen(), [])


@blueprint.post("/approvals")
@only(READERS, record=role_refused)
@watched(AccessAct.CHANGE)
def approve_plans() -> Response | tuple[str, int]:
    seen = chosen()
    _rows, lines, _own = _waiting()
    try:
        count = service.approve_all(seen, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _preview(seen, word_all(refused.findings)), 422
    shows_all([one.learner_id for one in lines if one.id in seen])
    flash(ngettext("%(num)s plan is approved.", "%(num)s plans are approved.", count), "done")
    if plan_queries.step_of(current_actor(), riga_day(clock.now())) is ChainStep.MUNICIPALITY:
        flash(_("Checked plans go to IKVD in a set: compile it under “Sets of plans”."), "wait")
    if held := len(seen) - count:
        flash(_told_held(held), "wait")
    return redirect(url_for("support_plans.waiting_plans"))


def _told_held(count: int) -> str:
    return ngettext(
        "%(num)s plan stays: something of it seems to be paid twice. Ask IKVD.",
        "%(num)s plans stay: something of them seems to be paid twice. Ask IKVD.",
        count,
    )


def chosen() -> dict[int, int]:
    """The plans chosen, each with the revision the page showed."""
    pairs = (_CHOSEN.fullmatch(one) for one in request.form.getlist("chosen"))
    return {int(one[1]): int(one[2]) for one in pairs if one}


def _waiting() -> tuple[Sequence[Any], list[Line], set[int]]:
    """The plans on this person's turn, and those of them they may not approve: their own, taken before, of a school
    they gave money to, or held because something seems to be paid twice."""
    actor, day = current_actor(), riga_day(clock.now())
    rows = plan_queries.waiting_rows(actor, day)
    shows_all([row.learner_id for row in rows])
    lines = plan_lines(actor, rows)
    ids = [one.id for one in lines]
    taken = plan_queries.taken_by(actor.user_id, ids) | held_among(ids)
    taken |= allotment_queries.barred_by_giving(plan_queries.step_of(actor, day), actor.user_id, rows)
    return rows, lines, taken | {one.id for one in lines if one.author_id == actor.user_id}


def _preview(seen: dict[int, int], problems: Sequence[str]) -> str:
    """What will be approved, what was chosen and cannot be, and what stays."""
    rows, lines, own = _waiting()
    chosen = {one.id for one in lines if one.id not in own and one.key == f"{one.id}-{seen.get(one.id, 0)}"}
    step = plan_queries.step_of(current_actor(), riga_day(clock.now()))
    lacking = allotment_queries.lacking_at(step, [row for row in rows if row.id in chosen])
    going = [one for one in lines if one.id in chosen - lacking.keys()]
    keys = {one.id for one in going}
    return render_template(
        "support_plans/approvals_preview.html", going=going, total=sum((one.total for one in going), Decimal("0.00")),
        staying=[one for one in lines if one.id not in keys], gone=len(seen.keys() - chosen), problems=problems,
        lacking=[(one, lacking[one.id]) for one in lines if one.id in lacking],
        has_errors=bool(problems), labels=plan_labels,
    )  # fmt: skip
