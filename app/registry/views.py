"""Lists of municipalities and organisations."""

from flask import Blueprint, render_template, request, url_for

from app.core.access import only, public
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.registry import labels, queries
from app.registry.models import Organisation
from app.registry.policy import REGISTRARS

blueprint = Blueprint("registry", __name__)
_READERS = FINANCE | {Role.COORDINATOR, Role.PROGRAMME_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR}
_LONGEST_SEARCH = 100


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
    words = " ".join(request.args.get("words", "")[:_LONGEST_SEARCH].split())
    keys = [Organisation.name_sort, Organisation.id]
    page = keyset_page(db.session(), queries.organisations(words), keys, request.args.get("page"))

    def address(cursor: str | None) -> str | None:
        return cursor and url_for("registry.organisations", words=words or None, page=cursor)

    neighbours = {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}
    rows = [row[0] for row in page.rows]
    return render_template(
        "registry/organisations.html", organisations=rows, words=words, pages=neighbours, labels=labels,
        may_register=current_actor().role in REGISTRARS,
    )  # fmt: skip
