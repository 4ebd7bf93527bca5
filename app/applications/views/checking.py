"""The administrative check: the coordinator's page."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.applications import facts, labels, policy, queries, service
from app.applications.forms import ReturnForm, check_form, show_refusal, verdicts_in
from app.applications.models import Application, SubmissionSnapshot
from app.applications.sections import Frame
from app.applications.service import Verdict
from app.applications.submitted import submitted_answers
from app.applications.views import blueprint
from app.applications.views.finding import found
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, StaleState, present
from app.core.roles import Role
from app.core.wording import language, word_all
from app.extensions import db
from competition_rules import eligibility

Answer = str | Response | tuple[str, int]


@blueprint.get("/applications/<int:application_id>/check")
@only(Role.COORDINATOR)
def check(application_id: int) -> Answer:
    return _check_page(found(application_id))


@blueprint.post("/applications/<int:application_id>/check")
@only(Role.COORDINATOR)
def save_check(application_id: int) -> Answer:
    application = found(application_id)
    regulation = queries.regulation_of(application)
    form = check_form(regulation, {}, service.may_still_clarify(application))
    try:
        given = verdicts_in(form, regulation)
        service.record_check(application, given, by=current_actor(), at=clock.now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusal(form, refused, "note_")
        return _check_page(found(application_id), form=form), 422
    flash(_("The check is saved."), "done")
    return redirect(url_for("applications.check", application_id=application_id))


@blueprint.post("/applications/<int:application_id>/return")
@only(Role.COORDINATOR)
def return_for_clarification(application_id: int) -> Answer:
    form = ReturnForm()
    if not form.validate():
        return _check_page(found(application_id), return_form=form), 422

    def verb(application: Application) -> None:
        service.return_for_clarification(application, text=form.text.data, by=current_actor(), at=clock.now())

    return _carried_out(application_id, verb, _("The application is returned to the applicant."), form)


@blueprint.post("/applications/<int:application_id>/eligible")
@only(Role.COORDINATOR)
def declare_eligible(application_id: int) -> Answer:
    def verb(application: Application) -> None:
        service.declare_eligible(application, by=current_actor(), at=clock.now())

    return _carried_out(application_id, verb, _("The application goes to the commission."))


@blueprint.post("/applications/<int:application_id>/ineligible")
@only(Role.COORDINATOR)
def declare_ineligible(application_id: int) -> Answer:
    def verb(application: Application) -> None:
        service.declare_ineligible(application, by=current_actor(), at=clock.now())

    return _carried_out(application_id, verb, _("The application is declared not eligible."))


def _carried_out(
    application_id: int,
    verb: Callable[[Application], None],
    done: str,
    return_form: ReturnForm | None = None,
) -> Answer:
    """Take the step and go to the application, or show the check again with what stands against it."""
    try:
        verb(found(application_id))
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        problems = word_all(refused.findings)
        return _check_page(found(application_id), return_form=return_form, problems=problems), 422
    flash(done, "done")
    return redirect(url_for("applications.show", application_id=application_id))


def _check_page(  # long: everything one page shows
    application: Application,
    *,
    form: FlaskForm | None = None,
    return_form: ReturnForm | None = None,
    problems: list[str] | None = None,
) -> str:
    if application.status not in (ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED):
        raise StaleState(application, "check")
    regulation = queries.regulation_of(application)
    snapshot = present(queries.current_snapshot(application), "the application was submitted")
    asked, may_ask = queries.open_clarification(application), service.may_still_clarify(application)
    suggested = _suggested(application, snapshot)
    return render_template(
        "applications/check.html",
        application=application, regulation=regulation, asked=asked, may_ask=may_ask, labels=labels,
        form=form or check_form(regulation, suggested, may_ask), return_form=return_form or ReturnForm(formdata=None),
        problems=problems or [], judged=facts.JUDGED_BY_RULES, suggested=suggested,
        answers=submitted_answers(snapshot, language()), snapshot=snapshot,
        is_overdue=asked is not None and clock.riga_day(clock.now()) > asked.due_on,
        has_errors=bool(problems or (form and form.errors)),
        may_check=policy.may_check(current_actor(), application),
    )  # fmt: skip


def _suggested(application: Application, snapshot: SubmissionSnapshot) -> dict[str, Verdict]:
    """The verdicts given so far; before that, what the rules find where no one needs to read or look up."""
    stored = {code: Verdict(check.verdict, check.note) for code, check in queries.checks_of(snapshot).items()}
    submitted_at = present(application.submitted_at, "the application was submitted")
    # Plans are read by people; no criterion the rules judge depends on them.
    frame = Frame(queries.regulation_of(application), ())
    readings = queries.readings_of(application, frame)
    known = facts.facts_of(application, frame, readings, submitted_at=submitted_at, is_signed_off=True)
    found_out = eligibility.check(frame.regulation, known)
    notes = dict(
        zip(
            (str(one.facts.get("criterion")) for one in found_out),
            word_all(facts.worded_by_reason(found_out)),
            strict=True,
        )
    )
    by_rules = {
        code: Verdict("no", notes[code]) if code in notes else Verdict("yes")
        for code in facts.JUDGED_BY_RULES
    }
    return {**by_rules, **stored}
