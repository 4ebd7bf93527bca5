"""Keeping files: what is put is found by the hash of its content and never changes."""

from app.storage.local import configured_files


def put(data: bytes) -> str:
    """Store the bytes; returns their key (SHA-256, 64 hexadecimal digits). Putting the same again is free."""
    return configured_files().put(data)


def get(key: str) -> bytes:
    """The bytes of a key. Raises `MissingFile`, or `CorruptFile` when they no longer have that hash."""
    return configured_files().get(key)


def exists(key: str) -> bool:
    """Whether something is stored under that key."""
    return configured_files().exists(key)
