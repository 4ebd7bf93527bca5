"""Columns that hold a child's data: encrypted one by one, and bound to their row and to themselves."""

import uuid
from dataclasses import dataclass
from typing import Any, overload

from app.core.key_ring import key_ring

PROTECTED: list["ProtectedColumn"] = []


@dataclass(frozen=True)
class ProtectedColumn:
    """A model and the name of one of its encrypted columns."""

    model: Any
    column: str

    def place_of(self, uid: str) -> str:
        """What a value of the row with that `uid` is bound to: moved anywhere else it cannot be opened."""
        return place(self.model.__tablename__, uid, self.column)


def place(table: str, uid: str, column: str) -> str:
    """Table, row and column as one text."""
    return f"{table}\0{uid}\0{column}"


def new_uid() -> str:
    """The name of a row that its encrypted values are bound to; unlike the id it is known before the row is stored."""
    return str(uuid.uuid4())


class Protected:
    """A text of a row, read and written in clear, kept encrypted in the column `NAME_sealed`.

    The row has a `uid`. Reading raises `Unreadable` when the stored value is not the one that was written there.
    """

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.column = f"{name}_sealed"
        PROTECTED.append(ProtectedColumn(owner, self.column))

    @overload
    def __get__(self, row: None, owner: type[Any]) -> "Protected": ...

    @overload
    def __get__(self, row: object, owner: type[Any]) -> str: ...

    def __get__(self, row: Any, owner: type[Any]) -> "Protected | str":
        if row is None:
            return self
        return opened(row.__tablename__, row.uid, self.column, getattr(row, self.column))

    def __set__(self, row: Any, text: str) -> None:
        if row.uid is None:
            row.uid = new_uid()
        sealed = key_ring().seal(text, place(row.__tablename__, row.uid, self.column)) if text else ""
        setattr(row, self.column, sealed)


def opened(table: str, uid: str, column: str, sealed: str | None) -> str:
    """The text of a column that was read by itself; an empty text is kept as one."""
    return key_ring().open(sealed, place(table, uid, column)) if sealed else ""
