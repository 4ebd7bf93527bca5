"""Letters about agreements to the organisation."""

from datetime import datetime

from app.agreements.amendment_models import AgreementAmendment
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
