"""What later features know of how many learners at risk of a school take part in projects: they register it here.

The number is the school's own; its head may confirm it on the report, and nobody else is told.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

Known = Callable[[int, Collection[int]], Mapping[int, int]]
_known: list[Known] = []


def knows_at_risk(known: Known) -> Known:
    """Register what counts, for a school and some projects, the learners by project."""
    _known.append(known)
    return known


def known_at_risk(school_id: int, application_ids: Collection[int]) -> Mapping[int, int]:
    """By project, how many learners of the school take part as far as this is known; projects without any left out."""
    found: Counter[int] = Counter()
    for known in _known:
        found.update(known(school_id, application_ids))
    return found
