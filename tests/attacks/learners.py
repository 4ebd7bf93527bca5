"""A learner of each side's school in the world of the attacks, with words no other rows hold."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.registry.models import Municipality, School
from app.support_plans import service
from app.support_plans.allotment_models import SupportAllotment
from app.support_plans.covers import make_cover
from app.support_plans.funding_models import FundingMatch
from app.support_plans.models import Learner, NoticeKind
from app.support_plans.order_documents import make_document
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.service import Given, MeasureDetails, Signature, allotting, semester_money
from app.support_plans.service.allotting import Giving
from app.support_plans.typed import Typed
from competition_rules.support import Observed, semester_of
from competition_rules.support_plan import Measure
from tests.attacks.season import NOW, canary
from tests.builders import learners, registry, support_money
from tests.builders.learners import personal_code
from tests.builders.support_plans import PDF, add_documents

_MONEY = Decimal("100.00")


def add_learners(season: Any) -> None:
    """One registered on each side, whose parents were informed."""
    for side in season.sides:
        by, number = side.actor("plan_author"), side.number
        typed = Typed(canary("learner", number), personal_code(number), 2, "2. kurss")
        learner = service.register_learner(typed, by=by, at=NOW)
        service.record_notice(learner, NoticeKind.INFORMED, NOW.date(), by=by, at=NOW)
        seen = Observed("absences", 2, NOW.date())
        observation = service.observe(learner, seen, canary("risk", number), by=by, at=NOW)
        db.session.flush()
        _add_plan(season, side, learner)
        season.add("observation", "put down", side=number, of_school=True, observation_id=observation.id)
        _add_carried(season, side)
        season.add("learner", "registered", side=number, of_school=True, learner_id=learner.id)
    _add_money(season)
    _add_match(season)
    for side in season.sides:
        _add_set(season, side)


def _add_money(season: Any) -> None:
    """Money of this semester at IKVD, on each side and at its school, and a sum that waits for the next."""
    manager, semester = season.actor("programme_manager"), semester_of(NOW.date())
    above = support_money.semester(semester, _MONEY * len(season.sides), at=NOW)
    season.add("allotment", "of a semester", allotment_id=above.id)
    for side in season.sides:
        school = db.session.get_one(School, side.actor("plan_author").school_id)
        [town] = allotting.allot(above, [Giving(school.municipality, _MONEY, _MONEY / 2)], by=manager, at=NOW)
        season.add("allotment", "of a municipality", side=side.number, allotment_id=town.id)
        below = db.session.scalars(
            select(SupportAllotment).where(SupportAllotment.school_id == school.id)
        ).one()
        season.add("allotment", "of a school", side=side.number, of_school=True, allotment_id=below.id)
    waiting = semester_money.set_semester(semester.next, _MONEY, "Budžets", by=manager, at=NOW)
    season.add("semester_money", "proposed", proposal_id=waiting.id)


def _add_set(season: Any, side: Any) -> None:
    """The plan of a municipal school in a set that its municipality has sent, with its cover list."""
    number, coordinator = side.number, side.actor("coordinator")
    place = db.session.get_one(Municipality, coordinator.municipality_id)
    school = registry.school(canary("municipal_school", number), municipality_name=place.name)
    by, director = learners.author(school), learners.director(school)
    typed = Typed(canary("sent", number), personal_code(80 + number), 7, "7.b")
    learner = service.register_learner(typed, by=by, at=NOW)
    service.record_notice(learner, NoticeKind.INFORMED, NOW.date(), by=by, at=NOW)
    plan = service.start_plan(learner, semester_of(NOW.date()), is_economic=True, by=by, at=NOW)
    measure = Measure("meals", 10, NOW.date(), NOW.date(), Decimal("9.00"))
    service.add_measure(plan, MeasureDetails(measure, "Skolas ēdnīca"), by=by, at=NOW)
    add_documents(plan, by=by, at=NOW)
    service.submit(plan, by=by, at=NOW)
    for one in (director, coordinator):
        service.approve_all({plan.id: plan.revision}, by=one, at=NOW)
    made = service.send_set({plan.id: plan.revision}, by=coordinator, at=NOW)
    make_cover(made.id, at=NOW)
    season.add("support_set", "sent", side=number, set_id=made.id)


def _add_match(season: Any) -> None:
    """One person with a plan at each school, both sent up: IKVD decides what may be paid."""
    for side in season.sides:
        by, number = side.actor("plan_author"), side.number
        typed = Typed(canary("learner", number), personal_code(70 + number), 2, "2. kurss")
        learner = service.register_learner(typed, by=by, at=NOW)
        service.record_notice(learner, NoticeKind.INFORMED, NOW.date(), by=by, at=NOW)
        if side is not season.sides[0]:
            service.record_former_code(learner, personal_code(71), by=by, at=NOW)
        plan = service.start_plan(learner, semester_of(NOW.date()), is_economic=True, by=by, at=NOW)
        measure = Measure("meals", 10, NOW.date(), NOW.date(), Decimal("9.00"))
        service.add_measure(plan, MeasureDetails(measure, canary("provider", number)), by=by, at=NOW)
        add_documents(plan, by=by, at=NOW)
        service.submit(plan, by=by, at=NOW)
    match = db.session.scalars(select(FundingMatch)).one()
    season.add("support_match", "found", match_id=match.id)


def _add_plan(season: Any, side: Any, learner: Learner) -> None:
    """A draft; the world's schools are state vocational ones, whose plans no municipality sees."""
    by, number = side.actor("plan_author"), side.number
    plan = service.start_plan(learner, semester_of(NOW.date()), by=by, at=NOW)
    service.write_plan(plan, canary("aims", number), canary("team", number), by=by, at=NOW)
    day = NOW.date()
    details = MeasureDetails(Measure("meals", 10, day, day, Decimal("9.00")), canary("provider", number))
    measure = service.add_measure(plan, details, by=by, at=NOW)
    kept = _add_document_and_hold(season, side, plan)
    ids = {"plan_id": plan.id, "measure_id": measure.id, **kept}
    season.add("support_plan", "draft", side=number, of_school=True, **ids)


