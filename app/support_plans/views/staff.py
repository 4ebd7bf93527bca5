"""A school's head invites the staff from a file, after a look at who will be invited."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.accounts.labels import ROLES
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.support_plans import plan_queries, service, staff_labels
from app.support_plans.staff_files import read_staff
from app.support_plans.staff_forms import StaffFileForm, StaffForm
from app.support_plans.views.blueprint import blueprint

Answer = Response | str | tuple[str, int]


@blueprint.get("/staff")
@only(Role.DIRECTOR)
def staff() -> str:
    return _page(StaffFileForm(formdata=None))


@blueprint.post("/staff/preview")
@only(Role.DIRECTOR)
def preview_staff() -> Answer:
    form = StaffFileForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        people = read_staff(form.file.data.read(), form.file.data.filename or "", riga_day(clock.now()))
        known = service.staff_among(people, by=current_actor())
    except Refused as refused:
        form.file.errors = word_all(refused.findings)
        return _page(form), 422
    return render_template(
        "support_plans/staff_preview.html", people=people, known=known, form=StaffForm.of(people),
        roles=staff_labels.STAFF_ROLES,
    )  # fmt: skip


@blueprint.post("/staff")
@only(Role.DIRECTOR)
def invite_staff() -> Answer:
    try:
        done = service.invite_staff(StaffForm().chosen(), by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form = StaffFileForm(formdata=None)
        form.form_errors.extend(word_all(refused.findings))
        return _page(form), 422
    db.session.commit()
    flash(_told(done), "done")
    return redirect(url_for("support_plans.staff"))


def _told(done: service.Invited) -> str:
    new = ngettext("%(num)s person is invited.", "%(num)s people are invited.", done.new)
    known = ngettext(
        "%(num)s person works for your school here already.",
        "%(num)s people work for your school here already.",
        done.known,
    )
    substitutes = ngettext(
        "%(num)s person stands in for you on the days of the file.",
        "%(num)s people stand in for you on the days of the file.",
        done.substitutes,
    )
    told = (new, known if done.known else "", substitutes if done.substitutes else "")
    return " ".join(filter(None, told))


def _page(form: StaffFileForm) -> str:
    actor, today, title = current_actor(), riga_day(clock.now()), _("Staff of the school")
    substitutes = [one for one in plan_queries.substitutes_of(actor) if one.ends_on >= today]
    return render_template(
        "support_plans/staff.html", form=form, members=service.staff_of(actor), title=title, roles=ROLES,
        substitutes=substitutes,
    )  # fmt: skip
