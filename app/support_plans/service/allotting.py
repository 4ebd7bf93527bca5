"""Money for support plans: from a semester down to municipalities and schools, spent on measures, given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.audit import Happening, record, record_all
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import InsufficientFunds, NotPermitted, present, refusal, refuse_if
from app.extensions import db
from app.funds.models import AccountKind, Transfer, TransferSources, ValueCode
from app.funds.programme_values import value_on
from app.funds.queries import ZERO, balance
from app.funds.service import Place, Posting, post, post_all
from app.registry.models import Municipality, School
from app.support_plans import allotment_queries as queries
from app.support_plans.allotment_models import Level, SupportAllotment
from app.support_plans.allotment_policy import may_give_from, may_return_from
from app.support_plans.plan_models import SupportMeasure
from app.support_plans.service.double_funding import require_free
from competition_rules.programme import by_source
from competition_rules.support import Semester
from competition_rules.support_money import Share, Standing, check_shares

_PROGRAMME = Place(AccountKind.PROGRAMME)


def locked(allotment_id: int) -> SupportAllotment:
    """The allotment as it is now, nobody else's to change until the transaction ends."""
    wanted = select(SupportAllotment).where(SupportAllotment.id == allotment_id)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


@dataclass(frozen=True)
class Giving:
    """What a place is to get: the most it may have in the semester, and how much is added now.

    `seen` is the revision of its allotment that was looked at; 0 where there was none.
    """

    place: Municipality | School
    maximum: Decimal
    amount: Decimal
    seen: int = 0


def allot(
    above: SupportAllotment, wanted: Sequence[Giving], *, by: Actor, at: datetime
) -> list[SupportAllotment]:
    """Give money of a semester to municipalities and state schools, or of a municipality to its schools: all or none.

    Refused over a maximum, over what is left, and for a place whose allotment changed since it was looked at.
    """
    if not may_give_from(by, above):
        raise NotPermitted(f"{by.role} does not divide allotment {above.id}")
    for one in wanted:
        _require_under(above, one.place)
    above = locked(above.id)
    pairs = [(_below(above, one.place), one) for one in wanted]
    if any(one.revision != giving.seen for one, giving in pairs):
        raise refusal("allotments_changed_meanwhile")
    _require_fitting(above, pairs)
    for one, giving in pairs:
        one.maximum, one.allotted = giving.maximum, one.allotted + giving.amount
        one.revision += 1
    happened = [Happening(one, "support_allotment.allot", _told(giving)) for one, giving in pairs]
    record_all(happened, by=by, at=at)
    _post_down(above, [(one, giving.amount) for one, giving in pairs if giving.amount], by, at)
    return [one for one, _giving in pairs]


def _told(giving: Giving) -> dict[str, Any]:
    return {"place": giving.place.name, "maximum": giving.maximum, "amount": giving.amount}


def _require_fitting(above: SupportAllotment, pairs: Sequence[tuple[SupportAllotment, Giving]]) -> None:
    shares = [Share(giving.place.name, giving.maximum, one.allotted, giving.amount) for one, giving in pairs]
    promised = queries.promised_below(above.id, [one.id for one, _giving in pairs])
    standing = Standing(above.maximum, above.allotted, balance(queries.account_of(above)))
    refuse_if(check_shares(standing, promised, shares))


def _post_down(
    above: SupportAllotment, shares: Sequence[tuple[SupportAllotment, Decimal]], by: Actor, at: datetime
) -> None:
    source = queries.account_of(above)
    postings = [
        Posting(f"allotment {one.id}: {one.revision}", source, queries.account_of(one), amount)
        for one, amount in shares
    ]
    if postings:
        post_all(postings, by=by, at=at)


def allot_municipality(semester: Semester, giving: Giving, *, by: Actor, at: datetime) -> SupportAllotment:
    """Give a municipality money of a semester."""
    return allot(_semester_of(semester), [giving], by=by, at=at)[0]


def allot_school(semester: Semester, giving: Giving, *, by: Actor, at: datetime) -> SupportAllotment:
    """Give a school money: of its municipality, or straight of the semester when it is a state vocational school."""
    above = _semester_of(semester)
    school = giving.place
    if isinstance(school, School) and not school.is_state:
        wanted = select(SupportAllotment).where(
            SupportAllotment.parent_id == above.id, SupportAllotment.municipality_id == school.municipality_id
        )
        found = db.session.scalar(wanted)
        if found is None:
            raise refusal("municipality_without_allotment", semester=semester.code)
        above = found
    return allot(above, [giving], by=by, at=at)[0]


def _semester_of(semester: Semester) -> SupportAllotment:
    found = queries.semester_allotment(semester.code)
    if found is None:
        raise refusal("semester_without_money", semester=semester.code)
    return found


def _require_under(above: SupportAllotment, place: Municipality | School) -> None:
    if isinstance(place, Municipality) or place.is_state:
        is_under = above.level is Level.SEMESTER
    else:
        is_under = above.municipality_id == place.municipality_id
    if not is_under:
        raise NotPermitted(f"{place.name} does not stand under allotment {above.id}")


