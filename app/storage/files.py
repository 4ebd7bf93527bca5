"""What every store of files offers: a file is known by the SHA-256 of its content and never changes."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

PIECE = 1 << 20
_KEY = re.compile(r"[0-9a-f]{64}")


class MissingFile(LookupError):
    """No file has that key."""


class CorruptFile(RuntimeError):
    """The bytes in the store are no longer those that were put."""


class Files(Protocol):
    """A store of files. What is put is kept for good, but for sealed files: their bytes no other case holds."""

    def put(self, data: bytes) -> str:
        """Keep the bytes; returns their key. Putting the same again is free."""

    def put_file(self, path: Path) -> str:
        """The same for a file on this machine, however large, read in pieces."""

    def get(self, key: str) -> bytes:
        """The bytes of a key. Raises `MissingFile` or `CorruptFile`."""

    def copy_to(self, key: str, place: BinaryIO) -> None:
        """Write the bytes of a key in pieces. Raises like `get`; what was written by then is of no use."""

    def exists(self, key: str) -> bool:
        """Whether something is kept under the key."""

    def remove(self, key: str) -> None:
        """Take a file away that no other case can hold; one that is not there is as good as removed."""

    def is_writable(self) -> bool:
        """Whether a file could be kept now."""

    def keys(self) -> Iterator[str]:
        """Every key there is."""


def key_of(data: bytes) -> str:
    """The key of these bytes."""
    return hashlib.sha256(data).hexdigest()


def key_of_file(path: Path) -> str:
    """The key of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_key(name: str) -> bool:
    """Whether the name is a key: beside files there may be parts that were never finished."""
    return _KEY.fullmatch(name) is not None


def checked_key(key: str) -> str:
    """The key, or ValueError: nothing else may become part of a path."""
    if not is_key(key):
        raise ValueError("a key is a SHA-256 in hexadecimal")
    return key


def checked_data(key: str, data: bytes) -> bytes:
    """The bytes, or `CorruptFile` when the key is of others."""
    if key_of(data) != key:
        raise CorruptFile(key)
    return data


def write_checked(key: str, pieces: Iterable[bytes], place: BinaryIO) -> None:
    """Write the pieces; raises `CorruptFile` at the end when the key is of others."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        place.write(piece)
    if digest.hexdigest() != key:
        raise CorruptFile(key)
