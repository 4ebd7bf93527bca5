"""A backup: one folder with every table as JSON lines, the stored files and the audit anchors.

It is written through SQLAlchemy in one read transaction, so that a copy made on one database engine can be
restored into the other. The manifest comes last: a folder without one is a backup that was interrupted.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, TableClause, column, select, table
from sqlalchemy.types import TypeDecorator

from app.audit.anchors import FILE as ANCHORS
from app.core.columns import Moment
from app.core.database import reading
from app.core.progress import Watch
from app.core.schema import revision_of
from app.extensions import db
from app.storage.files import Files, MissingFile

FORMAT = 1
MANIFEST = "manifest.json"
# A copy of the keys to open sessions would be worth stealing, and attempts are counted for minutes only.
LEFT_OUT = {"user_session", "rate_hit"}
_ROWS_AT_ONCE = 1000


class BackupRefused(RuntimeError):
    """The backup cannot be made or restored here; the message says why."""


def plain_tables() -> dict[str, TableClause]:
    """The tables with the database's own types, so that texts and numbers are copied as they are stored."""
    return {
        one.name: table(one.name, *(_plain(item) for item in one.columns))
        for one in db.metadata.tables.values()
        if one.name not in LEFT_OUT
    }


def _plain(item: Column[Any]) -> Any:
    kind = item.type
    if isinstance(kind, TypeDecorator) and not isinstance(kind, Moment):
        kind = kind.impl_instance
    return column(item.name, kind)


def create(folder: Path, files: Files, anchors: Path, watch: Watch) -> dict[str, Any]:
    """Write the backup into an empty folder; returns its manifest. Raises `BackupRefused`."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    manifest: dict[str, Any] = {"format": FORMAT, "tables": {}, "files": []}
    with reading(), db.engine.connect() as opened:
        connection = _snapshot(opened)
        _copy_anchors(connection, anchors / ANCHORS, folder, manifest)
        tables = plain_tables()
        for name in watch("Tables", tables, len(tables)):
            manifest["tables"][name] = _write_table(connection, tables[name], folder / f"{name}.jsonl")
    # Files are never changed, so those of the snapshot are still all there, but for what was erased since.
    keys = sorted(files.keys())
    for key in watch("Files", keys, len(keys)):
        if _copy_file(files, key, folder / "files" / key):
            manifest["files"].append(key)
    text = json.dumps(manifest, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def _copy_file(files: Files, key: str, place: Path) -> bool:
    place.parent.mkdir(exist_ok=True)
    try:
        with place.open("wb") as file:
            files.copy_to(key, file)
    except MissingFile:
        place.unlink()
        return False
    return True


def _snapshot(connection: Connection) -> Connection:
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _copy_anchors(connection: Connection, path: Path, folder: Path, manifest: dict[str, Any]) -> None:
    """The anchors as of the snapshot: a line anchored while it begins would not fit the tables."""
    while True:
        before = path.read_bytes() if path.exists() else b""
        manifest["revision"] = revision_of(connection)
        if before == (path.read_bytes() if path.exists() else b""):
            break
        connection.rollback()
    (folder / ANCHORS).write_bytes(before)
    manifest["anchors"] = hashlib.sha256(before).hexdigest()


def _write_table(connection: Connection, plain: TableClause, path: Path) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    with path.open("wb") as file:
        result = connection.execute(select(plain), execution_options={"yield_per": _ROWS_AT_ONCE})
        for row in result:
            line = json.dumps([_told(value) for value in row], ensure_ascii=False).encode() + b"\n"
            file.write(line)
            digest.update(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest(), "columns": [item.name for item in plain.columns]}


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    return value


_READERS: dict[str, Callable[[str], Any]] = {
    "moment": datetime.fromisoformat, "day": date.fromisoformat, "bytes": base64.b64decode,
}  # fmt: skip


def rows_of(path: Path, columns: list[str]) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table's file, some at a time, ready to be inserted."""
    some: list[dict[str, Any]] = []
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            some.append(dict(zip(columns, map(_heard, json.loads(line)), strict=True)))
            if len(some) == _ROWS_AT_ONCE:
                yield some
                some = []
    if some:
        yield some


def _heard(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    return _READERS[kind](text)
