"""A plan sends a learner to a project: the school's number on the report, and what both pay for."""

from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Membership
from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.payments import service as payments
from app.payments.models import Hold, PaymentKind
from app.payments.owed import owed_by_obstacle
from app.reports import service as reporting
from app.support_plans import funding_queries, service
from app.support_plans.funding_models import FundingMatch, ProjectLink
from app.support_plans.funding_workflow import MatchStatus
from app.support_plans.plan_models import MeasureCode
from app.support_plans.service.double_funding import HOLD_REASON, KEEPER
from tests.builders import accounts, applications, reports
from tests.builders import support_plans as builders
from tests.builders.double_funding import add_journeys, add_project, let_pay_for_journeys, specialist
from tests.builders.support_plans import Chain, approve, draft
from tests.conftest import NOON, SigningClient
from tests.features.money_desk import member
from tests.features.reports_ground import the_project


@pytest.fixture
def app(running: Flask) -> Flask:
    return running


@pytest.fixture
def people(app: Flask) -> Chain:
    return builders.chain("Saldus vidusskola")


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def browser(app: Flask, who: Membership) -> SigningClient:
    """A browser signed in as this person."""
    app.test_client_class = SigningClient
    client = app.test_client()
    client.sign_in(who)  # type: ignore[attr-defined]
    return client  # type: ignore[return-value]


def taking_part(people: Chain, place: int = 1):
    """A plan whose measure takes place in the project."""
    plan = draft(people, place)
    add_project(plan, the_project(), people.author)
    service.submit(plan, by=people.author, at=NOON)
    return plan


def with_journeys(people: Chain):
    """A draft with journeys and a project that pays for journeys too."""
    project, plan = the_project(), draft(people)
    let_pay_for_journeys(project)
    add_journeys(plan, people.author)
    add_project(plan, project, people.author)
    return plan


def matches() -> list[FundingMatch]:
    return list(db.session.scalars(select(FundingMatch).order_by(FundingMatch.id)))


def test_only_a_measure_in_a_project_is_linked_to_a_granted_project_of_the_municipality_once(people: Chain):
    plan, project = draft(people), the_project()
    with pytest.raises(Refused) as error:
        service.link_project(plan.measures[0], project, by=people.author, at=NOON)
    assert rules(error) == ["link_other_kind"]
    add_project(plan, project, people.author)
    with pytest.raises(Refused) as error:
        service.link_project(plan.measures[1], project, by=people.author, at=NOON)
    assert rules(error) == ["link_exists"]
    with pytest.raises(NotPermitted):
        service.unlink_project(plan.measures[1], by=people.coordinator, at=NOON)
    service.unlink_project(plan.measures[1], by=people.author, at=NOON)
    with pytest.raises(StaleState):
        service.unlink_project(plan.measures[1], by=people.author, at=NOON)
    project.starts_on, project.ends_on = date(2023, 7, 1), date(2023, 12, 31)
    with pytest.raises(Refused) as error:
        service.link_project(plan.measures[1], project, by=people.author, at=NOON)
    assert rules(error) == ["link_no_project"]


def test_a_measure_that_is_taken_out_takes_its_link_along(people: Chain):
    plan = draft(people)
    add_project(plan, the_project(), people.author)
    service.remove_measure(plan.measures[1], by=people.author, at=NOON)
    db.session.flush()
    assert db.session.scalars(select(ProjectLink)).all() == []


def test_the_school_s_number_counts_each_learner_once_from_the_director_s_approval_on(people: Chain):
    first, second = taking_part(people, 1), taking_part(people, 2)
    project = the_project()

    def counted() -> dict[int, int]:
        return funding_queries.at_risk_by_plans(people.school.id, [project.id])

    assert counted() == {}
    approve(first, people.director)
    assert counted() == {project.id: 1}
    approve(second, people.director, people.coordinator)
    measure = next(one for one in second.measures if one.kind is MeasureCode.YOUTH_PROJECT)
    assert counted() == {project.id: 2}
    service.unlink_project(measure, by=people.author, at=NOON)
    assert counted() == {project.id: 1}


