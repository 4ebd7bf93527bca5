"""Signed copies: handing one in, and having it back."""

from io import BytesIO

from flask import abort, flash, redirect, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import queries, service
from app.agreements.copy_models import SignedCopy
from app.agreements.forms import CopyForm
from app.agreements.views.blueprint import READERS, blueprint
from app.agreements.views.contracts import agreement_page
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.storage.service import get


@blueprint.post("/agreements/<int:agreement_id>/copies")
@only(Role.REPRESENTATIVE, Role.CHAIR, Role.PROGRAMME_MANAGER)
def hand_in_copy(agreement_id: int) -> Response | tuple[str, int]:
    actor, form = current_actor(), CopyForm()
    agreement = queries.find(actor, agreement_id) or abort(404)
    if not form.validate():
        return agreement_page(agreement, copy_form=form), 422
    try:
        service.hand_in_signed_copy(
            agreement, form.file.data.read(), form.file.data.filename, of_all=form.of_all.data, by=actor,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        form.file.errors = [*form.file.errors, *word_all(refused.findings)]
        return agreement_page(agreement, copy_form=form), 422
    db.session.commit()
    flash(_("The signed copy is kept."), "done")
    return redirect(url_for("agreements.show", agreement_id=agreement.id))


@blueprint.get("/agreement-copies/<int:copy_id>")
@only(READERS)
def signed_copy(copy_id: int) -> Response:
    """The file as it came, never shown inside the site."""
    found = db.session.get(SignedCopy, copy_id)
    if found is None or queries.find(current_actor(), found.agreement_id) is None:
        abort(404)
    return send_file(
        BytesIO(get(found.file_key)), mimetype="application/octet-stream", as_attachment=True,
        download_name=found.file_name,
    )  # fmt: skip
