"""Who sees which application, conflicts of interest, and what lists cost."""

from datetime import timedelta

import pytest

from app.applications import policy, queries, service
from app.applications.models import Application, ConflictDeclaration
from app.core import clock
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from tests.builders import accounts, applications, calls, quotas, registry
from tests.counting import counted_queries

HERE, ELSEWHERE = "Saldus novads", "Dobeles novads"


@pytest.fixture
def cases(app):
    """A draft, a submitted and an eligible application here, and a submitted one elsewhere."""
    call = quotas.open_call({HERE: (1200, 300), ELSEWHERE: (900, 200)})
    here, elsewhere = (calls.announced(call, registry.municipality(name)) for name in (HERE, ELSEWHERE))
    return {
        "draft": applications.a_draft(here, place=1),
        "submitted": applications.a_submitted_application(here, place=2),
        "eligible": applications.an_eligible_application(here, place=3),
        "elsewhere": applications.a_submitted_application(elsewhere, place=4),
    }


def seen_by(actor, cases):
    ids = set(db.session.scalars(queries.visible_to(actor).with_only_columns(Application.id)))
    return {name for name, application in cases.items() if application.id in ids}


def actor_in(role, cases):
    return accounts.actor(role, registry.municipality(HERE), email=f"{role.value}-here@example.lv")


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.COORDINATOR, {"submitted", "eligible"}),
        (Role.EVALUATOR, {"eligible"}),
        (Role.CHAIR, {"eligible"}),
    ],
)
def test_a_municipality_sees_what_was_submitted_to_it(cases, role, seen):
    assert seen_by(actor_in(role, cases), cases) == seen


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.PROGRAMME_MANAGER, {"submitted", "eligible", "elsewhere"}),
        (Role.FINANCE_PREPARER, {"submitted", "eligible", "elsewhere"}),
        (Role.AUDITOR, {"submitted", "eligible", "elsewhere"}),
        (Role.SUPPORT_SPECIALIST, set()),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_national_readers_see_everything_but_drafts(cases, role, seen):
    assert seen_by(accounts.actor(role), cases) == seen


def test_an_organisation_sees_its_own_only(cases):
    for name, application in cases.items():
        assert seen_by(applications.representative(application.organisation), cases) == {name}


def test_content_opens_to_an_evaluator_after_a_declaration_and_a_conflict_hides_it_wholly(cases):
    evaluator, other = actor_in(Role.EVALUATOR, cases), actor_in(Role.CHAIR, cases)
    eligible, at = cases["eligible"], applications.opened(cases["eligible"].local_call, 3)
    assert not policy.may_see_content(evaluator, eligible)
    service.declare_conflict(eligible, has_conflict=False, reason="Nav.", by=evaluator, at=at)
    service.declare_conflict(eligible, has_conflict=True, reason="Mans brālis.", by=other, at=at)
    assert policy.may_see_content(evaluator, eligible)
    assert not policy.may_see_content(other, eligible)
    assert seen_by(evaluator, cases) == {"eligible"}
    assert seen_by(other, cases) == set()


def test_a_declaration_is_given_once_and_a_conflict_needs_its_reason(cases):
    evaluator, eligible = actor_in(Role.EVALUATOR, cases), cases["eligible"]
    at = applications.opened(eligible.local_call, 3)
    with pytest.raises(Refused):
        service.declare_conflict(eligible, has_conflict=True, reason=" ", by=evaluator, at=at)
    first = service.declare_conflict(eligible, has_conflict=False, reason="Nav.", by=evaluator, at=at)
    assert service.declare_conflict(eligible, has_conflict=False, reason="Nav.", by=evaluator, at=at) is first
    with pytest.raises(Refused) as refused:
        service.declare_conflict(eligible, has_conflict=True, reason="Draugs.", by=evaluator, at=at)
    assert [one.rule for one in refused.value.findings] == ["declared_before"]
    with pytest.raises(NotPermitted):
        service.declare_conflict(cases["submitted"], has_conflict=False, reason="Nav.", by=evaluator, at=at)


