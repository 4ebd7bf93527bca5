"""Signing in with a password, and out."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import queries, rate_limit, service, sessions
from app.accounts.forms import SignInForm
from app.accounts.models import User
from app.accounts.views import blueprint
from app.accounts.views.limits import count_attempt
from app.core import clock
from app.core.access import public, safe_next, signed_in
from app.core.actor import current_actor, current_actor_or_none
from app.extensions import db


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str | tuple[str, int]:
    form = SignInForm(next=request.args.get("next", ""))
    following = safe_next(form.next.data, url_for("home.index"))
    if request.method == "GET" and current_actor_or_none() is not None:
        return redirect(following)
    if request.method == "GET" and sessions.waiting_for_code() is not None:
        return redirect(url_for("accounts.code", next=following))
    problem = ""
    if form.validate_on_submit():
        problem = _sign_in(queries.tidy_email(form.email.data), form.password.data)
        if not problem:
            return redirect(page_after_password(following))
    has_errors = bool(problem or form.errors)
    page = render_template("accounts/sign_in.html", form=form, problem=problem, has_errors=has_errors)
    return (page, 422) if has_errors else page


def _sign_in(email: str, password: str) -> str:
    """Take the password, or say in a sentence why not."""
    at = clock.now()
    buckets = count_attempt("sign_in", email, at)
    user = service.authenticate(email, password)
    if user is None:
        return _("The e-mail address or the password is not right. Check both and try again.")
    rate_limit.forgive(buckets, at)
    let_in(user, at)
    return ""


def let_in(user: User, at: datetime) -> None:
    """Sign the person in as far as a right password does: staff owe their code."""
    memberships = queries.live_memberships(user.id)
    # Without a role the sign-in opens the person's own requests and what the public sees.
    sessions.sign_in(user, memberships[0] if memberships else None, at)
    db.session.commit()


def page_after_password(following: str) -> str:
    """Where to go on: to the code, to the page that was wanted, or to one's own requests."""
    if sessions.waiting_for_code():
        return url_for("accounts.code", next=following)
    has_role = sessions.load_actor() is not None
    return (
        following if has_role or following.startswith("/representation") else url_for("accounts.my_requests")
    )


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
    user = db.session.get_one(User, current_user.user_id)
    service.sign_out_everywhere(user, by=current_actor(), at=clock.now())
    sessions.forget()
    db.session.commit()
    flash(_("You have signed out on every device."), "done")
    return redirect(url_for("accounts.sign_in"))
