"""Approved plans of the demonstration's schools being carried out: consultations, meals, journeys, things."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.core.clock import riga_day
from app.dev.season import words
from app.dev.season.scene import SchoolHouse, Season
from app.extensions import db
from app.support_plans import service
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.carrying_queries import cost_of, observed_of, progress_of
from app.support_plans.order_documents import make_document
from app.support_plans.order_models import SupportOrder
from app.support_plans.order_queries import ready_deliveries
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.service import Assessed, Given, Signature
from app.support_plans.workflow import SupportStatus
from competition_rules.support_carrying import CONSULTATION, Course, lessons_in, proposed_outcomes
from competition_rules.support_plan import measure_kinds

_DAYS_AGO = (7, 5, 4, 3)
_LESSONS_OF_MINUTES = 80
# Every so many that are ordered are assessed, every other of these closed.
_ENDING = 3


def carry_out(season: Season) -> None:
    """Of every school's approved plans each in another way: begun, waiting for a signature, assessed, closed."""
    for house in season.schools:
        wanted = select(SupportPlan).where(
            SupportPlan.school_id == house.school.id, SupportPlan.status == SupportStatus.APPROVED
        )
        plans = db.session.scalars(wanted.order_by(SupportPlan.id)).all()
        for place, plan in enumerate(plans[1:], start=1):
            _carry(season, house, plan, is_signed=place <= len(plans) // 2)
            if place == len(plans) // 2:
                _order(season, house)
        for place, plan in enumerate(plans[1:], start=1):
            if place % _ENDING == 0 and place <= len(plans) // 2:
                _assess(season, house, plan, is_closed=place % 2 == 0)


def _order(season: Season, house: SchoolHouse) -> None:
    """The director orders what was given so far, and its document is made."""
    ready = ready_deliveries(house.school.id)
    if ready:
        _issue(season, house, ready)


def _issue(season: Season, house: SchoolHouse, rows: Sequence[SupportDelivery]) -> SupportOrder:
    at, ids = season.at(season.day(2)), [one.id for one in rows]
    order = service.issue_order(ids, cost_of(rows), by=house.director, at=at)
    make_document(order, at=at)
    return order


def take_back(season: Season) -> None:
    """At each school one more order, of a single measure: one is proposed to be taken back, one is taken back."""
    for house in season.schools:
        ready = ready_deliveries(house.school.id)
        order = _issue(season, house, [one for one in ready if one.measure_id == ready[-1].measure_id])
        at, reason = season.at(season.day(1)), words.text("support_take_back")
        made = service.propose_take_back(order, reason, by=house.author, at=at)
        if house.school.is_state:
            service.confirm_take_back(made, by=house.director, at=at)
            make_document(made, at=at)


def _carry(season: Season, house: SchoolHouse, plan: SupportPlan, *, is_signed: bool) -> None:
    for measure in plan.measures:
        for ago in _DAYS_AGO:
            _give(season, house, measure, season.day(ago), is_signed=is_signed or ago != _DAYS_AGO[-1])


def _give(season: Season, house: SchoolHouse, measure: SupportMeasure, day: date, *, is_signed: bool) -> None:
    if not measure.starts_on <= day <= min(measure.ends_on, riga_day(season.now)):
        return
    kind = measure_kinds()[measure.kind.value]
    is_consultation = kind.record == CONSULTATION
    signature = Signature(day, words.text("support_witness")) if is_signed else None
    given = Given(
        day, volume=max(measure.volume // 20, 1), minutes=_LESSONS_OF_MINUTES if is_consultation else None,
        specialist=measure.provider if is_consultation else "", signature=signature,
        note=words.text(f"support_{kind.record}"),
    )  # fmt: skip
    units = lessons_in(_LESSONS_OF_MINUTES) if is_consultation else given.volume or 0
    if progress_of([measure.plan])[measure.id].volume + units <= measure.volume:
        service.record_delivery(measure, given, is_checked=True, by=house.author, at=season.at(day))


def _assess(season: Season, house: SchoolHouse, plan: SupportPlan, *, is_closed: bool) -> None:
    at = season.at(season.day(1))
    outcomes = proposed_outcomes(observed_of(plan.learner), plan.semester)
    assessed = Assessed(outcomes, Course.KEEP, words.text("support_result"))
    service.assess_result(plan, assessed, is_checked=True, by=house.author, at=at)
    if is_closed:
        service.close_plan(plan, by=house.director, at=at)
