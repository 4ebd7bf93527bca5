"""Which function does which job: features register theirs by name when they are imported."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

LEASE = timedelta(minutes=5)


class Work(Protocol):
    """What a handler gets: the payload, the moment it was begun, and a way to tell how far it is."""

    payload: Any
    at: datetime
    job_id: int

    def progress(self, percent: int) -> None:
        """Commit what was done so far, show how far it is, and hold the job for another lease."""

    def deliver(self, file_name: str, media_type: str, content: bytes | Path) -> None:
        """Leave a file for who asked for the job; of several, the last."""


Function = Callable[[Work], Any]


@dataclass(frozen=True)
class Handler:
    """The function, how long a worker may be silent before another takes over, and whether what it leaves is sealed."""

    function: Function
    lease: timedelta
    is_sealed: bool = False


HANDLERS: dict[str, Handler] = {}


def handler(
    name: str, *, lease: timedelta = LEASE, is_sealed: bool = False
) -> Callable[[Function], Function]:
    """Register the function that does the jobs of this name.

    It runs in one transaction together with marking the job done, so what it changes in the database happens
    once. What it does outside may happen again after a crash: it must be repeatable. It returns the job's
    result (plain values) or None, and raises to be tried again later.

    A sealed one works with children's data: its file is encrypted before it is stored, its result counts and no more,
    and of an error only the kind is kept, since the words may repeat what was being done.
    """

    def register(function: Function) -> Function:
        if name in HANDLERS:
            raise ValueError(f"two handlers for the job {name}")
        HANDLERS[name] = Handler(function, lease, is_sealed)
        return function

    return register
