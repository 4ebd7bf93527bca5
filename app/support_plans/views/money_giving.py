"""Dividing the money of a semester, or of a municipality, among the places below."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.wording import word_all
from app.extensions import db
from app.funds.queries import balance
from app.support_plans import allotment_places
from app.support_plans.allotment_forms import GivingTable
from app.support_plans.allotment_models import SupportAllotment
from app.support_plans.allotment_policy import GIVERS, may_give_from
from app.support_plans.allotment_queries import account_of
from app.support_plans.service import allotting
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.money import allotment_or_404


@blueprint.get("/money/<int:allotment_id>/give")
@only(GIVERS)
def give_money_form(allotment_id: int) -> str:
    allotment = _divided_or_404(allotment_id)
    return _page(allotment, _table(allotment), [])


@blueprint.post("/money/<int:allotment_id>/give")
@only(GIVERS)
def give_money(allotment_id: int) -> Response | tuple[str, int]:
    allotment = _divided_or_404(allotment_id)
    table = _table(allotment)
    wanted = table.read(request.form)
    if not wanted:
        nothing = (
            [] if table.has_errors else [_("Nothing is entered. Enter a sum or a maximum for one place.")]
        )
        return _page(allotment, table, nothing), 422
    try:
        allotting.allot(allotment, wanted, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _page(_divided_or_404(allotment_id), table, word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The money is allotted."), "done")
    return redirect(url_for("support_plans.money_of", allotment_id=allotment_id))


def _divided_or_404(allotment_id: int) -> SupportAllotment:
    allotment = allotment_or_404(allotment_id)
    return allotment if may_give_from(current_actor(), allotment) else abort(404)


def _table(allotment: SupportAllotment) -> GivingTable:
    return GivingTable(allotment_places.places_under(allotment))


def _page(allotment: SupportAllotment, table: GivingTable, problems: list[str]) -> str:
    return render_template(
        "support_plans/money_giving.html", allotment=allotment, table=table, problems=problems,
        left=balance(account_of(allotment)), has_errors=bool(problems) or table.has_errors,
    )  # fmt: skip
