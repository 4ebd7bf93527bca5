"""What would change if a threshold, the tie-break or the quota were another: a question, never a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from competition_rules.ranking import ApplicationId, Place, RankingResult
from competition_rules.regulation import COMMISSION_VOTE, Regulation


@dataclass(frozen=True)
class Wish:
    """What is supposed of the regulation; whatever is None or left out stays as the edition has it.

    `total_minimum` and `minima` (by criterion code) in points, `tie_break` the steps in turn without the
    commission's vote, which always comes last. Another quota is simply ranked against.
    """

    total_minimum: Decimal | None = None
    minima: Mapping[str, Decimal] = field(default_factory=dict)
    tie_break: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Crossing:
    """An application whose outcome would be another, with its place before and after (None: no place)."""

    id: ApplicationId
    before: Place
    after: Place


def supposed(regulation: Regulation, wish: Wish) -> Regulation:
    """The regulation with the wish in place of its own values.

    Raises ValueError for points outside a criterion's or the total's range, for an unknown criterion and for
    steps of the tie-break that are not those of the edition, each once.
    """
    codes = {one.code for one in regulation.quality_criteria}
    if unknown := sorted(set(wish.minima) - codes):
        raise ValueError(f"no criterion is called {', '.join(unknown)}")
    return regulation.model_copy(
        update={
            "quality_criteria": tuple(
                one.model_copy(update={"minimum": _within(wish.minima[one.code], one.maximum)})
                if one.code in wish.minima
                else one
                for one in regulation.quality_criteria
            ),
            "total_threshold": _total(regulation, wish),
            "tie_break": _tie_break(regulation, wish),
        }
    )


def crossings(before: RankingResult, after: RankingResult) -> list[Crossing]:
    """The applications that would change side, in the order of the present ranking.

    Raises ValueError when the two rankings are not of the same applications.
    """
    now = {place.id: place for place in after.places}
    if set(now) != {place.id for place in before.places}:
        raise ValueError("the rankings are of different applications")
    return [
        Crossing(place.id, place, now[place.id])
        for place in before.places
        if now[place.id].outcome != place.outcome
    ]


def _within(points: Decimal, maximum: Decimal) -> Decimal:
    if not 0 <= points <= maximum:
        raise ValueError(f"points between 0 and {maximum} are wanted, not {points}")
    return points


def _total(regulation: Regulation, wish: Wish) -> object:
    threshold = regulation.total_threshold
    if wish.total_minimum is None:
        return threshold
    return threshold.model_copy(update={"minimum": _within(wish.total_minimum, threshold.maximum)})


def _tie_break(regulation: Regulation, wish: Wish) -> object:
    rule = regulation.tie_break
    if wish.tie_break is None:
        return rule
    steps = {step.by: step for step in rule.steps}
    order: Sequence[str] = (*wish.tie_break, COMMISSION_VOTE)
    if sorted(order) != sorted(steps):
        raise ValueError(f"the steps are {', '.join(steps)}, each once and the vote last")
    return rule.model_copy(update={"steps": tuple(steps[name] for name in order)})
