"""A folder of files named by the SHA-256 of their content.

An object store would offer the same three verbs; `STORAGE_URL` says which is used, and only a folder
(`file://…`) is known so far.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

_KEY = re.compile(r"[0-9a-f]{64}")


class MissingFile(LookupError):
    """No file has that key."""


class CorruptFile(RuntimeError):
    """The bytes on the disk are no longer those that were stored."""


class LocalFiles:
    """Files in one folder, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        key = hashlib.sha256(data).hexdigest()
        path = self._path(key)
        if path.exists():
            return key
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed, so that a reader or a lost machine never sees half a file.
        handle, part = tempfile.mkstemp(dir=path.parent, prefix="part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return key

    def get(self, key: str) -> bytes:
        try:
            data = self._path(key).read_bytes()
        except FileNotFoundError:
            raise MissingFile(key) from None
        if hashlib.sha256(data).hexdigest() != key:
            raise CorruptFile(key)
        return data

    def exists(self, key: str) -> bool:
        return self._path(key).exists()

    def is_writable(self) -> bool:
        """Whether a file can be written now; tried with one that has no name and is gone at once."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as file:
                file.write(b"?")
        except OSError:
            return False
        return True

    def keys(self) -> Iterator[str]:
        """Every key in the folder; parts of files that were never finished are none."""
        return (path.name for path in self.folder.glob("??/*") if _KEY.fullmatch(path.name))

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("a key is a SHA-256 in hexadecimal")
        return self.folder / key[:2] / key


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last: a rename is kept by its folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def configured_files() -> LocalFiles:
    """The store `STORAGE_URL` names. Raises ValueError for a kind that is not known."""
    parts = urlsplit(current_app.config["STORAGE_URL"])
    if parts.scheme != "file":
        raise ValueError(f"STORAGE_URL must begin with file://, not {parts.scheme}://")
    return LocalFiles(Path(unquote(parts.path)))
