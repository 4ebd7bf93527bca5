"""A value moved to another row or column is refused, whichever encrypted field it is of."""

import pytest
from sqlalchemy import select, update

from app.core.key_ring import Unreadable
from app.core.protection import PROTECTED, ProtectedColumn
from app.extensions import db
from app.storage import sealed
from app.storage.models import SealedFile
from tests.attacks.world import World

# The world has no two such rows: what is returned, struck or taken back goes on or is gone.
EMPTY = {
    "support_plan.return_reason_sealed", "support_plan.returned_parts_sealed", "support_delivery.witness_sealed",
    "support_result.risks_sealed", "support_result.note_sealed",
    "support_name_look.reason_sealed", "risk_observation.note_sealed", "learner_former_code.code_sealed",
    "support_match.reason_sealed",
}  # fmt: skip


def name_of(column: ProtectedColumn) -> str:
    return f"{column.model.__tablename__}.{column.column}"


def filled(column: ProtectedColumn) -> list[int]:
    """The ids of rows that have a value there."""
    table = column.model.__table__
    return list(
        db.session.scalars(select(table.c.id).where(table.c[column.column] != "").order_by(table.c.id))
    )


def read(column: ProtectedColumn, row_id: int) -> str:
    db.session.expire_all()
    row = db.session.get_one(column.model, row_id)
    return str(getattr(row, column.column.removesuffix("_sealed")))


def move(column: ProtectedColumn, row_id: int, value: str, to: str | None = None) -> None:
    table = column.model.__table__
    db.session.execute(update(table).where(table.c.id == row_id).values({to or column.column: value}))


def stored(column: ProtectedColumn, row_id: int) -> str:
    table = column.model.__table__
    return str(db.session.scalar(select(table.c[column.column]).where(table.c.id == row_id)))


def test_values_of_two_rows_are_not_exchanged(world: World):
    swapped = set()
    for column in PROTECTED:
        if len(rows := filled(column)) < 2:
            continue
        first, second = rows[0], rows[-1]
        values = stored(column, first), stored(column, second)
        assert read(column, first) is not None
        move(column, first, values[1])
        move(column, second, values[0])
        for row_id in (first, second):
            with pytest.raises(Unreadable):
                read(column, row_id)
        swapped.add(name_of(column))
        db.session.rollback()
    assert {name_of(one) for one in PROTECTED} - swapped <= EMPTY
    assert len(swapped) > 10


def test_values_of_two_columns_of_a_row_are_not_exchanged(world: World):
    tried = 0
    for column in PROTECTED:
        for other in PROTECTED:
            if other.model is not column.model or other is column or not (rows := filled(column)):
                continue
            move(column, rows[0], stored(column, rows[0]), to=other.column)
            with pytest.raises(Unreadable):
                read(other, rows[0])
            db.session.rollback()
            tried += 1
    assert tried > 10


def test_bytes_of_two_documents_are_not_exchanged(world: World):
    one, other = db.session.scalars(select(SealedFile).order_by(SealedFile.id).limit(2))
    keys = one.file_key, other.file_key
    one.file_key = "0" * 64
    db.session.flush()
    other.file_key = keys[0]
    db.session.flush()
    one.file_key = keys[1]
    db.session.flush()
    for file in (one, other):
        with pytest.raises(Unreadable):
            sealed.opened(file)
    db.session.rollback()


def test_one_sign_of_a_value_that_is_changed_makes_it_unreadable(world: World):
    for column in PROTECTED:
        for row_id in filled(column)[:1]:
            value = stored(column, row_id)
            # Of the last sign before the padding only some bits count, so another one is changed.
            move(column, row_id, value[:-8] + ("A" if value[-8] != "A" else "B") + value[-7:])
            with pytest.raises(Unreadable):
                read(column, row_id)
            db.session.rollback()
