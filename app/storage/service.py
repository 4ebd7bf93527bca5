"""Keeping files: what is put is found by the hash of its content and never changes."""

from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from app.storage.files import PIECE
from app.storage.stores import configured_files


def put(data: bytes | Path) -> str:
    """Store the bytes, or those of a file; returns their key (SHA-256, 64 hexadecimal digits)."""
    files = configured_files()
    return files.put_file(data) if isinstance(data, Path) else files.put(data)


def get(key: str) -> bytes:
    """The bytes of a key. Raises `MissingFile`, or `CorruptFile` when they no longer have that hash."""
    return configured_files().get(key)


def opened(key: str) -> IO[bytes]:
    """The same as a file to read from, which may be larger than memory. Whole and checked before the first byte."""
    copy = SpooledTemporaryFile(max_size=PIECE)  # noqa: SIM115 - whoever reads it closes it
    try:
        configured_files().copy_to(key, cast("BinaryIO", copy))
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return cast("IO[bytes]", copy)


def exists(key: str) -> bool:
    """Whether something is stored under that key."""
    return configured_files().exists(key)
