"""Preparing payments: first what will be done with which sums, then just that."""

from collections.abc import Sequence
from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.applications.models import Application
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import FINANCE
from app.core.wording import word_all
from app.extensions import db
from app.payments import labels, queries, service
from app.payments.forms import ChosenForm
from app.payments.payables import Payable, payables_of
from app.payments.views import blueprint
from app.payments.views.desk import desk, numbers
from competition_rules.findings import Finding


def _chosen() -> tuple[ChosenForm, dict[str, Payable]]:
    form = ChosenForm()
    projects = numbers(key.partition("-")[0] for key in request.form.getlist("chosen"))
    owed = {one.key: one for one in payables_of(projects, on=riga_day(clock.now()))}
    form.chosen.choices = [(key, key) for key in owed]
    return form, owed


def _nothing_chosen() -> tuple[str, int]:
    return desk([_("Choose what to pay. What you chose before may have been prepared meanwhile.")]), 422


def _seen(chosen: Sequence[Payable]) -> str:
    """What a person has looked at, in short: how many sums and their total."""
    return f"{len(chosen)} {sum((one.amount for one in chosen), Decimal('0.00'))}"


@blueprint.post("/payments/prepare/preview")
@only(FINANCE)
def preview_prepare() -> str | tuple[str, int]:
    form, owed = _chosen()
    if not form.validate():
        return _nothing_chosen()
    own = queries.accounts_entered_by(current_actor(), [owed[key].application_id for key in form.chosen.data])

    def obstacles(one: Payable) -> list[Finding]:
        is_own = one.application_id in own
        return [*one.obstacles, *([Finding("prepares_own_account", "", {})] if is_own else [])]

    chosen = [owed[key] for key in form.chosen.data]
    ready = [one for one in chosen if not obstacles(one)]
    return render_template(
        "payments/prepare_preview.html", ready=ready, blocked=[one for one in chosen if obstacles(one)],
        total=sum((one.amount for one in ready), Decimal("0.00")), seen=_seen(ready), kinds=labels.KINDS,
        reasons=lambda one: word_all(obstacles(one)),
    )  # fmt: skip


@blueprint.post("/payments/prepare")
@only(FINANCE)
def prepare() -> Response | tuple[str, int]:
    form, owed = _chosen()
    if not form.validate():
        return _nothing_chosen()
    chosen = [owed[key] for key in form.chosen.data]
    if request.form.get("seen", _seen(chosen)) != _seen(chosen):
        return desk(
            [_("A sum has changed since you looked at it. Look at what will be prepared again.")]
        ), 422
    try:
        for one in chosen:
            application = db.session.get_one(Application, one.application_id)
            service.prepare(application, one.kind, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return desk(word_all(refused.findings)), 422
    db.session.commit()
    text = ngettext("%(num)s payment is prepared.", "%(num)s payments are prepared.", len(chosen))
    flash(text, "done")
    return redirect(url_for("payments.index"))
