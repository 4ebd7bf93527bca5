"""The ranking as a table: rows in order, the quota line, the ties to be voted on."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from app.applications.models import Application
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.selection import canonical, labels
from app.selection.evaluation import tied_criterion
from app.selection.models import Ranking
from app.selection.queries import confirmed_ranking
from app.selection.service.rankings import present_inputs
from app.selection.wordings import sentences, step_title
from competition_rules.ranking import DecidedBy, Place, RankingResult
from competition_rules.regulation import Regulation


@dataclass(frozen=True)
class Row:
    """One application's line of the table; `notes` are sentences with the points they come from."""

    application: Application
    place: int | None
    total: Fraction
    tied_score: Fraction | None
    asked: Decimal
    running: Decimal | None
    outcome: tuple[str, str]
    is_out: bool
    notes: list[tuple[str, str]]


@dataclass(frozen=True)
class Standings:
    """The whole page: rows above and below the quota line, what is undecided, and the digest of it all."""

    regulation: Regulation
    above: list[Row]
    below: list[Row]
    quota: Decimal
    funded: Decimal
    left: Decimal
    ties: list[list[Application]]
    digest: str
    ranking: Ranking | None

    @property
    def is_decided(self) -> bool:
        """Whether no tie is left to vote on."""
        return not self.ties


def standings_of(local_call: LocalCall, listed: Sequence[Application]) -> Standings:
    """The confirmed ranking from its stored text, or the ranking as it would be confirmed now.

    `listed` are all applications of the local call.
    """
    regulation = regulation_of(local_call.call)
    ranking = confirmed_ranking(local_call)
    inputs = ranking.inputs if ranking else present_inputs(local_call, listed)
    result = canonical.read_result(ranking.result) if ranking else canonical.run(inputs, regulation)
    applications = {one.id: one for one in listed}
    rows = _rows(regulation, inputs, result, applications, is_confirmed=ranking is not None)
    funded = [number for number, place in enumerate(result.places) if place.outcome == "funded"]
    line = funded[-1] + 1 if funded else 0
    return Standings(
        regulation,
        rows[:line],
        rows[line:],
        result.funded_total + result.left,
        result.funded_total,
        result.left,
        [[applications[int(one)] for one in tie] for tie in result.undecided],
        canonical.digest_of(inputs, canonical.write_result(result)),
        ranking,
    )


def _rows(
    regulation: Regulation,
    inputs: str,
    result: RankingResult,
    applications: dict[int, Application],
    *,
    is_confirmed: bool,
) -> list[Row]:
    tied = tied_criterion(regulation)
    scores = {one.id: one.scores.criteria for one in canonical.candidates_of(inputs, regulation)}
    places = {place.id: place.place for place in result.places}
    words = labels.CONFIRMED_PLACES if is_confirmed else labels.PLACES
    rows = []
    for place in result.places:
        kind, text = words[place.outcome]
        rows.append(
            Row(
                applications[int(place.id)],
                place.place,
                place.total,
                scores[place.id][tied.code] if tied else None,
                place.asked,
                place.running,
                (kind, str(text)),
                place.outcome == "rejected",
                _notes(place, places, regulation),
            )
        )
    return rows


def _notes(
    place: Place, places: dict[int | str, int | None], regulation: Regulation
) -> list[tuple[str, str]]:
    notes = sentences(place.findings, regulation)
    if place.decided_by is not None:
        notes.append((_tie_break(place.decided_by, places, regulation), place.decided_by.point))
    return notes


def _tie_break(by: DecidedBy, places: dict[int | str, int | None], regulation: Regulation) -> str:
    above = places[by.tied_with]
    return _(
        "equal points with place %(place)s; decided by: %(step)s",
        place=above if above is not None else "–",
        step=step_title(by.step, regulation),
    )
