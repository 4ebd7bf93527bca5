"""Becoming an organisation's representative by proof; replacing one takes the same path."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.accounts import letters, service
from app.accounts.models import Membership, RepresentativeRequest, User
from app.accounts.workflow import (
    REPRESENTATION_WORKFLOW,
    RepresentationAction,
    RepresentationStatus,
)
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import StaleState, present, refusal
from app.core.roles import Role
from app.documents.uploads import UploadKind, checked_kind, without_metadata
from app.extensions import db
from app.registry.models import Organisation, OrganisationKind
from app.registry.queries import organisation_by_number
from app.registry.service import register_organisation
from app.storage.service import put

PROOFS = frozenset({UploadKind.PDF, UploadKind.EDOC, UploadKind.JPEG, UploadKind.PNG})


@dataclass(frozen=True)
class Proof:
    """The file a person shows: register extract or signed statement."""

    name: str
    data: bytes


@dataclass(frozen=True)
class NewDetails:
    """An organisation that is not registered yet, as the person describes it."""

    name: str
    kind: OrganisationKind
    municipality_id: int
    email: str


def as_asking(user: User) -> Actor:
    """A person as the one who asks: before the request is accepted no role of theirs has to do with it."""
    return Actor(user.id, Role.SYSTEM, None, user.name)


def ask(
    user: User, number: str, proof: Proof, new: NewDetails | None, *, at: datetime
) -> RepresentativeRequest:
    """Ask to represent an organisation: a registered one by its number, or a `new` one.

    Refused when the proof is not taken, the person represents it already or has asked already.
    """
    kept = _kept(proof)
    known = organisation_by_number(number)
    if known is not None and user.id in {one.user_id for one in representatives(known.id)}:
        raise refusal("represents_already")
    described = (
        None if known is not None else present(new, "the form asks for it where the number is unknown")
    )
    request = RepresentativeRequest(
        user=user, registration_number=number, organisation=known,
        municipality_id=known.municipality_id if known else present(described, "described").municipality_id,
        new_name=described and described.name, new_kind=described and described.kind,
        new_email=described and described.email, proof_key=put(kept), proof_name=proof.name[-200:],
        status=RepresentationStatus.REQUESTED, requested_at=at,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError as error:
        raise refusal("request_open") from error
    facts = {"number": number, "proof": request.proof_key}
    record(request, "representation.request", by=as_asking(user), at=at, facts=facts)
    return request


def _kept(proof: Proof) -> bytes:
    if checked_kind(proof.data, proof.name) not in PROOFS:
        raise refusal("proof_kind", file=proof.name)
    return without_metadata(proof.data, proof.name)


def withdraw(request: RepresentativeRequest, *, at: datetime) -> None:
    """Take one's own request back."""
    by = as_asking(request.user)
    carry_out(REPRESENTATION_WORKFLOW, request, RepresentationAction.WITHDRAW, by=by, at=at, decided_at=at)


def refuse(request: RepresentativeRequest, reason: str, *, by: Actor, at: datetime) -> None:
    """Refuse with a reason that the person reads."""
    _require_other(request, by)
    if not reason:
        raise refusal("reason_needed")
    carry_out(
        REPRESENTATION_WORKFLOW, request, RepresentationAction.REFUSE, by=by, at=at,
        decided_at=at, decided_by_id=by.user_id, reason=reason,
    )  # fmt: skip
    letters.tell_of_request(request.user.email, "representation_refused", request, at=at, reason=reason)


def accept(request: RepresentativeRequest, seen: set[int], *, by: Actor, at: datetime) -> None:
    """Let the person represent the organisation; who represented it before no longer does, from this moment.

    `seen` are the memberships the page said would end: were they changed meanwhile, nothing happens.
    """
    _require_other(request, by)
    if not request.user.is_active:
        raise refusal("person_kept_out")
    organisation = _organisation_of(request, by=by, at=at)
    former = representatives(organisation.id)
    if {one.id for one in former} != seen:
        raise StaleState(request, RepresentationAction.ACCEPT)
    facts = {"replaced": sorted(seen)}
    carry_out(
        REPRESENTATION_WORKFLOW, request, RepresentationAction.ACCEPT, by=by, at=at, facts=facts,
        decided_at=at, decided_by_id=by.user_id, organisation_id=organisation.id,
    )  # fmt: skip
    for one in [*former, *_as_editor(request.user_id, organisation.id)]:
        service.end_membership(one, by=by, at=at)
    service.grant_membership(request.user, Role.REPRESENTATIVE, organisation_id=organisation.id, by=by, at=at)
    _tell(request, organisation, former, at)


