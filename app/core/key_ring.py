"""The keys of children's data: a ring of versions that encrypt, and one key of its own for looking up.

They are not derived from `SECRET_KEY`: who holds the key of cookies cannot read a learner. A value says which version
sealed it, so the newest seals and the older ones open until `flask support rotate-keys` has sealed everything anew.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

LOOKUP, OLD_LOOKUP = "lookup", "lookup-old"
_KEY_BYTES = 32
_NONCE_BYTES = 12
# Thirty-two random bytes hold fewer different ones once in far more than the number of atoms.
_FEWEST_DIFFERENT = 12


class WeakKeys(ValueError):
    """The key ring is missing, cannot be read, or holds a key that protects nothing."""


class Unreadable(ValueError):
    """The value was changed, moved from another row or column, or sealed by a key that is not in the ring."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by version, and the key of lookups, with the one before while it is being changed. `newest` seals."""

    keys: Mapping[int, bytes]
    lookup: bytes
    old_lookup: bytes | None = None

    @property
    def newest(self) -> int:
        return max(self.keys)

    def seal(self, text: str, place: str) -> str:
        """The text encrypted (AES-GCM) and bound to its place: `2.…`, sealed by version 2."""
        version, nonce = self.newest, secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.keys[version]).encrypt(nonce, text.encode(), _bound(version, place))
        return f"{version}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """What `seal` was given. Raises `Unreadable` when anything about it differs."""
        version, _point, rest = sealed.partition(".")
        try:
            raw = base64.b64decode(rest, validate=True)
            key = self.keys[int(version)]
            return (
                AESGCM(key)
                .decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(int(version), place))
                .decode()
            )
        except (InvalidTag, ValueError, KeyError) as error:
            raise Unreadable(place) from error

    def hash_of(self, text: str, use: str) -> str:
        """A hash (HMAC-SHA-256, hex) by which an equal text is found and from which none is guessed."""
        return _hashed(self.lookup, text, use)

    def hashes_of(self, text: str, use: str) -> list[str]:
        """The hashes an equal text may stand under while the key of lookups is being changed."""
        keys = [self.lookup] if self.old_lookup is None else [self.lookup, self.old_lookup]
        return [_hashed(key, text, use) for key in keys]


def _hashed(key: bytes, text: str, use: str) -> str:
    return hmac.new(key, f"{use}\0{text}".encode(), hashlib.sha256).hexdigest()


def _bound(version: int, place: str) -> bytes:
    return f"{version}\0{place}".encode()


def read_ring(text: str) -> KeyRing:
    """The ring of lines `VERSION KEY`, `lookup KEY` and, while that is being changed, `lookup-old KEY`.

    Each key is 32 bytes in Base64. Raises `WeakKeys`.
    """
    found: dict[str, bytes] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _space, key = line.partition(" ")
        if name in found:
            raise WeakKeys(f"the key {name} stands twice")
        found[name] = _read_key(name, key.strip())
    if len(set(found.values())) < len(found):
        raise WeakKeys("the same key stands in two places")
    lookup, old_lookup = found.pop(LOOKUP, None), found.pop(OLD_LOOKUP, None)
    if lookup is None or not found:
        raise WeakKeys("the ring needs a key `lookup` and at least one numbered key")
    if not all(name.isascii() and name.isdigit() and int(name) > 0 for name in found):
        raise WeakKeys("keys are named by whole numbers from 1, `lookup` or `lookup-old`")
    return KeyRing({int(name): key for name, key in found.items()}, lookup, old_lookup)


def _read_key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WeakKeys(f"the key {name} is not Base64") from error
    if len(key) != _KEY_BYTES or len(set(key)) < _FEWEST_DIFFERENT:
        raise WeakKeys(f"the key {name} must be {_KEY_BYTES} random bytes")
    return key


def new_ring() -> str:
    """The text of a new ring."""
    return f"1 {new_key()}\n{LOOKUP} {new_key()}\n"


def new_key() -> str:
    """A random key in Base64."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def ring_in(path: Path) -> str:
    """The text of the ring in a file; `WeakKeys` when it is not there."""
    try:
        return path.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise WeakKeys(f"{path} cannot be read") from error


def ring_made_in(path: Path) -> str:
    """The same, made when there is none: for demonstrations, where no child's data may be."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, and by one of the processes that start together.
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(new_ring())
        try:
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return ring_in(path)


def key_ring() -> KeyRing:
    """The ring of this application, read once. Raises `WeakKeys`."""
    kept: KeyRing | None = current_app.extensions.get(__name__)
    if kept is None:
        text = current_app.config["PROTECTION_KEYS"]
        if not text:
            text = ring_made_in(Path(current_app.config["PROTECTION_KEYS_FILE"]))
        kept = current_app.extensions[__name__] = read_ring(text)
    return kept
