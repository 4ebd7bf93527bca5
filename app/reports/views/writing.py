"""Opening a report, writing it and handing it in."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import APPLICANTS, Role
from app.core.wording import word_all
from app.extensions import db
from app.reports import policy, queries, service
from app.reports.completeness import warnings
from app.reports.content import AGE_BANDS
from app.reports.forms import ReportForm, differences, report_form
from app.reports.models import FinalReport
from app.reports.parts import to_put_right
from app.reports.views.blueprint import about, blueprint, report_or_404
from app.reports.views.reading import show_page


@blueprint.post("/projects/<int:application_id>/report")
@only(APPLICANTS)
def start(application_id: int) -> Response:
    project = queries.find_project(current_actor(), application_id) or abort(404)
    report = service.start_report(project, by=current_actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for("reports.edit", report_id=report.id))


@blueprint.get("/reports/<int:report_id>/edit")
@only(APPLICANTS)
def edit(report_id: int) -> Response | str:
    report = report_or_404(report_id)
    if not policy.may_write(current_actor(), report):
        return redirect(url_for("reports.show", report_id=report_id))
    form = report_form(report)
    form.show_unread(report.typed or {})
    return _page(report, form)


@blueprint.post("/reports/<int:report_id>/edit")
@only(APPLICANTS)
def save(report_id: int) -> Response | tuple[str, int]:
    report = report_or_404(report_id)
    form = report_form(report)
    if not form.read_all():
        return _page(report, form), 422
    try:
        version = form.version.data or 0
        service.save_report(report, form.content(), version=version, by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _refused(report_id, form, error), 409
    db.session.commit()
    return _after(report_id, form)


@blueprint.post("/reports/<int:report_id>/submit")
@only(Role.REPRESENTATIVE)
def submit(report_id: int) -> Response | tuple[str, int]:
    report = report_or_404(report_id)
    try:
        service.submit(report, by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return show_page(report_or_404(report_id), word_all(error.findings)), 422
    db.session.commit()
    flash(_("The report is submitted. The municipality checks it next."), "done")
    return redirect(url_for("reports.show", report_id=report_id))


def _after(report_id: int, form: ReportForm) -> Response:
    unread = any(field.errors for field in form.typed_fields())
    if unread:
        flash(_("Everything is saved. Some of it cannot be read yet: see the marked fields."), "wait")
    else:
        flash(_("The report is saved."), "done")
    on = not unread and request.form.get("action") == "review"
    return redirect(url_for("reports.show" if on else "reports.edit", report_id=report_id))


def _refused(report_id: int, form: ReportForm, error: Refused) -> str:
    """What was typed stays; where another person saved meanwhile, both are shown side by side."""
    report = report_or_404(report_id)
    differing = differences(report, form)
    form.show_version(report.version)
    return _page(report, form, reasons=word_all(error.findings), differing=differing)


def _page(report: FinalReport, form: ReportForm, **values: Any) -> str:
    return render_template(
        "reports/edit.html", **about(report), form=form, doubts=warnings(report),
        bands=AGE_BANDS, wrong=to_put_right(report),
        **{"reasons": [], "differing": []} | values,
    )  # fmt: skip
