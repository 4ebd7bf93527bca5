"""Writing an application: the start, the task list, the sections."""

import secrets
from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.applications import labels, policy, queries, service
from app.applications.forms import (
    StartForm,
    VersionedForm,
    posted_form,
    section_form,
    show_flaws,
    show_refusal,
    typed_in,
)
from app.applications.models import Application, ApplicationSection
from app.applications.readings import cost_lines, read
from app.applications.sections import Frame, Reading, SectionCode, section_of
from app.applications.views import blueprint
from app.applications.views.finding import found, known_section
from app.calls.models import LocalCall
from app.calls.queries import deadline_of, local_calls_visible_to, regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, StaleState
from app.core.roles import APPLICANTS
from app.extensions import db
from app.registry.labels import ORGANISATION_KINDS
from competition_rules import budget

Answer = str | BaseResponse | tuple[str | Response, int]


@blueprint.route("/applications/start/<int:local_call_id>", methods=["GET", "POST"])
@only(APPLICANTS)
def start(local_call_id: int) -> Answer:
    local_call = _announced(local_call_id)
    own = queries.to_copy(current_actor())
    form = StartForm(own, key=secrets.token_hex(16), source=request.args.get("copy", ""))
    if form.validate_on_submit():
        try:
            application = _begin(local_call, form)
            db.session.commit()
            return redirect(url_for("applications.show", application_id=application.id))
        except Refused as refused:
            db.session.rollback()
            local_call = _announced(local_call_id)
            show_refusal(form, refused)
    page = _start_page(local_call, form)
    return (page, 422) if form.errors or form.form_errors else page


def _begin(local_call: LocalCall, form: StartForm) -> Application:
    by, at = current_actor(), clock.now()
    known = {"title": form.title.data, "key": form.key.data[:64] or None}
    application = service.start_draft(local_call, **known, by=by, at=at)
    # The same form sent twice gives the same draft: it is copied into once, before anyone has written in it.
    if form.source.data and len(queries.sections_of(application)) <= 1:
        left_out = service.copy_into(application, found(int(form.source.data)), by=by, at=at)
        names = ", ".join(str(labels.SECTIONS[code]) for code in left_out)
        flash(
            _(
                "The application is copied. Not everything was taken over; look through: %(names)s.",
                names=names,
            ),
            "wait",
        )
    return application


def _announced(local_call_id: int) -> LocalCall:
    wanted = local_calls_visible_to(None).where(LocalCall.id == local_call_id)
    return db.session.scalar(wanted) or abort(404)


def _start_page(local_call: LocalCall, form: StartForm) -> str:
    regulation = regulation_of(local_call.call)
    return render_template(
        "applications/start.html", local_call=local_call, form=form, regulation=regulation,
        last_moment=deadline_of(local_call), is_over=clock.now() >= deadline_of(local_call),
    )  # fmt: skip


def task_list(application: Application) -> str:
    """The page of an application that is being written."""
    at = clock.now()
    frame = queries.frame_of(application, at)
    return render_template(
        "applications/tasks.html",
        application=application, tasks=_tasks(application, frame), labels=labels, at=at,
        deadline=deadline_of(application.local_call), is_over=at >= deadline_of(application.local_call),
        asked=queries.open_clarification(application), late=queries.late_attempts_of(application),
        may_submit=policy.may_submit(current_actor(), application),
    )  # fmt: skip


def _tasks(application: Application, frame: Frame) -> list[dict[str, Any]]:
    stored, editable = queries.sections_of(application), service.editable_sections(application)
    tasks = []
    for code in SectionCode:
        progress = _progress(code, stored.get(code), frame)
        kind, label = labels.PROGRESS[progress]
        is_open = code in editable and progress != "cannot_start"
        address = url_for("applications.section", application_id=application.id, code=code.value)
        task = {"title": labels.SECTIONS[code], "url": address if is_open else None}
        tasks.append({**task, "status_kind": kind, "status_label": label})
    return tasks


