"""The administrator's users: who may come in, in which roles. No learner, no application, no money here."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import (
    invitations,
    labels,
    letters,
    one_time_links,
    queries,
    second_factor,
    service,
    sessions,
)
from app.accounts.invite_form import InviteForm
from app.accounts.models import LinkPurpose, Membership, User
from app.accounts.views import blueprint
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.paging import keyset_page
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db

_LONGEST_SEARCH = 100


@blueprint.get("/users")
@only(Role.ADMINISTRATOR)
def users() -> str:
    words = " ".join(request.args.get("words", "")[:_LONGEST_SEARCH].split())
    group = next((one for one in queries.GROUPS if one == request.args.get("group")), "")
    page = keyset_page(db.session(), queries.people(words, group), [User.email], request.args.get("page"))

    def address(cursor: str | None) -> str | None:
        return cursor and url_for("accounts.users", words=words or None, group=group or None, page=cursor)

    neighbours = {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}
    return render_template(
        "accounts/users.html", people=page.rows, words=words, group=group, pages=neighbours, labels=labels,
        roles=queries.roles_of([row.id for row in page.rows]),
    )  # fmt: skip


@blueprint.route("/users/new", methods=["GET", "POST"])
@only(Role.ADMINISTRATOR)
def invite() -> Response | str | tuple[str, int]:
    form = InviteForm()
    if form.validate_on_submit():
        try:
            made = invitations.invite(**form.read(), by=current_actor(), at=clock.now())
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            form.form_errors.extend(word_all(refused.findings))
        else:
            flash(_("The role is given. A new person receives an invitation by e-mail."), "done")
            return redirect(url_for("accounts.user", user_id=made.user_id))
    page = render_template("accounts/invite.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.get("/users/<int:user_id>")
@only(Role.ADMINISTRATOR)
def user(user_id: int) -> str:
    person = _found(user_id)
    return render_template(
        "accounts/user.html", person=person, is_me=person.id == current_actor().user_id,
        memberships=queries.live_memberships(user_id), labels=labels,
        invitation=one_time_links.open_link(user_id, LinkPurpose.INVITATION), now=clock.now(),
        has_factor=second_factor.is_enrolled(user_id), sign_ins=len(sessions.own_sessions(user_id, clock.now())),
    )  # fmt: skip


@blueprint.post("/users/<int:user_id>/memberships/<int:membership_id>/end")
@only(Role.ADMINISTRATOR)
def end_membership(user_id: int, membership_id: int) -> Response:
    membership = db.session.get(Membership, membership_id)
    if membership is None or membership.user_id != user_id:
        abort(404)
    service.require_someone_else(membership.user, current_actor())
    return _done(user_id, lambda **who: service.end_membership(membership, **who), _("The role has ended."))


@blueprint.post("/users/<int:user_id>/disable")
@only(Role.ADMINISTRATOR)
def disable_user(user_id: int) -> Response:
    person = _found(user_id)
    service.require_someone_else(person, current_actor())
    return _done(
        user_id, lambda **who: service.disable_user(person, **who), _("The person can no longer come in.")
    )


@blueprint.post("/users/<int:user_id>/enable")
@only(Role.ADMINISTRATOR)
def enable_user(user_id: int) -> Response:
    person = _found(user_id)
    return _done(
        user_id, lambda **who: service.enable_user(person, **who), _("The person can come in again.")
    )


@blueprint.post("/users/<int:user_id>/second-factor/remove")
@only(Role.ADMINISTRATOR)
def remove_factor_of(user_id: int) -> Response:
    person, at = _found(user_id), clock.now()
    service.require_someone_else(person, current_actor())
    sessions.close_all_sessions(user_id)
    second_factor.remove(person, by=current_actor(), at=at)
    letters.tell_factor_removed(person, at=at)
    db.session.commit()
    flash(_("The second factor is removed; the person sets up a new one at the next sign-in."), "done")
    return redirect(url_for("accounts.user", user_id=user_id))


@blueprint.post("/users/<int:user_id>/invitation")
@only(Role.ADMINISTRATOR)
def send_invitation_again(user_id: int) -> Response:
    person = _found(user_id)
    return _done(user_id, lambda **who: invitations.send_again(person, **who), _("A new invitation is sent."))


@blueprint.post("/users/<int:user_id>/invitation/withdraw")
@only(Role.ADMINISTRATOR)
def withdraw_invitation(user_id: int) -> Response:
    person = _found(user_id)
    return _done(
        user_id, lambda **who: invitations.withdraw(person, **who), _("The invitation is withdrawn.")
    )


def _done(user_id: int, act: Callable[..., None], said: str) -> Response:
    act(by=current_actor(), at=clock.now())
    db.session.commit()
    flash(said, "done")
    return redirect(url_for("accounts.user", user_id=user_id))


def _found(user_id: int) -> User:
    return db.session.get(User, user_id) or abort(404)
