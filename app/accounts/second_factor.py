"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes, each accepted once."""

import base64
import secrets
import string
from datetime import datetime
from typing import Any, cast

import pyotp
from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import RecoveryCode, SecondFactor, User
from app.accounts.passwords import LETTERS
from app.audit import record
from app.core import vault
from app.core.actor import Actor
from app.core.errors import refusal
from app.extensions import db

ISSUER = "PuMPuRS"
_STEP_SECONDS = 30
_SECRET_BYTES = 20
# One step to either side: clocks of telephones differ.
_NEIGHBOURS = (-1, 0, 1)
_RECOVERY_CODES = 10
_HALF = 5


def factor_of(user_id: int) -> SecondFactor | None:
    """The person's second factor, if an app is connected."""
    return db.session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id))


def is_enrolled(user_id: int) -> bool:
    """Whether the person has connected an app and confirmed it with a code."""
    return factor_of(user_id) is not None


def recovery_codes_left(user_id: int) -> int:
    """How many recovery codes are still unused."""
    unused = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def offered_secret(token: str) -> str:
    """The secret that a sign-in offers to put into an app, derived from the sign-in's token.

    Stored nowhere until it is confirmed, and different in every sign-in: whoever else knows the password is never
    shown the secret that the person's app ends up with.
    """
    digest = bytes.fromhex(vault.keyed_hash(token, "offered second factor"))
    return base64.b32encode(digest[:_SECRET_BYTES]).decode()


def address_of(secret: str, email: str) -> str:
    """The `otpauth:` address that the picture holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def confirm(user: User, secret: str, code: str, *, by: Actor, at: datetime) -> list[str]:
    """Connect the app that holds the secret by its first code; returns the recovery codes, shown only now.

    Refused (`code_wrong`) when the code is not right or another app was connected meanwhile.
    """
    step = _step_of(secret, code, at)
    if step is None:
        raise refusal("code_wrong")
    sealed = vault.seal(secret, _place(user.id))
    factor = SecondFactor(user_id=user.id, sealed_secret=sealed, last_step=step, confirmed_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(factor)
    except IntegrityError as error:
        raise refusal("code_wrong") from error
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
    if factor is None:
        return False
    if _spend_step(factor, code, at):
        return True
    if _spend_recovery_code(user.id, code, at):
        record(user, "recovery_code.use", by=by, at=at, facts={"left": recovery_codes_left(user.id)})
        return True
    return False


def give_again(user: User, code: str, *, why: str, by: Actor, at: datetime) -> None:
    """Take the code of a person who is signed in once more, before an act that asks for it; `why` goes on record.

    Refused (`code_wrong`) unless the code is right now and was not used before.
    """
    if not accept(user, code, by=by, at=at):
        raise refusal("code_wrong")
    record(user, "second_factor.give_again", by=by, at=at, facts={"why": why})


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
    step = _step_of(vault.unseal(factor.sealed_secret, _place(factor.user_id)), code, at)
    if step is None:
        return False
    spent = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
    return _changed_one(spent.values(last_step=step))


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is: the present one or a neighbour."""
    totp, given = pyotp.TOTP(secret), _digits(code)
    present = int(at.timestamp()) // _STEP_SECONDS
    steps = [present + away for away in _NEIGHBOURS]
    return next((step for step in steps if vault.is_same(totp.generate_otp(step), given)), None)


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
