"""Participants at risk by school: the organisation names them, the head of the school confirms them."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.roles import APPLICANTS, Role
from app.core.wording import word_all
from app.extensions import db
from app.registry.models import School
from app.reports import policy, queries, service
from app.reports.known import known_at_risk
from app.reports.models import FinalReport, SchoolCount
from app.reports.school_forms import AnswerForm, SchoolForm
from app.reports.views.blueprint import about, blueprint, report_or_404


@blueprint.get("/reports/<int:report_id>/schools")
@only(APPLICANTS)
def schools(report_id: int) -> str:
    return _page(report_or_404(report_id), SchoolForm())


@blueprint.post("/reports/<int:report_id>/schools")
@only(APPLICANTS)
def name_school(report_id: int) -> Response | tuple[str, int]:
    report, form = report_or_404(report_id), SchoolForm()
    if not form.validate_on_submit():
        return _page(report, form), 422
    school = db.session.get(School, int(form.school.data)) or abort(404)
    counted = present(form.counted.data, "the form is valid")
    try:
        service.name_school(report, school, counted, by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _page(report_or_404(report_id), form, word_all(error.findings)), 422
    db.session.commit()
    flash(_("The school is named. It is asked when the report is submitted."), "done")
    return redirect(url_for("reports.schools", report_id=report_id))


@blueprint.post("/report-schools/<int:row_id>/remove")
@only(APPLICANTS)
def drop_school(row_id: int) -> Response:
    row = queries.find_count(current_actor(), row_id) or abort(404)
    report_id = row.report_id
    service.drop_school(row, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The school is taken off the report."), "done")
    return redirect(url_for("reports.schools", report_id=report_id))


@blueprint.get("/report-schools")
@only(Role.DIRECTOR)
def school_counts() -> str:
    return _answers()


@blueprint.post("/report-schools/<int:row_id>/answer")
@only(Role.DIRECTOR)
def answer_count(row_id: int) -> Response | tuple[str, int]:
    row = queries.find_count(current_actor(), row_id) or abort(404)
    form = AnswerForm(prefix=f"{row_id}-")
    if not form.validate_on_submit():
        return _answers(row_id, form), 422
    confirmed, note = present(form.confirmed.data, "the form is valid"), form.note.data or ""
    try:
        service.answer_count(row, confirmed, note, by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        form.form_errors.extend(word_all(error.findings))
        return _answers(row_id, form), 422
    db.session.commit()
    flash(_("Your answer is recorded on the report."), "done")
    return redirect(url_for("reports.school_counts"))


def _answers(row_id: int | None = None, typed: AnswerForm | None = None) -> str:
    """Every open count with its form; the one that was typed into as it came."""
    actor = current_actor()
    rows = queries.counts_asked_of(actor)
    projects = [one.report.application_id for one in rows]
    known = known_at_risk(present(actor.school_id, "the head is of a school"), projects)
    forms = [
        (one, typed if typed and one.id == row_id else _offered(one, known.get(one.report.application_id)))
        for one in rows
    ]
    return render_template("reports/school_counts.html", forms=forms, typed=typed, known=known)


def _offered(row: SchoolCount, known: int | None) -> AnswerForm:
    # The number stands there already, by the school's own plans or else the report's: agreeing is one press.
    offered = known or row.counted
    confirmed = offered if row.confirmed is None else row.confirmed
    return AnswerForm(formdata=None, prefix=f"{row.id}-", data={"confirmed": confirmed, "note": row.note})


def _page(report: FinalReport, form: SchoolForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "reports/schools.html", **about(report), form=form, reasons=reasons or [],
        may_write=policy.may_write(current_actor(), report),
    )  # fmt: skip
