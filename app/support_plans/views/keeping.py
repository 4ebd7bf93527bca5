"""What the chain is kept by: rates of measures and substitutes."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused, present
from app.core.roles import Role
from app.extensions import db
from app.support_plans import plan_labels, plan_queries, service
from app.support_plans.plan_forms import RateForm, SubstituteForm
from app.support_plans.plan_models import MeasureCode
from app.support_plans.plan_policy import READERS, SUBSTITUTES
from app.support_plans.views.blueprint import blueprint
from competition_rules.support_plan import measure_kinds

Answer = Response | str | tuple[str, int]


@blueprint.get("/rates")
@only(READERS)
def rates() -> str:
    return _rates_page(RateForm(formdata=None))


@blueprint.post("/rates")
@only(Role.SUPPORT_SPECIALIST)
def set_rate() -> Answer:
    form = RateForm()
    if not form.validate_on_submit():
        return _rates_page(form), 422
    amount, day = (present(one.data, "the form is valid") for one in (form.amount, form.effective_on))
    kind, source = MeasureCode(form.kind.data), form.source.data or ""
    try:
        service.set_rate(kind, amount, day, source, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _rates_page(form), 422
    db.session.commit()
    flash(_("The rate is set."), "done")
    return redirect(url_for("support_plans.rates"))


def _rates_page(form: RateForm) -> str:
    day = riga_day(clock.now())
    return render_template(
        "support_plans/rates.html", form=form, kinds=measure_kinds(), labels=plan_labels, history=plan_queries.rates(),
        now={kind: plan_queries.rate_on(kind, day) for kind in MeasureCode},
        may_set=current_actor().role is Role.SUPPORT_SPECIALIST,
    )  # fmt: skip


@blueprint.route("/substitutes", methods=["GET", "POST"])
@only(frozenset(SUBSTITUTES))
def substitutes() -> Answer:
    actor, form = current_actor(), SubstituteForm()
    people = {str(one.id): one for one in plan_queries.may_stand_in_for(actor)}
    form.user.choices = [SelectChoice("", "–"), *(SelectChoice(key, one.name) for key, one in people.items())]
    if form.validate_on_submit() and _is_appointed(form, people):
        flash(_("The substitute is appointed."), "done")
        return redirect(url_for("support_plans.substitutes"))
    page = render_template(
        "support_plans/substitutes.html", form=form, people=people, found=plan_queries.substitutes_of(actor)
    )
    return (page, 422) if form.errors else page


def _is_appointed(form: SubstituteForm, people: dict[str, Any]) -> bool:
    first, last = (present(one.data, "the form is valid") for one in (form.starts_on, form.ends_on))
    try:
        service.appoint_substitute(people[form.user.data], first, last, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return False
    db.session.commit()
    return True
