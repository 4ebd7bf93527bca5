"""Taking a director's order back: proposed with a reason, done or refused by the director, its document."""

from collections.abc import Callable

from flask import Response, abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import SCHOOL_STAFF, Role
from app.extensions import db
from app.support_plans import order_queries, service
from app.support_plans.models import AccessAct
from app.support_plans.order_models import OrderTakeBack
from app.support_plans.taking_back_forms import TakeBackForm
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.orders import opened_file, order_or_404, order_page, pdf_file
from app.support_plans.watching import role_refused, watched


@blueprint.post("/orders/<int:order_id>/take-back")
@only(Role.PLAN_AUTHOR, record=role_refused)
@watched(AccessAct.CHANGE)
def propose_take_back(order_id: int) -> BaseResponse | tuple[str, int]:
    found, form = order_or_404(order_id), TakeBackForm()
    if not form.validate_on_submit():
        return order_page(found, form), 422
    try:
        service.propose_take_back(found, form.why.data or "", by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return order_page(order_or_404(order_id), form), 422
    flash(_("It is proposed. The director decides; until then the order holds."), "done")
    return redirect(url_for("support_plans.order", order_id=order_id))


@blueprint.post("/orders/<int:order_id>/take-back/confirm")
@only(Role.DIRECTOR, record=role_refused)
@watched(AccessAct.CHANGE)
def confirm_take_back(order_id: int) -> BaseResponse | tuple[str, int]:
    done = _("The order is taken back. What it paid for waits for a new order; the document is being made.")
    return _decided(order_id, service.confirm_take_back, done)


@blueprint.post("/orders/<int:order_id>/take-back/keep")
@only(SCHOOL_STAFF, record=role_refused)
@watched(AccessAct.CHANGE)
def keep_order(order_id: int) -> BaseResponse | tuple[str, int]:
    return _decided(order_id, service.keep_order, _("The order stays as it is."))


def _decided(order_id: int, decide: Callable[..., None], done: str) -> BaseResponse | tuple[str, int]:
    form = TakeBackForm(formdata=None)
    try:
        decide(_take_back_or_404(order_id), by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return order_page(order_or_404(order_id), form), 422
    flash(done, "done")
    return redirect(url_for("support_plans.order", order_id=order_id))


@blueprint.get("/orders/<int:order_id>/take-back/original")
@only(order_queries.ORDER_READERS, record=role_refused)
@watched(AccessAct.VIEW)
def take_back_original(order_id: int) -> Response:
    return Response(opened_file(_take_back_or_404(order_id).page), mimetype="text/html")


@blueprint.get("/orders/<int:order_id>/take-back/pdf")
@only(order_queries.ORDER_READERS, record=role_refused)
@watched(AccessAct.PRINT)
def take_back_pdf(order_id: int) -> Response:
    found = _take_back_or_404(order_id)
    return pdf_file(found.pdf, f"rikojums-{found.number.replace('/', '-')}.pdf")


def _take_back_or_404(order_id: int) -> OrderTakeBack:
    return order_or_404(order_id).take_back or abort(404)
