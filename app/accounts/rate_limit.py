"""A limit on failed attempts (sign-ins, codes, links) that holds across workers.

Attempts are rows, counted after they are committed.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from app.accounts.models import RateHit
from app.core.database import writing
from app.extensions import db

LIMIT = 10
WINDOW = timedelta(minutes=5)


def buckets_of(email: str, network_address: str, *, what: str = "sign_in") -> list[str]:
    """What an attempt is counted under: the person's address (hashed) and the network it came from."""
    person = hashlib.sha256(email.encode()).hexdigest()[:40]
    return [f"{what}:person:{person}", f"{what}:network:{_network(network_address)}"]


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    # A household or an office holds a whole /64 of IPv6, so single addresses would be no limit.
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)


def may_attempt(buckets: Sequence[str], at: datetime) -> bool:
    """Count an attempt and say whether it is within the limit of every bucket.

    Written in transactions of its own: the caller's may be rolled back, the attempt stays. The attempts are
    committed before they are counted, so of many at once no more than the limit pass.
    """
    # The caller's open transaction would hold SQLite's write lock against this one.
    db.session.rollback()
    with writing(), db.engine.begin() as connection:
        connection.execute(delete(RateHit).where(RateHit.at <= at - WINDOW))
        connection.execute(insert(RateHit), [{"bucket": bucket, "at": at} for bucket in sorted(buckets)])
    counted = (
        select(func.count())
        .where(RateHit.bucket.in_(buckets), RateHit.at > at - WINDOW)
        .group_by(RateHit.bucket)
    )
    with writing(), db.engine.begin() as connection:
        return all(count <= LIMIT for count in connection.execute(counted).scalars())


def forgive(buckets: Sequence[str], at: datetime) -> None:
    """Take back the attempt counted at that moment: it turned out to be a right password."""
    db.session.execute(delete(RateHit).where(RateHit.bucket.in_(buckets), RateHit.at == at))
