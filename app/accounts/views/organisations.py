"""Registering an organisation."""

from flask import render_template

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
