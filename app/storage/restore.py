"""Restoring a backup into an empty database of the same revision, on either engine."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from app.audit.anchors import FILE as ANCHORS
from app.core.database import writing
from app.core.progress import Watch, unwatched
from app.core.schema import revision_of
from app.extensions import db
from app.storage.backup import FORMAT, MANIFEST, BackupRefused, plain_tables, rows_of
from app.storage.files import Files

_PIECE = 1 << 20
_REFERENCES = """
SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS meaning
FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


def restore(folder: Path, files: Files, anchors: Path, watch: Watch) -> dict[str, Any]:
    """Put everything back, or nothing of the database; returns the manifest. Raises `BackupRefused`."""
    manifest = checked_manifest(folder, watch)
    with writing(), db.engine.connect() as connection, _references_off(connection):
        _refuse_target(connection, manifest, anchors)
        tables = plain_tables()
        for name in watch("Tables", tables, len(tables)):
            for rows in rows_of(folder / f"{name}.jsonl", manifest["tables"][name]["columns"]):
                connection.execute(insert(tables[name]), rows)
        for key in watch("Files", manifest["files"], len(manifest["files"])):
            files.put_file(folder / "files" / key)
        if connection.dialect.name == "postgresql":
            _continue_numbers(connection)
        _put_anchors(folder, anchors)
    return manifest


def checked_manifest(folder: Path, watch: Watch = unwatched) -> dict[str, Any]:
    """The manifest of a whole backup. Raises `BackupRefused` when a part is missing or was changed."""
    path = folder / MANIFEST
    if not path.exists():
        raise BackupRefused(f"{folder} holds no finished backup")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if manifest["format"] != FORMAT or manifest["tables"].keys() != plain_tables().keys():
        raise BackupRefused("the backup was made by another version")
    parts = {f"{name}.jsonl": entry["sha256"] for name, entry in manifest["tables"].items()}
    parts |= {f"files/{key}": key for key in manifest["files"]} | {ANCHORS: manifest["anchors"]}
    for name in watch("Checking the copy", parts, len(parts)):
        if not (folder / name).is_file() or _digest(folder / name) != parts[name]:
            raise BackupRefused(f"{name} is missing or was changed")
    return manifest


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _refuse_target(connection: Connection, manifest: dict[str, Any], anchors: Path) -> None:
    found = revision_of(connection)
    if found != manifest["revision"]:
        raise BackupRefused(f"the backup has schema {manifest['revision']}, the database {found}")
    for name in db.metadata.tables:
        if connection.scalar(select(func.count()).select_from(db.metadata.tables[name])):
            raise BackupRefused(f"the database is not empty: {name} has rows")
    if (anchors / ANCHORS).exists():
        raise BackupRefused(f"{anchors} holds anchors already")


@contextmanager
def _references_off(connection: Connection) -> Iterator[None]:
    """One transaction in which rows may come before those they refer to; at its end all are checked."""
    if connection.dialect.name == "postgresql":
        found = connection.execute(text(_REFERENCES)).all()
        for one in found:
            connection.execute(text(f"ALTER TABLE {one.owner} DROP CONSTRAINT {one.name}"))
        yield
        for one in found:
            connection.execute(text(f"ALTER TABLE {one.owner} ADD CONSTRAINT {one.name} {one.meaning}"))
        connection.commit()
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BackupRefused(f"a reference leads nowhere: {broken}")
        connection.commit()
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def _continue_numbers(connection: Connection) -> None:
    """The next row gets the number after the last restored one."""
    for one in db.metadata.tables.values():
        if "id" not in one.columns:
            continue
        sequence = connection.scalar(select(func.pg_get_serial_sequence(one.name, "id")))
        last = connection.scalar(select(func.max(one.columns["id"])))
        if sequence and last:
            connection.execute(select(func.setval(sequence, last)))


def _put_anchors(folder: Path, anchors: Path) -> None:
    if content := (folder / ANCHORS).read_bytes():
        anchors.mkdir(parents=True, exist_ok=True)
        (anchors / ANCHORS).write_bytes(content)
