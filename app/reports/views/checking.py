"""The coordinator's check."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.reports import policy, service
from app.reports.check_forms import MarksForm, NoteForm, marks_form, note_form
from app.reports.completeness import warnings
from app.reports.costs import elsewhere
from app.reports.models import FinalReport
from app.reports.views.blueprint import about, blueprint, report_or_404
from app.reports.workflow import ReportStatus


@blueprint.get("/reports/<int:report_id>/check")
@only(Role.COORDINATOR)
def check(report_id: int) -> Response | str:
    report = report_or_404(report_id)
    if report.status is not ReportStatus.SUBMITTED or not policy.may_check(current_actor(), report):
        return redirect(url_for("reports.show", report_id=report_id))
    return _page(report, marks_form(report), note_form(report))


@blueprint.post("/reports/<int:report_id>/check")
@only(Role.COORDINATOR)
def record_check(report_id: int) -> Response | tuple[str, int]:
    report = report_or_404(report_id)
    form, is_final = marks_form(report), request.form.get("action") == "check"
    if not form.validate_on_submit():
        return _page(report, form, note_form(report, formdata=None)), 422
    act = service.check if is_final else service.save_marks
    version, note = form.version.data or 0, form.note.data or ""
    try:
        act(report, form.marks(), version=version, note=note, by=current_actor(), at=clock.now())
    except Refused as error:
        return _refused(report_id, form, error), 422
    db.session.commit()
    flash(
        _("The report is checked. IKVD decides on it next.") if is_final else _("The marks are saved."),
        "done",
    )
    return redirect(url_for("reports.show" if is_final else "reports.check", report_id=report_id))


@blueprint.post("/reports/<int:report_id>/return")
@only(Role.COORDINATOR)
def give_back(report_id: int) -> Response | tuple[str, int]:
    report = report_or_404(report_id)
    form = note_form(report)
    if not form.validate_on_submit():
        return _page(report, marks_form(report, as_stored=True), form), 422
    service.return_report(
        report, note=form.correction.data, marked=form.parts.data or [], by=current_actor(), at=clock.now()
    )
    db.session.commit()
    flash(_("The report is returned, and the organisation has been told."), "done")
    return redirect(url_for("reports.show", report_id=report_id))


def _refused(report_id: int, form: MarksForm, error: Refused) -> str:
    db.session.rollback()
    report = report_or_404(report_id)
    form.show_version(report.version)
    return _page(report, form, note_form(report, formdata=None), word_all(error.findings))


def _page(
    report: FinalReport, form: MarksForm, return_form: NoteForm, reasons: list[str] | None = None
) -> str:
    return render_template(
        "reports/check.html", **about(report), form=form, return_form=return_form, reasons=reasons or [],
        doubts=warnings(report), elsewhere=elsewhere(report),
    )  # fmt: skip
