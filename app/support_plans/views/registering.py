"""Taking learners in, one by one or from a file."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.wording import word_all
from app.extensions import db
from app.support_plans import queries, service
from app.support_plans.forms import LearnersFileForm, NewLearnerForm
from app.support_plans.models import AccessAct, Learner
from app.support_plans.policy import KEEPERS
from app.support_plans.typed import Typed
from app.support_plans.views.blueprint import blueprint
from app.support_plans.watching import role_refused, shows, watched
from competition_rules import support

Answer = Response | str | tuple[str, int]


@blueprint.route("/learners/new", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def register_learner() -> Answer:
    form = NewLearnerForm()
    if form.validate_on_submit() and (learner := _registered(form)):
        flash(_("The learner is registered."), "done")
        return redirect(url_for("support_plans.learner", learner_id=learner.id))
    page = render_template("support_plans/new_learner.html", form=form)
    return (page, 422) if form.errors else page


def _registered(form: NewLearnerForm) -> Learner | None:
    name, code, year, class_name = (
        present(one.data, "the form is valid") for one in (form.name, form.code, form.year, form.class_name)
    )
    try:
        learner = service.register_learner(
            Typed(name, code, year, class_name), by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return None
    shows(learner)
    return learner


@blueprint.route("/learners/import", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def import_learners() -> Answer:
    form = LearnersFileForm()
    if form.validate_on_submit() and (done := _imported(form)):
        flash(done, "done")
        return redirect(url_for("support_plans.learners"))
    school = queries.own_school(current_actor())
    first, last = support.target_years(school.kind.value)
    page = render_template("support_plans/import.html", form=form, first=first, last=last)
    return (page, 422) if form.errors else page


def _imported(form: LearnersFileForm) -> str:
    """What was done, in words; empty when it was refused."""
    data, name = form.file.data.read(), form.file.data.filename
    try:
        made = service.import_learners(data, name, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.file.errors = word_all(refused.findings)
        return ""
    new = ngettext("%(num)s new learner is registered.", "%(num)s new learners are registered.", made.new)
    known = ngettext(
        "%(num)s learner was known and has the class of the file.",
        "%(num)s learners were known and have the class of the file.",
        made.known,
    )
    return f"{new} {known}" if made.known else new
