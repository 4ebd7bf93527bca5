"""Computing, overriding and publishing the quotas of a call."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, func, select

from app.audit import carry_out, record
from app.calls.models import Call
from app.calls.queries import regulation_of
from app.calls.workflow import CALL_WORKFLOW, CallAction
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import Refused, refusal, refuse_if
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import ZERO
from app.funds.service import Place, post
from app.participation.queries import signed_municipality_ids
from app.quotas.models import LearnerNumber, MunicipalQuota
from app.quotas.policy import require_keeper
from app.quotas.queries import learner_numbers, quotas_of
from app.quotas.service.locks import lock_unpublished
from app.registry.models import Municipality
from competition_rules.findings import Fact, Finding
from competition_rules.money import from_cents, to_cents
from competition_rules.quotas import QuotaError, QuotaTerms, allocate, quota_terms
from competition_rules.regulation import LumpSum, Regulation


def compute(call: Call, *, by: Actor, at: datetime) -> list[MunicipalQuota]:
    """Divide the purse among the municipalities with a signed cooperation agreement by their learners.

    Replaces what was computed or overridden before. Refused when a municipality has no learner number, and
    when the purse is too small for the minimum of each.
    """
    require_keeper(by)
    lock_unpublished(call)
    regulation, terms = regulation_of(call), quota_terms(regulation_of(call))
    numbers = _numbers_of_signed(call, at)
    learners = {one.municipality.atvk_code: one.grades + one.vocational for one in numbers}
    units = _allocated(regulation, terms, learners, call.purse)
    db.session.execute(delete(MunicipalQuota).where(MunicipalQuota.call_id == call.id))
    for one in numbers:
        code = one.municipality.atvk_code
        amount = from_cents(units[code] * to_cents(terms.unit))
        quota = MunicipalQuota(
            call_id=call.id, municipality_id=one.municipality_id, learners=learners[code], computed=amount,
            amount=amount, computed_at=at,
        )  # fmt: skip
        db.session.add(quota)
    facts = {"units": terms.units_in(call.purse), "unit": terms.unit, "minimum": terms.minimum_units}
    record(call, "call.compute_quotas", by=by, at=at, facts={**facts, "quotas": units})
    return quotas_of(call)


def _numbers_of_signed(call: Call, at: datetime) -> list[LearnerNumber]:
    numbers = learner_numbers(call)
    signed = signed_municipality_ids(riga_day(at))
    names = dict(
        db.session.execute(
            select(Municipality.id, Municipality.name)
            .where(Municipality.id.in_(signed - numbers.keys()))
            .order_by(Municipality.name_sort)
        ).all()
    )
    if not numbers:
        raise refusal("quota_without_numbers")
    refuse_if([Finding("quota_number_missing", "", {"municipality": name}) for name in names.values()])
    return [number for municipality_id, number in numbers.items() if municipality_id in signed]


def _allocated(
    regulation: Regulation, terms: QuotaTerms, learners: dict[str, int], purse: Decimal
) -> dict[str, int]:
    try:
        return allocate(learners, terms.units_in(purse), terms.minimum_units)
    except QuotaError as error:
        minimum = from_cents(terms.minimum_units * to_cents(terms.unit))
        facts: dict[str, Fact] = {
            "purse": purse, "municipalities": len(learners), "minimum": minimum,
            "needed": from_cents(to_cents(minimum) * len(learners)),
        }  # fmt: skip
        raise Refused([Finding(f"quota_{error.code}", regulation.quota.point, facts)]) from error


def override(quota: MunicipalQuota, amount: Decimal, reason: str, *, by: Actor, at: datetime) -> None:
    """Set another amount than the computed one, with a reason; the computed amount needs none and ends an override.

    Refused when a lump-sum edition would get parts of a lump sum, and when all quotas would exceed the purse.
    """
    require_keeper(by)
    lock_unpublished(quota.call)
    db.session.refresh(quota)
    refuse_if(_override_problems(quota, amount, reason))
    is_override = amount != quota.computed
    before = quota.amount
    quota.amount = amount
    quota.override_reason = reason if is_override else ""
    quota.overridden_by_id = by.user_id if is_override else None
    facts = {"from": before, "to": amount, "computed": quota.computed, "reason": quota.override_reason}
    record(quota, "quota.override", by=by, at=at, facts=facts)


def _override_problems(quota: MunicipalQuota, amount: Decimal, reason: str) -> list[Finding]:
    grant = regulation_of(quota.call).grant
    found = []
    if amount < 0:
        found.append(Finding("override_negative", "", {}))
    elif isinstance(grant, LumpSum) and to_cents(amount) % to_cents(grant.amount):
        found.append(Finding("override_not_whole", grant.point, {"amount": amount, "lump_sum": grant.amount}))
    if amount != quota.computed and not reason.strip():
        found.append(Finding("override_without_reason", "", {}))
    others = db.session.scalar(
        select(func.sum(MunicipalQuota.amount)).where(
            MunicipalQuota.call_id == quota.call_id, MunicipalQuota.id != quota.id
        )
    )
    room = quota.call.purse - (others or ZERO)
    if amount > room:
        found.append(Finding("override_over_purse", "", {"amount": amount, "room": room}))
    return found


def publish_quotas(call: Call, *, by: Actor, at: datetime) -> None:
    """Publish the quotas, move each from the call to its municipality and open the call.

    Refused when there are none, or when another set of municipalities has signed since they were computed.
    """
    require_keeper(by)
    lock_unpublished(call)
    quotas = quotas_of(call)
    if not quotas:
        raise refusal("quotas_not_computed")
    if {quota.municipality_id for quota in quotas} != signed_municipality_ids(riga_day(at)):
        raise refusal("quotas_outdated")
    amount = sum((quota.amount for quota in quotas), ZERO)
    facts = {"quotas": len(quotas), "amount": amount, "rest": call.purse - amount}
    carry_out(CALL_WORKFLOW, call, CallAction.PUBLISH_QUOTAS, by=by, at=at, facts=facts)
    source = Place(AccountKind.CALL, call.id)
    for quota in quotas:
        quota.published_at = at
        if quota.amount:
            target = Place(AccountKind.QUOTA, quota.id)
            post(f"quota {quota.id}: publish", source, target, quota.amount, by=by, at=at)
