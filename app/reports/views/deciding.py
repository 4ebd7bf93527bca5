"""IKVD's decision, with the settlement on the page before it is made."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.reports import service
from app.reports.arithmetic import fingerprint, settlement_of
from app.reports.check_forms import DecisionForm, NoteForm
from app.reports.costs import elsewhere
from app.reports.models import FinalReport
from app.reports.service.deciding import obstacles
from app.reports.views.blueprint import about, blueprint, readable, report_or_404
from app.reports.workflow import ReportStatus, Verdict


@blueprint.get("/reports/<int:report_id>/decision")
@only(Role.PROGRAMME_MANAGER)
def decide(report_id: int) -> Response | str:
    report = report_or_404(report_id)
    if report.status is not ReportStatus.CHECKED:
        return redirect(url_for("reports.show", report_id=report_id))
    return _page(report, DecisionForm(), NoteForm())


@blueprint.post("/reports/<int:report_id>/decision")
@only(Role.PROGRAMME_MANAGER)
def record_decision(report_id: int) -> Response | tuple[str, int]:
    report, form = report_or_404(report_id), DecisionForm()
    if not form.validate_on_submit():
        return _page(report, form, NoteForm(formdata=None)), 422
    try:
        _carry_out(report, form)
    except Refused as error:
        return _refused(report_id, form, error), 422
    db.session.commit()
    flash(_("The decision is made and the project is settled."), "done")
    return redirect(url_for("reports.show", report_id=report_id))


@blueprint.post("/reports/<int:report_id>/send-back")
@only(Role.PROGRAMME_MANAGER)
def send_back(report_id: int) -> Response | tuple[str, int]:
    report, form = report_or_404(report_id), NoteForm()
    if not form.validate_on_submit():
        return _page(report, DecisionForm(formdata=None), form), 422
    service.send_back(report, note=form.correction.data, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The report is sent back to the municipality."), "done")
    return redirect(url_for("reports.show", report_id=report_id))


def _carry_out(report: FinalReport, form: DecisionForm) -> None:
    """The decision of the button that was pressed."""
    common: dict[str, Any] = {"seen": form.seen.data or "", "by": current_actor(), "at": clock.now()}
    note = form.note.data or ""
    match request.form.get("action"):
        case Verdict.ACCEPTED:
            service.accept(report, note=note, **common)
        case Verdict.ACCEPTED_IN_PART:
            service.accept_in_part(report, note=note, **common)
        case Verdict.REJECTED:
            service.reject(report, reason=note, **common)
        case _:
            abort(400)


def _refused(report_id: int, form: DecisionForm, error: Refused) -> str:
    db.session.rollback()
    return _page(report_or_404(report_id), form, NoteForm(formdata=None), word_all(error.findings))


def _page(
    report: FinalReport, form: DecisionForm, back_form: NoteForm, reasons: list[str] | None = None
) -> str:
    page = about(report)
    settlement, wholly = settlement_of(report), settlement_of(report, rejected=True)
    form.seen.data = fingerprint(settlement)
    is_own_check = report.checked_by_id == current_actor().user_id
    return render_template(
        "reports/decide.html", **page, form=form, back_form=back_form, reasons=reasons or [],
        settlement=settlement, steps=readable(settlement.steps, page["regulation"]),
        wholly=wholly, obstacles=obstacles(report, settlement), may_reject=not obstacles(report, wholly),
        is_own_check=is_own_check, elsewhere=elsewhere(report),
    )  # fmt: skip
