"""Money that stays in a quota when its call closes: what later features still need it for."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from app.audit.kept import until_a_case_changes

Kept = Callable[[int], Mapping[int, Decimal]]
_READERS: list[Kept] = []


def keeps_back(read: Kept) -> Kept:
    """Register who says, for a call by its id, how many euro must stay in the quota of which municipality."""
    _READERS.append(read)
    return read


def kept_in(call_id: int) -> dict[int, Decimal]:
    """The euro to stay in the quotas of a call, by municipality."""
    return until_a_case_changes(("kept_in", call_id), lambda: _asked_of_all(call_id))


def _asked_of_all(call_id: int) -> dict[int, Decimal]:
    kept: dict[int, Decimal] = {}
    for read in _READERS:
        for place, amount in read(call_id).items():
            kept[place] = kept.get(place, Decimal("0.00")) + amount
    return kept
