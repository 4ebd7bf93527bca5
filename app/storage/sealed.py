"""Keeping files that hold a child's data: encrypted before they reach the store, each under a key of its own.

The key of a file stands encrypted in the file's row, as children's data does: the rotation of the ring seals it anew
and leaves the bytes alone. Bytes are bound to their row, so those of another do not open. Erasing takes the key away
in the transaction of the act; the bytes, of which nobody can read anything then, go with the next sweep.
"""

import base64
import secrets
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from app.core.key_ring import Unreadable
from app.core.protection import new_uid, place
from app.extensions import db
from app.storage.models import SealedFile
from app.storage.service import get, put
from app.storage.stores import configured_files

_KEY_BITS = 256
_NONCE_BYTES = 12


class Erased(LookupError):
    """The file was erased: nobody opens it again."""


def keep(data: bytes, *, at: datetime) -> SealedFile:
    """Encrypt and store the bytes; their row is added to the session and has its id."""
    uid, key, nonce = new_uid(), AESGCM.generate_key(_KEY_BITS), secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, data, _bound(uid))
    file = SealedFile(uid=uid, file_key=put(sealed), size=len(data), kept_at=at)
    file.secret = base64.b64encode(key).decode()
    db.session.add(file)
    db.session.flush()
    return file


def opened(file: SealedFile) -> bytes:
    """The bytes as they were before.

    Raises `Erased`, `Unreadable` when key or bytes are those of another row, `MissingFile` and `CorruptFile`.
    """
    if file.erased_at is not None or file.file_key is None:
        raise Erased(file.uid)
    key, sealed = base64.b64decode(file.secret), get(file.file_key)
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(file.uid))
    except InvalidTag as error:
        raise Unreadable(file.uid) from error


def erase(file: SealedFile, *, at: datetime) -> None:
    """Let nobody open the file again. Erased twice it stays erased since the first time."""
    if file.erased_at is None:
        file.secret, file.erased_at = "", at


def sweep() -> int:
    """Take the bytes of erased files out of the store; returns how many. May be cut off at any time and run again."""
    files = configured_files()
    wanted = select(SealedFile).where(SealedFile.erased_at.is_not(None), SealedFile.file_key.is_not(None))
    found = db.session.scalars(wanted.order_by(SealedFile.id)).all()
    for file in found:
        files.remove(file.file_key or "")
        file.file_key = None
    return len(found)


def _bound(uid: str) -> bytes:
    return place(SealedFile.__tablename__, uid, "content").encode()
