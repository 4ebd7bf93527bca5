"""Reading the money of support plans: what each place was given, has in plans, spent and has left."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from app.audit.models import AuditEvent
from app.books.places import names_places
from app.core.actor import Actor
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from app.funds.queries import ZERO, balances
from app.funds.service import Place
from app.registry.models import School
from app.support_plans.allotment_models import Level, SemesterMoney, SupportAllotment
from app.support_plans.allotment_policy import visible_to
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.workflow import ChainStep, SemesterMoneyStatus
from competition_rules.support_money import Wanted, lacking

# The account of a level.
KINDS = {
    Level.SEMESTER: AccountKind.SUPPORT_SEMESTER,
    Level.MUNICIPALITY: AccountKind.SUPPORT_MUNICIPALITY,
    Level.SCHOOL: AccountKind.SUPPORT_SCHOOL,
}
_AT_ONCE = 400
# Of proposals on the first page.
_SHOWN = 50


def account_of(allotment: SupportAllotment) -> Place:
    """Where the allotment's money is that was not passed on."""
    return Place(KINDS[allotment.level], allotment.id)


def find_allotment(actor: Actor, allotment_id: int) -> SupportAllotment | None:
    """An allotment this person sees, with what stands above it."""
    wanted = select(SupportAllotment).where(SupportAllotment.id == allotment_id, visible_to(actor))
    return db.session.scalar(wanted.options(joinedload(SupportAllotment.parent)))


def semester_allotment(semester_code: str) -> SupportAllotment | None:
    """The money of a semester as a whole."""
    return db.session.scalar(
        select(SupportAllotment).where(
            SupportAllotment.level == Level.SEMESTER, SupportAllotment.semester_code == semester_code
        )
    )


def proposal_of(semester_code: str) -> SemesterMoney | None:
    """What is proposed for a semester and not decided."""
    return db.session.scalar(
        select(SemesterMoney).where(
            SemesterMoney.semester_code == semester_code, SemesterMoney.status == SemesterMoneyStatus.PROPOSED
        )
    )


def school_allotments(plans: Collection[Any]) -> dict[tuple[str, int], SupportAllotment]:
    """The schools' allotments the plans are paid from, by semester and school."""
    codes, schools = {one.semester_code for one in plans}, {one.school_id for one in plans}
    wanted = select(SupportAllotment).where(
        SupportAllotment.semester_code.in_(codes), SupportAllotment.school_id.in_(schools)
    )
    found = db.session.scalars(wanted.order_by(SupportAllotment.id))
    return {(one.semester_code, one.school_id): one for one in found if one.school_id is not None}


def proposals() -> Sequence[SemesterMoney]:
    """Every sum that was proposed for a semester, the newest first."""
    wanted = select(SemesterMoney).options(
        joinedload(SemesterMoney.proposed_by), joinedload(SemesterMoney.confirmed_by)
    )
    return db.session.scalars(wanted.order_by(SemesterMoney.id.desc()).limit(_SHOWN)).all()


@names_places(*KINDS.values(), AccountKind.SUPPORT_SPENT)
def names_of_allotments(allotment_ids: Collection[int]) -> dict[int, str]:
    """What the books call the accounts of allotments."""
    wanted = select(SupportAllotment).where(SupportAllotment.id.in_(allotment_ids))
    named = wanted.options(joinedload(SupportAllotment.municipality), joinedload(SupportAllotment.school))
    return {one.id: one.name for one in db.session.scalars(named)}


@names_places(AccountKind.SUPPORT_MEASURE)
def names_of_measures(measure_ids: Collection[int]) -> dict[int, str]:
    """What the books call the account of a measure: its school, and nothing about whom it is for."""
    wanted = select(SupportMeasure.id, School.name).join(SupportMeasure.plan).join(SupportPlan.school)
    return {row[0]: row[1] for row in db.session.execute(wanted.where(SupportMeasure.id.in_(measure_ids)))}


def shortfalls(plans: Sequence[Any], left: Mapping[int, Decimal] | None = None) -> dict[int, Decimal]:
    """By plan, what its school lacks for it when they are approved in this order; those that fit are left out.

    Plans are rows with `id, semester_code, school_id, total`; `left` is what the schools' allotments hold.
    """
    found = school_allotments(plans)
    held = balances(AccountKind.SUPPORT_SCHOOL, [one.id for one in found.values()]) if left is None else left
    # No allotment has the number 0: where there is none, nothing is left.
    places = {key: one.id for key, one in found.items()}
    wanted = [Wanted(one.id, places.get((one.semester_code, one.school_id), 0), one.total) for one in plans]
    return lacking(wanted, held)


