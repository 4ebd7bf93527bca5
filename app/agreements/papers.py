"""The grant agreement as a document: the terms the parties sign."""

from app.agreements import queries
from app.agreements.labels import PARTIES
from app.agreements.models import GrantAgreement
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.documents.papers import Paper, paper
from app.extensions import db
from competition_rules.regulation import LumpSum

AGREEMENT = "agreement"


def _may_read(actor: Actor, agreement_id: int) -> bool:
    return queries.find(actor, agreement_id) is not None


@paper(AGREEMENT, may_read=_may_read)
def draw_up_agreement(case_id: int, version: int) -> Paper | None:
    """Parties, sums, dates and duties of one version of an agreement, each with its point."""
    agreement = db.session.get(GrantAgreement, case_id)
    if agreement is None or agreement.version != version:
        return None
    regulation = regulation_of(agreement.application.local_call.call)
    values = {
        "agreement": agreement, "application": agreement.application, "regulation": regulation,
        "parties": PARTIES, "is_lump_sum": isinstance(regulation.grant, LumpSum),
    }  # fmt: skip
    return Paper("agreement", "Projekta līgums", agreement.number, agreement.prepared_at, values)
