"""Terms of an agreement, reads of its amendments, and what stands in the way of new terms."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.agreements import policy, queries
from app.agreements.amendment_models import AgreementAmendment
from app.agreements.models import GrantAgreement, Party
from app.agreements.workflow import OPEN_AMENDMENT, AgreementStatus, AmendmentStatus
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.selection.appeals import has_open_appeal
from competition_rules.calendar import duration_months_ok
from competition_rules.findings import Finding
from competition_rules.prefinancing import Instalments, split_grant
from competition_rules.regulation import LumpSum

LONGEST = 2000


@dataclass(frozen=True)
class Terms:
    """What an amendment may change: dates, the grant in euro, the account named, what is said of the activities."""

    starts_on: date
    ends_on: date
    amount: Decimal
    iban: str | None
    activities: str


def terms_of(agreement: GrantAgreement) -> Terms:
    """The terms in force."""
    return _terms(agreement, "")


def new_terms(amendment: AgreementAmendment) -> Terms:
    """What the amendment would make of them."""
    return _terms(amendment, "")


def old_terms(amendment: AgreementAmendment) -> Terms:
    """What they were when it was proposed."""
    return _terms(amendment, "old_")


def _terms(row: GrantAgreement | AgreementAmendment, prefix: str) -> Terms:
    return Terms(**{one.name: getattr(row, prefix + one.name) for one in fields(Terms)})


def instalments_with(agreement: GrantAgreement, terms: Terms) -> Instalments:
    """Prefinancing and balance under these terms. What was prefinanced stays so: then the balance is smaller."""
    if terms.amount == agreement.amount or balance(Place(AccountKind.PAID, agreement.application_id)):
        return Instalments(agreement.prefinancing, terms.amount - agreement.prefinancing)
    return split_grant(terms.amount, regulation_of(agreement.application.local_call.call).prefinancing.share)


def agreed_as(agreement: GrantAgreement, version: int) -> AgreementAmendment | None:
    """The amendment that all parties approved, in force or not, as this version of the agreement."""
    wanted = select(AgreementAmendment).where(
        AgreementAmendment.agreement_id == agreement.id, AgreementAmendment.version == version,
        AgreementAmendment.status.in_((AmendmentStatus.AGREED, AmendmentStatus.IN_FORCE)),
    )  # fmt: skip
    return db.session.scalar(wanted)


def amendments_of(agreement: GrantAgreement) -> list[AgreementAmendment]:
    """All of an agreement, newest first."""
    wanted = select(AgreementAmendment).where(AgreementAmendment.agreement_id == agreement.id)
    return list(db.session.scalars(wanted.order_by(AgreementAmendment.id.desc())))


def open_amendment(agreement: GrantAgreement) -> AgreementAmendment | None:
    """The one that is proposed or waits for signatures."""
    wanted = select(AgreementAmendment).where(
        AgreementAmendment.agreement_id == agreement.id, AgreementAmendment.status.in_(OPEN_AMENDMENT)
    )
    return db.session.scalar(wanted)


def find(actor: Actor, amendment_id: int) -> AgreementAmendment | None:
    """One amendment of an agreement this person may read, or None."""
    wanted = select(AgreementAmendment).options(selectinload(AgreementAmendment.approvals))
    found = db.session.scalar(wanted.where(AgreementAmendment.id == amendment_id))
    if found is None or queries.find(actor, found.agreement_id) is None:
        return None
    return found


def proposer_party(actor: Actor, agreement: GrantAgreement) -> Party | None:
    """The party a person may propose amendments for: the project implementer, or the municipality."""
    if actor.role is Role.COORDINATOR:
        is_here = actor.municipality_id == agreement.application.local_call.municipality_id
        return Party.MUNICIPALITY if is_here else None
    party = policy.party_of(actor, agreement)
    return None if party is Party.IKVD else party


def may_propose(actor: Actor, agreement: GrantAgreement, amendments: Collection[AgreementAmendment]) -> bool:
    """Whether the agreement is in force, none of its amendments is open, and the person proposes for a party."""
    is_open = agreement.status is AgreementStatus.SIGNED and agreement.settled_at is None
    has_open = any(one.status in OPEN_AMENDMENT for one in amendments)
    return is_open and not has_open and proposer_party(actor, agreement) is not None


def may_answer(actor: Actor, amendment: AgreementAmendment) -> bool:
    """Whether the person speaks for a party that has neither proposed nor approved it."""
    party = policy.party_of(actor, amendment.agreement)
    answered = {amendment.party, *(one.party for one in amendment.approvals)}
    is_open = amendment.status is AmendmentStatus.PROPOSED and actor.user_id != amendment.proposed_by_id
    return is_open and party is not None and party not in answered


def flaws(agreement: GrantAgreement, terms: Terms, at: datetime) -> list[Finding]:
    """Why these terms cannot come into force now; the edition's points where it is the edition that says so."""
    if terms == terms_of(agreement):
        return [Finding("nothing_amended", "", {})]
    found = _flaws_of_dates(agreement, terms, at) + _flaws_of_sum(agreement, terms)
    account = queries.verified_account(agreement.application.organisation_id)
    if terms.iban != agreement.iban and (account is None or account.iban != terms.iban):
        found.append(Finding("amended_account", "", {"iban": terms.iban}))
    if has_open_appeal(agreement.application_id):
        appeal = regulation_of(agreement.application.local_call.call).appeal
        found.append(Finding("appeal_open", appeal.point, {}))
    return found


def _flaws_of_dates(agreement: GrantAgreement, terms: Terms, at: datetime) -> list[Finding]:
    found, today = [], riga_day(at)
    limits = regulation_of(agreement.application.local_call.call).duration
    months = (limits.minimum_months, limits.maximum_months)
    are_new = (terms.starts_on, terms.ends_on) != (agreement.starts_on, agreement.ends_on)
    if terms.starts_on != agreement.starts_on and min(terms.starts_on, agreement.starts_on) <= today:
        found.append(Finding("amended_start_past", "", {"day": agreement.starts_on}))
    if terms.ends_on != agreement.ends_on and terms.ends_on < today:
        found.append(Finding("amended_end_past", "", {"day": terms.ends_on}))
    if are_new and not duration_months_ok(terms.starts_on, terms.ends_on, *months):
        facts = {"minimum": limits.minimum_months, "maximum": limits.maximum_months}
        found.append(Finding("amended_duration", limits.point, facts))
    return found


def _flaws_of_sum(agreement: GrantAgreement, terms: Terms) -> list[Finding]:
    if terms.amount == agreement.amount:
        return []
    grant = regulation_of(agreement.application.local_call.call).grant
    if isinstance(grant, LumpSum):
        return [Finding("amended_lump_sum", grant.point, {"amount": grant.amount})]
    if terms.amount > agreement.amount:
        return [Finding("amended_above_award", "", {"award": agreement.amount})]
    paid, moving = (
        balance(Place(kind, agreement.application_id)) for kind in (AccountKind.PAID, AccountKind.IN_TRANSIT)
    )
    found = [Finding("amended_in_transit", "", {"amount": moving})] if moving else []
    if terms.amount <= 0 or terms.amount < paid:
        found.append(Finding("amended_below_paid", "", {"paid": paid}))
    return found
