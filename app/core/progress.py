"""How far a command has come: a bar for whoever waits at the screen, nothing in logs and pipes."""

import sys
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

import click

T = TypeVar("T")
# A bar is drawn anew so often and no oftener: drawing takes longer than many a step.
_DRAWINGS = 200


class Watch(Protocol):
    """Gives `items`, of which there are `total`, one by one, and may tell somebody how far it is."""

    def __call__(self, label: str, items: Iterable[T], total: int) -> Iterable[T]:
        """The same items in the same order, each taken when it is asked for."""


def unwatched(label: str, items: Iterable[T], total: int) -> Iterable[T]:
    """Where nobody waits: the items alone."""
    return items


def with_bar(label: str, items: Iterable[T], total: int) -> Iterator[T]:
    """With a bar on the screen of errors, where there is one; items that are texts stand beside it."""
    with click.progressbar(
        items, length=total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty(),
        update_min_steps=max(1, total // _DRAWINGS), item_show_func=_shown,
    ) as bar:  # fmt: skip
        yield from bar


def _shown(item: object) -> str | None:
    return item if isinstance(item, str) else None
