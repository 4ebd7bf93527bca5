"""An issued order is taken back by two people: the money is on the measures again, and what was given is open."""

import hashlib
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance, verify
from app.funds.service import Place
from app.jobs.running import run_due
from app.storage import sealed
from app.storage import service as storage
from app.support_plans import figure_queries, order_queries, service
from app.support_plans.order_models import OrderTakeBack, SupportOrder, SupportOrderLine
from app.support_plans.plan_models import SupportPlan
from app.support_plans.taking_back_workflow import TakeBackStatus
from tests.builders import accounts, learners
from tests.builders import support_plans as builders
from tests.builders.support_plans import MEALS, Chain, in_force
from tests.features.test_home_waiting import waits
from tests.features.test_support_carrying import KEPT, LATER, given
from tests.features.test_support_orders import DINNER, held, issue
from tests.features.test_support_plan_pages import NAME, browser
from tests.reading_papers import whole_text

WHY = "Sajauktas divas dienas"


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def propose(order: SupportOrder, people: Chain) -> OrderTakeBack:
    return service.propose_take_back(order, WHY, by=people.author, at=LATER)


def taken_back(order: SupportOrder, people: Chain) -> OrderTakeBack:
    found = propose(order, people)
    service.confirm_take_back(found, by=people.director, at=LATER)
    return found


def test_an_order_taken_back_gives_each_measure_its_money_and_opens_what_was_given(people):
    lessons, meals = in_force(people), in_force(people, 2, details=MEALS)
    rows = [given(lessons, by=people.author), given(meals, DINNER, by=people.author)]
    order = issue(people, *rows)
    assert (held(lessons.measures[0]), held(meals.measures[0])) == (Decimal("136.00"), Decimal("58.50"))
    found = propose(order, people)
    assert order.take_back is found
    assert (held(lessons.measures[0]), order_queries.ready_deliveries(people.school.id)) == (
        Decimal("136.00"),
        [],
    )
    service.confirm_take_back(found, by=people.director, at=LATER)
    assert (held(lessons.measures[0]), held(meals.measures[0])) == (Decimal("170.00"), Decimal("90.00"))
    assert list(order_queries.ready_deliveries(people.school.id)) == rows
    assert (order.total, len(order.lines)) == (Decimal("65.50"), 2)
    assert found.number == f"2021/2022-2-A{found.id:05}"
    assert verify() == []


def test_what_was_taken_back_is_put_right_and_ordered_anew(people):
    plan = in_force(people)
    wrong, right = given(plan, by=people.author), given(plan, by=people.author)
    first = issue(people, wrong, right)
    taken_back(first, people)
    service.void_delivery(wrong, "Cita diena", by=people.author, at=LATER)
    second = issue(people, right)
    assert [one.turn for one in second.lines] == [1]
    assert order_queries.order_of(right) is second
    assert held(plan.measures[0]) == Decimal("136.00")
    taken_back(second, people)
    third = issue(people, right)
    assert [one.turn for one in third.lines] == [2]
    with pytest.raises(Refused) as error:
        issue(people, right)
    assert rules(error) == ["order_changed_meanwhile"]
    assert held(plan.measures[0]) == Decimal("136.00")
    assert verify() == []


def test_figures_count_what_is_spent_and_not_what_was_taken_back(people):
    plan = in_force(people)
    order = issue(people, given(plan, by=people.author))
    shown = figures(people)
    taken_back(order, people)
    assert (shown, figures(people)) == (Decimal("34.00"), Decimal("0.00"))


