"""What can be done to agreements and bank accounts."""

from app.agreements.service.accounts import enter_account, refuse_account, verify_account
from app.agreements.service.contracts import prepare_agreement, record_signature

__all__ = ["enter_account", "prepare_agreement", "record_signature", "refuse_account", "verify_account"]
