"""Secrets derived from the application's key: sealed values, keyed hashes and tokens that are stored nowhere.

Each use has a key of its own, so that a value of one place means nothing in another. With a new `SECRET_KEY` sealed
values cannot be opened and links that were sent out no longer work.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_NONCE_BYTES = 12


class Unsealable(ValueError):
    """The value was changed, moved from another place, or sealed under another key."""


def _key(use: str) -> bytes:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"pumpurs {use}".encode()).derive(secret)


def seal(text: str, place: str) -> str:
    """The text encrypted (AES-GCM) and bound to its place, e.g. `second_factor 12`."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_key("seal")).encrypt(nonce, text.encode(), place.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, place: str) -> str:
    """What `seal` was given. Raises `Unsealable` when anything about it differs."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
        text = AESGCM(_key("seal")).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unsealable(place) from error
    return text.decode()


def keyed_hash(text: str, use: str) -> str:
    """A hash (HMAC-SHA-256, hex) that nobody can search for without the application's key."""
    return hmac.new(_key(use), text.encode(), hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
