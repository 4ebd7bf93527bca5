"""The application and its receipt as documents, drawn up from what was submitted and from nothing else."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.applications import policy, queries
from app.applications.answers import blocks
from app.applications.models import SubmissionSnapshot
from app.core.actor import Actor
from app.core.formats import money
from app.documents.issuing import ask_for
from app.documents.papers import CasePage, Paper, paper
from app.extensions import db
from competition_rules.money import euro

APPLICATION, RECEIPT = "application", "receipt"


def ask_for_papers(snapshot: SubmissionSnapshot, *, at: datetime) -> None:
    """Let both documents of a submission be issued."""
    for kind in (APPLICATION, RECEIPT):
        ask_for(kind, snapshot.application_id, version=snapshot.number, at=at)


def _receipt(application_id: int, number: int) -> dict[str, int]:
    return {"application_id": application_id, "number": number}


_PAGE = CasePage(_l("Receipt"), "applications.receipt", _receipt)


def _may_read(actor: Actor, application_id: int) -> bool:
    application = queries.find(actor, application_id)
    return application is not None and policy.may_see_content(actor, application)


@paper(APPLICATION, may_read=_may_read, page=_PAGE)
def draw_up_application(case_id: int, version: int) -> Paper | None:
    """The whole submission, section by section."""
    snapshot = _snapshot(case_id, version)
    return snapshot and _drawn(snapshot, "application", "Projekta pieteikums")


@paper(RECEIPT, may_read=_may_read, page=_PAGE)
def draw_up_receipt(case_id: int, version: int) -> Paper | None:
    """That the submission was received, when, and the hash of what was received."""
    snapshot = _snapshot(case_id, version)
    return snapshot and _drawn(snapshot, "receipt", "Apliecinājums par saņemšanu")


def _snapshot(case_id: int, version: int) -> SubmissionSnapshot | None:
    wanted = select(SubmissionSnapshot).filter_by(application_id=case_id, number=version)
    return db.session.scalar(wanted)


def _drawn(snapshot: SubmissionSnapshot, template: str, title: str) -> Paper:
    content = queries.snapshot_content(snapshot)
    number = snapshot.receipt_number if template == "receipt" else content["filing"]["number"]
    values = {
        "content": content, "snapshot": snapshot, "blocks": blocks(content, "lv"),
        "asked": money(euro(content["asked"]), "lv"),
    }  # fmt: skip
    return Paper(template, title, number, snapshot.submitted_at, values)
