"""One's own account: roles, password, where one is signed in."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import labels, letters, queries, second_factor, service, sessions
from app.accounts.forms import PasswordForm
from app.accounts.models import User, UserSession
from app.accounts.views import blueprint
from app.accounts.views.limits import count_attempt
from app.core import clock
from app.core.access import signed_in
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.wording import word_all
from app.extensions import db


@blueprint.get("/account")
@signed_in
def account() -> str:
    return _account_page(PasswordForm())


@blueprint.post("/account/password")
@signed_in
def change_password() -> Response | tuple[str, int]:
    form = PasswordForm()
    if not form.validate_on_submit():
        return _account_page(form), 422
    at, actor = clock.now(), current_actor()
    user = db.session.get_one(User, actor.user_id)
    count_attempt("sign_in", user.email, at)
    try:
        service.change_password(user, form.present.data, form.new.data, by=actor, at=at)
    except Refused as refused:
        form.form_errors.extend(word_all(refused.findings))
        return _account_page(form), 422
    letters.tell_password_changed(user, at=at)
    sessions.sign_in(user, current_user.membership, at, second_factor_at=current_user.second_factor_at)
    db.session.commit()
    flash(_("The password is changed. You were signed out on every other device."), "done")
    return redirect(url_for("accounts.account"))


def _account_page(form: PasswordForm) -> str:
    user_id, now = current_user.user_id, clock.now()
    return render_template(
        "accounts/account.html", form=form, memberships=queries.live_memberships(user_id),
        present=current_user.membership, labels=labels, present_session=current_user.session_id,
        sign_ins=sessions.own_sessions(user_id, now), has_factor=second_factor.is_enrolled(user_id),
        codes_left=second_factor.recovery_codes_left(user_id),
    )  # fmt: skip


@blueprint.post("/account/role")
@signed_in
def switch() -> Response:
    asked, at = request.form.get("membership", ""), clock.now()
    mine = {str(item.id): item for item in queries.live_memberships(current_user.user_id)}
    if asked not in mine:
        abort(404)
    user = mine[asked].user
    sessions.sign_in(
        user, mine[asked], at,
        second_factor_at=current_user.second_factor_at, began_at=current_user.began_at,
    )  # fmt: skip
    db.session.commit()
    return redirect(
        url_for("home.index") if sessions.waiting_for_code() is None else url_for("accounts.code")
    )


@blueprint.post("/account/sign-ins/<int:session_id>/end")
@signed_in
def end_sign_in(session_id: int) -> Response:
    user = db.session.get_one(User, current_user.user_id)
    service.end_sign_in(user, session_id, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("That sign-in has ended."), "done")
    return redirect(url_for("accounts.account"))


@blueprint.post("/session/extend")
@signed_in
def extend_session() -> dict[str, str]:
    row = db.session.get_one(UserSession, current_user.session_id)
    return {"ends_at": sessions.extend(row, clock.now()).isoformat()}
