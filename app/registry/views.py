"""Lists of municipalities and organisations."""

from flask import Blueprint, render_template
from sqlalchemy import select

from app.core.access import only, public
from app.core.actor import current_actor
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.registry import labels, queries
from app.registry.listing import ORGANISATIONS
from app.registry.models import Organisation
from app.registry.policy import REGISTRARS

blueprint = Blueprint("registry", __name__)
_READERS = FINANCE | {Role.COORDINATOR, Role.PROGRAMME_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR}


@blueprint.get("/municipalities")
@public
def municipalities() -> str:
    return render_template(
        "registry/municipalities.html",
        municipalities=queries.municipalities(),
        counts=queries.counts_by_region(),
        labels=labels,
    )


@blueprint.get("/organisations")
@only(_READERS)
def organisations() -> str:
    listed = ORGANISATIONS.answer(db.session(), queries.organisation_rows(), counted=select(Organisation.id))
    return render_template(
        "registry/organisations.html", listed=listed, kinds=labels.ORGANISATION_KINDS,
        may_register=current_actor().role in REGISTRARS,
    )  # fmt: skip
