"""How far a command has come: a bar for whoever waits at the screen, nothing in logs and pipes."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

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
        items,
        length=total,
        item_show_func=_shown,
        update_min_steps=max(1, total // _DRAWINGS),
        **_look(label),
    ) as bar:
        yield from bar


@contextmanager
def counted(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """The same bar for work that says itself how many more of the `total` are done."""
    with click.progressbar(length=total, **_look(label)) as bar:
        yield bar.update


def _look(label: str) -> dict[str, Any]:
    return {"label": label, "file": sys.stderr, "hidden": not sys.stderr.isatty()}


def _shown(item: object) -> str | None:
    return item if isinstance(item, str) else None
