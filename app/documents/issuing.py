"""Issuing documents: asked for in the transaction of the act, made once by a job, served as stored ever after."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from app.audit import record
from app.core.actor import SYSTEM
from app.documents import pdf
from app.documents.models import IssuedDocument
from app.documents.papers import PAPERS, Paper
from app.extensions import db
from app.jobs import enqueue
from app.storage import service as storage

JOB = "documents.issue"


def ask_for(kind: str, case_id: int, *, version: int = 1, at: datetime) -> None:
    """Let a document be issued after the present transaction; asked for twice it is issued once."""
    payload = {"kind": kind, "case_id": case_id, "version": version}
    enqueue(JOB, payload, key=f"document {kind} {case_id} {version}", at=at)


def issued(kind: str, case_id: int, version: int = 1) -> IssuedDocument | None:
    """The document, when it has been issued."""
    wanted = select(IssuedDocument).filter_by(kind=kind, case_id=case_id, version=version)
    return db.session.scalar(wanted)


def issue(kind: str, case_id: int, version: int, *, at: datetime) -> IssuedDocument | None:
    """Render and store a document, or give the one that is there; None when its case is no longer at that version.

    Raises `pdf.NotRendered` when it cannot be made whole.
    """
    existing = issued(kind, case_id, version)
    made = None if existing else _made(kind, case_id, version)
    if made is None:
        return existing
    document = IssuedDocument(
        kind=kind, case_id=case_id, version=version, number=made.paper.number, title=made.paper.title,
        content_sha256=made.content_sha256, html_sha256=storage.put(made.html), pdf_sha256=storage.put(made.pdf),
        pdf_size=len(made.pdf), issued_at=at,
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    facts = {"kind": kind, "number": made.paper.number, "sha256": document.pdf_sha256}
    record(document, "document.issue", by=SYSTEM, at=at, facts=facts)
    return document


def _made(kind: str, case_id: int, version: int) -> "Rendered | None":
    with force_locale("lv"):
        paper = PAPERS[kind].draw_up(case_id, version)
        return rendered(paper) if paper else None


@dataclass(frozen=True)
class Rendered:
    """A paper made whole: its original page, its PDF, and the hash of the text both are made of."""

    paper: Paper
    html: bytes
    pdf: bytes
    content_sha256: str


def rendered(paper: Paper) -> Rendered:
    """Make the page and the PDF of a paper. Raises `pdf.NotRendered` when it cannot be made whole."""
    with force_locale("lv"):
        body = _text(paper.template, **{**paper.values, "paper": paper})
        digest = hashlib.sha256(body.encode()).hexdigest()
        footer = _text("footer", paper=paper, digest=digest)
        # Stored, so without the address of a host or of a version of the style.
        html = _text("page", paper=paper, body=body, footer=footer)
        data = pdf.render(body, title=f"{paper.title} {paper.number}", footer=footer)
    return Rendered(paper, html.encode(), data, digest)


def _text(template: str, **values: Any) -> str:
    # Without what pages get for their header: there is no request here.
    return current_app.jinja_env.get_template(f"documents/{template}.html").render(**values)


def file_name(document: IssuedDocument, ending: str) -> str:
    """What the browser saves it as: kind and number in plain letters."""
    marks = "".join(mark if mark.isalnum() else "-" for mark in f"{document.kind}-{document.number}")
    return f"{marks}.{ending}"
