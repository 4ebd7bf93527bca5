"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes, each accepted once."""

import secrets
import string
from datetime import datetime
from typing import Any, cast

import pyotp
from sqlalchemy import CursorResult, delete, func, select, update

from app.accounts.models import RecoveryCode, SecondFactor, User
from app.accounts.passwords import LETTERS
from app.audit import record
from app.core import vault
from app.core.actor import Actor
from app.core.errors import refusal
from app.extensions import db

ISSUER = "PuMPuRS"
_STEP_SECONDS = 30
# One step to either side: clocks of telephones differ.
_NEIGHBOURS = (-1, 0, 1)
_RECOVERY_CODES = 10
_HALF = 5


def factor_of(user_id: int) -> SecondFactor | None:
    """The person's second factor, confirmed or begun."""
    return db.session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id))


def is_enrolled(user_id: int) -> bool:
    """Whether the person has a second factor that was confirmed with a code."""
    factor = factor_of(user_id)
    return factor is not None and factor.confirmed_at is not None


def recovery_codes_left(user_id: int) -> int:
    """How many recovery codes are still unused."""
    unused = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def begin(user: User, *, at: datetime) -> None:
    """Give the person a secret to put into an app, unless one waits or is confirmed already."""
    if factor_of(user.id) is None:
        sealed = vault.seal(pyotp.random_base32(), _place(user.id))
        db.session.add(SecondFactor(user_id=user.id, sealed_secret=sealed, begun_at=at))
        db.session.flush()


def secret_of(factor: SecondFactor) -> str:
    """The secret of a factor that is being set up, to be typed or read as a picture by the app."""
    return vault.unseal(factor.sealed_secret, _place(factor.user_id))


def address_of(factor: SecondFactor, email: str) -> str:
    """The `otpauth:` address that the picture holds."""
    return pyotp.TOTP(secret_of(factor)).provisioning_uri(name=email, issuer_name=ISSUER)


def confirm(user: User, code: str, *, by: Actor, at: datetime) -> list[str]:
    """Accept the first code of a new app; returns the recovery codes, which are shown only now.

    Refused (`code_wrong`) when the code is not right.
    """
    factor = factor_of(user.id)
    if factor is None or factor.confirmed_at is not None or not _spend_step(factor, _digits(code), at):
        raise refusal("code_wrong")
    factor.confirmed_at = at
    record(user, "second_factor.confirm", by=by, at=at)
    return _new_recovery_codes(user)


def renew_recovery_codes(user: User, code: str, *, by: Actor, at: datetime) -> list[str]:
    """Replace all recovery codes; the old ones end. Refused (`code_wrong`) without a right code of the app."""
    if not accept(user, code, by=by, at=at):
        raise refusal("code_wrong")
    record(user, "recovery_codes.renew", by=by, at=at)
    return _new_recovery_codes(user)


def accept(user: User, code: str, *, by: Actor, at: datetime) -> bool:
    """Whether the code is right now; it is used up by being accepted. Recovery codes are accepted too."""
    factor = factor_of(user.id)
    if factor is None or factor.confirmed_at is None:
        return False
    if _spend_step(factor, _digits(code), at):
        return True
    if _spend_recovery_code(user.id, code, at):
        record(user, "recovery_code.use", by=by, at=at, facts={"left": recovery_codes_left(user.id)})
        return True
    return False


def remove(user: User, *, by: Actor, at: datetime) -> None:
    """Take the second factor away: the person sets up a new one at the next sign-in."""
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    record(user, "second_factor.remove", by=by, at=at)


def _place(user_id: int) -> str:
    return f"second_factor {user_id}"


def _digits(code: str) -> str:
    return "".join(mark for mark in code if mark in string.digits)


def _spend_step(factor: SecondFactor, code: str, at: datetime) -> bool:
    """Use up the time step of a right code: one UPDATE, so that of two at once only one succeeds."""
    totp = pyotp.TOTP(secret_of(factor))
    present = int(at.timestamp()) // _STEP_SECONDS
    right = [present + away for away in _NEIGHBOURS if vault.is_same(totp.generate_otp(present + away), code)]
    if not right:
        return False
    spent = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < right[0])
    return _changed_one(spent.values(last_step=right[0]))


def _spend_recovery_code(user_id: int, code: str, at: datetime) -> bool:
    spent = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id,
        RecoveryCode.code_hash == _hash_of(user_id, code),
        RecoveryCode.used_at.is_(None),
    )
    return _changed_one(spent.values(used_at=at))


def _changed_one(statement: Any) -> bool:
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount == 1


def _new_recovery_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["-".join(_letters() for _half in range(2)) for _code in range(_RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash_of(user.id, code)) for code in codes)
    db.session.flush()
    return codes


def _letters() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(_HALF))


def _hash_of(user_id: int, code: str) -> str:
    plain = "".join(mark for mark in code.lower() if mark in LETTERS)
    return vault.keyed_hash(f"{user_id} {plain}", "recovery code")