def given_by(user_id: int | None, allotment_ids: Collection[int]) -> set[int]:
    """Those of the schools' allotments to which this person gave money."""
    source, target = aliased(Account), aliased(Account)
    wanted = (
        select(target.subject_id)
        .select_from(Transfer)
        .join(source, source.id == Transfer.source_id)
        .join(target, target.id == Transfer.target_id)
        .join(AuditEvent, AuditEvent.id == Transfer.audit_event_id)
        .where(
            target.kind == AccountKind.SUPPORT_SCHOOL, target.subject_id.in_(allotment_ids),
            source.kind.in_((AccountKind.SUPPORT_SEMESTER, AccountKind.SUPPORT_MUNICIPALITY)),
            AuditEvent.actor_user_id == user_id,
        )
    )  # fmt: skip
    return set(db.session.scalars(wanted))


def lacking_at(step: ChainStep | None, plans: Sequence[Any]) -> dict[int, Decimal]:
    """The plans that cannot be approved in this order at the step, and what each lacks: only IKVD's gives money."""
    return shortfalls(plans) if step is ChainStep.IKVD else {}


def barred_by_giving(step: ChainStep | None, user_id: int | None, plans: Sequence[Any]) -> set[int]:
    """The plans this person does not approve for IKVD: they gave money to the school."""
    if step is not ChainStep.IKVD:
        return set()
    found = {key: one.id for key, one in school_allotments(plans).items()}
    given = given_by(user_id, found.values())
    return {one.id for one in plans if found.get((one.semester_code, one.school_id)) in given}


def costs_of(plan_ids: Sequence[int]) -> list[Any]:
    """The measures of the plans that cost anything: `id, plan_id, cost`."""
    found: list[Any] = []
    for start in range(0, len(plan_ids), _AT_ONCE):
        wanted = select(SupportMeasure.id, SupportMeasure.plan_id, SupportMeasure.cost).where(
            SupportMeasure.plan_id.in_(plan_ids[start : start + _AT_ONCE]), SupportMeasure.cost > ZERO
        )
        found += db.session.execute(wanted.order_by(SupportMeasure.id))
    return found


def payer_of(measure_id: int) -> int | None:
    """The school's allotment that pays for a measure; None for a measure that has no money yet."""
    source, target = aliased(Account), aliased(Account)
    wanted = (
        select(source.subject_id)
        .select_from(Transfer)
        .join(source, source.id == Transfer.source_id)
        .join(target, target.id == Transfer.target_id)
        .where(
            target.kind == AccountKind.SUPPORT_MEASURE, target.subject_id == measure_id,
            source.kind == AccountKind.SUPPORT_SCHOOL,
        )
    )  # fmt: skip
    return db.session.scalar(wanted.order_by(Transfer.id.desc()).limit(1))


def measures_paid_from(allotment_id: int) -> dict[int, Decimal]:
    """The measures a school's allotment pays for that have money left, and how much."""
    source, target = aliased(Account), aliased(Account)
    wanted = (
        select(target.subject_id, target.balance)
        .select_from(Transfer)
        .join(source, source.id == Transfer.source_id)
        .join(target, target.id == Transfer.target_id)
        .where(
            source.kind == AccountKind.SUPPORT_SCHOOL, source.subject_id == allotment_id,
            target.kind == AccountKind.SUPPORT_MEASURE, target.balance > ZERO,
        )
        .distinct()
        .order_by(target.subject_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def promised_below(parent_id: int, but: Collection[int]) -> Decimal:
    """The sum of the maxima of the places under an allotment, but for those."""
    wanted = select(func.sum(SupportAllotment.maximum)).where(
        SupportAllotment.parent_id == parent_id, SupportAllotment.id.not_in(but)
    )
    return db.session.scalar(wanted) or ZERO


def below(allotment: SupportAllotment) -> Sequence[SupportAllotment]:
    """The places an allotment was divided among, in the order they first were."""
    wanted = select(SupportAllotment).where(SupportAllotment.parent_id == allotment.id)
    return db.session.scalars(wanted.order_by(SupportAllotment.id)).all()
