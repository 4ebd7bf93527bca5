"""Whose money is in an account: features whose money belongs to municipalities register here how to find them."""

from collections.abc import Callable, Collection, Mapping

from app.funds.models import AccountKind
from app.funds.subjects import OfSubjects

# Stored with a transfer between places that belong to no municipality.
NONE = 0
Found = Callable[[Collection[int]], Mapping[int, int]]
_municipalities = OfSubjects[int]()


def belong_to_municipalities(*kinds: AccountKind) -> Callable[[Found], Found]:
    """Register the municipality's id of accounts of these kinds, by the id of the account's subject."""

    def register(found: Found) -> Found:
        _municipalities.register(kinds, found)
        return found

    return register


def municipalities_of(wanted: Mapping[AccountKind, set[int]]) -> dict[tuple[AccountKind, int], int]:
    """The municipalities of those of the wanted accounts (kind and subject) that belong to one."""
    return _municipalities.of(wanted)
