"""A ranking's inputs and result as canonical text: the same inputs give the same bytes, whenever they are run."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from app.core.columns import canonical_json
from competition_rules.findings import Fact, Finding
from competition_rules.ranking import Candidate, DecidedBy, Place, RankingResult, rank
from competition_rules.regulation import Regulation
from competition_rules.scoring import Assessment, result

_WHOLE_OR_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_FRACTION = re.compile(r"-?\d+/\d+")


def candidates_of(inputs: str, regulation: Regulation) -> list[Candidate]:
    """The scored applications in the inputs, each with its exact scores."""
    return [_candidate(entry, regulation) for entry in json.loads(inputs)["applications"]]


def votes_in(inputs: str) -> list[list[int]]:
    """The commission's votes on ties in the inputs, oldest first."""
    votes: list[list[int]] = json.loads(inputs)["votes"]
    return votes


def conditions_in(inputs: str) -> dict[int, list[dict[str, Any]]]:
    """The conditions set for awards in the inputs, by application."""
    return {one["id"]: one["conditions"] for one in json.loads(inputs)["applications"] if "conditions" in one}


def run(inputs: str, regulation: Regulation) -> RankingResult:
    """The ranking that follows from stored inputs under their edition."""
    return ranked(inputs, candidates_of(inputs, regulation), regulation)


def ranked(inputs: str, candidates: Sequence[Candidate], regulation: Regulation) -> RankingResult:
    """The same where the inputs' candidates are read already."""
    data = json.loads(inputs)
    return rank(regulation, candidates, Decimal(data["quota"]), data["votes"])


def entry_of(
    application: Any, assessments: Sequence[Assessment], agreed: Mapping[str, Decimal]
) -> dict[str, Any]:
    """One application among the inputs; conditions of its award are named only where there are any."""
    return {
        "id": application.id,
        "number": application.number,
        "asked": application.asked,
        "submitted_at": application.submitted_at,
        "assessments": [
            {"evaluator": one.evaluator, "scores": dict(one.scores), "tasks": dict(one.task_scores)}
            for one in assessments
        ],
        "consensus": dict(agreed),
        **({"conditions": list(application.conditions)} if application.conditions else {}),
    }


def write_inputs(
    edition_sha256: str, quota: Decimal, applications: Sequence[dict[str, Any]], votes: Sequence[Any]
) -> str:
    """Everything the ranking depends on: the edition by its hash, the quota in euro, scores and votes."""
    inputs = {
        "edition": edition_sha256,
        "quota": quota,
        "applications": list(applications),
        "votes": list(votes),
    }
    return canonical_json(inputs)


def write_result(found: RankingResult) -> str:
    """The ranking as text."""
    return canonical_json(
        {
            "places": [_written(place) for place in found.places],
            "funded_total": found.funded_total,
            "left": found.left,
            "undecided": found.undecided,
        }
    )


def read_result(text: str) -> RankingResult:
    """The ranking a stored text holds."""
    data = json.loads(text)
    return RankingResult(
        tuple(_read(place) for place in data["places"]),
        Decimal(data["funded_total"]),
        Decimal(data["left"]),
        tuple(tuple(tie) for tie in data["undecided"]),
    )


def digest_of(inputs: str, written: str) -> str:
    """The SHA-256 that binds a ranking's result to its inputs."""
    return sha256(f"{inputs}\n{written}".encode()).hexdigest()


def write_finding(finding: Finding) -> dict[str, Any]:
    """A finding as plain values."""
    return {"rule": finding.rule, "point": finding.point, "facts": dict(finding.facts)}


def read_finding(data: Mapping[str, Any]) -> Finding:
    """The finding plain values hold; numbers written as text become numbers again."""
    return Finding(data["rule"], data["point"], {name: _fact(value) for name, value in data["facts"].items()})


def number(written: str) -> Decimal | Fraction:
    """The exact number a stored text holds: `5/2`, `3`, `4600.00`."""
    return Fraction(written) if _FRACTION.fullmatch(written) else Decimal(written)


def _candidate(entry: Mapping[str, Any], regulation: Regulation) -> Candidate:
    assessments = [
        Assessment(one["evaluator"], _decimals(one["scores"]), _decimals(one["tasks"]))
        for one in entry["assessments"]
    ]
    scores = result(regulation, assessments, _decimals(entry["consensus"]))
    submitted_at = datetime.fromisoformat(entry["submitted_at"])
    return Candidate(entry["id"], scores, Decimal(entry["asked"]), submitted_at)


def _decimals(written: Mapping[str, str]) -> dict[Any, Decimal]:
    return {name: Decimal(value) for name, value in written.items()}


def _written(place: Place) -> dict[str, Any]:
    by = place.decided_by
    return {
        "id": place.id,
        "place": place.place,
        "outcome": place.outcome,
        "total": place.total,
        "asked": place.asked,
        "running": place.running,
        "findings": [write_finding(finding) for finding in place.findings],
        "decided_by": by and {"step": by.step, "point": by.point, "tied_with": by.tied_with},
    }


def _read(data: Mapping[str, Any]) -> Place:
    by = data["decided_by"]
    return Place(
        id=data["id"],
        place=data["place"],
        outcome=data["outcome"],
        total=Fraction(data["total"]),
        asked=Decimal(data["asked"]),
        running=None if data["running"] is None else Decimal(data["running"]),
        findings=tuple(read_finding(finding) for finding in data["findings"]),
        decided_by=DecidedBy(by["step"], by["point"], by["tied_with"]) if by else None,
    )


def _fact(value: Any) -> Fact:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and (_FRACTION.fullmatch(value) or _WHOLE_OR_DECIMAL.fullmatch(value)):
        return number(value)
    found: Fact = value
    return found
