"""What can be done to agreements and bank accounts."""

from app.agreements.service.accounts import enter_account, refuse_account, verify_account
from app.agreements.service.amendments import (
    approve_amendment,
    propose_amendment,
    refuse_amendment,
    sign_amendment,
    withdraw_amendment,
)
from app.agreements.service.contracts import prepare_agreement, record_signature
from app.agreements.service.copies import hand_in_signed_copy

__all__ = [
    "approve_amendment",
    "enter_account",
    "hand_in_signed_copy",
    "prepare_agreement",
    "propose_amendment",
    "record_signature",
    "refuse_account",
    "refuse_amendment",
    "sign_amendment",
    "verify_account",
    "withdraw_amendment",
]
