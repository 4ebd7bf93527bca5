"""Requests to represent an organisation, for those who check them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import labels, representation
from app.accounts.models import RepresentativeRequest
from app.accounts.request_forms import AcceptForm, ReasonForm
from app.accounts.views import blueprint
from app.accounts.workflow import RepresentationStatus
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.paging import keyset_page
from app.core.wording import word_all
from app.extensions import db
from app.registry.labels import ORGANISATION_KINDS
from app.registry.policy import REGISTRARS


@blueprint.get("/representatives")
@only(REGISTRARS)
def representative_requests() -> str:
    is_all = request.args.get("all") == "1"
    wanted = representation.visible_to(current_actor())
    if not is_all:
        wanted = wanted.where(RepresentativeRequest.status == RepresentationStatus.REQUESTED)
    page = keyset_page(db.session(), wanted, [RepresentativeRequest.id], request.args.get("page"))

    def address(cursor: str | None) -> str | None:
        here = "accounts.representative_requests"
        return cursor and url_for(here, all="1" if is_all else None, page=cursor)

    pages = {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}
    return render_template(
        "accounts/representative_requests.html",
        requests=[row[0] for row in page.rows],
        pages=pages,
        is_all=is_all,
        labels=labels,
    )


@blueprint.get("/representatives/<int:request_id>")
@only(REGISTRARS)
def representative_request(request_id: int) -> str:
    return _page(_found(request_id), ReasonForm(formdata=None))


@blueprint.post("/representatives/<int:request_id>/accept")
@only(REGISTRARS)
def accept_representative(request_id: int) -> Response | tuple[str, int]:
    found = _found(request_id)
    try:
        representation.accept(found, AcceptForm().read(), by=current_actor(), at=clock.now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form = ReasonForm(formdata=None)
        return _page(_found(request_id), form, problems=word_all(refused.findings)), 422
    flash(_("The request is accepted; the letters are on their way."), "done")
    return redirect(url_for("accounts.representative_requests"))


@blueprint.post("/representatives/<int:request_id>/refuse")
@only(REGISTRARS)
def refuse_representative(request_id: int) -> Response | tuple[str, int]:
    found, form = _found(request_id), ReasonForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        representation.refuse(found, (form.reason.data or "").strip(), by=current_actor(), at=clock.now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return _page(_found(request_id), form, problems=word_all(refused.findings)), 422
    flash(_("The request is refused; the person is told why."), "done")
    return redirect(url_for("accounts.representative_requests"))


def _page(found: RepresentativeRequest, form: ReasonForm, problems: list[str] | None = None) -> str:
    known = representation.registered_meanwhile(found)
    former = representation.representatives(found.organisation_id) if found.organisation_id else []
    return render_template(
        "accounts/representative_request.html", request_=found, form=form, labels=labels, former=former,
        known=known, same=representation.same_address(found), kinds=ORGANISATION_KINDS,
        problems=problems or [], is_own=found.user_id == current_actor().user_id,
        is_open=found.status is RepresentationStatus.REQUESTED,
    )  # fmt: skip


def _found(request_id: int) -> RepresentativeRequest:
    visible = representation.visible_to(current_actor()).where(RepresentativeRequest.id == request_id)
    return db.session.scalar(visible) or abort(404)
