"""Director's orders: what was given becomes money spent, once, and no document names a learner."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import NotPermitted, Refused
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balances
from app.jobs.running import run_due
from app.storage import sealed
from app.storage import service as storage
from app.support_plans import order_queries, service
from app.support_plans.models import AccessAct, SupportAccess
from app.support_plans.order_models import SupportOrder, SupportOrderLine
from app.support_plans.workflow import SupportStatus
from tests.builders import learners
from tests.builders import support_plans as builders
from tests.builders.support_plans import MEALS, Chain, in_force
from tests.features.test_support_carrying import DAY, KEPT, LATER, LESSON, given
from tests.features.test_support_plan_pages import NAME, browser
from tests.reading_papers import whole_text

DINNER = service.Given(DAY, volume=7)


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def held(measure) -> Decimal:
    return balances(AccountKind.SUPPORT_MEASURE, [measure.id])[measure.id]


def issue(people: Chain, *rows, by=None) -> SupportOrder:
    total = sum((one.cost for one in rows), Decimal("0.00"))
    return service.issue_order([one.id for one in rows], total, by=by or people.director, at=LATER)


def test_an_order_spends_the_money_of_each_measure_to_the_cent(people):
    lessons, meals = in_force(people), in_force(people, 2, details=MEALS)
    rows = [
        given(lessons, by=people.author),
        given(lessons, by=people.author),
        given(meals, DINNER, by=people.author),
    ]
    assert list(order_queries.ready_deliveries(people.school.id)) == rows
    order = issue(people, *rows)
    assert (order.total, order.semester_code) == (Decimal("99.50"), "2021/2022-2")
    assert order.number == f"2021/2022-2-R{order.id:05}"
    assert (held(lessons.measures[0]), held(meals.measures[0])) == (Decimal("102.00"), Decimal("58.50"))
    assert order_queries.ready_deliveries(people.school.id) == []
    with pytest.raises(Refused) as error:
        issue(people, rows[0])
    assert rules(error) == ["order_changed_meanwhile"]
    assert held(lessons.measures[0]) == Decimal("102.00")


def test_what_is_not_signed_for_is_void_or_free_waits_for_no_order(people):
    plan = in_force(people)
    unsigned = given(plan, replace(LESSON, signature=None), by=people.author)
    void = given(plan, by=people.author)
    service.void_delivery(void, "Nenotika", by=people.author, at=LATER)
    free = given(plan, replace(LESSON, cost=Decimal("0.00")), by=people.author)
    assert order_queries.ready_deliveries(people.school.id) == []
    for row in (unsigned, void, free):
        with pytest.raises(Refused) as error:
            issue(people, row)
        assert rules(error) == ["order_changed_meanwhile"]
    with pytest.raises(Refused) as error:
        issue(people)
    assert rules(error) == ["order_of_nothing"]


def test_the_director_orders_nothing_they_put_down_and_nobody_else_orders(people):
    plan = in_force(people)
    own = given(plan, by=people.director)
    signed = given(plan, replace(LESSON, signature=None), by=people.author)
    service.confirm_delivery(signed, LESSON.signature, by=people.director, at=LATER)
    for row in (own, signed):
        with pytest.raises(Refused) as error:
            issue(people, row)
        assert rules(error) == ["order_own_records"]
    row, other = given(plan, by=people.author), builders.chain("Brocēnu vidusskola")
    for by in (people.author, people.coordinator, people.specialist):
        with pytest.raises(NotPermitted):
            issue(people, row, by=by)
    with pytest.raises(Refused) as error:
        issue(people, row, by=other.director)
    assert rules(error) == ["order_changed_meanwhile"]
    with pytest.raises(Refused) as error:
        service.issue_order([row.id], row.cost + 1, by=people.director, at=LATER)
    assert rules(error) == ["order_changed_meanwhile"]


def test_what_an_order_has_paid_is_not_taken_back_and_a_plan_closes_after_its_order(people):
    plan = in_force(people)
    row = given(plan, by=people.author)
    service.assess_result(plan, KEPT, by=people.author, at=LATER)
    with pytest.raises(Refused) as error:
        service.close_plan(plan, by=people.director, at=LATER)
    assert rules(error) == ["close_unordered"]
    service.give_back_result(plan, by=people.director, at=LATER)
    issue(people, row)
    with pytest.raises(Refused) as error:
        service.void_delivery(row, "Kļūda", by=people.author, at=LATER)
    assert rules(error) == ["delivery_in_order"]
    service.assess_result(plan, KEPT, by=people.author, at=LATER)
    service.close_plan(plan, by=people.director, at=LATER)
    assert plan.status is SupportStatus.CLOSED


def test_the_database_knows_a_thing_in_one_order_and_keeps_it_there(people):
    row = given(in_force(people), by=people.author)
    order = issue(people, row)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(insert(SupportOrderLine).values(order_id=order.id, delivery_id=row.id))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(SupportOrderLine).values(order_id=order.id))


def test_the_document_cites_plans_names_nobody_and_is_encrypted_in_the_store(client, people):
    plan = in_force(people)
    order = issue(people, given(plan, by=people.author))
    db.session.commit()
    page = browser(client, people.director)
    assert "Dokuments top" in page.get(f"/support/orders/{order.id}").text
    assert page.get(f"/support/orders/{order.id}/pdf").status_code == 404
    run_due(LATER)
    db.session.refresh(order)
    shown = page.get(f"/support/orders/{order.id}").text
    assert str(order.pdf_sha256) in shown
    data = page.get(f"/support/orders/{order.id}/pdf").data
    assert hashlib.sha256(data).hexdigest() == order.pdf_sha256
    assert "konsultācijas" in whole_text(data, number=order.number, digest=str(order.content_sha256))
    original = page.get(f"/support/orders/{order.id}/original").text
    for kept in (plan.number, order.number, "34,00", "12.04.2022.", "konsultācijas", people.director.name):
        assert kept in original
    for hidden in (
        NAME,
        "Jān",
        learners.personal_code(1),
        plan.learner.pseudonym,
        "Daļskaitļi",
        "Klases audzinātāja",
    ):
        assert hidden not in original
    assert plan.number.encode() not in storage.get(order.page.file_key)
    assert sealed.opened(order.pdf) == data
    printed = select(SupportAccess).where(SupportAccess.act == AccessAct.PRINT)
    assert [one.shown for one in db.session.scalars(printed)] == [[plan.learner_id]]


def test_the_director_looks_issues_and_who_may_reads(client, people):
    plan = in_force(people)
    row = given(plan, by=people.author)
    given(plan, by=people.director)
    page = browser(client, people.director)
    shown = page.get("/support/orders/new").text
    for words in (plan.number.replace("-", "‑"), "34,00", "1 ieraksts nav iekļauts"):
        assert words in shown
    assert NAME not in shown
    for sent in (
        {},
        {"seen": "x", "cents": "y"},
        {"seen": [str(row.id)], "cents": "3401"},
        {"seen": "9" * 30},
    ):
        assert page.post("/support/orders/new", data=sent).status_code == 422
    made = page.post("/support/orders/new", data={"seen": [str(row.id)], "cents": "3400"})
    assert made.status_code == 302
    assert_read_by_those_who_may(client, people, made.location)
    again = page.post("/support/orders/new", data={"seen": [str(row.id)], "cents": "3400"})
    assert again.status_code == 422
    assert "Nekas nav iekļauts rīkojumā" in again.text


def assert_read_by_those_who_may(client, people: Chain, own: str) -> None:
    for reader in (people.author, people.coordinator, people.specialist):
        reading = browser(client.application.test_client(), reader)
        assert "34,00" in reading.get("/support/orders").text
        assert reading.get(own).status_code == 200
        assert reading.get("/support/orders/new").status_code == 403
    for stranger in (
        builders.chain("Brocēnu vidusskola").director,
        builders.chain("Saldus 1. pamatskola").author,
    ):
        other = browser(client.application.test_client(), stranger)
        assert other.get(own).status_code == 404
    assert browser(client.application.test_client(), people.chair).get("/support/orders").status_code == 403


def test_a_state_school_s_orders_are_not_the_municipality_s(client, app):
    people = builders.chain("Saldus tehnikums", is_state=True)
    order = issue(people, given(in_force(people), by=people.author))
    assert browser(client, people.coordinator).get(f"/support/orders/{order.id}").status_code == 404
    specialist = browser(client.application.test_client(), people.specialist)
    assert specialist.get(f"/support/orders/{order.id}").status_code == 200
    assert order.issued_at.date() == date(2022, 5, 20)
