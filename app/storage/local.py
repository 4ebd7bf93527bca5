"""A folder of files named by the SHA-256 of their content."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from app.storage.files import (
    PIECE,
    MissingFile,
    checked_data,
    checked_key,
    is_key,
    key_of,
    key_of_file,
    write_checked,
)


class LocalFiles:
    """Files in one folder, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        return self._kept(key_of(data), lambda file: file.write(data))

    def put_file(self, path: Path) -> str:
        def copy(file: BinaryIO) -> None:
            with path.open("rb") as source:
                copyfileobj(source, file, PIECE)

        return self._kept(key_of_file(path), copy)

    def _kept(self, key: str, write: Callable[[BinaryIO], object]) -> str:
        path = self._path(key)
        if path.exists():
            return key
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed, so that a reader or a lost machine never sees half a file.
        handle, part = tempfile.mkstemp(dir=path.parent, prefix="part-")
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return key

    def get(self, key: str) -> bytes:
        with self._opened(key) as file:
            return checked_data(key, file.read())

    def copy_to(self, key: str, place: BinaryIO) -> None:
        with self._opened(key) as file:
            write_checked(key, iter(lambda: file.read(PIECE), b""), place)

    def _opened(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise MissingFile(key) from None

    def exists(self, key: str) -> bool:
        return self._path(key).exists()

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def is_writable(self) -> bool:
        """Tried with a file that has no name and is gone at once."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as file:
                file.write(b"?")
        except OSError:
            return False
        return True

    def keys(self) -> Iterator[str]:
        return (path.name for path in self.folder.glob("??/*") if is_key(path.name))

    def _path(self, key: str) -> Path:
        return self.folder / checked_key(key)[:2] / key


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last: a rename is kept by its folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
