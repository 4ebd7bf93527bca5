"""Letters about agreements to the organisation."""

from datetime import datetime

from app.agreements import ending
from app.agreements.amendment_models import AgreementAmendment
from app.agreements.models import AgreementTermination, Party
from app.calls.queries import regulation_of
from app.outbox.service import post_message


def tell_of_amendment(amendment: AgreementAmendment, *, at: datetime) -> None:
    """An amendment was proposed, agreed, refused or came into force."""
    application = amendment.agreement.application
    letter = {
        "status": amendment.status.value,
        "number": amendment.agreement.number,
        "title": application.title,
        "reason": amendment.reason,
        "end_reason": amendment.end_reason,
        "amendment_id": amendment.id,
    }
    key = f"amendment {amendment.id}: {amendment.status.value}"
    post_message(application.organisation.email, "agreements/amendment", letter, at=at, key=key)


def tell_of_termination(termination: AgreementTermination, *, at: datetime) -> None:
    """A termination was proposed, confirmed, refused or withdrawn."""
    agreement, ground = termination.agreement, ending.ground_of(termination)
    application = agreement.application
    letter = {
        "status": termination.status.value,
        "number": agreement.number,
        "title": application.title,
        "ground_lv": ground.title.lv,
        "ground_en": ground.title.en,
        "point": ground.point,
        "reason": termination.reason,
        "end_reason": termination.end_reason,
        "is_own": termination.party is Party.APPLICANT,
        "needs_consent": ground.needs_consent,
        "answer_until": termination.answer_until.isoformat() if termination.answer_until else "",
        "settled_by": termination.settled_by.value if termination.settled_by else "",
        "recovery": f"EUR {termination.recovery:.2f}" if termination.recovery else "",
        "appeal_months": regulation_of(application.local_call.call).appeal.months,
        "termination_id": termination.id,
    }
    key = f"termination {termination.id}: {termination.status.value}"
    post_message(application.organisation.email, "agreements/termination", letter, at=at, key=key)
