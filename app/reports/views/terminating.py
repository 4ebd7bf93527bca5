"""Confirming the termination of an agreement, with what follows in money on the page before it is done."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import ending
from app.agreements.labels import SETTLED_BY
from app.agreements.models import AgreementTermination
from app.agreements.workflow import SettledBy
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import language, word_all
from app.extensions import db
from app.reports import service
from app.reports.views.blueprint import blueprint


@blueprint.get("/agreement-terminations/<int:termination_id>/decision")
@only(Role.PROGRAMME_MANAGER)
def decide_termination(termination_id: int) -> Response | str:
    found = _found_or_404(termination_id)
    if not ending.may_decide(current_actor(), found):
        return _back(found)
    return _page(found, word_all(ending.unheard(found, clock.now()) + ending.obstacles(found)))


@blueprint.post("/agreement-terminations/<int:termination_id>/decision")
@only(Role.PROGRAMME_MANAGER)
def terminate(termination_id: int) -> Response | tuple[str, int]:
    found = _found_or_404(termination_id)
    try:
        service.terminate(found, by=current_actor(), at=clock.now())
    except Refused as refused:
        return _page(found, word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The agreement is terminated; what was never paid has gone back."), "done")
    return _back(found)


def _page(found: AgreementTermination, reasons: list[str]) -> str:
    ground, paid = ending.ground_of(found), ending.paid_to(found.agreement)
    settled_by = ending.settling(found)
    returned = found.recovery or 0 if settled_by is SettledBy.SUM else None
    return render_template(
        "reports/terminate.html", termination=found, agreement=found.agreement, ground=ground, paid=paid,
        ground_title=ground.title.in_language(language()), follows=SETTLED_BY[settled_by], returned=returned,
        unpaid=ending.unpaid_of(found.agreement), reasons=reasons,
    )  # fmt: skip


def _found_or_404(termination_id: int) -> AgreementTermination:
    return ending.find(current_actor(), termination_id) or abort(404)


def _back(found: AgreementTermination) -> Response:
    return redirect(url_for("agreements.termination", termination_id=found.id))
