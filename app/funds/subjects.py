"""What only later features know of an account's subject: they register how to find it."""

from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

from app.funds.models import AccountKind

T = TypeVar("T")


class OfSubjects(Generic[T]):
    """One thing about accounts, such as a name, by kind and subject."""

    def __init__(self) -> None:
        self._finders: dict[Callable[[Collection[int]], Mapping[int, T]], tuple[AccountKind, ...]] = {}

    def register(
        self, kinds: tuple[AccountKind, ...], finder: Callable[[Collection[int]], Mapping[int, T]]
    ) -> None:
        """Ask this function, by the ids of subjects, about accounts of these kinds."""
        self._finders[finder] = kinds

    def of(self, wanted: Mapping[AccountKind, set[int]]) -> dict[tuple[AccountKind, int], T]:
        """It of those of the wanted accounts (kind and subject) for which a feature knows it."""
        known: dict[tuple[AccountKind, int], T] = {}
        for finder, kinds in self._finders.items():
            if ids := set().union(*(wanted.get(kind, set()) for kind in kinds)):
                found = finder(ids)
                known |= {(kind, subject): one for kind in kinds for subject, one in found.items()}
        return known
