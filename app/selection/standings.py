"""The ranking as a table: rows in order, the quota line, the ties to be voted on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from flask_babel import gettext as _

from app.calls.models import LocalCall
from app.core import formats
from app.core.wording import language
from app.selection import labels
from app.selection.drawing import Drawn, Order, drawn_as_stored
from app.selection.marks import Edition, edition_of
from app.selection.models import Ranking
from app.selection.queries import confirmed_ranking
from app.selection.service.rankings import drawn_now
from app.selection.wordings import sentences, step_title
from competition_rules.ranking import DecidedBy, Place
from competition_rules.regulation import Regulation


@dataclass(frozen=True, eq=False)
class Line:
    """What the table says of one place, as text; `notes` are sentences with the points they come from, the
    points also in words. The first of them tells of a tie, where `tied_with` is the application it was broken with.
    """

    application_id: int
    place: str
    total: str
    tied_score: str
    asked: str
    running: str
    outcome: tuple[str, str]
    """What the place means; `known_outcome` also says that the award depends on conditions, for who may know."""
    known_outcome: tuple[str, str]
    is_out: bool
    notes: tuple[tuple[str, str, str], ...]
    tied_with: int | None = None

    def kept_from(self, hidden: set[int]) -> "Line":
        """The line for a reader who withdrew from these: a tie with one of them would tell its points."""
        return replace(self, notes=self.notes[1:], tied_with=None) if self.tied_with in hidden else self


@dataclass(frozen=True)
class Standings:
    """The whole page: rows above and below the quota line, what is undecided, and the digest of it all.

    A row is an application as `queries.listed_in` reads it, with its `Line`.
    """

    regulation: Regulation
    lines: tuple[Line, ...]
    above: list[tuple[Any, Line]]
    below: list[tuple[Any, Line]]
    quota: Decimal
    funded: Decimal
    funded_count: int
    left: Decimal
    ties: list[list[Any]]
    digest: str
    ranking: Ranking | None

    @property
    def is_decided(self) -> bool:
        """Whether no tie is left to vote on."""
        return not self.ties


def standings_of(local_call: LocalCall, listed: Sequence[Any]) -> Standings:
    """The confirmed ranking from its stored text, or the ranking as it would be confirmed now.

    `listed` are all applications of the local call.
    """
    edition, ranking = edition_of(local_call), confirmed_ranking(local_call)
    drawn = drawn_of(local_call, edition, ranking, listed)
    lines = lines_of(drawn, edition, language(), "confirmed" if ranking else "now")
    return laid_out(drawn, edition, lines, listed, ranking)


def drawn_of(
    local_call: LocalCall, edition: Edition, ranking: Ranking | None, listed: Sequence[Any]
) -> Drawn:
    """The ranking as it was confirmed, or as it would be now."""
    if ranking is None:
        return drawn_now(local_call, listed)
    return drawn_as_stored(edition, ranking.inputs, ranking.result)


def laid_out(
    order: Order,
    edition: Edition,
    lines: tuple[Line, ...],
    listed: Sequence[Any],
    ranking: Ranking | None,
) -> Standings:
    """A ranking and its lines as rows above and below the quota line."""
    result, applications = order.result, {one.id: one for one in listed}
    rows = [(applications[line.application_id], line) for line in lines]
    funded = [number for number, place in enumerate(result.places) if place.outcome == "funded"]
    last = funded[-1] + 1 if funded else 0
    return Standings(
        edition.regulation,
        lines,
        rows[:last],
        rows[last:],
        order.quota,
        result.funded_total,
        len(funded),
        result.left,
        [[applications[int(one)] for one in tie] for tie in result.undecided],
        order.digest,
        ranking,
    )


@lru_cache(maxsize=32)
def lines_of(
    order: Order, edition: Edition, written_in: str, meaning: Literal["now", "confirmed", "supposed"]
) -> tuple[Line, ...]:
    """The lines in the reader's language; one ranking is worded once."""
    places = {place.id: place.place for place in order.result.places}
    words = labels.PLACES_OF[meaning]
    return tuple(
        Line(
            int(place.id),
            "–" if place.place is None else str(place.place),
            formats.points(place.total, written_in),
            formats.points(order.tied[place.id], written_in),
            formats.money(place.asked, written_in),
            "" if place.running is None else formats.money(place.running, written_in),
            _worded(words[place.outcome]),
            _worded(words[_known_outcome(order, place)]),
            place.outcome == "rejected",
            (
                *_notes(place, places, edition.regulation),
                *_conditions(order.conditions.get(int(place.id), ())),
            ),
            None if place.decided_by is None else int(place.decided_by.tied_with),
        )
        for place in order.result.places
    )


def _known_outcome(order: Order, place: Place) -> str:
    has_conditions = place.outcome == "funded" and order.conditions.get(int(place.id))
    return "conditioned" if has_conditions else place.outcome


def _worded(state: tuple[str, Any]) -> tuple[str, str]:
    return state[0], str(state[1])


def _notes(
    place: Place, places: dict[int | str, int | None], regulation: Regulation
) -> tuple[tuple[str, str, str], ...]:
    notes = sentences(place.findings, regulation)
    if place.decided_by is not None:
        notes.insert(0, (_tie_break(place.decided_by, places, regulation), place.decided_by.point))
    return tuple(
        (text, point, _("point %(number)s", number=point.rstrip(".")) if point else "")
        for text, point in notes
    )


def _conditions(conditions: Sequence[dict[str, Any]]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            _("Condition %(number)s, until %(day)s: %(text)s", number=one["number"],
              day=formats.short_day(date.fromisoformat(one["due_on"])), text=one["text"]),
            one["point"], _("point %(number)s", number=one["point"]) if one["point"] else "",
        )
        for one in conditions
    )  # fmt: skip


def _tie_break(by: DecidedBy, places: dict[int | str, int | None], regulation: Regulation) -> str:
    above = places[by.tied_with]
    return _(
        "equal points with place %(place)s; decided by: %(step)s",
        place=above if above is not None else "–",
        step=step_title(by.step, regulation),
    )
