"""One line of a statement: what it might be, and what a person says it is."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.models import Application
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import FINANCE
from app.core.wording import word_all
from app.extensions import db
from app.payments import labels, offers, queries, service, statement_labels, statement_queries
from app.payments.forms import MatchForm, ReasonForm, RefundForm
from app.payments.models import Recovery
from app.payments.statement_models import StatementLine
from app.payments.views import blueprint
from app.payments.workflow import LineStatus


@blueprint.get("/statements/lines/<int:line_id>")
@only(queries.READERS)
def statement_line(line_id: int) -> str:
    return _line_page(_line_or_404(line_id))


def _line_or_404(line_id: int) -> StatementLine:
    return statement_queries.line(line_id) or abort(404)


def _line_page(
    line: StatementLine,
    errors: list[str] | None = None,
    *,
    refund: RefundForm | None = None,
    aside: ReasonForm | None = None,
) -> str:
    is_open = line.status is LineStatus.OPEN
    return render_template(
        "payments/statement_line.html",
        line=line,
        payments=offers.payments_offered(line) if is_open else [],
        recoveries=offers.recoveries_offered(line) if is_open else [],
        projects=offers.projects_offered(line) if is_open else [],
        refund=refund or RefundForm(formdata=None),
        aside=aside or ReasonForm(formdata=None),
        errors=errors or [],
        may_decide=is_open and current_actor().role in FINANCE,
        may_take_back=line.status is LineStatus.NOT_OURS and current_actor().role in FINANCE,
        labels=labels,
        texts=statement_labels,
    )


def _decided(line: StatementLine, act: Callable[[], object], told: str) -> Response | tuple[str, int]:
    line_id = line.id
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        return _line_page(_line_or_404(line_id), word_all(refused.findings)), 422
    db.session.commit()
    flash(told, "done")
    return redirect(url_for("payments.statement_lines", status=LineStatus.OPEN.value))


@blueprint.post("/statements/lines/<int:line_id>/payments/<int:payment_id>")
@only(FINANCE)
def match_payment(line_id: int, payment_id: int) -> Response | tuple[str, int]:
    line, payment = _line_or_404(line_id), queries.payment(payment_id) or abort(404)
    form = MatchForm()
    if not form.validate():
        return _line_page(line, list(form.reason.errors)), 422
    by, at, reason = current_actor(), clock.now(), form.reason.data or ""
    told = _("The line is matched to the payment %(number)s.", number=payment.end_to_end_id)
    return _decided(line, lambda: service.match_to_payment(line, payment, reason=reason, by=by, at=at), told)


@blueprint.post("/statements/lines/<int:line_id>/recoveries/<int:recovery_id>")
@only(FINANCE)
def match_recovery(line_id: int, recovery_id: int) -> Response | tuple[str, int]:
    line = _line_or_404(line_id)
    recovery = db.session.get(Recovery, recovery_id) or abort(404)
    by, at = current_actor(), clock.now()
    told = _("The receipt is recorded.")
    return _decided(line, lambda: service.match_to_recovery(line, recovery, by=by, at=at), told)


@blueprint.post("/statements/lines/<int:line_id>/refund")
@only(FINANCE)
def take_in_refund(line_id: int) -> Response | tuple[str, int]:
    line, form = _line_or_404(line_id), RefundForm()
    if not form.validate():
        return _line_page(line, refund=form), 422
    wanted = queries.projects_visible_to(current_actor()).where(Application.number == form.project.data)
    project: Application | None = db.session.scalar(wanted)
    if project is None:
        text = _("There is no contracted project with the number “%(number)s”.", number=form.project.data)
        form.project.errors = [text]
        return _line_page(line, refund=form), 422
    by, at, reason = current_actor(), clock.now(), form.why.data
    told = _("The refund is taken in for the project %(number)s.", number=form.project.data)
    return _decided(line, lambda: service.take_in_refund(line, project, reason=reason, by=by, at=at), told)


@blueprint.post("/statements/lines/<int:line_id>/set-aside")
@only(FINANCE)
def set_line_aside(line_id: int) -> Response | tuple[str, int]:
    line, form = _line_or_404(line_id), ReasonForm()
    if not form.validate():
        return _line_page(line, aside=form), 422
    by, at = current_actor(), clock.now()
    told = _("The line is set aside.")
    return _decided(line, lambda: service.set_aside(line, reason=form.reason.data, by=by, at=at), told)


@blueprint.post("/statements/lines/<int:line_id>/take-back")
@only(FINANCE)
def take_line_back(line_id: int) -> Response:
    line = _line_or_404(line_id)
    service.take_back(line, by=current_actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for("payments.statement_line", line_id=line_id))
