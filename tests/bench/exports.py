"""The file of all applications: how long it takes and how much memory it needs on top."""

import time
import tracemalloc
from typing import Any

from app.core.roles import Role
from tests.bench.measure import Figure, at_most

_LONGEST, _MOST = 2, 100


def csv_figures(client_of: Any, count: int) -> list[Figure]:
    """Read the whole file piece by piece, as a server sends it; seconds up to 10,000 rows, memory above."""
    client = client_of(Role.PROGRAMME_MANAGER)
    if count <= 10_000:
        started = time.process_time()
        _read(client)
        seconds = time.process_time() - started
        return [at_most(f"CSV of {count:,} applications, CPU", seconds, _LONGEST, "s")]
    tracemalloc.start()
    _read(client)
    peak = tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    return [at_most(f"CSV of {count:,} applications, memory on top", peak, _MOST, "MB")]


def _read(client: Any) -> None:
    answer = client.get("/applications/export.csv", buffered=False)
    length = sum(len(piece) for piece in answer.response)
    answer.close()
    if length < 1000:
        raise RuntimeError("the file is empty")
