"""The grant agreement as a document: the terms the parties sign, and the act by which it was terminated."""

from flask_babel import lazy_gettext as _l

from app.agreements import amending, ending, queries
from app.agreements.amendment_models import AgreementAmendment
from app.agreements.labels import PARTIES
from app.agreements.models import AgreementTermination, GrantAgreement
from app.agreements.workflow import AmendmentStatus, TerminationStatus
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import present
from app.documents.papers import Paper, case_page, paper
from app.extensions import db
from competition_rules.regulation import LumpSum

AGREEMENT, TERMINATION = "agreement", "termination"


def _may_read(actor: Actor, agreement_id: int) -> bool:
    return queries.find(actor, agreement_id) is not None


@paper(AGREEMENT, may_read=_may_read, page=case_page(_l("Agreement"), "agreements.show", "agreement_id"))
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


def _may_read_termination(actor: Actor, termination_id: int) -> bool:
    return ending.find(actor, termination_id) is not None


@paper(
    TERMINATION,
    may_read=_may_read_termination,
    page=case_page(_l("Termination"), "agreements.termination", "termination_id"),
)
def draw_up_termination(case_id: int, version: int) -> Paper | None:
    """The act of a confirmed termination: why, with its point, what was paid, what follows, and how to appeal."""
    termination = db.session.get(AgreementTermination, case_id)
    if termination is None or version != 1 or termination.status is not TerminationStatus.CONFIRMED:
        return None
    agreement = termination.agreement
    regulation = regulation_of(agreement.application.local_call.call)
    values = {
        "termination": termination, "agreement": agreement, "application": agreement.application,
        "regulation": regulation, "ground": ending.ground_of(termination),
    }  # fmt: skip
    acted_at = present(termination.confirmed_at, "it is confirmed")
    return Paper("termination", "Akts par līguma izbeigšanu", f"{agreement.number}/I", acted_at, values)
