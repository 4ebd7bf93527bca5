"""Signing up, and one's own requests to represent an organisation. A person without a role sees these pages too."""

from io import BytesIO

from flask import abort, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import labels, queries, representation, sessions
from app.accounts import sign_up as signing_up
from app.accounts.models import RepresentativeRequest, User
from app.accounts.request_forms import PersonForm, RepresentationForm
from app.accounts.views import blueprint
from app.accounts.views.limits import count_attempt
from app.core import clock
from app.core.access import public
from app.core.actor import current_actor_or_none
from app.core.errors import Refused
from app.core.wording import word_all
from app.extensions import db
from app.storage.service import get

Page = str | tuple[str, int]


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> Page:
    form = PersonForm()
    if form.validate_on_submit():
        at, email = clock.now(), queries.tidy_email(form.email.data or "")
        count_attempt("sign_up", email, at)
        signing_up.request(email, form.name.data, at=at)
        db.session.commit()
        return render_template("accounts/sign_up_sent.html")
    page = render_template("accounts/sign_up.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.get("/representation")
@public
def my_requests() -> Response | str:
    user_id = _signed_in()
    if user_id is None:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.my_requests")))
    asked = representation.asked_by(user_id).order_by(RepresentativeRequest.id.desc()).limit(50)
    return render_template(
        "accounts/my_requests.html", requests=db.session.scalars(asked).all(), labels=labels,
        memberships=queries.live_memberships(user_id), present=current_user.membership,
    )  # fmt: skip


@blueprint.route("/representation/new", methods=["GET", "POST"])
@public
def request_representation() -> Response | Page:
    user_id = _signed_in()
    if user_id is None:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.request_representation")))
    form = RepresentationForm()
    if form.validate_on_submit() and _asked(form, user_id):
        flash(_("The request is sent. You will receive a letter with the decision."), "done")
        return redirect(url_for("accounts.my_requests"))
    page = render_template("accounts/request_representation.html", form=form)
    return (page, 422) if form.errors else page


def _asked(form: RepresentationForm, user_id: int) -> bool:
    at, proof = clock.now(), form.read_proof()
    user = db.session.get_one(User, user_id)
    count_attempt("representation", user.email, at)
    try:
        user = db.session.get_one(User, user_id)
        number = form.registration_number.data or ""
        representation.ask(user, number, proof, form.read_new(), at=at)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        of_file = refused.findings[0].rule.startswith(("upload_", "proof_"))
        where = form.proof.errors if of_file else form.form_errors
        where.extend(word_all(refused.findings))
        return False
    return True


@blueprint.post("/representation/<int:request_id>/withdraw")
@public
def withdraw_request(request_id: int) -> Response:
    mine = db.session.get(RepresentativeRequest, request_id)
    if mine is None or mine.user_id != _signed_in():
        abort(404)
    representation.withdraw(mine, at=clock.now())
    db.session.commit()
    flash(_("The request is withdrawn."), "done")
    return redirect(url_for("accounts.my_requests"))


@blueprint.get("/representation/<int:request_id>/proof")
@public
def proof(request_id: int) -> Response:
    """Only for whoever asked and whoever may check; an attachment, never shown inside the site."""
    request = db.session.get(RepresentativeRequest, request_id)
    if request is None or not (request.user_id == _signed_in() or _may_check(request_id)):
        abort(404)
    return send_file(
        BytesIO(get(request.proof_key)), mimetype="application/octet-stream",
        as_attachment=True, download_name=request.proof_name,
    )  # fmt: skip


def _may_check(request_id: int) -> bool:
    actor = current_actor_or_none()
    if actor is None:
        return False
    seen = representation.visible_to(actor).where(RepresentativeRequest.id == request_id)
    return db.session.scalar(seen) is not None


@blueprint.post("/representation/role")
@public
def take_role() -> Response:
    """Begin to act in the role an accepted request gave."""
    user_id = _signed_in()
    roles = queries.live_memberships(user_id) if user_id is not None else []
    if not roles or current_user.membership is not None:
        abort(404)
    sessions.sign_in(roles[-1].user, roles[-1], clock.now(), began_at=current_user.began_at)
    db.session.commit()
    following = "accounts.code" if sessions.waiting_for_code() else "home.index"
    return redirect(url_for(following))


def _signed_in() -> int | None:
    """Who has signed in, with or without a role; nobody while a code is owed."""
    return current_user.user_id if current_user.is_authenticated else None
