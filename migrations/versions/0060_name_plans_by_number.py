"""Hashes and cover lists of sets, and letters, name plans by their numbers and no learner by a pseudonym.

The record of the sending of a set keeps the hash it was sent with; the cover list is drawn up anew by a job.
"""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment, canonical_json

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_LETTERS = ("support_plans/name_seen", "support_plans/plan_came", "support_plans/plan_left")


def upgrade() -> None:
    bind = op.get_bind()
    sets = "SELECT s.*, m.atvk_code FROM support_set s JOIN municipality m ON m.id = s.municipality_id"
    for one in bind.execute(sa.text(sets)).all():
        digest = _digest(bind, one)
        if digest == one.sha256:
            continue
        values = {"id": one.id, "digest": digest}
        bind.execute(sa.text("UPDATE support_set SET sha256 = :digest WHERE id = :id"), values)
        if one.cover_id is not None:
            _draw_anew(bind, one)
    _without_pseudonyms(bind)


def downgrade() -> None:
    """What was taken away is known to nobody any more."""


def _digest(bind: sa.Connection, one: sa.Row) -> str:
    lines = (
        "SELECT p.id, p.semester_code, l.revision, l.total FROM support_set_plan l JOIN support_plan p"
        " ON p.id = l.plan_id WHERE l.set_id = :id ORDER BY l.place"
    )
    plans = [
        {"number": f"{row.semester_code}-{row.id:05}", "revision": row.revision, "total": _euro(row.total)}
        for row in bind.execute(sa.text(lines), {"id": one.id})
    ]
    told = {
        "number": one.number, "municipality": one.atvk_code, "semester": one.semester_code, "plans": plans,
        "total": _euro(one.total),
    }  # fmt: skip
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()


def _euro(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _draw_anew(bind: sa.Connection, one: sa.Row) -> None:
    """Take the key of the cover list away, and ask for another."""
    moment = sa.bindparam("at", datetime.now(UTC), type_=Moment())
    bind.execute(sa.text("UPDATE support_set SET cover_id = NULL WHERE id = :id"), {"id": one.id})
    erased = "UPDATE sealed_file SET secret_sealed = '', erased_at = :at WHERE id = :id"
    bind.execute(sa.text(erased).bindparams(moment), {"id": one.cover_id})
    asked = (
        "INSERT INTO job (name, payload, key, state, attempts, progress, error, created_at, next_attempt_at)"
        " VALUES ('support_plans.cover', :payload, :key, 'waiting', 0, 0, '', :at, :at)"
    )
    values = {"payload": canonical_json({"set_id": one.id}), "key": f"cover of set {one.id} by numbers"}
    bind.execute(sa.text(asked).bindparams(moment), values)


def _without_pseudonyms(bind: sa.Connection) -> None:
    wanted = sa.text("SELECT id, data FROM outbox_message WHERE template IN :names").bindparams(
        sa.bindparam("names", _LETTERS, expanding=True)
    )
    number = sa.text("SELECT semester_code FROM support_plan WHERE id = :id")
    for row in bind.execute(wanted).all():
        data = json.loads(row.data)
        data.pop("pseudonym", None)
        if "number" not in data:
            code = bind.execute(number, {"id": data["plan_id"]}).scalar_one()
            data["number"] = f"{code}-{data['plan_id']:05}"
        changed = sa.text("UPDATE outbox_message SET data = :data WHERE id = :id")
        bind.execute(changed, {"id": row.id, "data": canonical_json(data)})
