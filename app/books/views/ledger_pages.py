"""From the programme's purse to a call, a municipality's quota, a project, a transfer and its act; and back up."""

from typing import Any

from flask import abort, render_template, request

from app.applications.models import Application
from app.books import keeping, labels, parts, queries, sources, standing, support
from app.books.cash import HORIZONS, cash_position
from app.books.forms import HoldForm
from app.books.listing import TRANSFERS, unread_days
from app.books.movements import movement_between
from app.books.views import blueprint
from app.calls.models import Call, LocalCall
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.paging import keyset_page
from app.extensions import db
from app.payments import trail
from app.quotas.models import MunicipalQuota


@blueprint.get("")
@only(queries.READERS)
def index() -> str:
    lines, paid = standing.calls(), sources.paid_by_call()
    return render_template(
        "books/index.html",
        support=support.support(), trial=standing.trial_balance(), lines=lines, totals=standing.together(lines),
        cash=cash_position(riga_day(clock.now())), horizons=HORIZONS, stages=labels.STAGES,
        paid=paid, paid_together=sources.together(paid), back=parts.came_back(), labels=labels,
    )  # fmt: skip


@blueprint.get("/calls/<int:call_id>")
@only(queries.READERS)
def call(call_id: int) -> str:
    found = next((one for one in standing.calls() if one.id == call_id), None) or abort(404)
    lines, paid = standing.quotas(call_id), sources.paid_by_municipality(call_id)
    return render_template(
        "books/call.html", call=found, lines=lines, totals=standing.together(lines), labels=labels,
        paid=paid, paid_together=sources.together(paid), back=parts.came_back(call_id=call_id),
    )  # fmt: skip


@blueprint.get("/quotas/<int:quota_id>")
@only(queries.READERS)
def quota(quota_id: int) -> str:
    found: Any = db.session.get(MunicipalQuota, quota_id) or abort(404)
    line = next((one for one in standing.quotas(found.call_id) if one.id == quota_id), None) or abort(404)
    here = (LocalCall.call_id == found.call_id, LocalCall.municipality_id == found.municipality_id)
    rows = standing.project_rows().where(*here)
    page = keyset_page(db.session(), rows, [Application.id], request.args.get("page"))
    return render_template(
        "books/quota.html",
        back=parts.came_back(call_id=found.call_id, municipality_id=found.municipality_id),
        call=db.session.get_one(Call, found.call_id), line=line, rows=page.rows,
        places=standing.places_of([row.id for row in page.rows]), labels=labels,
        pages={name: cursor and f"?page={cursor}" for name, cursor in (
            ("next_url", page.next_cursor), ("previous_url", page.previous_cursor))},
    )  # fmt: skip


@blueprint.get("/projects/<int:application_id>")
@only(queries.READERS)
def project(application_id: int) -> str:
    return project_page(queries.project(application_id) or abort(404), HoldForm())


def project_page(found: Application, form: HoldForm) -> str:
    """The page of a project, with what was typed into its form."""
    return render_template(
        "books/project.html",
        application=found, call=found.local_call.call, quota_id=queries.quota_id_of(found),
        places=standing.places_of([found.id])[found.id], entries=queries.entries_of(found.id),
        payments=sources.payments_of(found.id), back=parts.came_back(application_id=found.id),
        basis=trail.basis_of(current_actor(), found.id), labels=labels,
        kept=keeping.keeping_of(found), form=form, may_hold=current_actor().role in keeping.HOLDERS,
    )  # fmt: skip


def _words() -> dict[str, Any]:
    """The labels of places and movements, looked up once and not in each of the rows."""
    return {
        "accounts": {kind: str(text) for kind, text in labels.ACCOUNTS.items()},
        "movements": {movement: str(text) for movement, text in labels.MOVEMENTS.items()},
    }


@blueprint.get("/transfers")
@only(queries.READERS)
def transfers() -> str:
    listed = TRANSFERS.answer(db.session(), queries.transfer_rows())
    return render_template(
        "books/transfers.html", listed=listed, names=queries.names_of(listed.rows),
        movement_between=movement_between, unread=unread_days(listed.filters), **_words(),
    )  # fmt: skip


@blueprint.get("/transfers/<int:transfer_id>")
@only(queries.READERS)
def transfer(transfer_id: int) -> str:
    found = queries.transfer(transfer_id, reader=current_actor()) or abort(404)
    return render_template(
        "books/transfer.html", found=found, names=queries.names_of([found.row]), labels=labels,
        parts=parts.of_transfers([found.row]).get(transfer_id),
    )  # fmt: skip