def test_one_person_proposes_and_another_the_director_takes_back(people):
    order = issue(people, given(in_force(people), by=people.author))
    for by in (
        people.director,
        people.coordinator,
        people.specialist,
        builders.chain("Brocēnu vidusskola").author,
    ):
        with pytest.raises(NotPermitted):
            service.propose_take_back(order, WHY, by=by, at=LATER)
    found = propose(order, people)
    person = db.session.get_one(User, people.author.user_id)
    own = accounts.actor_of(accounts.membership(Role.DIRECTOR, people.school, person=person))
    with pytest.raises(Refused) as error:
        service.confirm_take_back(found, by=own, at=LATER)
    assert rules(error) == ["take_back_own"]
    for by in (builders.chain("Saldus 1. pamatskola").director, people.coordinator, people.specialist):
        with pytest.raises(NotPermitted):
            service.confirm_take_back(found, by=by, at=LATER)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(OrderTakeBack).values(
            status=TakeBackStatus.TAKEN_BACK, decided_at=LATER, decided_by_id=found.proposed_by_id
        ))  # fmt: skip
    service.confirm_take_back(found, by=people.director, at=LATER)
    assert found.status is TakeBackStatus.TAKEN_BACK


def test_it_is_done_once_and_a_proposal_that_was_refused_may_come_again(people):
    plan = in_force(people)
    order = issue(people, given(plan, by=people.author))
    refused = propose(order, people)
    with pytest.raises(Refused) as error:
        propose(order, people)
    assert rules(error) == ["take_back_waits"]
    service.keep_order(refused, by=people.director, at=LATER)
    assert (refused.status, order.take_back) == (TakeBackStatus.KEPT, None)
    found = taken_back(order, people)
    with pytest.raises(StaleState):
        service.confirm_take_back(found, by=people.director, at=LATER)
    with pytest.raises(StaleState):
        service.keep_order(found, by=people.author, at=LATER)
    with pytest.raises(Refused) as error:
        propose(order, people)
    assert rules(error) == ["order_taken_back"]
    assert held(plan.measures[0]) == Decimal("170.00")


def test_a_reason_is_needed_and_names_nobody(people):
    order = issue(people, given(in_force(people), by=people.author))
    for why, rule in (("", "take_back_without_reason"), ("Jānis nebija", "take_back_tells_who"),
                      (learners.personal_code(1), "take_back_tells_who")):  # fmt: skip
        with pytest.raises(Refused) as error:
            service.propose_take_back(order, why, by=people.author, at=LATER)
        assert rules(error) == [rule]
    service.propose_take_back(order, WHY, by=people.author, at=LATER)


def test_what_is_settled_stays_spent(people):
    closed, moved = in_force(people), in_force(people, 2)
    orders = [issue(people, given(plan, by=people.author)) for plan in (closed, moved)]
    late = propose(orders[1], people)
    service.assess_result(closed, KEPT, by=people.author, at=LATER)
    service.close_plan(closed, by=people.director, at=LATER)
    service.end_learner(moved.learner, by=people.author, at=LATER)
    far = builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    service.register_learner(learners.typed(2, year=7, class_name="7.a"), by=far.author, at=LATER)
    with pytest.raises(Refused) as error:
        propose(orders[0], people)
    assert rules(error) == ["take_back_plans_gone"]
    with pytest.raises(Refused) as error:
        service.confirm_take_back(late, by=people.director, at=LATER)
    assert rules(error) == ["take_back_plans_gone"]
    assert verify() == []


def test_a_plan_whose_result_is_assessed_closes_only_when_it_is_ordered_anew(people):
    plan = in_force(people)
    row = given(plan, by=people.author)
    order = issue(people, row)
    service.assess_result(plan, KEPT, by=people.author, at=LATER)
    taken_back(order, people)
    with pytest.raises(Refused) as error:
        service.close_plan(plan, by=people.director, at=LATER)
    assert rules(error) == ["close_unordered"]
    issue(people, row)
    service.close_plan(plan, by=people.director, at=LATER)


def test_the_database_knows_one_order_of_a_turn_and_one_proposal(people):
    row = given(in_force(people), by=people.author)
    order = issue(people, row)
    taken_back(order, people)
    issue(people, row)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(insert(SupportOrderLine).values(order_id=order.id, delivery_id=row.id, turn=1))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(
            OrderTakeBack(
                order_id=order.id, reason=WHY, proposed_at=LATER, proposed_by_id=people.author.user_id
            )
        )


