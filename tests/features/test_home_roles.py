"""What each role sees first: whole values on built data, few queries, and the page that shows them."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.models import Membership
from app.applications.models import Application
from app.calls.models import LocalCall
from app.calls.queries import deadline_of
from app.core import clock
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.home import commission_home, money_home, municipal_home, programme_home
from app.home.commission_home import Progress
from app.home.money_home import Money
from app.home.programme_home import Line
from app.payments import service as payments
from app.payments.models import PaymentKind
from app.payments.owed import Owed, owed_by_obstacle
from app.payments.payables import first_payments, payables, placed_dues
from app.selection.queries import Summary
from app.selection.service import submit_assessment
from tests.builders import accounts, applications, quotas, selection
from tests.builders.registry import municipality
from tests.counting import counted_queries
from tests.features.test_home_waiting import approved, contracted

LUMP, ZERO = Decimal("4600.00"), Decimal("0.00")
PREFINANCING = Decimal("3680.00")


@pytest.fixture
def local_call(app) -> LocalCall:
    return quotas.announced_local_call()


def test_an_evaluator_declares_first_then_scores_one_after_the_other(local_call):
    application = applications.an_eligible_application(local_call)
    seated = selection.commission(local_call, evaluators=3)
    first, second, third = seated.evaluators
    at = seated.at

    def seat(actor=first):
        [one] = commission_home.seats(actor, at)
        return one.scored, one.total, one.to_declare, one.next_id

    assert seat() == (0, 0, 1, None)
    selection.declare(application, first, at)
    assert seat() == (0, 1, 0, application.id)
    selection.declare(application, second, at, conflict="Radinieks projektā")
    assert seat(second) == (0, 0, 0, None)
    submit_assessment(selection.draft(application, first, at), by=first, at=at)
    assert seat() == (1, 1, 0, None)
    [chair, *others] = commission_home.progress([local_call.id])[local_call.id]
    assert chair == Progress(seated.chair.name, 0, 1)
    assert others == [Progress(first.name, 1, 1), Progress(second.name, 0, 0), Progress(third.name, 0, 1)]
    assert commission_home.blocks([local_call.id])[local_call.id].waiting_for_scores == 1
    selection.score(application, seated.chair, at)
    selection.confirm(seated)
    assert commission_home.seats(first, at) == []


def test_a_coordinator_sees_the_local_call_by_what_its_applications_wait_for(local_call):
    application, seated = approved(local_call)
    at = deadline_of(local_call) + timedelta(days=2)
    [call] = municipal_home.own_calls(seated.coordinator, at)
    assert (call.local_call_id, call.is_taking, call.is_decided) == (local_call.id, False, True)
    assert call.summary == Summary(
        submitted=1, waiting_for_check=0, waiting_for_scores=0, ineligible=0, assessed=1, funded=1, reserve=0
    )
    assert municipal_home.clarifications_due(seated.coordinator) == []
    elsewhere = accounts.actor(Role.COORDINATOR, municipality("Cēsu novads"))
    assert municipal_home.own_calls(elsewhere, at) == []
    assert application.local_call_id == call.local_call_id


def test_the_programme_manager_sees_every_municipality_and_the_indicator(local_call):
    assert programme_home.newest_round().lines == [
        Line("Saldus novads", local_call.id, LUMP * 5, ZERO, ZERO, ZERO, LUMP * 5)
    ]
    _, at = contracted(local_call)
    assert programme_home.newest_round().lines == [
        Line("Saldus novads", local_call.id, LUMP * 5, LUMP, LUMP, ZERO, LUMP * 4)
    ]
    projects = programme_home.supported_projects(at)
    assert (projects.value, projects.as_of, projects.share(700)) == (1, riga_day(at), 0)


def test_finance_sees_what_is_ready_what_is_blocked_and_why(local_call):
    application, at = contracted(local_call)
    preparer = accounts.actor(Role.FINANCE_PREPARER)
    assert money_home.desk(riga_day(at)).ready == Money(1, PREFINANCING)
    hold = payments.place_hold(application, reason="Jautājums par līgumu", by=preparer, at=at)
    assert owed_by_obstacle(riga_day(at)) == (Owed("payment_hold", 1, PREFINANCING),)
    desk = money_home.desk(riga_day(at))
    assert (desk.ready, desk.blocked_together) == (Money(0, ZERO), Money(1, PREFINANCING))
    agree(at)
    payments.release_hold(hold, reason="Atbildēts", by=preparer, at=at)
    agree(at)
    payments.prepare(application, PaymentKind.PREFINANCING, by=preparer, at=at)
    desk = money_home.desk(riga_day(at))
    assert (desk.ready, desk.to_approve) == (Money(0, ZERO), Money(1, PREFINANCING))
    agree(at)


def agree(at: datetime) -> None:
    """The sums by obstacle are those of the list of payments, one by one."""
    day = riga_day(at)
    first, placed = (db.session.execute(some).all() for some in (first_payments(), placed_dues()))
    listed, owed = payables(first, placed, on=day), owed_by_obstacle(day)
    assert sum(one.count for one in owed) == len(listed)
    assert sum((one.amount for one in owed), ZERO) == sum((one.amount for one in listed), ZERO)
    ready = [one.count for one in owed if one.obstacle is None]
    assert sum(ready) == sum(not one.obstacles for one in listed)


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.COORDINATOR, "Ranžējums apstiprināts"),
        (Role.PROGRAMME_MANAGER, "1 no 700"),
        (Role.FINANCE_PREPARER, "Gatavi izmaksai"),
        (Role.FINANCE_APPROVER, "Gatavi izmaksai"),
        (Role.REPRESENTATIVE, "izmaksā priekšfinansējumu"),
        (Role.DIRECTOR, "Vecāki vēl nav informēti"),
        (Role.PLAN_AUTHOR, "Jūsu skolas plāni"),
        (Role.SUPPORT_SPECIALIST, "Plāni, kas nonākuši līdz IKVD"),
        (Role.AUDITOR, "1 no 700"),
        (Role.ADMINISTRATOR, "Ar ko sākt"),
    ],
)
def test_the_home_of_each_role_shows_it_with_few_queries(client, local_call, role, told):
    application, at = contracted(local_call)
    place = (local_call.municipality,) if role is Role.COORDINATOR else ()
    own = role is Role.REPRESENTATIVE and applications.seat(role, application.organisation)
    seat = own or accounts.membership(role, *place)
    db.session.commit()
    with clock.at(at):
        client.sign_in(seat)
        with counted_queries() as statements:
            page = client.get("/").text
    assert told in page
    assert len(statements) <= 12


def test_the_chair_reads_what_the_ranking_waits_for(client, local_call):
    project: Application = applications.an_eligible_application(local_call)
    seated = selection.commission(local_call)
    chair = db.session.scalars(select(Membership).where(Membership.user_id == seated.chair.user_id)).one()
    db.session.commit()
    with clock.at(seated.at):
        client.sign_in(chair)
        with counted_queries() as statements:
            page = client.get("/").text
    assert "Vispirms norādīt par 1 pieteikumu" in page
    assert "1 pieteikuma vērtējumu" in page
    assert project.title not in page
    assert len(statements) <= 12


def test_the_chair_reads_what_the_ranking_truly_waits_for(local_call, client):
    seated = selection.commission(local_call, evaluators=3)
    selection.assess(applications.an_eligible_application(local_call), seated)
    db.session.commit()

    def told():
        with clock.at(seated.at):
            client.sign_in(seated.chair_seat)
            return client.get("/").text

    assert "ranžējumu var apstiprināt" not in told()
    assert "komisijas sēd" in told()
    selection.meet(local_call, seated.chair, seated.at)
    db.session.commit()
    assert "ranžējumu var apstiprināt" in told()
