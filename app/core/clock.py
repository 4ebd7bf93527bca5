"""The only place that reads the clock or knows Europe/Riga.

Services take the moment as an argument; views ask `now()` once per request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")


def _system_time() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _read()


def in_riga(moment: datetime) -> datetime:
    """The same moment on the wall clock of Riga."""
    return moment.astimezone(RIGA)


def riga_day(moment: datetime) -> date:
    """The calendar day in Riga at that moment."""
    return in_riga(moment).date()


def start_of_day(day: date) -> datetime:
    """The first instant of a Riga day, as aware UTC. Midnight exists once on every Riga day."""
    return datetime.combine(day, time(0), RIGA).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The first instant after a Riga day: what is at or after it is late."""
    return start_of_day(day + timedelta(days=1))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the whole process live at a given moment: rehearsals of a season that takes months.

    Raises `RuntimeError` when threads did so at once: the process would stay at a moment of the past.
    """
    global _read

    def there() -> datetime:
        return moment

    before, _read = _read, there
    try:
        yield
    finally:
        is_own = _read is there
        _read = before if is_own else _system_time
        if not is_own:
            raise RuntimeError("one thread lets the process live at a moment, and all others go along")
