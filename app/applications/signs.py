"""What the system sees between an evaluator and an applicant: signs of a conflict, neutral and nobody's verdict."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership, RepresentativeRequest, User
from app.applications.models import Application, ApplicationSection
from app.applications.sections import SectionCode
from app.core.formats import search_key
from app.core.roles import APPLICANTS
from app.extensions import db
from app.registry.models import Organisation
from competition_rules.findings import Finding

# Everybody may have an address there, so it joins nobody.
PUBLIC_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "inbox.lv", "apollo.lv", "tvnet.lv", "one.lv", "mail.com", "mail.ru",
        "yahoo.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "proton.me", "protonmail.com",
    }
)  # fmt: skip
_PHONE_DIGITS = 8
_SHORTEST_NAME = 5


@dataclass(frozen=True)
class _Own:
    """An organisation of an evaluator: as what they are or were of it."""

    organisation: Any
    is_former: bool


@dataclass(frozen=True)
class _Applied:
    """What an application says of its organisation and partners."""

    id: int
    organisation: Any
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    partners: str


def signs_of(
    user_ids: Collection[int], application_ids: Collection[int]
) -> dict[tuple[int, int], list[Finding]]:
    """The signs between these people and applications, by person and application; pairs without one are missing."""
    if not user_ids or not application_ids:
        return {}
    owned, requested = _organisations_of(user_ids), _requests_of(user_ids)
    rows = db.session.execute(select(User.id, User.email).where(User.id.in_(user_ids)))
    addresses = {row.id: row.email for row in rows}
    found = {}
    for applied in _applied(application_ids):
        for user_id in user_ids:
            signs = list(_signs(owned[user_id], requested[user_id], addresses.get(user_id, ""), applied))
            if signs:
                found[user_id, applied.id] = signs
    return found


def as_stored(signs: Collection[Finding]) -> list[dict[str, Any]]:
    """Signs as a declaration keeps them."""
    return [{"rule": one.rule, "facts": dict(one.facts)} for one in signs]


def as_read(stored: Collection[Mapping[str, Any]] | None) -> list[Finding]:
    """The same read again."""
    return [Finding(one["rule"], "", one["facts"]) for one in stored or []]


def _signs(owned: list[_Own], requested: set[str], address: str, applied: _Applied) -> Iterator[Finding]:
    applicant = applied.organisation
    own = [one for one in owned if one.organisation.id == applicant.id]
    if own:
        rule = "sign_former_member" if all(one.is_former for one in own) else "sign_member"
        yield Finding(rule, "", {"organisation": applicant.name})
    elif applicant.registration_number in requested:
        yield Finding("sign_registration_number", "", {"number": applicant.registration_number})
    others = {one.organisation for one in owned if one.organisation.id != applicant.id}
    for other in sorted(others, key=lambda one: (one.name_sort, one.id)):
        yield from _shared(other, applied)
    domain = _domain(address)
    if domain and domain in {_domain(one) for one in applied.emails}:
        yield Finding("sign_mail_domain", "", {"domain": domain})


def _shared(other: Any, applied: _Applied) -> Iterator[Finding]:
    facts = {"organisation": other.name}
    if other.iban and other.iban == applied.organisation.iban:
        yield Finding("sign_iban", "", facts)
    if _phone(other.phone) and _phone(other.phone) in {_phone(one) for one in applied.phones}:
        yield Finding("sign_phone", "", facts)
    domain = _domain(other.email)
    if domain and domain in {_domain(one) for one in applied.emails}:
        yield Finding("sign_mail_domain_of", "", {**facts, "domain": domain})
    name = _letters(other.name)
    if len(name) >= _SHORTEST_NAME and name in applied.partners:
        yield Finding("sign_partner", "", facts)


def _organisations_of(user_ids: Collection[int]) -> dict[int, list[_Own]]:
    wanted = (
        select(Membership.user_id, Membership.ended_at, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(user_ids), Membership.role.in_(APPLICANTS))
    )
    found: dict[int, list[_Own]] = defaultdict(list)
    for user_id, ended_at, organisation in db.session.execute(wanted):
        found[user_id].append(_Own(organisation, ended_at is not None))
    return found


def _requests_of(user_ids: Collection[int]) -> dict[int, set[str]]:
    wanted = select(RepresentativeRequest.user_id, RepresentativeRequest.registration_number).where(
        RepresentativeRequest.user_id.in_(user_ids)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for user_id, number in db.session.execute(wanted):
        found[user_id].add(number)
    return found


def _applied(application_ids: Collection[int]) -> Iterator[_Applied]:
    asked = (SectionCode.ORGANISATION, SectionCode.ACTIVITIES)
    rows = db.session.execute(
        select(ApplicationSection.application_id, ApplicationSection.code, ApplicationSection.content).where(
            ApplicationSection.application_id.in_(application_ids), ApplicationSection.code.in_(asked)
        )
    )
    said: dict[int, dict[str, Any]] = defaultdict(dict)
    for application_id, code, content in rows:
        said[application_id][code] = content
    wanted = (
        select(Application.id, Organisation)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.id.in_(application_ids))
        .order_by(Application.id)
    )
    for application_id, organisation in db.session.execute(wanted):
        contact = said[application_id].get(SectionCode.ORGANISATION, {})
        partners = said[application_id].get(SectionCode.ACTIVITIES, {}).get("cooperation", "")
        yield _Applied(
            application_id, organisation, (organisation.email, str(contact.get("contact_email", ""))),
            (organisation.phone, str(contact.get("contact_phone", ""))), _letters(str(partners)),
        )  # fmt: skip


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2].strip().lower()
    return "" if domain in PUBLIC_MAIL else domain


def _phone(number: str) -> str:
    digits = re.sub(r"\D", "", number)[-_PHONE_DIGITS:]
    return digits if len(digits) == _PHONE_DIGITS else ""


def _letters(text: str) -> str:
    """Letters and digits alone: quotation marks and spaces differ from one writing to another."""
    return re.sub(r"\W", "", search_key(text))
