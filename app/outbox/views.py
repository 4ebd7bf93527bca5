"""The messages, for the administrator: what was written to whom and whether it went out."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import Role
from app.extensions import db
from app.outbox import labels, queries, service
from app.outbox.letters import write_letter
from app.outbox.models import MessageState, OutboxMessage

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")


@blueprint.get("")
@only(Role.ADMINISTRATOR)
def index() -> str:
    asked = request.args.get("state", "")
    state = MessageState(asked) if asked in set(MessageState) else None
    page = keyset_page(
        db.session(), queries.messages(state), [OutboxMessage.id], request.args.get("page"), descending=True
    )

    def address(cursor: str | None) -> str | None:
        return cursor and url_for("outbox.index", state=state or None, page=cursor)

    neighbours = {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}
    return render_template(
        "outbox/index.html", messages=page.rows, pages=neighbours, counts=queries.counts(), labels=labels,
        chosen=state,
    )  # fmt: skip


@blueprint.get("/<int:message_id>")
@only(Role.ADMINISTRATOR)
def show(message_id: int) -> str:
    message = queries.message(message_id) or abort(404)
    letter = write_letter(message.template, message.data) if queries.is_technical(message) else None
    return render_template("outbox/show.html", message=message, letter=letter, labels=labels)


@blueprint.post("/<int:message_id>/again")
@only(Role.ADMINISTRATOR)
def send_again(message_id: int) -> Response:
    message = queries.message(message_id) or abort(404)
    service.send_again(message, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The message will be sent again."), "done")
    return redirect(url_for("outbox.show", message_id=message_id))


@blueprint.post("/again")
@only(Role.ADMINISTRATOR)
def send_all_again() -> Response:
    count = service.send_all_again(by=current_actor(), at=clock.now())
    db.session.commit()
    flash(
        ngettext("%(num)s message will be sent again.", "%(num)s messages will be sent again.", count), "done"
    )
    return redirect(url_for("outbox.index"))
