"""Names of the places of money that only later features know: they register here how to find them."""

from collections.abc import Callable, Collection, Mapping

from app.funds.models import AccountKind

Named = Callable[[Collection[int]], Mapping[int, str]]
_named: dict[Named, tuple[AccountKind, ...]] = {}


def names_places(*kinds: AccountKind) -> Callable[[Named], Named]:
    """Register the names of places of these kinds, by the id of the account's subject."""

    def register(named: Named) -> Named:
        _named[named] = kinds
        return named

    return register


def later_names(wanted: Mapping[AccountKind, set[int]]) -> dict[tuple[AccountKind, int], str | None]:
    """The names of those of the wanted places that later features know."""
    found: dict[tuple[AccountKind, int], str | None] = {}
    for named, kinds in _named.items():
        if ids := set().union(*(wanted.get(kind, set()) for kind in kinds)):
            names = named(ids)
            found |= {(kind, subject): name for kind in kinds for subject, name in names.items()}
    return found
