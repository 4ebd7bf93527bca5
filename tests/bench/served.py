"""Behind gunicorn with two processes: how long people wait when eight ask at once, and how much memory it takes."""

import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from app import create_app
from app.accounts.models import Membership
from app.accounts.sessions import open_session
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from tests.bench.measure import Figure, at_most
from tests.bench.pages import PAGES, Loaded, grounds
from tests.databases import settings_for
from tests.serving import KEY, ask, free_port, is_ready, server, wait_until

AT_ONCE, ROUNDS, WORKERS = 8, 12, 2
# Forms are asked for within their days, which are over for a server that knows the real date.
_VISITED = [page for page in PAGES if not page[0].startswith("form")]


def served_figures(count: int = 10_000) -> list[Figure]:
    """95 of 100 answers within 200 ms; the largest process under 150 MB after all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with grounds(folder) as load:
            loaded = load(count)
        url, port = f"sqlite:///{folder / f'{count}.db'}", free_port()
        cookies = _cookies(url, folder, loaded)
        visits = [(path.format(**loaded.ids), cookies[role]) for _name, path, role in _VISITED]
        with server(url, folder, port, workers=WORKERS) as process:
            wait_until(lambda: is_ready(port), folder / "log")
            _ask_all(port, visits)
            waited = _ask_all(port, visits * ROUNDS)
            memory = max(map(_resident, _children(process.pid)))
    slowest = statistics.quantiles(waited, n=100)[94] * 1000
    return [
        at_most(f"p95 of {len(waited)} answers, {AT_ONCE} at once, {WORKERS} processes", slowest, 200, "ms"),
        at_most("memory of a process that served them", memory, 150, "MB"),
    ]


def _cookies(url: str, folder: Path, loaded: Loaded) -> dict[Role | None, str]:
    """By role, the cookie of a sign-in of now."""
    app = create_app(replace(settings_for(url, folder), secret_key=KEY))
    found: dict[Role | None, str] = {None: ""}
    with app.app_context():
        for role, seat_id in loaded.ground.seats.items():
            seat = db.session.scalars(select(Membership).where(Membership.id == seat_id)).one()
            token = open_session(seat.user, seat, clock.now(), second_factor_at=clock.now())
            client = app.test_client()
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = token, True
            name = app.config["SESSION_COOKIE_NAME"]
            cookie = client.get_cookie(name)
            assert cookie is not None
            found[role] = f"{name}={cookie.value}"
        db.session.commit()
        db.engine.dispose()
    return found


def _ask_all(port: int, visits: list[tuple[str, str]]) -> list[float]:
    """Seconds of each answer, in no order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda visit: _seconds(port, *visit), visits))


def _seconds(port: int, path: str, cookie: str) -> float:
    began = time.perf_counter()
    status, _text, _cookie = ask(port, "GET", path, cookie)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return time.perf_counter() - began


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(one) for one in listed.split()]


def _resident(process: int) -> float:
    """Resident memory of a process, in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    held = next(line for line in lines if line.startswith("VmRSS"))
    return int(held.split()[1]) / 1024
