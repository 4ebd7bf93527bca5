"""The reserve after the ranking was confirmed: who waits, in which order, and for whom the quota has room.

The order is that of the confirmed ranking; where a review gave a project other points, that of the same ranking
drawn again with these points.
"""

import json
from dataclasses import dataclass
from decimal import Decimal

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.errors import present
from app.selection.appeals import NOTHING_KEPT, Kept, changed_in, kept_for_appeals
from app.selection.canonical import candidates_of, read_result
from app.selection.models import Ranking
from app.selection.queries import applications_in, confirmed_ranking, quota_left
from competition_rules.ranking import Candidate, RankingResult, rank
from competition_rules.regulation import LineRule
from competition_rules.scoring import Scores, corrected

_RESERVE = frozenset({ApplicationStatus.RESERVE})


@dataclass(frozen=True)
class Reserve:
    """Projects that still wait, in order, what the quota holds in euro, and how much of it open appeals keep back."""

    waiting: tuple[Application, ...]
    left: Decimal
    kept: Kept = NOTHING_KEPT

    @property
    def free(self) -> Decimal:
        """What may be awarded now, in euro."""
        return max(self.left - self.kept.amount, Decimal("0.00"))


@dataclass(frozen=True)
class Correction:
    """A project with the scores a review gave it."""

    application: Application
    scores: Scores


def reserve_of(local_call: LocalCall) -> Reserve:
    """The reserve of a decided local call as it is now."""
    waiting = applications_in(local_call, _RESERVE)
    order = order_of(local_call) if waiting else {}
    waiting.sort(key=lambda application: order[application.id])
    return Reserve(tuple(waiting), quota_left(local_call), kept_for_appeals(local_call))


def order_of(local_call: LocalCall, correction: Correction | None = None) -> dict[int, int]:
    """The place of each project in the order that counts now, from 1; with one more correction if given."""
    return {int(place.id): number for number, place in enumerate(_drawn(local_call, correction).places, 1)}


def scores_of(application: Application) -> Scores | None:
    """The scores of a project as they count now; None when it was never scored."""
    corrected = _corrected(application.local_call)
    return corrected[application.id].scores if application.id in corrected else None


def next_in_reserve(reserve: Reserve, line_rule: LineRule) -> Application | None:
    """The project the money goes to now: the first, or where the edition skips, the first that fits."""
    candidates = reserve.waiting if line_rule.rule == "skip" else reserve.waiting[:1]
    return next((one for one in candidates if one.asked <= reserve.free), None)


def _drawn(local_call: LocalCall, correction: Correction | None) -> RankingResult:
    ranking = _confirmed(local_call)
    if correction is None and not changed_in(local_call):
        return read_result(ranking.result)
    candidates = _corrected(local_call)
    if correction is not None:
        one = correction.application
        moment = present(one.submitted_at, "it was submitted")
        candidates[one.id] = Candidate(one.id, correction.scores, one.asked, moment)
    inputs = json.loads(ranking.inputs)
    regulation = regulation_of(local_call.call)
    return rank(regulation, list(candidates.values()), Decimal(inputs["quota"]), inputs["votes"])


def _corrected(local_call: LocalCall) -> dict[int, Candidate]:
    """The candidates of the confirmed ranking, each with its scores as the reviews left them."""
    regulation = regulation_of(local_call.call)
    inputs = _confirmed(local_call).inputs
    found = {int(one.id): one for one in candidates_of(inputs, regulation)}
    for appeal in changed_in(local_call):
        one, known = appeal.application, found.get(appeal.application_id)
        points = {code: Decimal(given) for code, given in appeal.points.items()}
        scores = corrected(regulation, known.scores if known else None, points)
        moment = present(one.submitted_at, "it was submitted")
        found[one.id] = Candidate(one.id, scores, one.asked, moment)
    return found


def _confirmed(local_call: LocalCall) -> Ranking:
    return present(confirmed_ranking(local_call), "a decided call has a confirmed ranking")
