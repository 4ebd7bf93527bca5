"""What can be done to dues, holds, payments, batches and recoveries."""

from app.payments.service.batches import confirm, export, record_return
from app.payments.service.dues import place_due, place_hold, release_hold
from app.payments.service.preparing import approve, prepare, void
from app.payments.service.recoveries import claim, propose_recovery, record_receipt

__all__ = [
    "approve",
    "claim",
    "confirm",
    "export",
    "place_due",
    "place_hold",
    "prepare",
    "propose_recovery",
    "record_receipt",
    "record_return",
    "release_hold",
    "void",
]
