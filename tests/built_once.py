"""What tests begin with, built once in a process and copied for every test that begins alike.

Most of a test's time would go into coming to its beginning: a call with quotas, a commission, twelve applications. A
function marked `@built_once` is called the first time; then its database file is kept beside the value it gave. Called
again with the same arguments where the same had happened before, the kept file takes the place of the database and the
value is read from it.

"The same had happened before" is known only while every writing statement came from such functions: after one of the
test's own, and on PostgreSQL, functions are simply called.
"""

import functools
import io
import pickle
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app
from sqlalchemy import event, inspect

from app.extensions import db

_P = ParamSpec("_P")
_T = TypeVar("_T")
_NAME = "built_once"
_DATABASE = "test.db"
_FOLDERS = ("files", "anchors")
# A file is 1.5 MB and most are asked for only in the test file that makes them.
_MOST_KEPT = 200
# Not WITH: what stands before a table of its own may end in a statement that writes.
_READING = ("SELECT", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN")


@dataclass
class _Ground:
    """An application's database and what has happened in it so far."""

    folder: Path
    past: tuple[Any, ...] | None = field(default=())
    """The functions called so far with their arguments; None: something else has written."""
    writes: int = 0


@dataclass(frozen=True)
class _State:
    """A kept database with what its function gave."""

    folder: Path
    value: bytes


_kept: OrderedDict[tuple[Any, ...], _State] = OrderedDict()
_place = tempfile.TemporaryDirectory(prefix="pumpurs-built-")


class _Writer(pickle.Pickler):
    """Rows are written as their class and key: they are read again from the copied database."""

    def persistent_id(self, thing: Any) -> Any:
        if not isinstance(thing, db.Model):
            return None
        state = inspect(thing)
        if not state.persistent:
            raise pickle.PicklingError(f"{thing!r} is not in the database")
        return type(thing), state.identity


class _Reader(pickle.Unpickler):
    def persistent_load(self, pid: Any) -> Any:
        model, identity = pid
        return db.session.get_one(model, identity)


def _written(value: Any) -> bytes:
    stream = io.BytesIO()
    _Writer(stream).dump(value)
    return stream.getvalue()


@contextmanager
def ground_of(app: Flask, folder: Path) -> Iterator[None]:
    """The application's fresh SQLite database lies in the folder; nothing has happened in it yet."""
    ground = app.extensions[_NAME] = _Ground(folder)

    def noted(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_READING):
            ground.past = None
            ground.writes += 1

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", noted)
    yield
    del app.extensions[_NAME]


def built_once(build: Callable[_P, _T]) -> Callable[_P, _T]:
    """Mark a function whose arguments and value are plain values and rows of the database."""

    @functools.wraps(build)
    def made(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        ground: _Ground | None = current_app.extensions.get(_NAME)
        if ground is None or ground.past is None or _has_changes():
            return build(*args, **kwargs)
        past = (*ground.past, _written((build.__module__, build.__qualname__, args, kwargs)))
        if past in _kept:
            given: _T = _put_in_place(ground, past)
            return given
        writes = ground.writes
        value = build(*args, **kwargs)
        if ground.writes != writes:
            _keep(ground, past, value)
        return value

    return made


def _has_changes() -> bool:
    return bool(db.session.new or db.session.dirty or db.session.deleted)


def _close(ground: _Ground) -> bool:
    """Whether nobody has the file open any more: the last to close it folds the log into it."""
    db.session.commit()
    db.engine.dispose()
    return not Path(f"{ground.folder / _DATABASE}-wal").exists()


def _keep(ground: _Ground, past: tuple[Any, ...], value: Any) -> None:
    db.session.commit()
    written = _written(value)
    if not _close(ground):
        return
    folder = Path(tempfile.mkdtemp(dir=_place.name))
    _copy(ground.folder, folder)
    _kept[past] = _State(folder, written)
    ground.past = past
    if len(_kept) > _MOST_KEPT:
        _past, oldest = _kept.popitem(last=False)
        shutil.rmtree(oldest.folder)


def _put_in_place(ground: _Ground, past: tuple[Any, ...]) -> Any:
    assert _close(ground), "somebody else has the test's database open"
    _kept.move_to_end(past)
    _copy(_kept[past].folder, ground.folder)
    ground.past = past
    return _Reader(io.BytesIO(_kept[past].value)).load()


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source / _DATABASE, target / _DATABASE)
    for name in _FOLDERS:
        if (source / name).exists():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
