"""The way of every payment: prepared, approved by another person, exported, answered by the bank."""

from tests.journeys.season import Season
from tests.journeys.visitor import Visitor

_BATCH = r"/batches/\d+"


def prepare(season: Season) -> None:
    """Prepare everything that is ready."""
    preparer = season.person("preparer")
    preparer.open("/payments")
    preparer.send("/payments/prepare/preview")
    preparer.send("/payments/prepare")
    preparer.follow(r"/payments/\d+")
    assert not preparer.offers(r"/payments/\d+/approve"), "a preparer approves nothing"


def approve(season: Season) -> str:
    """Approve the one payment that waits; the words of its page before."""
    approver = season.person("approver")
    approver.open("/payments")
    approver.follow(r"/payments/\d+")
    seen = approver.text
    approver.send(r"/payments/\d+/approve", {"code": season.code("approver")})
    return seen


def export(season: Season) -> bytes:
    """Make the bank file of everything approved; its bytes."""
    preparer = season.person("preparer")
    preparer.open("/payments")
    preparer.send("/payments/export")
    return preparer.download(_BATCH + "/file")


def open_batch(season: Season) -> Visitor:
    """The newest batch."""
    preparer = season.person("preparer")
    preparer.open("/batches")
    preparer.follow(_BATCH)
    return preparer


def confirm(season: Season) -> None:
    """The bank paid everything in the newest batch today."""
    open_batch(season).send(_BATCH + "/confirm", {"settled_on": season.today})


def pay(season: Season) -> bytes:
    """The whole way of what is ready, a step an hour and the bank's answer the next day; the file."""
    prepare(season)
    season.wait(hours=1)
    approve(season)
    season.wait(hours=1)
    file = export(season)
    season.wait(days=1)
    confirm(season)
    return file


def bounce(season: Season, reason: str) -> None:
    """The bank returned the first payment of the newest batch."""
    open_batch(season).send(_BATCH + r"/payments/\d+/return", {"reason": reason})


def of_project(season: Season) -> str:
    """The words of the project's money page, as IKVD's preparer reads it."""
    preparer = season.person("preparer")
    preparer.open("/payments")
    preparer.follow(r"/projects/\d+/money")
    return preparer.text
