"""Names of the places of money that only later features know: they register here how to find them."""

from collections.abc import Callable, Collection, Mapping

from app.funds.models import AccountKind
from app.funds.subjects import OfSubjects

Named = Callable[[Collection[int]], Mapping[int, str]]
_names = OfSubjects[str]()


def names_places(*kinds: AccountKind) -> Callable[[Named], Named]:
    """Register the names of places of these kinds, by the id of the account's subject."""

    def register(named: Named) -> Named:
        _names.register(kinds, named)
        return named

    return register


def later_names(wanted: Mapping[AccountKind, set[int]]) -> dict[tuple[AccountKind, int], str]:
    """The names of those of the wanted places that later features know."""
    return _names.of(wanted)
