"""Roles in finance: one administrator asks, another decides."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import finance_memberships, labels
from app.accounts.models import FinanceRequest
from app.accounts.request_forms import FinanceRequestForm, ReasonForm
from app.accounts.views import blueprint
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db


@blueprint.route("/finance-roles", methods=["GET", "POST"])
@only(Role.ADMINISTRATOR)
def finance_requests() -> Response | str | tuple[str, int]:
    form = FinanceRequestForm()
    if form.validate_on_submit():
        try:
            finance_memberships.ask(**form.read(), by=current_actor(), at=clock.now())
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            form.form_errors.extend(word_all(refused.findings))
        else:
            flash(_("Asked for. Another administrator decides."), "done")
            return redirect(url_for("accounts.finance_requests"))
    page = _page(form)
    return (page, 422) if form.errors else page


@blueprint.post("/finance-roles/<int:request_id>/grant")
@only(Role.ADMINISTRATOR)
def grant_finance(request_id: int) -> Response | tuple[str, int]:
    return _decided(request_id, finance_memberships.grant, _("The role is given."))


@blueprint.post("/finance-roles/<int:request_id>/refuse")
@only(Role.ADMINISTRATOR)
def refuse_finance(request_id: int) -> Response | tuple[str, int]:
    reason = (ReasonForm().reason.data or "").strip()[:1000]

    def refuse(found: FinanceRequest, **who: object) -> None:
        finance_memberships.refuse(found, reason, **who)  # type: ignore[arg-type]

    return _decided(request_id, refuse, _("The request is refused."))


@blueprint.post("/finance-roles/<int:request_id>/withdraw")
@only(Role.ADMINISTRATOR)
def withdraw_finance(request_id: int) -> Response | tuple[str, int]:
    return _decided(request_id, finance_memberships.withdraw, _("The request is withdrawn."))


def _decided(request_id: int, act: Callable[..., None], said: str) -> Response | tuple[str, int]:
    found = db.session.get(FinanceRequest, request_id) or abort(404)
    try:
        act(found, by=current_actor(), at=clock.now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return _page(FinanceRequestForm(formdata=None), word_all(refused.findings)), 422
    flash(said, "done")
    return redirect(url_for("accounts.finance_requests"))


def _page(form: FinanceRequestForm, problems: list[str] | None = None) -> str:
    actor, requests = current_actor(), finance_memberships.requests()
    return render_template(
        "accounts/finance_requests.html", form=form, requests=requests, labels=labels, problems=problems or [],
        may_decide={one.id for one in requests if finance_memberships.may_decide(one, actor)},
        own_id=actor.user_id,
    )  # fmt: skip
