"""Pages that links in letters open: an invitation, a new password."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import invitations, one_time_links, rate_limit, resets
from app.accounts.forms import ForgottenForm, NewPasswordForm
from app.accounts.models import LinkPurpose, OneTimeLink, User
from app.accounts.queries import tidy_email
from app.accounts.views import blueprint
from app.accounts.views.limits import count_attempt
from app.core import clock
from app.core.access import public
from app.core.errors import Refused
from app.core.wording import word_all
from app.extensions import db

Page = str | tuple[str, int]


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
@public
def forgotten_password() -> Page:
    form = ForgottenForm()
    if form.validate_on_submit():
        at, email = clock.now(), tidy_email(form.email.data or "")
        count_attempt("reset", email, at)
        resets.request(email, at=at)
        db.session.commit()
        return render_template("accounts/reset_sent.html")
    page = render_template("accounts/forgotten_password.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/password/new/<token>", methods=["GET", "POST"])
@public
def reset_password(token: str) -> Response | Page:
    return _choose_password(token, LinkPurpose.PASSWORD_RESET, resets.reset)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str) -> Response | Page:
    return _choose_password(token, LinkPurpose.INVITATION, invitations.accept)


def _choose_password(token: str, purpose: LinkPurpose, take: Callable[..., User]) -> Response | Page:
    at, form = clock.now(), NewPasswordForm()
    buckets = count_attempt("link", token.partition(".")[0], at) if form.is_submitted() else []
    link = one_time_links.find(token, purpose, at=at)
    if link is None:
        return render_template("accounts/link_ended.html", purpose=purpose.value), 404
    if form.validate_on_submit() and _taken(take, link, form, at):
        rate_limit.forgive(buckets, at)
        db.session.commit()
        flash(_("The password is chosen. Sign in with it now."), "done")
        return redirect(url_for("accounts.sign_in"))
    email, name = link.user.email, link.user.name
    page = render_template(
        "accounts/new_password.html", form=form, email=email, name=name, purpose=purpose.value, token=token
    )
    return (page, 422) if form.errors else page


def _taken(take: Callable[..., User], link: OneTimeLink, form: NewPasswordForm, at: datetime) -> bool:
    try:
        take(link, form.new.data, at=at)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form.form_errors.extend(word_all(refused.findings))
        return False
    return True