def test_evaluators_declare_on_one_page_and_read_what_they_may(cases, client):
    eligible = cases["eligible"]
    client.sign_in(accounts.membership(Role.EVALUATOR, registry.municipality(HERE)))
    address, page = f"/applications/{eligible.id}", f"/applications/conflicts/{eligible.local_call_id}"
    with clock.at(applications.opened(eligible.local_call, 3)):
        assert "Jānis Bērziņš" not in client.get(address).text
        assert client.get(f"{address}/receipts/1").status_code == 404
        assert client.get(f"{address}/receipts/1/application.json").status_code == 404
        assert eligible.title in client.get(page).text
        wrong = client.post(page, data={f"word_{eligible.id}": "conflict"})
        assert wrong.status_code == 422
        assert db.session.query(ConflictDeclaration).count() == 0
        assert (
            client.post(page, data={f"word_{eligible.id}": "free", f"reason_{eligible.id}": "Nav."}).location
            == page
        )
        assert "Jānis Bērziņš" in client.get(address).text
        assert client.get(f"/applications/conflicts/{cases['elsewhere'].local_call_id}").status_code == 404


ADDRESSES = [
    "",
    "/sections/idea",
    "/answers",
    "/receipts/1",
    "/receipts/1/application.json",
    "/withdraw",
    "/check",
]


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.COORDINATOR])
def test_foreign_applications_do_not_exist(cases, client, role):
    place = registry.municipality(ELSEWHERE)
    stranger = registry.organisation("Cita biedrība", place=50)
    client.sign_in(accounts.membership(role, stranger if role is Role.REPRESENTATIVE else place))
    own_pages = {"/check"} if role is Role.REPRESENTATIVE else {"/sections/idea", "/answers", "/withdraw"}
    with clock.at(applications.opened(cases["submitted"].local_call)):
        for tail in ADDRESSES:
            expected = 403 if tail in own_pages else 404
            assert client.get(f"/applications/{cases['submitted'].id}{tail}").status_code == expected
        for tail in ("/submit", "/sections/idea", "/return", "/eligible", "/ineligible"):
            answer = client.post(f"/applications/{cases['submitted'].id}{tail}")
            assert answer.status_code in (403, 404)


def count_queries(client, address):
    with counted_queries() as statements:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(statements)


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.COORDINATOR, Role.EVALUATOR, Role.AUDITOR])
def test_the_list_costs_the_same_for_one_and_three(app, client, role):
    local_call = quotas.announced_local_call()
    organisation = registry.organisation("Biedrība „Pumpurs 1”", place=1)
    scope = {Role.REPRESENTATIVE: organisation, Role.AUDITOR: None}.get(role, local_call.municipality)
    seat = accounts.membership(role, scope)
    at = applications.opened(local_call)
    applications.an_eligible_application(local_call, organisation=organisation, at=at)
    with clock.at(at + timedelta(hours=2)):
        client.sign_in(seat)
        one = count_queries(client, "/applications")
        for _place in range(2):
            applications.an_eligible_application(local_call, organisation=organisation, at=at)
        three = count_queries(client, "/applications")
        assert one == three <= 12
        assert client.get("/applications?status=eligible").text.count("Rīta skrējiens kopā") == 3
        assert "Rīta skrējiens" not in client.get("/applications?status=rejected").text
        assert client.get("/applications?status=nav&page=xyz").status_code == 200


@pytest.mark.parametrize(
    ("role", "tail"),
    [
        (Role.REPRESENTATIVE, ""),
        (Role.COORDINATOR, ""),
        (Role.COORDINATOR, "/check"),
        (Role.AUDITOR, ""),
    ],
)
def test_a_page_of_one_application_takes_at_most_twelve_queries(app, client, role, tail):
    application = applications.a_submitted_application(quotas.announced_local_call())
    if role is Role.REPRESENTATIVE:
        seat = applications.seat(role, application.organisation)
    else:
        seat = accounts.membership(
            role, None if role is Role.AUDITOR else application.local_call.municipality
        )
    with clock.at(applications.opened(application.local_call)):
        client.sign_in(seat)
        assert count_queries(client, f"/applications/{application.id}{tail}") <= 12


@pytest.mark.parametrize(
    "tail", ["", "/answers", *(f"/sections/{code}" for code in ("idea", "plan_tasks", "budget"))]
)
def test_a_page_of_a_draft_takes_at_most_twelve_queries(app, client, tail):
    application = applications.a_filled_draft(quotas.announced_local_call())
    with clock.at(applications.opened(application.local_call)):
        client.sign_in(applications.seat(Role.REPRESENTATIVE, application.organisation))
        assert count_queries(client, f"/applications/{application.id}{tail}") <= 12
