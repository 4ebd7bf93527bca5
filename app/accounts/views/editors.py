"""The representative's co-editors."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import editors as co_editors
from app.accounts.request_forms import InviteEditorForm
from app.accounts.views import blueprint
from app.accounts.views.limits import count_attempt
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db


@blueprint.route("/editors", methods=["GET", "POST"])
@only(Role.REPRESENTATIVE)
def editors() -> Response | str | tuple[str, int]:
    form, actor = InviteEditorForm(), current_actor()
    if form.validate_on_submit():
        at = clock.now()
        count_attempt("invite_editor", str(actor.user_id), at)
        try:
            co_editors.invite(form.email.data or "", form.name.data, by=actor, at=at)
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            form.form_errors.extend(word_all(refused.findings))
        else:
            flash(_("The editor is added and receives a letter."), "done")
            return redirect(url_for("accounts.editors"))
    page = render_template("accounts/editors.html", form=form, editors=co_editors.editors_of(actor))
    return (page, 422) if form.errors else page


@blueprint.post("/editors/<int:membership_id>/remove")
@only(Role.REPRESENTATIVE)
def remove_editor(membership_id: int) -> Response:
    actor = current_actor()
    found = next((one for one in co_editors.editors_of(actor) if one.id == membership_id), None)
    if found is None:
        abort(404)
    co_editors.remove(found, by=actor, at=clock.now())
    db.session.commit()
    flash(_("The editor no longer has access. What they wrote stays."), "done")
    return redirect(url_for("accounts.editors"))
