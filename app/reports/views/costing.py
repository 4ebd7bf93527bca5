"""Costs from a file: the template, what the file says, and taking it in."""

from io import BytesIO

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import APPLICANTS
from app.core.wording import word_all
from app.documents.sheets import XLSX
from app.extensions import db
from app.reports import policy, service
from app.reports.cost_forms import CostFileForm, CostRowsForm
from app.reports.cost_sheets import CostSheet, SheetRow, read_costs, rows_of, template
from app.reports.costs import against_plan, has_costs, twice
from app.reports.models import FinalReport
from app.reports.views.blueprint import about, blueprint, report_or_404


@blueprint.get("/reports/<int:report_id>/costs")
@only(APPLICANTS)
def cost_file(report_id: int) -> str:
    return _page(report_or_404(report_id), CostFileForm())


@blueprint.get("/reports/<int:report_id>/costs/template")
@only(APPLICANTS)
def cost_template(report_id: int) -> Response:
    """An empty table to fill in."""
    report = report_or_404(report_id)
    return send_file(
        BytesIO(template(report)), mimetype=XLSX, as_attachment=True,
        download_name=f"izdevumi-{report.application.number}.xlsx",
    )  # fmt: skip


@blueprint.post("/reports/<int:report_id>/costs")
@only(APPLICANTS)
def preview_costs(report_id: int) -> str | tuple[str, int]:
    report, form = report_or_404(report_id), CostFileForm()
    if not form.validate_on_submit():
        return _page(report, form), 422
    try:
        rows = rows_of(form.file.data.read(), form.file.data.filename)
    except Refused as error:
        return _page(report, form, word_all(error.findings)), 422
    sheet = read_costs(report, rows, riga_day(clock.now()))
    if sheet.problems:
        return _page(report, form, word_all(sheet.problems)), 422
    return _preview(report, rows, sheet)


@blueprint.post("/reports/<int:report_id>/costs/take-in")
@only(APPLICANTS)
def take_in_costs(report_id: int) -> Response | tuple[str, int]:
    report, form = report_or_404(report_id), CostRowsForm()
    version = form.version.data or 0
    try:
        sheet = service.take_in_costs(
            report, form.sent(), version=version, by=current_actor(), at=clock.now()
        )
    except Refused as error:
        db.session.rollback()
        return _page(report_or_404(report_id), CostFileForm(formdata=None), word_all(error.findings)), 422
    db.session.commit()
    count = len(sheet.entries)
    flash(ngettext("%(num)d cost is taken in.", "%(num)d costs are taken in.", count), "done")
    return redirect(url_for("reports.edit", report_id=report_id, _anchor="costs"))


def _page(report: FinalReport, form: CostFileForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "reports/cost_file.html", **about(report), form=form, reasons=reasons or [],
        may_write=has_costs(report) and policy.may_write(current_actor(), report),
    )  # fmt: skip


def _preview(report: FinalReport, rows: list[SheetRow], sheet: CostSheet) -> str:
    form = CostRowsForm(formdata=None)
    form.show(rows, report.version)
    page = about(report) | {"against_plan": against_plan(report, sheet.entries)}
    return render_template(
        "reports/cost_preview.html", **page, form=form, sheet=sheet, doubts=[*twice(report, sheet.entries)]
    )
