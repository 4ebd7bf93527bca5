"""What can be done to dues, holds, payments, batches, recoveries and the bank's statements."""

from app.payments.service.answers import Answered, confirm, confirm_all, record_return
from app.payments.service.approving import approve, approve_all
from app.payments.service.batches import export
from app.payments.service.deciding import confirm as confirm_proposal
from app.payments.service.deciding import record_return_of_surplus
from app.payments.service.dues import place_due, place_hold, release_hold
from app.payments.service.lines import (
    match_to_payment,
    match_to_recovery,
    set_aside,
    take_back,
    take_in_refund,
)
from app.payments.service.preparing import prepare, void, withdraw_unpaid
from app.payments.service.proposals import (
    propose_count,
    propose_instalments,
    propose_receipt,
    propose_return,
    propose_set_off,
    propose_write_off,
)
from app.payments.service.proposals import refuse as refuse_proposal
from app.payments.service.proposals import withdraw as withdraw_proposal
from app.payments.service.recoveries import claim, propose_recovery
from app.payments.service.statements import import_statements

__all__ = [
    "Answered",
    "approve",
    "approve_all",
    "claim",
    "confirm",
    "confirm_all",
    "confirm_proposal",
    "export",
    "import_statements",
    "match_to_payment",
    "match_to_recovery",
    "place_due",
    "place_hold",
    "prepare",
    "propose_count",
    "propose_instalments",
    "propose_receipt",
    "propose_recovery",
    "propose_return",
    "propose_set_off",
    "propose_write_off",
    "record_return",
    "record_return_of_surplus",
    "refuse_proposal",
    "release_hold",
    "set_aside",
    "take_back",
    "take_in_refund",
    "void",
    "withdraw_proposal",
    "withdraw_unpaid",
]
