"""Handing in the file that was signed."""

from datetime import datetime

from app.agreements import amending, policy
from app.agreements.copy_models import SignedCopy
from app.agreements.models import GrantAgreement
from app.agreements.service.locking import lock
from app.agreements.service.precedents import tick_what_shows
from app.agreements.workflow import AgreementStatus, AmendmentStatus
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState
from app.documents.signed_files import recognised
from app.extensions import db
from app.storage.service import put


def hand_in_signed_copy(
    agreement: GrantAgreement, data: bytes, file_name: str, *, of_all: bool, by: Actor, at: datetime
) -> SignedCopy:
    """Keep the signed file of the person's party, or the one that all parties signed, with what was recognised in it.

    It is of the amended agreement while that waits for signatures, otherwise of the version in force. Raises
    `UploadRefused` when no signed file is recognised.
    """
    party = policy.party_of(by, agreement)
    if party is None:
        raise NotPermitted("signed copies are handed in by the parties")
    lock(agreement.application)
    db.session.refresh(agreement)
    if agreement.status is AgreementStatus.TERMINATED:
        raise StaleState(agreement, "hand in a signed copy")
    found = recognised(data, file_name)
    amendment = amending.open_amendment(agreement)
    is_next = amendment is not None and amendment.status is AmendmentStatus.AGREED
    copy = SignedCopy(
        agreement=agreement, version=agreement.version + is_next, party=None if of_all else party, kind=found.kind,
        signatures=found.signatures, file_key=put(data), file_name=file_name[-200:], handed_in_at=at,
        handed_in_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(copy)
    db.session.flush()
    facts = {"party": copy.party, "version": copy.version, "kind": found.kind, "sha256": copy.file_key}
    record(agreement, "agreement.hand_in_signed_copy", by=by, at=at, facts=facts)
    tick_what_shows(agreement, at=at)
    return copy
