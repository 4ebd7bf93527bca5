"""Signing in and out, choosing a role and a language, one's own account."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import labels, queries, rate_limit, service, sessions
from app.accounts.forms import OrganisationForm, PasswordForm, SignInForm
from app.accounts.models import User
from app.accounts.representatives import register_with_representative
from app.core import clock
from app.core.access import only, public, safe_next, signed_in
from app.core.actor import current_actor, current_actor_or_none
from app.core.errors import Refused
from app.core.presentation import LANGUAGES
from app.core.wording import word_all
from app.extensions import db
from app.registry.policy import REGISTRARS

blueprint = Blueprint("accounts", __name__)
_LANGUAGE_NAMES = {"lv": "Latviešu", "en": "English"}


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str | tuple[str, int]:
    form = SignInForm(next=request.args.get("next", ""))
    following = safe_next(form.next.data, url_for("home.index"))
    if request.method == "GET" and current_actor_or_none() is not None:
        return redirect(following)
    problem = ""
    if form.validate_on_submit():
        problem = _sign_in(queries.tidy_email(form.email.data), form.password.data)
        if not problem:
            return redirect(following)
    has_errors = bool(problem or form.errors)
    page = render_template("accounts/sign_in.html", form=form, problem=problem, has_errors=has_errors)
    return (page, 422) if has_errors else page


def _sign_in(email: str, password: str) -> str:
    """Sign the person in, or the sentence that says why not."""
    at = clock.now()
    buckets = rate_limit.buckets_of(email, request.remote_addr or "")
    if not rate_limit.may_attempt(buckets, at):
        abort(429)
    user = service.authenticate(email, password)
    if user is None:
        return _("The e-mail address or the password is not right. Check both and try again.")
    rate_limit.forgive(buckets, at)
    memberships = queries.live_memberships(user.id)
    if memberships:
        sessions.sign_in(user, memberships[0], at)
    db.session.commit()
    return "" if memberships else _("You have no role now. Write to the person who manages users in IKVD.")


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    sessions.forget()
    db.session.commit()
    flash(_("You have signed out."), "done")
    return redirect(url_for("home.index"))


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Response:
    sessions.close_all_sessions(current_user.user_id)
    sessions.forget()
    db.session.commit()
    flash(_("You have signed out on every device."), "done")
    return redirect(url_for("accounts.sign_in"))


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
    if not rate_limit.may_attempt(rate_limit.buckets_of(user.email, request.remote_addr or ""), at):
        abort(429)
    try:
        service.change_password(user, form.present.data, form.new.data, by=actor, at=at)
    except Refused as refused:
        form.form_errors.extend(word_all(refused.findings))
        return _account_page(form), 422
    sessions.sign_in(user, current_user.membership, at)
    db.session.commit()
    flash(_("The password is changed. You were signed out on every other device."), "done")
    return redirect(url_for("accounts.account"))


def _account_page(form: PasswordForm) -> str:
    memberships = queries.live_memberships(current_user.user_id)
    return render_template(
        "accounts/account.html",
        form=form,
        memberships=memberships,
        present=current_user.membership,
        labels=labels,
    )


@blueprint.post("/account/role")
@signed_in
def switch() -> Response:
    asked = request.form.get("membership", "")
    mine = {str(item.id): item for item in queries.live_memberships(current_user.user_id)}
    if asked not in mine:
        abort(404)
    sessions.sign_in(mine[asked].user, mine[asked], clock.now())
    db.session.commit()
    return redirect(url_for("home.index"))


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@only(REGISTRARS)
def register_organisation() -> str | tuple[str, int]:
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            made = register_with_representative(form.read(), by=current_actor(), at=clock.now())
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            form.take(refused)
        else:
            # Shown at once and nowhere else: a redirect would have to keep the password somewhere.
            return render_template("accounts/registered.html", made=made)
    page = render_template("accounts/register_organisation.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.get("/language")
@public
def language() -> Response:
    code = request.args.get("code", "")
    if code not in LANGUAGES:
        abort(400)
    session["language"] = code
    return redirect(safe_next(request.args.get("next"), url_for("home.index")))


@blueprint.app_context_processor
def links() -> dict[str, object]:
    """What the header of every page needs; nothing here asks the database."""
    here = _address_to_return_to()
    others = [code for code in LANGUAGES if code != session.get("language", LANGUAGES[0])]
    return {
        "sign_in_url": url_for("accounts.sign_in", next=here if here != "/" else None),
        "switch_role_url": url_for("accounts.account"),
        "language_links": [
            {
                "url": url_for("accounts.language", code=code, next=here),
                "code": code,
                "label": _LANGUAGE_NAMES[code],
            }
            for code in others
        ],
    }


def _address_to_return_to() -> str:
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter is not None and adapter.test(request.path, "GET") else "/"
