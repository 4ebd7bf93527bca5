"""What the programme manager does: import, compute, override, publish, close."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.calls.models import Call
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.quotas import queries, service
from app.quotas.forms import LearnersForm, OverrideForm
from app.quotas.keeping import kept_in
from app.quotas.models import MunicipalQuota
from app.quotas.views.blueprint import blueprint, call_or_404, quota_or_404
from app.quotas.views.tables import table_page


@blueprint.get("/quotas/<int:call_id>/learners")
@only(Role.PROGRAMME_MANAGER)
def learners(call_id: int) -> str:
    return _learners_page(LearnersForm(), call_or_404(call_id))


@blueprint.post("/quotas/<int:call_id>/learners")
@only(Role.PROGRAMME_MANAGER)
def import_learners(call_id: int) -> Response | tuple[str, int]:
    call, form = call_or_404(call_id), LearnersForm()
    if form.validate():
        data, name = form.file.data.read(), form.file.data.filename
        try:
            service.import_learners(call, data, name, by=current_actor(), at=clock.now())
        except Refused as refused:
            form.file.errors = word_all(refused.findings)
        else:
            db.session.commit()
            flash(_("The learner numbers are imported. Compute the quotas now."), "done")
            return redirect(url_for("quotas.show", call_id=call.id))
    return _learners_page(form, call), 422


def _learners_page(form: LearnersForm, call: Call) -> str:
    return render_template("quotas/learners.html", form=form, call=call, last=queries.last_import(call))


@blueprint.post("/quotas/<int:call_id>/compute")
@only(Role.PROGRAMME_MANAGER)
def compute(call_id: int) -> Response | tuple[str, int]:
    return _step(call_id, service.compute, _("The quotas are computed. Check and publish them."))


@blueprint.post("/quotas/<int:call_id>/publish")
@only(Role.PROGRAMME_MANAGER)
def publish(call_id: int) -> Response | tuple[str, int]:
    done = _("The quotas are published. Municipalities may announce their local calls now.")
    return _step(call_id, service.publish_quotas, done)


@blueprint.post("/quotas/<int:call_id>/close")
@only(Role.PROGRAMME_MANAGER)
def close(call_id: int) -> Response | tuple[str, int]:
    done = _("The call is closed. What the municipalities did not award has returned to the call.")
    if kept_in(call_id):
        done = _(
            "The call is closed. What is free has returned to the call; what open appeals may need stays."
        )
    return _step(call_id, service.close_call, done)


def _step(call_id: int, verb: Callable[..., Any], done: str) -> Response | tuple[str, int]:
    """Take a step; a refusal is shown above the table."""
    call = call_or_404(call_id)
    try:
        verb(call, by=current_actor(), at=clock.now())
    except Refused as refused:
        errors = word_all(refused.findings)
        db.session.rollback()
        return table_page(call_or_404(call_id), errors), 422
    db.session.commit()
    flash(done, "done")
    return redirect(url_for("quotas.show", call_id=call.id))


@blueprint.get("/quotas/<int:call_id>/<int:quota_id>")
@only(Role.PROGRAMME_MANAGER)
def override_form(call_id: int, quota_id: int) -> str:
    quota = quota_or_404(call_or_404(call_id), quota_id)
    return _override_page(OverrideForm(amount=quota.amount, reason=quota.override_reason), quota)


@blueprint.post("/quotas/<int:call_id>/<int:quota_id>")
@only(Role.PROGRAMME_MANAGER)
def override(call_id: int, quota_id: int) -> Response | tuple[str, int]:
    quota, form = quota_or_404(call_or_404(call_id), quota_id), OverrideForm()
    if form.validate():
        amount, reason = present(form.amount.data, "the form asks for it"), (form.reason.data or "").strip()
        try:
            service.override(quota, amount, reason, by=current_actor(), at=clock.now())
        except Refused as refused:
            _put_errors(form, refused)
        else:
            db.session.commit()
            flash(_("The quota is changed."), "done")
            return redirect(url_for("quotas.show", call_id=call_id))
    return _override_page(form, quota), 422


def _put_errors(form: OverrideForm, refused: Refused) -> None:
    for finding in refused.findings:
        field = form.reason if finding.rule == "override_without_reason" else form.amount
        field.errors = [*field.errors, *word_all([finding])]


def _override_page(form: OverrideForm, quota: MunicipalQuota) -> str:
    lump_sum = queries.lump_sum_of(quota.call)
    return render_template("quotas/override.html", form=form, quota=quota, lump_sum=lump_sum)
