"""Money for support plans: down by two people and by level, to the measures of approved plans, spent, and back."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.core.actor import SYSTEM
from app.core.errors import AlreadyPosted, NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind, Transfer, TransferSources
from app.funds.queries import balance
from app.funds.service import Place, fund_programme
from app.registry.models import SchoolKind
from app.support_plans import allotment_queries as queries
from app.support_plans import service
from app.support_plans.allotment_models import SemesterMoney, SupportAllotment
from app.support_plans.service import allotting, semester_money
from app.support_plans.service.allotting import Giving
from app.support_plans.workflow import SemesterMoneyStatus, SupportStatus
from tests.builders import accounts, registry, support_money
from tests.builders import support_plans as builders
from tests.builders.support_plans import SPRING, Chain, approve, submitted
from tests.conftest import NOON

AFTER = datetime(2022, 9, 1, 9, 0, tzinfo=UTC)


def euro(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture
def people(app) -> Chain:
    """A school with exactly the money of two plans of 90.00."""
    return builders.chain(money=euro("180.00"))


def rule(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def school_of(people: Chain) -> SupportAllotment:
    return db.session.scalars(
        select(SupportAllotment).where(SupportAllotment.school_id == people.school.id)
    ).one()


def left(allotment: SupportAllotment) -> Decimal:
    return balance(queries.account_of(allotment))


def approved(people: Chain, place: int = 1):
    return approve(submitted(people, place), people.director, people.coordinator, people.specialist)


def test_money_leaves_the_programme_when_a_second_person_confirms(app):
    fund_programme(euro("500.00"), "programme: start", by=SYSTEM, at=NOON)
    manager = support_money.manager()
    proposal = semester_money.set_semester(SPRING, euro("300.00"), "Budžets", by=manager, at=NOON)
    assert balance(Place(AccountKind.PROGRAMME)) == euro("500.00")
    with pytest.raises(Refused) as error:
        semester_money.confirm_semester(proposal, by=manager, at=NOON)
    assert rule(error) == ["confirms_own_semester_money"]
    same = replace(manager, role=Role.FINANCE_APPROVER)
    with pytest.raises(Refused):
        semester_money.confirm_semester(proposal, by=same, at=NOON)
    found = semester_money.confirm_semester(proposal, by=support_money.approver(), at=NOON)
    assert (found.maximum, found.allotted, left(found)) == (euro("300.00"),) * 3
    assert balance(Place(AccountKind.PROGRAMME)) == euro("200.00")
    with pytest.raises(Refused) as error:
        semester_money.confirm_semester(proposal, by=support_money.approver(), at=NOON)
    assert rule(error) == ["semester_money_not_more"]


def test_a_semester_s_sum_is_raised_by_what_it_lacks_and_never_over_the_purse(app):
    support_money.semester(SPRING, euro("300.00"))
    more = semester_money.set_semester(SPRING, euro("300.01"), "Vēl", by=support_money.manager(), at=NOON)
    with pytest.raises(Refused) as error:
        semester_money.confirm_semester(more, by=support_money.approver(), at=NOON)
    assert error.value.findings[0].facts == {"amount": euro("0.01"), "held": euro("0.00")}
    db.session.rollback()


@pytest.mark.parametrize("total", ["300.00", "299.99"])
def test_what_a_semester_has_is_not_proposed_again(app, total):
    support_money.semester(SPRING, euro("300.00"))
    with pytest.raises(Refused) as error:
        semester_money.set_semester(SPRING, euro(total), "", by=support_money.manager(), at=NOON)
    assert rule(error) == ["semester_money_not_more"]


def test_one_sum_at_a_time_waits_for_a_semester_and_may_be_withdrawn(app):
    manager = support_money.manager()
    first = semester_money.set_semester(SPRING, euro("300.00"), "", by=manager, at=NOON)
    with pytest.raises(Refused) as error:
        semester_money.set_semester(SPRING, euro("400.00"), "", by=manager, at=NOON)
    assert rule(error) == ["semester_money_waits"]
    semester_money.withdraw_semester(first, by=manager, at=NOON)
    db.session.commit()
    assert first.status is SemesterMoneyStatus.WITHDRAWN
    with pytest.raises(StaleState):
        semester_money.confirm_semester(first, by=support_money.approver(), at=NOON)
    db.session.rollback()
    semester_money.set_semester(SPRING, euro("400.00"), "", by=manager, at=NOON)
    with pytest.raises(Refused) as error:
        semester_money.set_semester(replace(SPRING, school_year=2020), euro("1.00"), "", by=manager, at=NOON)
    assert rule(error) == ["allotment_for_past"]


def test_the_database_takes_no_semester_s_money_confirmed_by_who_proposed_it(app):
    proposal = semester_money.set_semester(SPRING, euro("300.00"), "", by=support_money.manager(), at=NOON)
    values = {"status": "confirmed", "confirmed_at": NOON, "confirmed_by_id": proposal.proposed_by_id}
    with pytest.raises(IntegrityError):
        db.session.execute(update(SemesterMoney).values(**values))


def test_only_those_whose_money_it_is_divide_it(people):
    above = queries.semester_allotment(SPRING.code)
    giving = Giving(people.school.municipality, euro("200.00"), euro("1.00"), 1)
    for by in (people.coordinator, people.director, people.specialist, support_money.approver()):
        with pytest.raises(NotPermitted):
            allotting.allot_municipality(SPRING, giving, by=by, at=NOON)
    other = accounts.actor(Role.COORDINATOR, registry.municipality("Rīga"), email="riga@example.lv")
    for by in (other, support_money.manager(), people.director):
        with pytest.raises(NotPermitted):
            allotting.allot_school(
                SPRING, Giving(people.school, euro("200.00"), euro("1.00"), 1), by=by, at=NOON
            )
    elsewhere = registry.school("Rīgas 1. skola", municipality_name="Rīga")
    mine = queries.below(above)[0]
    with pytest.raises(NotPermitted):
        allotting.allot(mine, [Giving(elsewhere, euro("1.00"), euro("1.00"))], by=people.coordinator, at=NOON)
    with pytest.raises(NotPermitted):
        semester_money.set_semester(SPRING, euro("900.00"), "", by=support_money.approver(), at=NOON)


def test_a_state_school_gets_its_money_straight_from_the_semester(app):
    people = builders.chain("Saldus tehnikums", is_state=True, money=euro("90.00"))
    found = school_of(people)
    assert (found.parent, left(found)) == (queries.semester_allotment(SPRING.code), euro("90.00"))
    plan = approve(submitted(people), people.director, people.specialist)
    assert (plan.status, left(found)) == (SupportStatus.APPROVED, euro("0.00"))


def test_a_school_waits_until_its_municipality_has_money_and_that_until_the_semester_has(app):
    people = builders.chain(money=euro("0.00"))
    giving = Giving(people.school, euro("1.00"), euro("1.00"))
    with pytest.raises(Refused) as error:
        allotting.allot_school(SPRING, giving, by=people.coordinator, at=NOON)
    assert rule(error) == ["semester_without_money"]
    support_money.semester(SPRING, euro("5.00"))
    with pytest.raises(Refused) as error:
        allotting.allot_school(SPRING, giving, by=people.coordinator, at=NOON)
    assert rule(error) == ["municipality_without_allotment"]


def test_shares_are_given_all_or_none_within_maxima_and_what_is_left(app):
    above = support_money.semester(SPRING, euro("100.00"))
    saldus, riga = registry.municipality(), registry.municipality("Rīga")
    by = support_money.manager()
    db.session.commit()
    too_much = [Giving(saldus, euro("60.00"), euro("60.00")), Giving(riga, euro("50.00"), euro("40.01"))]
    with pytest.raises(Refused) as error:
        allotting.allot(above, too_much, by=by, at=NOON)
    assert rule(error) == ["maxima_over_above", "allotment_lacks"]
    db.session.rollback()
    assert queries.below(above) == []
    fitting = [Giving(saldus, euro("60.00"), euro("60.00")), Giving(riga, euro("40.00"), euro("10.00"))]
    given = allotting.allot(above, fitting, by=by, at=NOON)
    assert [(left(one), one.maximum) for one in given] == [
        (euro("60.00"), euro("60.00")), (euro("10.00"), euro("40.00"))
    ]  # fmt: skip
    assert (left(above), funds.verify()) == (euro("30.00"), [])


def test_a_form_sent_twice_gives_once(people):
    found = school_of(people)
    support_money.school(people.school, SPRING, euro("10.00"), people.coordinator)
    stale = Giving(people.school, euro("400.00"), euro("0.00"), 1)
    with pytest.raises(Refused) as error:
        allotting.allot_school(SPRING, stale, by=people.coordinator, at=NOON)
    assert rule(error) == ["allotments_changed_meanwhile"]
    assert left(found) == euro("190.00")


def test_an_approved_plan_s_measures_hold_what_they_cost(people):
    plan = approved(people)
    measure = plan.measures[0]
    assert balance(Place(AccountKind.SUPPORT_MEASURE, measure.id)) == euro("90.00")
    assert left(school_of(people)) == euro("90.00")
    assert queries.payer_of(measure.id) == school_of(people).id


def test_a_plan_whose_school_has_too_little_is_refused_with_what_is_lacking(people):
    plans = [submitted(people, place) for place in (1, 2, 3)]
    for plan in plans:
        approve(plan, people.director, people.coordinator)
    db.session.commit()
    with pytest.raises(Refused) as error:
        service.approve_all({one.id: one.revision for one in plans}, by=people.specialist, at=NOON)
    facts = {
        "school": people.school.name, "semester": SPRING.code, "left": euro("180.00"), "lacking": euro("90.00"),
    }  # fmt: skip
    assert [(one.rule, one.facts) for one in error.value.findings] == [("school_lacks_money", facts)]
    db.session.rollback()
    assert {one.status for one in plans} == {SupportStatus.MUNICIPALITY_APPROVED}
    assert left(school_of(people)) == euro("180.00")
    assert queries.shortfalls(plans) == {plans[2].id: euro("90.00")}
    assert (
        service.approve_all({one.id: one.revision for one in plans[:2]}, by=people.specialist, at=NOON) == 2
    )


def test_without_an_allotment_everything_is_lacking(app):
    people = builders.chain(money=euro("0.00"))
    plan = approve(submitted(people), people.director, people.coordinator)
    assert queries.shortfalls([plan]) == {plan.id: euro("90.00")}
    with pytest.raises(Refused) as error:
        approve(plan, people.specialist)
    assert error.value.findings[0].facts["lacking"] == euro("90.00")


def test_who_gave_money_to_the_school_approves_none_of_its_plans_for_ikvd(app):
    people = builders.chain("Saldus tehnikums", is_state=True, money=euro("90.00"))
    plan = approve(submitted(people), people.director)
    db.session.commit()
    giver = replace(support_money.manager(), role=Role.SUPPORT_SPECIALIST)
    with pytest.raises(Refused) as error:
        approve(plan, giver)
    assert rule(error) == ["allots_and_approves"]
    db.session.rollback()
    assert approve(plan, people.specialist).status is SupportStatus.APPROVED


def test_a_measure_is_spent_to_the_cent_and_not_over_it(people):
    plan = approved(people)
    measure = plan.measures[0]
    allotting.spend(measure, euro("33.33"), act="consultation 1", by=people.director, at=NOON)
    with pytest.raises(AlreadyPosted):
        allotting.spend(measure, euro("33.33"), act="consultation 1", by=people.director, at=NOON)
    with pytest.raises(Refused) as error:
        allotting.spend(measure, euro("56.68"), act="consultation 2", by=people.director, at=NOON)
    assert error.value.findings[0].facts == {
        "amount": euro("56.68"), "left": euro("56.67"), "over": euro("0.01"),
    }  # fmt: skip
    allotting.spend(measure, euro("56.67"), act="consultation 2", by=people.director, at=NOON)
    assert balance(Place(AccountKind.SUPPORT_SPENT, school_of(people).id)) == euro("90.00")
    assert balance(Place(AccountKind.SUPPORT_MEASURE, measure.id)) == euro("0.00")
    assert funds.verify() == []


def test_what_is_spent_is_split_by_source_of_funds(people):
    plan = approved(people)
    allotting.spend(plan.measures[0], euro("33.33"), act="tickets 1", by=people.director, at=NOON)
    transfer = db.session.scalars(select(Transfer).order_by(Transfer.id.desc())).first()
    parts = db.session.get_one(TransferSources, transfer.id)
    assert (parts.esf, parts.state) == (euro("28.33"), euro("5.00"))


def test_what_was_spent_wrongly_is_taken_back_once_with_its_sources(people):
    measure = approved(people).measures[0]
    allotting.spend(measure, euro("33.33"), act="tickets 1", by=people.director, at=NOON)
    back = allotting.take_back(measure, act="tickets 1", by=people.director, at=NOON)
    parts = db.session.get_one(TransferSources, back.id)
    assert (back.amount, parts.esf, parts.state) == (euro("33.33"), euro("28.33"), euro("5.00"))
    assert balance(Place(AccountKind.SUPPORT_MEASURE, measure.id)) == euro("90.00")
    with pytest.raises(AlreadyPosted):
        allotting.take_back(measure, act="tickets 1", by=people.director, at=NOON)
    with pytest.raises(Refused) as error:
        allotting.take_back(measure, act="tickets 2", by=people.director, at=NOON)
    assert rule(error) == ["nothing_was_spent"]


def test_a_measure_of_a_plan_not_approved_has_nothing_to_spend(people):
    plan = submitted(people)
    with pytest.raises(Refused) as error:
        allotting.spend(plan.measures[0], euro("1.00"), act="tickets 1", by=people.director, at=NOON)
    assert rule(error) == ["measure_without_money"]


def test_what_is_left_goes_back_level_by_level_and_into_the_programme(people):
    approved(people)
    school, manager = school_of(people), support_money.manager()
    municipality, semester = school.parent, school.parent.parent
    with pytest.raises(Refused) as error:
        allotting.return_unspent(school, euro("90.01"), school.revision, by=people.director, at=NOON)
    assert error.value.findings[0].facts == {"left": euro("90.00")}
    allotting.return_unspent(school, euro("90.00"), school.revision, by=people.director, at=NOON)
    allotting.return_unspent(
        municipality, euro("80.00"), municipality.revision, by=people.coordinator, at=NOON
    )
    allotting.return_unspent(semester, euro("80.00"), semester.revision, by=manager, at=NOON)
    assert [one.allotted for one in (school, municipality, semester)] == [
        euro("90.00"), euro("100.00"), euro("100.00")
    ]  # fmt: skip
    assert balance(Place(AccountKind.PROGRAMME)) == euro("80.00")
    assert (semester.maximum, funds.verify()) == (euro("100.00"), [])


def test_nobody_returns_what_is_another_s(people):
    school, semester = school_of(people), queries.semester_allotment(SPRING.code)
    other = builders.chain("Cita skola", money=euro("0.00"))
    for by in (people.author, people.specialist, people.chair, support_money.manager(), other.director):
        with pytest.raises(NotPermitted):
            allotting.return_unspent(school, euro("1.00"), school.revision, by=by, at=NOON)
    with pytest.raises(NotPermitted):
        allotting.return_unspent(semester, euro("1.00"), semester.revision, by=people.coordinator, at=NOON)


def test_a_return_sent_twice_is_made_once(people):
    school = school_of(people)
    seen = school.revision
    allotting.return_unspent(school, euro("1.00"), seen, by=people.director, at=NOON)
    with pytest.raises(Refused) as error:
        allotting.return_unspent(school, euro("1.00"), seen, by=people.director, at=NOON)
    assert rule(error) == ["allotment_changed_meanwhile"]
    assert left(school) == euro("179.00")


def test_after_the_semester_measures_give_back_what_they_did_not_spend(people):
    plan = approved(people)
    allotting.spend(plan.measures[0], euro("30.00"), act="tickets 1", by=people.director, at=NOON)
    school = school_of(people)
    with pytest.raises(Refused) as error:
        allotting.gather_unspent(school, by=people.director, at=NOON)
    assert rule(error) == ["gather_before_end"]
    assert allotting.gather_unspent(school, by=people.director, at=AFTER) == euro("60.00")
    assert left(school) == euro("150.00")
    with pytest.raises(Refused) as error:
        allotting.gather_unspent(school, by=people.director, at=AFTER)
    assert rule(error) == ["nothing_to_gather"]
    with pytest.raises(Refused):
        allotting.spend(plan.measures[0], euro("0.01"), act="tickets 2", by=people.director, at=AFTER)
    with pytest.raises(NotPermitted):
        allotting.gather_unspent(school.parent, by=people.coordinator, at=AFTER)


def test_the_database_holds_no_allotment_over_its_maximum(people):
    with pytest.raises(IntegrityError):
        db.session.execute(update(SupportAllotment).values(allotted=euro("999999.00")))
    assert SchoolKind.GENERAL is people.school.kind
