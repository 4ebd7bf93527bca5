"""Checking the answers, signing off, the receipt, withdrawing."""

from datetime import datetime

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.applications import facts, labels, policy, queries, service
from app.applications.answers import blocks
from app.applications.forms import SignOffForm, WithdrawForm
from app.applications.models import Application, SubmissionSnapshot
from app.applications.sections import Frame, Reading, SectionCode
from app.applications.snapshots import content_of
from app.applications.views import blueprint
from app.applications.views.finding import found
from app.applications.workflow import ApplicationStatus
from app.calls.queries import deadline_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, StaleState
from app.core.roles import APPLICANTS, Role
from app.core.wording import language, word_all
from app.extensions import db
from competition_rules.findings import Finding

Answer = str | BaseResponse | tuple[str, int]
_SECTION_LINK = {
    "participant_share_too_low": SectionCode.TARGET,
    "over_category_ceiling": SectionCode.BUDGET,
    "unknown_category": SectionCode.BUDGET,
    "nothing_planned": SectionCode.BUDGET,
    "not_positive": SectionCode.BUDGET,
}


@blueprint.get("/applications/<int:application_id>/answers")
@only(APPLICANTS)
def answers(application_id: int) -> Answer:
    application = found(application_id)
    _require_open(application)
    return _answers_page(application, SignOffForm(formdata=None))


@blueprint.post("/applications/<int:application_id>/submit")
@only(Role.REPRESENTATIVE)
def submit(application_id: int) -> Answer:
    application, actor, at = found(application_id), current_actor(), clock.now()
    form = SignOffForm()
    is_clarified = application.status is ApplicationStatus.RETURNED or application.clarified_at is not None
    verb = service.clarify if is_clarified else service.submit
    try:
        snapshot = verb(application, is_signed_off=bool(form.is_signed_off.data), by=actor, at=at)
    except service.TooLate as late:
        return _too_late(application_id, form, late, at)
    except Refused as refused:
        db.session.rollback()
        return _refused(found(application_id), form, refused)
    db.session.commit()
    return redirect(_receipt_url(application, snapshot))


def _receipt_url(application: Application, snapshot: SubmissionSnapshot) -> str:
    return url_for("applications.receipt", application_id=application.id, number=snapshot.number)


def _too_late(application_id: int, form: SignOffForm, late: service.TooLate, at: datetime) -> Answer:
    db.session.rollback()
    application = found(application_id)
    service.record_late_attempt(application, late.deadline, by=current_actor(), at=at)
    db.session.commit()
    form.form_errors = word_all(late.findings)
    return _answers_page(application, form), 422


def _refused(application: Application, form: SignOffForm, refused: Refused) -> Answer:
    unsigned = [one for one in refused.findings if one.rule == "criterion_not_signed_off"]
    if unsigned:
        form.is_signed_off.errors = word_all(unsigned)
    else:
        form.form_errors = [_("The application cannot be submitted yet: what is missing is listed below.")]
    return _answers_page(application, form), 422


def _require_open(application: Application) -> None:
    if application.status not in policy.OPEN_FOR_EDITS:
        raise StaleState(application, "submit")


def _answers_page(application: Application, form: SignOffForm) -> str:
    _require_open(application)
    at = clock.now()
    frame = queries.frame_of(application, at)
    readings = queries.readings_of(application, frame)
    submitted_at = application.submitted_at or min(at, deadline_of(application.local_call))
    known = facts.facts_of(application, frame, readings, submitted_at=submitted_at, is_signed_off=True)
    late = queries.late_attempts_of(application)
    blocking = [one for one in facts.blocking(frame, known, readings) if not _is_about_time(one)]
    return render_template(
        "applications/answers.html",
        application=application, form=form, labels=labels, late=late, at=at,
        blocks=blocks(content_of(application, frame, readings), language()),
        problems=[item for one in blocking for item in _problems(application, one, readings, frame)],
        warnings=word_all(facts.worded_by_reason(facts.warnings(frame, known))),
        editable=service.editable_sections(application), deadline=_last_moment(application),
        is_over=at >= _last_moment(application), may_submit=policy.may_submit(current_actor(), application),
        has_errors=bool(form.errors or form.form_errors),
    )  # fmt: skip


def _is_about_time(finding: Finding) -> bool:
    # The deadline has a notice of its own on the page.
    return finding.facts.get("criterion") == "in_time"


def _last_moment(application: Application) -> datetime:
    asked = queries.open_clarification(application)
    return clock.end_of_day(asked.due_on) if asked else deadline_of(application.local_call)


def _problems(
    application: Application, finding: Finding, readings: facts.Readings, frame: Frame
) -> list[dict[str, str]]:
    """What blocks the submission as sentences, each with the section where it is put right."""
    if finding.facts.get("reason") == "sections_missing":
        names = [code for code in SectionCode if readings[code].lacks_something]
        return [_missing(application, code, readings[code], finding.point) for code in names]
    titled = finding
    grant, category = frame.grant, finding.facts.get("category")
    if grant is not None and isinstance(category, str) and (one := grant.category(category)):
        changed = {**finding.facts, "category": one.title.in_language(language())}
        titled = Finding(finding.rule, finding.point, changed)
    sections = facts.SECTIONS_OF.get(str(finding.facts.get("criterion")), ())
    where = sections[0] if sections else _SECTION_LINK.get(finding.rule)
    text = word_all(facts.worded_by_reason([titled]))[0]
    return [{"text": text, "url": _section_url(application, where) if where else ""}]


def _missing(application: Application, code: SectionCode, reading: Reading, point: str) -> dict[str, str]:
    number = sum(not flaw.is_judged for flaw in reading.flaws)
    count = _("%(section)s: %(number)s to fill in or put right", section=labels.SECTIONS[code], number=number)
    return {
        "text": f"{count} ({_('point %(number)s', number=point)})",
        "url": _section_url(application, code),
    }


def _section_url(application: Application, code: SectionCode) -> str:
    return url_for("applications.section", application_id=application.id, code=code.value, gaps=1)


@blueprint.get("/applications/<int:application_id>/receipts/<int:number>")
@only(policy.READERS)
def receipt(application_id: int, number: int) -> str:
    application, snapshot = _filed(application_id, number)
    return render_template("applications/receipt.html", application=application, snapshot=snapshot)


@blueprint.get("/applications/<int:application_id>/receipts/<int:number>/application.json")
@only(policy.READERS)
def download(application_id: int, number: int) -> Response:
    _application, snapshot = _filed(application_id, number)
    name = snapshot.receipt_number.replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return Response(snapshot.content.encode(), mimetype="application/json", headers=headers)


def _filed(application_id: int, number: int) -> tuple[Application, SubmissionSnapshot]:
    application = found(application_id)
    if not policy.may_see_content(current_actor(), application):
        abort(404)
    snapshots = {one.number: one for one in queries.snapshots_of(application)}
    return application, snapshots.get(number) or abort(404)


@blueprint.route("/applications/<int:application_id>/withdraw", methods=["GET", "POST"])
@only(Role.REPRESENTATIVE)
def withdraw(application_id: int) -> Answer:
    application, form = found(application_id), WithdrawForm()
    if form.validate_on_submit():
        service.withdraw(application, reason=form.reason.data, by=current_actor(), at=clock.now())
        db.session.commit()
        flash(_("The application has been withdrawn."), "done")
        return redirect(url_for("applications.show", application_id=application.id))
    page = render_template("applications/withdraw.html", application=application, form=form)
    return (page, 422) if form.errors else page
