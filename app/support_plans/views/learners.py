"""A school's learners: the list, the page of one, what was told to the parents, the personal code on request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.protection import opened
from app.core.roles import Role
from app.extensions import db
from app.support_plans import labels, plan_labels, plan_queries, queries, service
from app.support_plans.forms import FindForm, LearnerForm, NoticeForm
from app.support_plans.kept_until import keeping_of
from app.support_plans.listing import LEARNERS
from app.support_plans.models import AccessAct, Learner, NoticeKind
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint, learner_or_404
from app.support_plans.watching import role_refused, shows_all, watched
from competition_rules import personal_codes


@dataclass(frozen=True)
class Line:
    """A learner in the list, by name."""

    id: int
    name: str
    class_name: str
    pseudonym: str


@blueprint.get("/learners")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.VIEW)
def learners() -> str:
    actor = current_actor()
    counted = select(Learner.id).where(Learner.school_id == actor.school_id)
    listed = LEARNERS.answer(db.session(), queries.learner_rows(actor), counted=counted)
    lines = _lines(listed.rows)
    shows_all([one.id for one in lines])
    is_head = actor.role is Role.DIRECTOR
    return render_template("support_plans/learners.html", listed=listed, lines=lines, is_head=is_head)


@blueprint.route("/learners/find", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.VIEW)
def find_learner() -> Response | str | tuple[str, int]:
    form = FindForm()
    if form.validate_on_submit():
        code = present(form.code.data, "the form is valid")
        if found := queries.own_learner_with_code(current_actor(), code):
            return redirect(url_for("support_plans.learner", learner_id=found.id))
        form.code.errors = [_("Your school has no learner with this personal code.")]
    page = render_template("support_plans/find.html", form=form)
    return (page, 422) if form.errors else page


def _lines(rows: Sequence[Any]) -> list[Line]:
    return [
        Line(
            row.id, opened("learner", row.uid, "name_sealed", row.name_sealed), row.class_name, row.pseudonym
        )
        for row in rows
    ]


@blueprint.get("/learners/<int:learner_id>")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.VIEW)
def learner(learner_id: int) -> str:
    return _page(learner_or_404(learner_id), NoticeForm())


@blueprint.post("/learners/<int:learner_id>/code")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.REVEAL)
def reveal_code(learner_id: int) -> str:
    learner = learner_or_404(learner_id)
    code = service.reveal_code(learner, by=current_actor(), at=clock.now())
    return _page(learner, NoticeForm(formdata=None), code=personal_codes.written(code))


@blueprint.post("/learners/<int:learner_id>/notices")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def record_notice(learner_id: int) -> Response | tuple[str, int]:
    learner, form = learner_or_404(learner_id), NoticeForm()
    if not form.validate_on_submit():
        return _page(learner, form), 422
    kind, day = NoticeKind(form.kind.data), present(form.given_on.data, "the form is valid")
    try:
        service.record_notice(learner, kind, day, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _page(learner, form), 422
    flash(_("It is recorded."), "done")
    return redirect(url_for("support_plans.learner", learner_id=learner_id))


@blueprint.route("/learners/<int:learner_id>/edit", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def edit_learner(learner_id: int) -> Response | str | tuple[str, int]:
    learner = learner_or_404(learner_id)
    form = LearnerForm(data={"name": learner.name, "year": learner.year, "class_name": learner.class_name})
    if form.validate_on_submit() and _is_edited(learner, form):
        flash(_("The learner’s name and class are saved."), "done")
        return redirect(url_for("support_plans.learner", learner_id=learner_id))
    page = render_template("support_plans/edit_learner.html", learner=learner, form=form)
    return (page, 422) if form.errors else page


def _is_edited(learner: Learner, form: LearnerForm) -> bool:
    name, year, class_name = (
        present(one.data, "the form is valid") for one in (form.name, form.year, form.class_name)
    )
    try:
        service.edit_learner(learner, name, year, class_name, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return False
    return True


@blueprint.post("/learners/<int:learner_id>/end")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def end_learner(learner_id: int) -> Response:
    service.end_learner(learner_or_404(learner_id), by=current_actor(), at=clock.now())
    flash(_("The learner has left your school. Another school may register the learner now."), "done")
    return redirect(url_for("support_plans.learners"))


def _page(learner: Learner, form: NoticeForm, code: str = "") -> str:
    plans = plan_queries.plans_of(learner)
    return render_template(
        "support_plans/learner.html", learner=learner, form=form, labels=labels, code=code,
        masked=personal_codes.masked(learner.code), plans=plans, plan_statuses=plan_labels.STATUSES,
        keeping=keeping_of(learner, plans),
    )  # fmt: skip
