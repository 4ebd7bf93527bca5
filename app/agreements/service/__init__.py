"""What can be done to agreements and bank accounts."""

from app.agreements.service.accounts import (
    enter_account,
    hand_in_confirmation,
    refuse_account,
    verify_account,
)
from app.agreements.service.amendments import (
    approve_amendment,
    propose_amendment,
    refuse_amendment,
    sign_amendment,
    withdraw_amendment,
)
from app.agreements.service.contracts import prepare_agreement, record_signature
from app.agreements.service.copies import hand_in_signed_copy
from app.agreements.service.precedents import meet_precedent, reopen_precedent
from app.agreements.service.terminations import (
    answer_termination,
    end_agreement,
    propose_termination,
    refuse_termination,
    release_unpaid,
    withdraw_termination,
)

__all__ = [
    "answer_termination",
    "approve_amendment",
    "end_agreement",
    "enter_account",
    "hand_in_confirmation",
    "hand_in_signed_copy",
    "meet_precedent",
    "prepare_agreement",
    "propose_amendment",
    "propose_termination",
    "record_signature",
    "refuse_account",
    "refuse_amendment",
    "refuse_termination",
    "release_unpaid",
    "reopen_precedent",
    "sign_amendment",
    "verify_account",
    "withdraw_amendment",
    "withdraw_termination",
]