def _progress(code: SectionCode, stored: ApplicationSection | None, frame: Frame) -> str:
    if code is SectionCode.PLAN_TASKS and not frame.plans:
        return "cannot_start"
    if stored is None:
        return "not_started"
    return "completed" if stored.is_complete else "in_progress"


@blueprint.get("/applications/<int:application_id>/sections/<code>")
@only(APPLICANTS)
def section(application_id: int, code: str) -> str:
    application, which = found(application_id), known_section(code)
    if which not in service.editable_sections(application):
        raise StaleState(application, "edit")
    frame = queries.frame_of(application, clock.now())
    stored = queries.section_row(application.id, which)
    content = stored.content if stored else _known(application, which)
    form = section_form(section_of(which, frame), frame, content, stored.version if stored else 0)
    reading = read(which, content, frame)
    shown = reading.flaws if "gaps" in request.args else reading.errors
    show_flaws(form, shown, frame)
    return _section_page(application, which, form, frame, reading)


@blueprint.post("/applications/<int:application_id>/sections/<code>")
@only(APPLICANTS)
def save_section(application_id: int, code: str) -> Answer:
    application, which, at = found(application_id), known_section(code), clock.now()
    form = posted_form(
        section_of(which, queries.frame_of(application, at)), queries.frame_of(application, at)
    )
    try:
        stored = service.save_section(
            application, which, typed_in(form), form.opened_with(), by=current_actor(), at=at
        )
    except service.SectionChanged as changed:
        return _both_texts(application, which, changed)
    db.session.commit()
    if _is_autosave():
        saved_at = f"{clock.in_riga(at):%H:%M:%S}"
        return jsonify(saved_at=saved_at, version=stored.version)
    return redirect(_after_saving(application, which, stored))


def _is_autosave() -> bool:
    return request.headers.get("X-Autosave") == "1" or request.headers.get("X-Requested-With") == "autosave"


def _after_saving(application: Application, which: SectionCode, stored: ApplicationSection) -> str:
    frame = queries.frame_of(application, clock.now())
    here = url_for("applications.section", application_id=application.id, code=which.value)
    if "stay" in request.form or read(which, stored.content, frame).errors:
        return here + ("#rows" if "stay" in request.form else "")
    return url_for("applications.show", application_id=application.id)


def _both_texts(application: Application, which: SectionCode, changed: service.SectionChanged) -> Answer:
    version, theirs = changed.stored.version, changed.stored.content
    if _is_autosave():
        return jsonify(error="changed", version=version), 409
    frame = queries.frame_of(application, clock.now())
    form = section_form(section_of(which, frame), frame, changed.typed, version)
    saved = section_form(section_of(which, frame), frame, theirs, version)
    other = {
        "by": queries.name_of(changed.stored.updated_by_id),
        "at": changed.stored.updated_at,
        "form": saved,
        "fields": [name for name, mine in changed.typed.items() if theirs.get(name) != mine],
    }
    reading = read(which, changed.typed, frame)
    return _section_page(application, which, form, frame, reading, other), 409


def _section_page(
    application: Application,
    which: SectionCode,
    form: VersionedForm,
    frame: Frame,
    reading: Reading,
    other: dict[str, Any] | None = None,
) -> str:
    lines = cost_lines(reading) if which is SectionCode.BUDGET else []
    return render_template(
        "applications/section.html",
        application=application, code=which.value, form=form, frame=frame, labels=labels, other=other,
        totals=budget.totals(frame.regulation, lines) if which is SectionCode.BUDGET else None,
        title=labels.SECTIONS[which], lead=labels.LEADS[which], kinds=ORGANISATION_KINDS,
        row_labels=labels.ROWS.get(which, {}),
    )  # fmt: skip


def _known(application: Application, which: SectionCode) -> dict[str, Any]:
    """What the system knows before anyone has written the section."""
    if which is SectionCode.ORGANISATION:
        organisation = application.organisation
        return {"contact_email": organisation.email, "contact_phone": organisation.phone}
    if which is SectionCode.PLAN_TASKS:
        plans = queries.frame_of(application, clock.now()).plans
        return {"plan_id": str(plans[0].id)} if len(plans) == 1 else {}
    return {}
