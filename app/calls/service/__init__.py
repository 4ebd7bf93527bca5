"""What can be done to editions, calls and local calls."""

from app.calls.service.editions import confirm_value, confirm_values, record_edition
from app.calls.service.local_calls import (
    LocalCallDetails,
    announce,
    announced_dates,
    decide,
    draft_local_call,
    edit_local_call,
    require_may_announce,
)
from app.calls.service.rounds import (
    close,
    create_call,
    edit_call,
    lock_call,
    propose,
    publish,
    withdraw_proposal,
)

__all__ = [
    "LocalCallDetails",
    "announce",
    "announced_dates",
    "close",
    "confirm_value",
    "confirm_values",
    "create_call",
    "decide",
    "draft_local_call",
    "edit_call",
    "edit_local_call",
    "lock_call",
    "propose",
    "publish",
    "record_edition",
    "require_may_announce",
    "withdraw_proposal",
]
