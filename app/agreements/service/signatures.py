"""Recording who signed a version of an agreement."""

from datetime import date, datetime
from typing import Any

from app.agreements.models import AgreementSignature, GrantAgreement, Party
from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import refusal


def sign_version(
    agreement: GrantAgreement,
    version: int,
    party: Party,
    *,
    signatory: str,
    signed_on: date,
    since: datetime,
    by: Actor,
    at: datetime,
) -> bool:
    """Record that a party signed this version, which is there since that moment; True when all parties have.

    Refuses a day in the future or before there was something to sign, and a second signature of one party. The
    agreement is locked.
    """
    _require_day(signed_on, since, at)
    signed = {one.party for one in agreement.signatures if one.version == version}
    if party in signed:
        raise refusal("already_signed", party=party)
    facts: dict[str, Any] = {
        "party": party, "signatory": signatory, "signed_on": signed_on, "version": version,
    }  # fmt: skip
    signature = AgreementSignature(
        **facts, agreement_id=agreement.id, recorded_at=at, recorded_by_id=by.user_id
    )
    agreement.signatures.append(signature)
    record(agreement, "agreement.record_signature", by=by, at=at, facts=facts)
    return len(signed) + 1 == len(Party)


def _require_day(signed_on: date, since: datetime, at: datetime) -> None:
    if signed_on > riga_day(at):
        raise refusal("signed_in_future", day=signed_on)
    if signed_on < riga_day(since):
        raise refusal("signed_before_prepared", day=riga_day(since))
