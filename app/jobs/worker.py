"""The worker: a process that does what is due until it is told to end."""

import logging
import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event
from typing import Any

from flask import Flask

from app.core import clock
from app.jobs.bell import bell_of
from app.jobs.daily import plan_day
from app.jobs.running import run_next

Duty = Callable[[datetime], bool]
_IDLE_SECONDS = 5.0
_log = logging.getLogger(__name__)


def work_until_told(app: Flask, duties: Sequence[Duty] = (), *, stop: Event | None = None) -> None:
    """Plan the day, run jobs and do the further duties, again and again.

    Each duty does one piece of what is due and says whether there was any. SIGTERM and SIGINT let the present
    piece be finished; a killed worker loses nothing, because another takes its job after the lease.
    """
    stop = stop or _told_by_signal()
    every = (plan_day, run_next, *duties)
    bell = bell_of(app)
    while not stop.is_set():
        did = [_did(app, duty) for duty in every if not stop.is_set()]
        if not any(did):
            bell.wait(stop, _IDLE_SECONDS)


def _did(app: Flask, duty: Duty) -> bool:
    # A context and session per piece, as per request: nothing of one is seen by the next.
    with app.app_context():
        try:
            return duty(clock.now())
        except Exception:
            # The database may be away for a moment: the worker outlives it.
            _log.exception("a duty of the worker failed")
            return False


def _told_by_signal() -> Event:
    stop = Event()

    def tell(_signal: int, _frame: Any) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    return stop
