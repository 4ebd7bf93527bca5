"""Files of a report: attaching, taking off, opening."""

from io import BytesIO

from flask import abort, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import APPLICANTS
from app.core.wording import word_all
from app.extensions import db
from app.reports import policy, queries, service
from app.reports.file_forms import FileForm
from app.reports.models import FinalReport
from app.reports.views.blueprint import about, blueprint, report_or_404
from app.storage.service import get


@blueprint.get("/reports/<int:report_id>/files")
@only(policy.READERS)
def files(report_id: int) -> str:
    report = report_or_404(report_id)
    return _page(report, FileForm(report))


@blueprint.post("/reports/<int:report_id>/files")
@only(APPLICANTS)
def attach(report_id: int) -> Response | tuple[str, int]:
    report = report_or_404(report_id)
    form = FileForm(report)
    if not form.validate_on_submit():
        return _page(report, form), 422
    try:
        service.attach(report, form.attachment(), by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _page(report_or_404(report_id), form, word_all(error.findings)), 422
    db.session.commit()
    flash(_("The file is attached."), "done")
    return redirect(url_for("reports.files", report_id=report_id))


@blueprint.post("/report-files/<int:file_id>/remove")
@only(APPLICANTS)
def detach(file_id: int) -> Response:
    file = queries.find_file(current_actor(), file_id) or abort(404)
    service.detach(file, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The file is taken off the report."), "done")
    return redirect(url_for("reports.files", report_id=file.report_id))


@blueprint.get("/report-files/<int:file_id>")
@only(policy.READERS)
def file(file_id: int) -> Response:
    """An attachment, never shown inside the site."""
    found = queries.find_file(current_actor(), file_id) or abort(404)
    return send_file(
        BytesIO(get(found.file_key)), mimetype="application/octet-stream", as_attachment=True,
        download_name=found.file_name,
    )  # fmt: skip


def _page(report: FinalReport, form: FileForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "reports/files.html", **about(report), form=form, reasons=reasons or [],
        may_write=policy.may_write(current_actor(), report),
    )  # fmt: skip
