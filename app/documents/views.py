"""A document to read: its original as a page, its PDF as a file, and what is told while it is being made."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask_babel import LazyString
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import signed_in
from app.core.actor import current_actor
from app.documents import issuing
from app.documents.models import IssuedDocument
from app.documents.papers import PAPERS
from app.extensions import db
from app.storage import service as storage

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


@blueprint.get("/<kind>/<int:case_id>/<int:version>")
@signed_in
def show(kind: str, case_id: int, version: int) -> str:
    _require_reader(kind, case_id)
    document = issuing.issued(kind, case_id, version)
    return render_template(
        "documents/show.html", document=document, kind=kind, case_id=case_id, version=version,
        page=_page(kind, case_id, version),
        kilobytes=-(-document.pdf_size // 1024) if document else 0, refreshes=document is None,
    )  # fmt: skip


@blueprint.post("/<kind>/<int:case_id>/<int:version>")
@signed_in
def ask(kind: str, case_id: int, version: int) -> BaseResponse:
    _require_reader(kind, case_id)
    if PAPERS[kind].draw_up(case_id, version) is None:
        abort(404)
    issuing.ask_for(kind, case_id, version=version, at=clock.now())
    db.session.commit()
    return redirect(url_for("documents.show", kind=kind, case_id=case_id, version=version))


@blueprint.get("/<kind>/<int:case_id>/<int:version>/original")
@signed_in
def original(kind: str, case_id: int, version: int) -> Response:
    document = _found(kind, case_id, version)
    return Response(storage.get(document.html_sha256), mimetype="text/html")


@blueprint.get("/<kind>/<int:case_id>/<int:version>/pdf")
@signed_in
def pdf(kind: str, case_id: int, version: int) -> Response:
    document = _found(kind, case_id, version)
    headers = {"Content-Disposition": f'attachment; filename="{issuing.file_name(document, "pdf")}"'}
    return Response(storage.get(document.pdf_sha256), mimetype="application/pdf", headers=headers)


def _page(kind: str, case_id: int, version: int) -> tuple[LazyString, str]:
    """The page that leads to the document: its name and address."""
    page = PAPERS[kind].page
    values: dict[str, Any] = page.values(case_id, version)
    return page.label, url_for(page.endpoint, **values)


def _found(kind: str, case_id: int, version: int) -> IssuedDocument:
    _require_reader(kind, case_id)
    return issuing.issued(kind, case_id, version) or abort(404)


def _require_reader(kind: str, case_id: int) -> Any:
    known = PAPERS.get(kind)
    if known is None or case_id > 2**31 - 1 or not known.may_read(current_actor(), case_id):
        abort(404)
