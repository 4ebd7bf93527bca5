"""The director's orders: the list, what waits for one, issuing it, its document."""

from decimal import Decimal

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import SCHOOL_STAFF, Role
from app.core.wording import word_all
from app.extensions import db
from app.storage import sealed
from app.storage.models import SealedFile
from app.support_plans import order_queries, plan_labels, service, taking_back_labels
from app.support_plans.carrying_queries import cost_of
from app.support_plans.models import AccessAct
from app.support_plans.order_listing import ORDERS, shown_number
from app.support_plans.order_models import SupportOrder
from app.support_plans.order_papers import order_lines
from app.support_plans.taking_back_forms import TakeBackForm
from app.support_plans.taking_back_workflow import TakeBackStatus
from app.support_plans.views.blueprint import blueprint
from app.support_plans.watching import role_refused, shows_all, shows_order, watched
from competition_rules.money import from_cents, to_cents
from competition_rules.support_plan import measure_kinds


@blueprint.get("/orders")
@only(order_queries.ORDER_READERS, record=role_refused)
@watched(AccessAct.VIEW)
def orders() -> str:
    rows = order_queries.order_rows(current_actor())
    listed = ORDERS.answer(db.session(), rows, counted=rows)
    return render_template(
        "support_plans/orders.html", listed=listed, shown_number=shown_number,
        may_issue=current_actor().role is Role.DIRECTOR, statuses=taking_back_labels.ORDER_STATUSES,
    )  # fmt: skip


@blueprint.get("/orders/new")
@only(Role.DIRECTOR, record=role_refused)
@watched(AccessAct.VIEW)
def new_order() -> str:
    return _preview([])


@blueprint.post("/orders/new")
@only(Role.DIRECTOR, record=role_refused)
@watched(AccessAct.CHANGE)
def issue_order() -> BaseResponse | tuple[str, int]:
    seen = {
        int(one) for one in request.form.getlist("seen") if one.isascii() and one.isdigit() and len(one) < 10
    }
    cents = request.form.get("cents", "")
    total = (
        from_cents(int(cents)) if cents.isascii() and cents.isdigit() and len(cents) < 15 else Decimal("0.00")
    )
    try:
        made = service.issue_order(seen, total, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _preview(word_all(refused.findings)), 422
    shows_all(sorted({one.delivery.measure.plan.learner_id for one in made.lines}))
    flash(_("The order is issued. Its document is being made."), "done")
    return redirect(url_for("support_plans.order", order_id=made.id))


def _preview(problems: list[str]) -> str:
    """What an order would pay now, and what the director put down and another has to."""
    actor = current_actor()
    found = order_queries.ready_deliveries(actor.school_id or 0)
    shows_all(sorted({one.measure.plan.learner_id for one in found}))
    going = [one for one in found if not service.is_own(one, actor)]
    return render_template(
        "support_plans/new_order.html", lines=order_lines(going), going=going, total=cost_of(going), problems=problems,
        cents=to_cents(cost_of(going)),
        own=len(found) - len(going), labels=plan_labels, kinds=measure_kinds(), has_errors=bool(problems),
    )  # fmt: skip


@blueprint.get("/orders/<int:order_id>")
@only(order_queries.ORDER_READERS, record=role_refused)
@watched(AccessAct.VIEW)
def order(order_id: int) -> str:
    return order_page(order_or_404(order_id))


@blueprint.get("/orders/<int:order_id>/original")
@only(order_queries.ORDER_READERS, record=role_refused)
@watched(AccessAct.VIEW)
def order_original(order_id: int) -> Response:
    return Response(opened_file(order_or_404(order_id).page), mimetype="text/html")


@blueprint.get("/orders/<int:order_id>/pdf")
@only(order_queries.ORDER_READERS, record=role_refused)
@watched(AccessAct.PRINT)
def order_pdf(order_id: int) -> Response:
    found = order_or_404(order_id)
    name = f"rikojums-{found.number.replace('/', '-')}.pdf"
    return pdf_file(found.pdf, name)


def pdf_file(file: SealedFile | None, name: str) -> Response:
    """The file to be kept under that name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(opened_file(file), mimetype="application/pdf", headers=headers)


def opened_file(file: SealedFile | None) -> bytes:
    """What is inside; 404 while it is not made."""
    if file is None or file.erased_at is not None:
        abort(404)
    return sealed.opened(file)


def order_or_404(order_id: int) -> SupportOrder:
    """An order this person reads; the record of access says whose it is."""
    found = order_queries.find_order(current_actor(), order_id) or abort(404)
    shows_order(found.school_id, sorted({one.delivery.measure.plan.learner_id for one in found.lines}))
    return found


def order_page(found: SupportOrder, form: TakeBackForm | None = None) -> str:
    """The order, what became of it, and what this person may do about it."""
    actor, taking = current_actor(), found.take_back
    is_proposed = taking is not None and taking.status is TakeBackStatus.PROPOSED
    return render_template(
        "support_plans/order.html", order=found, lines=order_lines([one.delivery for one in found.lines]),
        labels=plan_labels, kinds=measure_kinds(), taking=taking, form=form or TakeBackForm(formdata=None),
        refreshes=found.pdf is None or (taking is not None and not is_proposed and taking.pdf is None),
        may_propose=actor.role is Role.PLAN_AUTHOR and taking is None,
        is_own=taking is not None and taking.proposed_by_id == actor.user_id,
        may_keep=is_proposed and actor.role in SCHOOL_STAFF, may_decide=is_proposed and actor.role is Role.DIRECTOR,
    )  # fmt: skip