def _below(above: SupportAllotment, place: Municipality | School) -> SupportAllotment:
    """The place's allotment, made when there is none; the one above is locked already."""
    is_school = isinstance(place, School)
    column = SupportAllotment.school_id if is_school else SupportAllotment.municipality_id
    wanted = select(SupportAllotment).where(
        SupportAllotment.semester_code == above.semester_code, column == place.id
    )
    found = db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if found is None:
        of: dict[str, Any] = {"school": place} if is_school else {"municipality": place}
        level = Level.SCHOOL if is_school else Level.MUNICIPALITY
        found = SupportAllotment(semester_code=above.semester_code, level=level, parent=above, **of)
        db.session.add(found)
        db.session.flush()
    return found


def return_unspent(
    allotment: SupportAllotment, amount: Decimal, seen: int, *, by: Actor, at: datetime
) -> None:
    """Give money that is left at a place back to where it came from: the municipality, the semester, the programme.

    What plans hold is not left. Refused over what is left, and when the allotment changed since its revision `seen`.
    """
    if not may_return_from(by, allotment):
        raise NotPermitted(f"{by.role} returns nothing of allotment {allotment.id}")
    allotment = locked(allotment.id)
    if allotment.revision != seen:
        raise refusal("allotment_changed_meanwhile")
    source = queries.account_of(allotment)
    left = balance(source)
    if not ZERO < amount <= left:
        raise refusal("return_over_left", left=left)
    allotment.allotted -= amount
    if allotment.level is Level.SEMESTER:
        allotment.maximum = allotment.allotted
    allotment.revision += 1
    record(allotment, "support_allotment.return", by=by, at=at, facts={"amount": amount})
    target = queries.account_of(allotment.parent) if allotment.parent else _PROGRAMME
    post(f"allotment {allotment.id}: {allotment.revision}", source, target, amount, by=by, at=at)


def gather_unspent(allotment: SupportAllotment, *, by: Actor, at: datetime) -> Decimal:
    """Once the semester is over, take what its measures did not spend back to the school's own; gives the sum."""
    if allotment.level is not Level.SCHOOL or not may_return_from(by, allotment):
        raise NotPermitted(f"{by.role} gathers nothing of allotment {allotment.id}")
    if riga_day(at) <= allotment.semester.ends_on:
        raise refusal("gather_before_end", day=allotment.semester.ends_on)
    allotment = locked(allotment.id)
    left = queries.measures_paid_from(allotment.id)
    if not left:
        raise refusal("nothing_to_gather")
    allotment.revision += 1
    total = sum(left.values(), ZERO)
    record(allotment, "support_allotment.gather", by=by, at=at, facts={"amount": total})
    postings = [
        Posting(
            f"allotment {allotment.id}: {allotment.revision}, measure {measure}",
            Place(AccountKind.SUPPORT_MEASURE, measure), queries.account_of(allotment), amount,
        )
        for measure, amount in left.items()
    ]  # fmt: skip
    post_all(postings, by=by, at=at)
    return total


def spend(measure: SupportMeasure, amount: Decimal, *, act: str, by: Actor, at: datetime) -> Transfer:
    """Spend so much of a measure, in the transaction of the act that shows it was used; split by source of funds.

    `act` names that act (`consultation 7`) and is unique for the measure: `AlreadyPosted` the second time. Refused
    for a measure without money, over what it has left, and while something of the plan seems to be paid twice; nothing
    is changed then.
    """
    require_free([measure.plan_id])
    payer = queries.payer_of(measure.id)
    if payer is None:
        raise refusal("measure_without_money")
    source, target = Place(AccountKind.SUPPORT_MEASURE, measure.id), Place(AccountKind.SUPPORT_SPENT, payer)
    try:
        transfer = post(f"measure {measure.id}: {act}", source, target, amount, by=by, at=at)
    except InsufficientFunds as error:
        left = balance(source)
        raise refusal("measure_overspent", amount=amount, left=left, over=amount - left) from error
    parts = by_source(amount, value_on(ValueCode.ESF_SHARE, riga_day(at)).value)
    db.session.add(TransferSources(transfer_id=transfer.id, esf=parts.esf, state=parts.state))
    return transfer


def take_back(measure: SupportMeasure, *, act: str, by: Actor, at: datetime) -> Transfer:
    """Undo what that act spent, with a transfer of the other direction; `AlreadyPosted` the second time.

    Refused when the act spent nothing of the measure.
    """
    name = f"measure {measure.id}: {act}"
    spent = db.session.scalar(select(Transfer).where(Transfer.act == name))
    if spent is None:
        raise refusal("nothing_was_spent")
    payer = present(queries.payer_of(measure.id), "it was spent")
    source, target = Place(AccountKind.SUPPORT_SPENT, payer), Place(AccountKind.SUPPORT_MEASURE, measure.id)
    transfer = post(f"{name}, taken back", source, target, spent.amount, by=by, at=at)
    parts = db.session.get_one(TransferSources, spent.id)
    db.session.add(TransferSources(transfer_id=transfer.id, esf=parts.esf, state=parts.state))
    return transfer
