"""Registering an organisation."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.forms import OrganisationForm
from app.accounts.representatives import register_with_representative
from app.accounts.views import blueprint
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.extensions import db
from app.registry.policy import REGISTRARS


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@only(REGISTRARS)
def register_organisation() -> Response | str | tuple[str, int]:
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            register_with_representative(form.read(), by=current_actor(), at=clock.now())
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            form.take(refused)
        else:
            flash(_("The organisation is registered. Its representative receives a letter."), "done")
            return redirect(url_for("registry.organisations"))
    page = render_template("accounts/register_organisation.html", form=form)
    return (page, 422) if form.errors else page
