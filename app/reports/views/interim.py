"""Interim reports: the list, writing one, handing it in, checking it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import APPLICANTS, Role
from app.core.wording import word_all
from app.extensions import db
from app.reports.interim import labels, policy, queries, service
from app.reports.interim.completeness import has_costs, missing, warnings
from app.reports.interim.forms import CheckForm, InterimForm, ReturnForm, differences, interim_form
from app.reports.interim.listing import LISTING
from app.reports.interim.models import InterimReport
from app.reports.interim.parts import PARTS
from app.reports.policy import READERS
from app.reports.views.blueprint import blueprint
from app.reports.workflow import InterimStatus


@blueprint.get("/interim-reports")
@only(READERS)
def interims() -> str:
    listed = LISTING.answer(db.session(), queries.rows_visible_to(current_actor()))
    return render_template("reports/interims.html", listed=listed, labels=labels, today=riga_day(clock.now()))


@blueprint.get("/interim-reports/<int:interim_id>")
@only(READERS)
def interim(interim_id: int) -> str:
    return _page(_report(interim_id))


@blueprint.get("/interim-reports/<int:interim_id>/edit")
@only(APPLICANTS)
def edit_interim(interim_id: int) -> Response | str:
    report = _report(interim_id)
    if not policy.may_write(current_actor(), report):
        return redirect(url_for("reports.interim", interim_id=interim_id))
    form = interim_form(report)
    form.show_unread(report.typed or {})
    return _edit_page(report, form)


@blueprint.post("/interim-reports/<int:interim_id>/edit")
@only(APPLICANTS)
def save_interim(interim_id: int) -> Response | tuple[str, int]:
    report = _report(interim_id)
    form = interim_form(report)
    if not form.read_all():
        return _edit_page(report, form), 422
    version = form.version.data or 0
    try:
        service.save(report, form.content(), version=version, by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _changed(_report(interim_id), form, error), 409
    db.session.commit()
    return _after(interim_id, is_unread=any(field.errors for field in form.typed_fields()))


@blueprint.post("/interim-reports/<int:interim_id>/submit")
@only(Role.REPRESENTATIVE)
def submit_interim(interim_id: int) -> Response | tuple[str, int]:
    try:
        service.submit(_report(interim_id), by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _page(_report(interim_id), refused=word_all(error.findings)), 422
    return _done(interim_id, _("The interim report is submitted. The municipality checks it next."))


@blueprint.post("/interim-reports/<int:interim_id>/accept")
@only(Role.COORDINATOR)
def accept_interim(interim_id: int) -> Response | tuple[str, int]:
    report, form = _report(interim_id), CheckForm()
    if not form.validate_on_submit():
        return _page(report, form=form), 422
    service.accept(report, note=form.note.data or "", by=current_actor(), at=clock.now())
    return _done(interim_id, _("The interim report is accepted, and the organisation has been told."))


@blueprint.post("/interim-reports/<int:interim_id>/return")
@only(Role.COORDINATOR)
def return_interim(interim_id: int) -> Response | tuple[str, int]:
    report, form = _report(interim_id), ReturnForm()
    if not form.validate_on_submit():
        return _page(report, back=form), 422
    note, marked = form.correction.data or "", form.parts.data or []
    service.give_back(report, note=note, marked=marked, by=current_actor(), at=clock.now())
    return _done(interim_id, _("The report is returned, and the organisation has been told."))


def _report(interim_id: int) -> InterimReport:
    return queries.find(current_actor(), interim_id) or abort(404)


def _done(interim_id: int, text: str) -> Response:
    db.session.commit()
    flash(text, "done")
    return redirect(url_for("reports.interim", interim_id=interim_id))


def _after(interim_id: int, *, is_unread: bool) -> Response:
    if is_unread:
        flash(_("Everything is saved. Some of it cannot be read yet: see the marked fields."), "wait")
    else:
        flash(_("The report is saved."), "done")
    on = not is_unread and request.form.get("action") == "review"
    return redirect(url_for("reports.interim" if on else "reports.edit_interim", interim_id=interim_id))


def _changed(report: InterimReport, form: InterimForm, error: Refused) -> str:
    """What was typed stays, beside what another person saved meanwhile."""
    differing = differences(report, form)
    form.show_version(report.version)
    return _edit_page(report, form, word_all(error.findings), differing)


def _about(report: InterimReport) -> dict[str, Any]:
    call = report.application.local_call.call
    return {
        "report": report, "application": report.application, "regulation": regulation_of(call),
        "has_costs": has_costs(report), "labels": labels, "doubts": warnings(report),
        "wrong": [(name, title) for name, title in PARTS.items() if name in (report.marked or [])],
    }  # fmt: skip


def _edit_page(
    report: InterimReport,
    form: InterimForm,
    reasons: list[str] | None = None,
    differing: list[tuple[str, str, str]] | None = None,
) -> str:
    return render_template(
        "reports/interim_edit.html", **_about(report), form=form, reasons=reasons or [],
        differing=differing or [],
    )  # fmt: skip


def _page(
    report: InterimReport,
    *,
    form: CheckForm | None = None,
    back: ReturnForm | None = None,
    refused: list[str] | None = None,
) -> str:
    actor = current_actor()
    may_write = policy.may_write(actor, report)
    return render_template(
        "reports/interim.html", **_about(report), refused=refused or [], may_write=may_write,
        may_submit=may_write and policy.may_submit(actor, report), lacking=missing(report) if may_write else [],
        may_check=policy.may_check(actor, report) and report.status is InterimStatus.SUBMITTED,
        is_shown=policy.may_read_content(actor, report), submissions=queries.submissions_of(report),
        form=form or CheckForm(formdata=None), back=back or ReturnForm(formdata=None),
        is_late=report.submitted_at is None and report.due_on < riga_day(clock.now()), history=_history(report),
    )  # fmt: skip


def _history(report: InterimReport) -> list[dict[str, Any]]:
    return [
        {
            "when": one.at,
            "title": labels.EVENTS.get(one.event, one.event),
            "by": one.actor_name if one.actor_user_id else _("the system"),
            "text": one.facts.get("note", ""),
        }
        for one in queries.history_of(report)
    ]