def _tell(
    request: RepresentativeRequest, organisation: Organisation, former: list[Membership], at: datetime
) -> None:
    letters.tell_of_request(request.user.email, "representation_accepted", request, at=at)
    for one in former:
        letters.tell_of_request(one.user.email, "representation_ended", request, at=at, former=one.user.name)
    letters.tell_of_request(organisation.email, "representation_changed", request, at=at)


def _require_other(request: RepresentativeRequest, by: Actor) -> None:
    if by.user_id == request.user_id:
        raise refusal("own_request")


def _organisation_of(request: RepresentativeRequest, *, by: Actor, at: datetime) -> Organisation:
    """The organisation, registered when it is new; locked, so that two acceptances do not cross."""
    if request.organisation_id is None:
        return register_organisation(
            name=present(request.new_name, "described"), registration_number=request.registration_number,
            kind=present(request.new_kind, "described"), municipality_id=request.municipality_id,
            email=present(request.new_email, "described"), by=by, at=at,
        )  # fmt: skip
    locked = select(Organisation).where(Organisation.id == request.organisation_id).with_for_update()
    return db.session.scalars(locked).one()


def representatives(organisation_id: int) -> list[Membership]:
    """Who represents the organisation now."""
    live = select(Membership).where(
        Membership.organisation_id == organisation_id, Membership.role == Role.REPRESENTATIVE,
        Membership.ended_at.is_(None),
    )  # fmt: skip
    return list(db.session.scalars(live.options(joinedload(Membership.user)).order_by(Membership.id)))


def _as_editor(user_id: int, organisation_id: int) -> list[Membership]:
    return list(
        db.session.scalars(
            select(Membership).where(
                Membership.user_id == user_id, Membership.organisation_id == organisation_id,
                Membership.role == Role.EDITOR, Membership.ended_at.is_(None),
            )
        )
    )  # fmt: skip


def visible_to(actor: Actor) -> Select[RepresentativeRequest]:
    """The requests a person may check: of their municipality's organisations, all for the programme manager."""
    statement = select(RepresentativeRequest).options(
        joinedload(RepresentativeRequest.user), joinedload(RepresentativeRequest.organisation),
        joinedload(RepresentativeRequest.municipality),
    )  # fmt: skip
    if actor.role is Role.PROGRAMME_MANAGER:
        return statement
    mine = actor.municipality_id if actor.role is Role.COORDINATOR else None
    return statement.where(RepresentativeRequest.municipality_id == mine)


def waiting_count(actor: Actor, _day: Any) -> Select[Any]:
    """A statement that counts the requests waiting for this person; their own do not."""
    waiting = visible_to(actor).where(
        RepresentativeRequest.status == RepresentationStatus.REQUESTED,
        RepresentativeRequest.user_id != actor.user_id,
    )
    found = waiting.with_only_columns(RepresentativeRequest.id).order_by(None).subquery()
    return select(func.count()).select_from(found)


def asked_by(user_id: int) -> Select[RepresentativeRequest]:
    """A person's own requests."""
    return (
        select(RepresentativeRequest)
        .options(
            joinedload(RepresentativeRequest.organisation), joinedload(RepresentativeRequest.municipality)
        )
        .where(RepresentativeRequest.user_id == user_id)
    )


def registered_meanwhile(request: RepresentativeRequest) -> Organisation | None:
    """An organisation that took the number after a request described it as new."""
    return None if request.organisation_id else organisation_by_number(request.registration_number)


def same_address(request: RepresentativeRequest) -> list[Organisation]:
    """Other organisations with the organisation's or the person's e-mail address."""
    addresses = {request.user.email, (request.new_email or "").lower()} - {""}
    statement = select(Organisation).where(func.lower(Organisation.email).in_(addresses))
    if request.organisation_id:
        statement = statement.where(Organisation.id != request.organisation_id)
    return list(db.session.scalars(statement.order_by(Organisation.id).limit(10)))
