"""Documents that were issued in the world of the attacks."""

from typing import Any

from app.documents import issuing
from tests.attacks.season import NOW


def issue_a_decision(season: Any) -> None:
    """The document of one decision of each side."""
    decisions = [thing for thing in season.things if thing.kind == "decision"]
    for side in {thing.side for thing in decisions}:
        first = next(thing for thing in decisions if thing.side == side)
        issuing.issue("decision", first.arguments["case_id"], 1, at=NOW)