def figures(people: Chain) -> Decimal:
    """What the school paid in the semester, as the pages tell."""
    found = figure_queries.figures(people.director, 2021, LATER.date())
    return sum((one.paid for one in found.by_kind), Decimal("0.00"))


def test_the_page_proposes_decides_and_shows_both_documents(client, people):
    plan = in_force(people)
    order = issue(people, given(plan, by=people.author))
    db.session.commit()
    run_due(LATER)
    own = f"/support/orders/{order.id}"
    page, head = browser(client, people.author), browser(client.application.test_client(), people.director)
    assert 'name="why"' not in head.get(own).text
    for typed, words in (
        ("", "Uzrakstiet, kāpēc rīkojums jāatceļ"),
        ("Jānis nebija", "Pasakiet citiem vārdiem"),
    ):
        answer = page.post(f"{own}/take-back", data={"why": typed})
        assert answer.status_code == 422
        assert words in answer.text
        assert typed in answer.text
    assert page.post(f"{own}/take-back", data={"why": WHY}).status_code == 302
    assert page.post(f"{own}/take-back", data={"why": "Vēlreiz"}).status_code == 422
    assert waits(people.director, LATER) == {"orders_to_take_back": 1}
    assert "Ierosināts atcelt" in head.get("/support/orders?status=proposed").text
    shown = head.get(own).text
    assert "To nevar atsaukt." in shown
    assert page.post(f"{own}/take-back/confirm").status_code == 403
    assert page.get(f"{own}/take-back/pdf").status_code == 404
    assert head.post(f"{own}/take-back/confirm").status_code == 302
    assert head.post(f"{own}/take-back/confirm").status_code == 409
    assert "Dokuments top" in head.get(own).text
    run_due(clock.now())
    assert_told(client, people, plan, order)


def assert_told(client, people: Chain, plan: SupportPlan, order: SupportOrder) -> None:
    db.session.expire_all()
    own, found = f"/support/orders/{order.id}", db.session.scalars(select(OrderTakeBack)).one()
    for reader in (people.author, people.director, people.coordinator, people.specialist):
        reading = browser(client.application.test_client(), reader)
        shown = reading.get(own).text
        for words in (found.number.replace("-", "‑"), WHY, people.director.name, str(found.pdf_sha256)):
            assert words in shown
        assert "Atcelts" in reading.get("/support/orders").text
        data = reading.get(f"{own}/take-back/pdf").data
        assert hashlib.sha256(data).hexdigest() == found.pdf_sha256
        assert WHY in whole_text(data, number=found.number, digest=str(found.content_sha256))
        original = reading.get(f"{own}/take-back/original").text
        for kept in (plan.number, order.number, found.number, "34,00", WHY, people.author.name):
            assert kept in original
        for hidden in (NAME, learners.personal_code(1), plan.learner.pseudonym):
            assert hidden not in original
    stranger = browser(client.application.test_client(), builders.chain("Brocēnu vidusskola").director)
    assert stranger.get(f"{own}/take-back/pdf").status_code == 404
    assert stranger.post(f"{own}/take-back/keep").status_code == 404
    assert WHY.encode() not in storage.get(found.page.file_key)
    assert sealed.opened(found.pdf)


def test_the_proposal_may_be_given_up(client, people):
    order = issue(people, given(in_force(people), by=people.author))
    propose(order, people)
    db.session.commit()
    own = f"/support/orders/{order.id}"
    page = browser(client, people.author)
    assert "Atsaukt priekšlikumu" in page.get(own).text
    assert page.post(f"{own}/take-back/keep").status_code == 302
    assert 'name="why"' in page.get(own).text
    assert balance(Place(AccountKind.SUPPORT_MEASURE, order.lines[0].delivery.measure_id)) == Decimal(
        "136.00"
    )
