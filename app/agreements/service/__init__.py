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

__all__ = [
    "approve_amendment",
    "enter_account",
    "prepare_agreement",
    "propose_amendment",
    "record_signature",
    "refuse_account",
    "refuse_amendment",
    "sign_amendment",
    "verify_account",
    "withdraw_amendment",
]