def test_the_head_confirms_the_number_by_the_plans_and_the_organisation_sees_that_alone(
    app: Flask, people: Chain
):
    plan = approve(taking_part(people), people.director)
    project = the_project()
    report, by = reports.written(project), applications.representative(project.organisation)
    at = reports.after_end(project)
    reporting.name_school(report, people.school, 6, by=by, at=at)
    reporting.submit(report, by=by, at=at)
    db.session.commit()
    with clock.at(at):
        client = browser(app, member(people.director))
        page = unescape(client.get("/report-schools").text)
        assert 'value="1"' in page
        assert "piedalās: 1" in page
        answer = {"1-confirmed": "1", "1-note": "Pēc skolas datiem."}
        assert client.post("/report-schools/1/answer", data=answer).status_code == 302
        client = browser(app, member(by))
        pages = "".join(
            client.get(path).text
            for path in ("/reports/1", "/reports/1/schools", f"/projects/{project.id}/money")
        )
    assert plan.learner.pseudonym not in pages
    assert "piedalās: 1" not in unescape(pages)


def test_a_project_that_pays_for_the_same_is_found_and_not_paid_until_it_is_waived(people: Chain):
    plan, project = with_journeys(people), the_project()
    assert matches() == []
    service.submit(plan, by=people.author, at=NOON)
    [match] = matches()
    assert (match.kind, match.application_id, match.other_plan_id) == (
        MeasureCode.TRANSPORT,
        project.id,
        None,
    )
    assert (match.hold.reason, match.hold.keeper, match.hold.released_at) == (HOLD_REASON, KEEPER, None)
    assert service.approve_all({plan.id: plan.revision}, by=people.director, at=NOON) == 0
    preparer = reports.people(project.local_call).preparer
    reports.settled(project)
    at = reports.after_end(project) + timedelta(days=30)
    assert [one.obstacle for one in owed_by_obstacle(at.date())] == ["payment_hold"]
    with pytest.raises(Refused) as error:
        payments.prepare(project, PaymentKind.BALANCE, by=preparer, at=at)
    assert "payment_hold" in rules(error)
    with pytest.raises(NotPermitted):
        payments.release_hold(match.hold, reason="Pietiek", by=preparer, at=at)
    service.propose_waiver(match, "Projekts maksā par citu maršrutu.", by=specialist(1), at=at)
    with pytest.raises(Refused):
        payments.prepare(project, PaymentKind.BALANCE, by=preparer, at=at)
    service.confirm_waiver(match, by=specialist(2), at=at)
    assert match.hold.released_at == at
    assert payments.prepare(project, PaymentKind.BALANCE, by=preparer, at=at).amount == project.asked - 3680


def test_what_the_grant_pays_for_anyway_is_taking_part(people: Chain):
    service.set_rate(MeasureCode.YOUTH_PROJECT, project_rate := the_project().asked, NOON.date(), "Rīkojums",
                     by=people.specialist, at=NOON)  # fmt: skip
    plan = draft(people)
    add_project(plan, the_project(), people.author, cost="10.00")
    assert project_rate > 10
    service.submit(plan, by=people.author, at=NOON)
    assert [one.kind for one in matches()] == [MeasureCode.YOUTH_PROJECT]


def test_a_link_that_ends_releases_the_project(people: Chain):
    plan = with_journeys(people)
    service.submit(plan, by=people.author, at=NOON)
    measure = next(one for one in plan.measures if one.kind is MeasureCode.YOUTH_PROJECT)
    service.unlink_project(measure, by=people.author, at=NOON)
    assert [one.status for one in matches()] == [MatchStatus.ENDED]
    assert db.session.scalars(select(Hold).where(Hold.released_at.is_(None))).all() == []
    service.link_project(measure, the_project(), by=people.author, at=NOON)
    assert [one.status for one in matches()] == [MatchStatus.ENDED, MatchStatus.FOUND]


def test_finance_sees_a_hold_it_cannot_release_and_no_word_of_a_plan(app: Flask, people: Chain):
    plan, project = with_journeys(people), the_project()
    service.submit(plan, by=people.author, at=NOON)
    db.session.commit()
    seen = ""
    for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER):
        client = browser(app, reports.finance(role))
        page = unescape(client.get(f"/projects/{project.id}/money").text)
        assert HOLD_REASON in page
        assert "Atcelt aizturējumu" not in page
        seen += page
        answer = client.post(f"/projects/{project.id}/holds/1/release", data={"reason": "Pietiek"})
        assert answer.status_code == 403
    client = browser(app, accounts.membership(Role.AUDITOR))
    seen += client.get(f"/projects/{project.id}/money").text
    for told in (plan.learner.pseudonym, plan.learner.name, "atbalsta plān", people.school.name):
        assert told not in seen
