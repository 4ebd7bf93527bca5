"""The grant agreement as a document: the terms the parties sign."""

from app.agreements import amending, queries
from app.agreements.amendment_models import AgreementAmendment
from app.agreements.labels import PARTIES
from app.agreements.models import GrantAgreement
from app.agreements.workflow import AmendmentStatus
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
    amendment = agreement and amending.agreed_as(agreement, version)
    if agreement is None or (version != agreement.version and not _is_next(amendment)):
        return None
    terms = amending.new_terms(amendment) if amendment else amending.terms_of(agreement)
    regulation = regulation_of(agreement.application.local_call.call)
    values = {
        "agreement": agreement, "application": agreement.application, "regulation": regulation,
        "version": version, "terms": terms, "instalments": amending.instalments_with(agreement, terms),
        "amendment": amendment, "parties": PARTIES, "is_lump_sum": isinstance(regulation.grant, LumpSum),
    }  # fmt: skip
    drawn_up_at = amendment.agreed_at if amendment else agreement.prepared_at
    return Paper(
        "agreement", "Projekta līgums", agreement.number, drawn_up_at or agreement.prepared_at, values
    )


def _is_next(amendment: AgreementAmendment | None) -> bool:
    return amendment is not None and amendment.status is AmendmentStatus.AGREED