def _add_document_and_hold(season: Any, side: Any, plan: SupportPlan) -> dict[str, int]:
    by, number = side.actor("plan_author"), side.number
    data, name = PDF + canary("document", number).encode(), f"{canary('file', number)}.pdf"
    document = service.attach_document(plan, "income_statement", data, name, by=by, at=NOW)
    ikvd = season.actor("support_specialist")
    hold = service.place_hold(plan.learner, canary("hold", number), by=ikvd, at=NOW)
    db.session.flush()
    return {"document_id": document.id, "hold_id": hold.id}


def _add_carried(season: Any, side: Any) -> None:
    """Another learner's plan that is being carried out, with a consultation the learner has yet to sign for."""
    by, number, day = side.actor("plan_author"), side.number, NOW.date()
    typed = Typed(canary("carried", number), personal_code(10 + number), 2, "2. kurss")
    learner = service.register_learner(typed, by=by, at=NOW)
    service.record_notice(learner, NoticeKind.INFORMED, day, by=by, at=NOW)
    plan = service.start_plan(learner, semester_of(day), by=by, at=NOW)
    service.write_plan(plan, canary("carriedaims", number), canary("carriedteam", number), by=by, at=NOW)
    lessons = Measure("consultations", 10, day, day, Decimal("170.00"))
    service.add_measure(plan, MeasureDetails(lessons, canary("specialist", number)), by=by, at=NOW)
    kept = _add_document_and_hold(season, side, plan)
    add_documents(plan, by=by, at=NOW)
    service.submit(plan, by=by, at=NOW)
    support_money.school(side.school, plan.semester, plan.total, side.actor("coordinator"), at=NOW)
    for above in (side.actor("director"), season.actor("support_specialist")):
        service.approve_all({plan.id: plan.revision}, by=above, at=NOW)
    [measure] = plan.measures
    given = Given(day, minutes=80, specialist=canary("teacher", number), note=canary("lesson", number))
    row = service.record_delivery(measure, given, by=by, at=NOW)
    db.session.flush()
    ids = {"plan_id": plan.id, "measure_id": measure.id, **kept}
    _add_order(season, side, measure)
    season.add("support_delivery", "unsigned", side=number, of_school=True, delivery_id=row.id, **ids)
    season.add("support_plan", "carried out", side=number, of_school=True, **ids)


def _add_order(season: Any, side: Any, measure: SupportMeasure) -> None:
    """A signed consultation that the director ordered to be paid, with its document."""
    by, number, day = side.actor("plan_author"), side.number, NOW.date()
    signature = Signature(day, canary("witness", number))
    given = Given(day, minutes=40, specialist=canary("teacher", number), signature=signature)
    row = service.record_delivery(measure, given, by=by, at=NOW)
    order = service.issue_order([row.id], row.cost, by=side.actor("director"), at=NOW)
    make_document(order, at=NOW)
    season.add("support_order", "issued", side=number, of_school=True, order_id=order.id)
    _add_take_back(season, side, measure)


def _add_take_back(season: Any, side: Any, measure: SupportMeasure) -> None:
    """Two more orders, one taken back with its document and one proposed to be."""
    by, number, day = side.actor("plan_author"), side.number, NOW.date()
    given = Given(
        day, minutes=40, specialist=canary("teacher", number), signature=Signature(day, "Audzinātāja")
    )
    for state in ("taken back", "to take back"):
        row = service.record_delivery(measure, given, by=by, at=NOW)
        order = service.issue_order([row.id], row.cost, by=side.actor("director"), at=NOW)
        found = service.propose_take_back(order, "Cita diena", by=by, at=NOW)
        if state == "taken back":
            service.confirm_take_back(found, by=side.actor("director"), at=NOW)
            make_document(found, at=NOW)
            service.void_delivery(row, "Cita diena", by=by, at=NOW)
        season.add("support_order", state, side=number, of_school=True, order_id=order.id)
