"""The reserve after the ranking was confirmed: who waits, in which order, and for whom the quota has room."""

from dataclasses import dataclass
from decimal import Decimal

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.errors import present
from app.selection.canonical import read_result
from app.selection.queries import applications_in, confirmed_ranking, quota_left
from competition_rules.regulation import LineRule

_RESERVE = frozenset({ApplicationStatus.RESERVE})


@dataclass(frozen=True)
class Reserve:
    """Projects that still wait, in the order of the confirmed ranking, and what the quota holds in euro."""

    waiting: tuple[Application, ...]
    left: Decimal


def reserve_of(local_call: LocalCall) -> Reserve:
    """The reserve of a decided local call as it is now."""
    ranking = present(confirmed_ranking(local_call), "a decided call has a confirmed ranking")
    order = {place.id: number for number, place in enumerate(read_result(ranking.result).places)}
    waiting = sorted(applications_in(local_call, _RESERVE), key=lambda application: order[application.id])
    return Reserve(tuple(waiting), quota_left(local_call))


def next_in_reserve(reserve: Reserve, line_rule: LineRule) -> Application | None:
    """The project the money goes to now: the first, or where the edition skips, the first that fits."""
    candidates = reserve.waiting if line_rule.rule == "skip" else reserve.waiting[:1]
    return next((one for one in candidates if one.asked <= reserve.left), None)
