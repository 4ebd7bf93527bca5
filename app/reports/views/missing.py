"""Projects whose report is overdue, and deciding on one without it."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.models import Application
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.reports import missed, service
from app.reports.check_forms import MissedForm
from app.reports.listing import MISSED
from app.reports.policy import NATIONAL_READERS
from app.reports.views.blueprint import blueprint


@blueprint.get("/reports/overdue")
@only(NATIONAL_READERS | {Role.COORDINATOR})
def overdue() -> str:
    actor, today = current_actor(), riga_day(clock.now())
    listed = MISSED.answer(db.session(), missed.rows_visible_to(actor, today))
    return render_template(
        "reports/overdue.html", listed=listed, due_on=missed.due_days(),
        may_decide=actor.role is Role.PROGRAMME_MANAGER,
    )  # fmt: skip


@blueprint.get("/projects/<int:application_id>/report/missed")
@only(Role.PROGRAMME_MANAGER)
def decide_missed(application_id: int) -> str:
    return _page(_project(application_id), MissedForm())


@blueprint.post("/projects/<int:application_id>/report/missed")
@only(Role.PROGRAMME_MANAGER)
def record_missed(application_id: int) -> Response | tuple[str, int]:
    application, form = _project(application_id), MissedForm()
    if not form.validate_on_submit():
        return _page(application, form), 422
    try:
        service.reject_missed(application, reason=form.reason.data or "", by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _page(_project(application_id), form, word_all(error.findings)), 422
    db.session.commit()
    flash(
        _("The project is settled without a report. What was paid is put down to be claimed by finance."),
        "done",
    )
    return redirect(url_for("reports.overdue"))


def _project(application_id: int) -> Application:
    return missed.find(current_actor(), application_id) or abort(404)


def _page(application: Application, form: MissedForm, reasons: list[str] | None = None) -> str:
    regulation = regulation_of(application.local_call.call)
    return render_template(
        "reports/missed.html", application=application, form=form, reasons=reasons or [], regulation=regulation,
        missed=missed.missed_report(application, regulation), today=riga_day(clock.now()),
        paid=balance(Place(AccountKind.PAID, application.id)),
        unpaid=balance(Place(AccountKind.COMMITTED, application.id)),
    )  # fmt: skip
