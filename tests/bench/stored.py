"""Confirming the rankings of the whole country: read, ranked, decided and written down."""

import tempfile
import time
from pathlib import Path

from app import create_app
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.selection import service
from tests.bench.data import IN_A_LOCAL_CALL, fill_assessed
from tests.bench.ground import build
from tests.bench.measure import Figure, at_most, noted
from tests.databases import make_schema, settings_for

_LOCAL_CALLS = 118


def stored_ranking_figures(local_calls: int = _LOCAL_CALLS) -> list[Figure]:
    """Seconds to compute the inputs and results as they are stored, and seconds to decide every application."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'stored.db'}"
        make_schema(url, folder)
        with create_app(settings_for(url, folder)).app_context():
            return _measured(local_calls)


def _measured(local_calls: int) -> list[Figure]:
    ground = build()
    count = local_calls * IN_A_LOCAL_CALL
    calls = fill_assessed(ground, count)
    began = time.perf_counter()
    for one in calls:
        service.preview(db.session.get_one(LocalCall, one))
        db.session.rollback()
    ranked = time.perf_counter() - began
    began = time.perf_counter()
    for one in calls:
        local_call = db.session.get_one(LocalCall, one)
        chair = Actor(ground.commission[0], Role.CHAIR, local_call.municipality_id, "Priekšsēdētāja")
        service.confirm_ranking(local_call, by=chair, at=ground.at)
        db.session.commit()
    decided = time.perf_counter() - began
    db.session.remove()
    db.engine.dispose()
    return [
        at_most(
            f"ranking {len(calls)} municipalities, {count:,} applications, from the database", ranked, 5, "s"
        ),
        noted("  the same confirmed: decisions, awards, letters, audit", decided, "s"),
    ]
