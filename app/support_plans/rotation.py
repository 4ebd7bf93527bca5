"""Sealing everything anew with the newest key of the ring, batch by batch.

Each batch is one transaction, and older keys go on opening what is not sealed anew yet: wherever the work is cut off,
everything can be read, and the next run goes on from there.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, bindparam, func, select, update

from app.core.key_ring import KeyRing, key_ring
from app.core.protection import PROTECTED, ProtectedColumn
from app.extensions import db

AT_ONCE = 200


def left_to_rotate() -> int:
    """How many values an older key has sealed."""
    ring = key_ring()
    return sum(db.session.scalar(_older(one, ring, func.count())) or 0 for one in PROTECTED)


def rotate(at_once: int = AT_ONCE) -> Iterator[int]:
    """Seal every value of an older key anew, so many in a batch; yields after each, committed, how many it held.

    A value that somebody changes meanwhile keeps what they wrote.
    """
    ring = key_ring()
    for column in PROTECTED:
        while done := _rotate_some(column, ring, at_once):
            yield done


def _rotate_some(column: ProtectedColumn, ring: KeyRing, at_once: int) -> int:
    """One batch of a column; 0 when nothing of it is left."""
    table: Table = column.model.__table__
    sealed = table.c[column.column]
    wanted = _older(column, ring, table.c.id, table.c.uid, sealed.label("sealed"))
    rows = db.session.execute(wanted.order_by(table.c.id).limit(at_once)).all()
    # What is there now counts: somebody may have written another value since.
    anew = update(table).where(table.c.id == bindparam("which"), sealed == bindparam("old"))
    values = [
        {"which": row.id, "old": row.sealed, "new": ring.seal(ring.open(row.sealed, place), place)}
        for row, place in ((row, column.place_of(row.uid)) for row in rows)
    ]
    if not values:
        db.session.rollback()
        return 0
    db.session.connection().execute(anew.values({sealed: bindparam("new")}), values)
    db.session.commit()
    return len(values)


def _older(column: ProtectedColumn, ring: KeyRing, *columns: Any) -> Any:
    sealed = column.model.__table__.c[column.column]
    newest = f"{ring.newest}."
    return select(*columns).select_from(column.model.__table__).where(
        sealed != "", ~sealed.startswith(newest, autoescape=True)
    )  # fmt: skip


def versions_in_use() -> dict[int, int]:
    """How many values each version of the key has sealed."""
    found: Counter[int] = Counter()
    for one in PROTECTED:
        sealed = one.model.__table__.c[one.column]
        version = func.substr(sealed, 1, _length_of_version(sealed))
        for row in db.session.execute(select(version, func.count()).where(sealed != "").group_by(version)):
            found[int(row[0])] += row[1]
    return dict(found)


def _length_of_version(sealed: Any) -> Any:
    where = func.instr if db.engine.dialect.name == "sqlite" else func.strpos
    return where(sealed, ".") - 1
