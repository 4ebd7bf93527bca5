"""How often one may try, on every page where something can be guessed."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, request

from app.accounts import rate_limit


def count_attempt(what: str, email: str, at: datetime) -> Sequence[str]:
    """Count an attempt at `what` for the person and the network it comes from; 429 above the limit.

    Returns what it was counted under, to be forgiven when the attempt turns out right.
    """
    buckets = rate_limit.buckets_of(email, request.remote_addr or "", what=what)
    if not rate_limit.may_attempt(buckets, at):
        abort(429)
    return buckets


def network_buckets(what: str) -> Sequence[str]:
    """What an attempt at `what` is counted under while nobody knows whose it is: the network alone."""
    return rate_limit.buckets_of("", request.remote_addr or "", what=what)[1:]
