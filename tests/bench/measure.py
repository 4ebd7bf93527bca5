"""How a figure is taken and printed."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

REPORT = Path("build") / "bench.json"


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, what is wanted, what it was."""

    name: str
    goal: str
    measured: str
    met: bool


def at_most(name: str, value: float, limit: float, unit: str, *, per: str = "") -> Figure:
    """A figure that must not be above its limit."""
    return Figure(name, f"≤ {limit:g} {unit}{per}", f"{value:.3g} {unit}{per}", value <= limit)


def noted(name: str, value: float, unit: str) -> Figure:
    """A figure the others are compared with."""
    return Figure(name, "–", f"{value:.3g} {unit}", True)


def cpu_seconds(act: Callable[[], Any]) -> float:
    """Processor time of one act."""
    before = time.process_time()
    act()
    return time.process_time() - before


def typical_cpu(act: Callable[[], Any], times: int = 25) -> float:
    """The median processor time of an act, after it was done a few times to warm up."""
    for _ in range(3):
        act()
    return statistics.median(cpu_seconds(act) for _ in range(times))


@contextmanager
def counted_queries(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database inside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def publish(figures: list[Figure]) -> bool:
    """Print the table and write it as JSON; True when every goal is met."""
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(
        json.dumps([asdict(one) for one in figures], ensure_ascii=False, indent=1), encoding="utf-8"
    )
    width = max(len(one.name) for one in figures)
    goal = max(len(one.goal) for one in figures)
    for one in figures:
        sys.stdout.write(
            f"{'✓' if one.met else '✗'} {one.name:<{width}}  {one.goal:<{goal}}  {one.measured}\n"
        )
    return all(one.met for one in figures)
