"""The code after the password: setting up an app, giving its code, recovery codes."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.accounts import letters, rate_limit, second_factor, service, sessions
from app.accounts.forms import CodeForm, FactorForm
from app.accounts.models import Membership, User
from app.accounts.sessions import SignedIn
from app.accounts.views import blueprint
from app.accounts.views.limits import count_attempt
from app.core import clock
from app.core.access import public, safe_next, signed_in
from app.core.actor import Actor, current_actor
from app.core.errors import Refused
from app.core.wording import word_all
from app.extensions import db

Page = str | tuple[str, int]


@blueprint.get("/sign-in/code")
@public
def code() -> Response | Page:
    waiting = sessions.waiting_for_code()
    if waiting is None:
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")))
    return _code_page(waiting, CodeForm(next=request.args.get("next", "")))


@blueprint.post("/sign-in/code")
@public
def give_code() -> Response | Page:
    waiting = sessions.waiting_for_code()
    if waiting is None:
        return redirect(url_for("accounts.sign_in"))
    form, at = CodeForm(), clock.now()
    if not form.validate_on_submit():
        return _code_page(waiting, form), 422
    user, actor, buckets = _person(waiting, at)
    if second_factor.is_enrolled(user.id):
        is_right = second_factor.accept(user, form.code.data, by=actor, at=at)
        return _let_in(waiting, user, form, buckets, at) if is_right else _wrong_code(waiting, form)
    try:
        secret = second_factor.offered_secret(waiting.token)
        codes = second_factor.confirm(user, secret, form.code.data, by=actor, at=at)
    except Refused:
        return _wrong_code(waiting, form)
    following = _let_in(waiting, user, form, buckets, at).location
    # Shown at once and nowhere else: only their hashes are kept.
    return render_template("accounts/recovery_codes.html", codes=codes, following=following)


def _wrong_code(waiting: SignedIn, form: CodeForm) -> Page:
    form.code.errors = [_("The code is not right, or was used already. Wait for the next one and type that.")]
    db.session.rollback()
    return _code_page(waiting, form), 422


def _let_in(waiting: SignedIn, user: User, form: CodeForm, buckets: Sequence[str], at: datetime) -> Response:
    rate_limit.forgive(buckets, at)
    sessions.sign_in(user, waiting.membership, at, second_factor_at=at, began_at=waiting.began_at)
    db.session.commit()
    return redirect(safe_next(form.next.data, url_for("home.index")))


def _person(waiting: SignedIn, at: datetime) -> tuple[User, Actor, Sequence[str]]:
    """Who gives a code, counted as an attempt; no other sign-in of theirs begins or ends meanwhile."""
    user, membership = db.session.get_one(User, waiting.user_id), waiting.membership
    if not isinstance(membership, Membership):
        abort(404)
    actor = Actor(user.id, membership.role, membership.scope_id, user.name)
    buckets = count_attempt("code", user.email, at)
    sessions.hold(user.id)
    return user, actor, buckets


def _code_page(waiting: SignedIn, form: CodeForm) -> str:
    import segno

    if second_factor.is_enrolled(waiting.user_id):
        return render_template("accounts/code.html", form=form)
    user, secret = db.session.get_one(User, waiting.user_id), second_factor.offered_secret(waiting.token)
    picture = segno.make(second_factor.address_of(secret, user.email), micro=False)
    drawn = Markup(picture.svg_inline(scale=5, border=2, light="#fff", omitsize=True))  # noqa: S704 - our own drawing
    return render_template("accounts/set_up_factor.html", form=form, picture=drawn, secret=secret)


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@signed_in
def recovery_codes() -> Page:
    form, user = FactorForm(), db.session.get_one(User, current_user.user_id)
    if not second_factor.is_enrolled(user.id):
        abort(404)
    codes = _renewed(form, user) if form.validate_on_submit() else []
    if codes:
        following = url_for("accounts.account")
        return render_template("accounts/recovery_codes.html", codes=codes, following=following)
    left = second_factor.recovery_codes_left(user.id)
    page = render_template("accounts/renew_recovery_codes.html", form=form, left=left)
    return (page, 422) if form.errors else page


def _renewed(form: FactorForm, user: User) -> list[str]:
    """New recovery codes, or none and the reason in the form."""
    at = clock.now()
    count_attempt("code", user.email, at)
    try:
        service.require_password(user, form.password.data)
        codes = second_factor.renew_recovery_codes(user, form.code.data, by=current_actor(), at=at)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form.form_errors.extend(word_all(refused.findings))
        return []
    return codes


@blueprint.post("/account/second-factor/remove")
@signed_in
def remove_factor() -> Response:
    form, user = FactorForm(), db.session.get_one(User, current_user.user_id)
    if not form.validate_on_submit() or not _is_person(form, user):
        db.session.rollback()
        flash(_("The password or the code is not right, so nothing was changed."), "stop")
        return redirect(url_for("accounts.recovery_codes"))
    at = clock.now()
    second_factor.remove(user, by=current_actor(), at=at)
    letters.tell_factor_disconnected(user, at=at)
    sessions.close_all_sessions(user.id)
    sessions.forget()
    db.session.commit()
    flash(_("The app is disconnected. Sign in and connect the new one."), "done")
    return redirect(url_for("accounts.sign_in"))


def _is_person(form: FactorForm, user: User) -> bool:
    at = clock.now()
    count_attempt("code", user.email, at)
    try:
        service.require_password(user, form.password.data)
    except Refused:
        return False
    return second_factor.accept(user, form.code.data, by=current_actor(), at=at)
