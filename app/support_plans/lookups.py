"""Changing the key by which personal codes are found, in one transaction: hashes are compared with one another, so
there is never a moment at which some are of one key and some of the other.

Until it is done, and wherever it is cut off, codes are found by both keys of the ring.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from app.core.protection import PROTECTED, ProtectedColumn, opened
from app.extensions import db
from app.support_plans.queries import hash_of_code

AT_ONCE = 500
_HASH, _CODE = "code_hash", "code_sealed"


def left_to_hash() -> int:
    """How many personal codes stand under another key than that of the ring."""
    return sum(len(some) for column in _hashed() for some in _others(column, AT_ONCE))


def rotate(at_once: int = AT_ONCE) -> Iterator[int]:
    """Hash every code anew; yields how many so far are hashed, some at a time, and commits at the end."""
    for column in _hashed():
        table: Table = column.model.__table__
        anew = update(table).where(table.c.id == bindparam("which"), table.c[_HASH] == bindparam("old"))
        for some in _others(column, at_once):
            db.session.connection().execute(anew.values({_HASH: bindparam("new")}), some)
            yield len(some)
    db.session.commit()


def _hashed() -> list[ProtectedColumn]:
    """Every personal code that is kept together with its hash."""
    return [one for one in PROTECTED if one.column == _CODE and _HASH in one.model.__table__.c]


def _others(column: ProtectedColumn, at_once: int) -> Iterator[list[dict[str, Any]]]:
    """The rows of another key: the id, the hash there is and the one to be."""
    table: Table = column.model.__table__
    columns: tuple[Any, ...] = (table.c.id, table.c.uid, table.c[_CODE], table.c[_HASH])
    wanted, last = select(*columns).where(table.c[_HASH].is_not(None)).order_by(table.c.id).limit(at_once), 0
    while rows := db.session.execute(wanted.where(table.c.id > last)).all():
        last = rows[-1].id
        found = (
            {
                "which": row.id,
                "old": row.code_hash,
                "new": hash_of_code(opened(table.name, row.uid, _CODE, row[2])),
            }
            for row in rows
        )
        if some := [one for one in found if one["old"] != one["new"]]:
            yield some
