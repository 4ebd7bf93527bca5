"""A national call: draft, proposal, publication by a second person, close."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Membership
from app.calls import service
from app.calls.models import Call
from app.calls.queries import open_values
from app.calls.workflow import CallStatus
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from tests.builders import accounts, calls, quotas
from tests.conftest import NOON, SigningClient
from tests.counting import counted_queries

PURSE = Decimal("460000.00")
PROGRAMME = Place(AccountKind.PROGRAMME)


def member_of(email: str) -> Membership:
    return db.session.scalars(select(Membership).where(Membership.user.has(email=email))).one()


@pytest.fixture
def manager(client: SigningClient) -> SigningClient:
    calls.manager()
    return client.sign_in(member_of("call-manager@example.lv"))


@pytest.fixture
def second(client: SigningClient) -> SigningClient:
    calls.second_manager()
    return client.sign_in(member_of("second-call-manager@example.lv"))


def rules_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in refused.value.findings]


def test_publication_moves_the_purse_from_the_programme_to_the_call(any_database):
    call = calls.published_call(PURSE)
    assert (call.status, call.published_at) == (CallStatus.PUBLISHED, NOON)
    assert funds.balance(Place(AccountKind.CALL, call.id)) == PURSE
    assert funds.balance(PROGRAMME) == Decimal("0.00")
    assert funds.verify() == []


def test_the_person_who_proposed_does_not_publish(app):
    call = calls.proposed_call()
    calls.fund(PURSE)
    with pytest.raises(Refused, match="publishes_own_proposal"):
        service.publish(call, by=calls.manager(), at=NOON)
    assert call.status is CallStatus.PROPOSED


def test_the_database_refuses_one_person_in_both_places(any_database):
    call = calls.published_call()
    call.published_by_id = call.proposed_by_id
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_outside_demonstration_every_unconfirmed_value_is_named_and_nothing_is_published(app):
    edition = calls.edition()
    call = service.create_call(edition, "Uzsaukums", PURSE, by=calls.manager(), at=NOON)
    service.propose(call, by=calls.manager(), at=NOON)
    calls.fund(PURSE)
    with pytest.raises(Refused) as refused:
        service.publish(call, by=calls.second_manager(), at=NOON)
    expected = [("value_unconfirmed", one.point, one.path) for one in open_values(edition)]
    assert [(one.rule, one.point, one.facts["path"]) for one in refused.value.findings] == expected
    assert len(expected) > 10
    assert (call.status, funds.balance(PROGRAMME)) == (CallStatus.PROPOSED, PURSE)


def test_in_demonstration_a_call_is_published_with_open_values(app):
    call = service.create_call(calls.edition(), "Uzsaukums", PURSE, by=calls.manager(), at=NOON)
    service.propose(call, by=calls.manager(), at=NOON)
    calls.fund(PURSE)
    service.publish(call, by=calls.second_manager(), at=NOON, demo=True)
    assert call.status is CallStatus.PUBLISHED


def test_a_purse_larger_than_the_programme_is_refused_with_both_sums(app):
    call = calls.proposed_call(PURSE)
    calls.fund(Decimal("100.00"))
    with pytest.raises(Refused) as refused:
        service.publish(call, by=calls.second_manager(), at=NOON)
    assert rules_of(refused) == ["programme_short"]
    assert dict(refused.value.findings[0].facts) == {"purse": PURSE, "held": Decimal("100.00")}


@pytest.mark.parametrize("purse", ["0.00", "-4600.00", "99999999999.99"])
def test_a_purse_of_nothing_or_beyond_the_books_is_refused(app, purse):
    with pytest.raises(Refused, match="purse_out_of_range"):
        calls.draft_call(Decimal(purse), code=calls.ACTUAL_COSTS)


def test_a_proposal_is_taken_back_changed_and_proposed_by_another(app):
    call = calls.proposed_call(PURSE)
    service.withdraw_proposal(call, by=calls.second_manager(), at=NOON)
    assert (call.status, call.proposed_by_id) == (CallStatus.DRAFT, None)
    service.edit_call(call, call.edition, "Cits", Decimal("4600.00"), by=calls.manager(), at=NOON)
    service.propose(call, by=calls.second_manager(), at=NOON)
    calls.fund(Decimal("4600.00"))
    service.publish(call, by=calls.manager(), at=NOON)
    assert (call.title, funds.balance(Place(AccountKind.CALL, call.id))) == ("Cits", Decimal("4600.00"))


def test_a_proposed_call_is_not_edited_and_a_published_one_not_published_again(app):
    call = calls.proposed_call()
    with pytest.raises(StaleState):
        service.edit_call(call, call.edition, "Cits", PURSE, by=calls.manager(), at=NOON)
    calls.fund(PURSE)
    service.publish(call, by=calls.second_manager(), at=NOON)
    with pytest.raises(StaleState):
        service.publish(call, by=calls.second_manager(), at=NOON)


@pytest.mark.parametrize("verb", [service.propose, service.publish, service.withdraw_proposal])
def test_only_programme_managers_take_steps_of_a_call(app, verb):
    call = calls.draft_call()
    with pytest.raises(NotPermitted):
        verb(call, by=accounts.actor(Role.FINANCE_APPROVER), at=NOON)


def test_a_call_closes_only_after_every_municipality_has_decided(app):
    local_call = quotas.announced_local_call()
    with pytest.raises(Refused) as refused:
        service.close(local_call.call, by=calls.manager(), at=NOON)
    assert [dict(one.facts) for one in refused.value.findings] == [{"municipality": "Saldus novads"}]
    service.decide(local_call, by=accounts.actor(Role.CHAIR, local_call.municipality), at=NOON)
    service.close(local_call.call, by=calls.manager(), at=NOON)
    assert (local_call.call.status, local_call.call.closed_at) == (CallStatus.CLOSED, NOON)


def test_a_call_is_prepared_and_proposed_through_its_pages(manager):
    edition = calls.confirmed_edition()
    data = {"edition": edition.id, "title": "Jauniešu iniciatīvas", "purse": "460 000,00"}
    page = manager.post("/calls/new", data=data)
    call = db.session.scalars(select(Call)).one()
    assert page.location == f"/calls/{call.id}"
    assert call.purse == PURSE
    assert manager.post(f"/calls/{call.id}/edit", data=data | {"purse": "4600"}).status_code == 302
    assert manager.post(f"/calls/{call.id}/propose").status_code == 302
    assert "publicē cits programmas vadītājs" in manager.get(f"/calls/{call.id}").get_data(as_text=True)
    page = manager.post(f"/calls/{call.id}/publish")
    assert page.status_code == 422
    assert "tāpēc tas jāpublicē citai personai" in page.get_data(as_text=True)
    assert manager.get(f"/calls/{call.id}/edit").status_code == 409


def test_a_second_person_publishes_through_the_page(second):
    call = calls.proposed_call()
    page = second.post(f"/calls/{call.id}/publish")
    assert page.status_code == 422
    assert "Programmā ir 0,00\u00a0€" in page.get_data(as_text=True)
    calls.fund(PURSE)
    assert second.post(f"/calls/{call.id}/publish").status_code == 302
    assert second.get(f"/calls/{call.id}").status_code == 200
    assert second.post(f"/calls/{call.id}/publish").status_code == 409


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("lv", "Vēl nav apstiprināts: Pašvaldību kvotas. (6. punkts)"),
        ("en", "Not confirmed yet: Quotas of municipalities. (point 6)"),
    ],
)
def test_the_page_names_unconfirmed_values_in_words(second, language, sentence):
    call = service.create_call(calls.edition(), "Uzsaukums", PURSE, by=calls.manager(), at=NOON)
    service.propose(call, by=calls.manager(), at=NOON)
    second.get(f"/language?code={language}")
    page = second.post(f"/calls/{call.id}/publish")
    assert page.status_code == 422
    assert sentence in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"purse": "1.234"}, "nav summa eiro"),
        ({"purse": "10000"}, "Tuvākās summas ir 9\u00a0200,00\u00a0€ un 13\u00a0800,00\u00a0€."),
        ({"purse": ""}, "Aizpildiet lauku „Pieejamais finansējums”."),
        ({"edition": "999"}, "Tādas izvēles nav. Izvēlieties no saraksta."),
        ({"edition": ""}, "Izvēlieties redakciju."),
        ({"title": ""}, "Aizpildiet lauku „Uzsaukuma nosaukums”."),
    ],
)
def test_what_is_wrong_with_a_draft_is_told_at_the_field_and_nothing_typed_is_lost(
    manager, changed, sentence
):
    edition = calls.confirmed_edition()
    data = {"edition": edition.id, "title": "Mūsu uzsaukums", "purse": "4600"} | changed
    page = manager.post("/calls/new", data=data)
    html = page.get_data(as_text=True)
    assert page.status_code == 422
    assert sentence in html
    assert all(str(value) in html for name, value in data.items() if name != "edition")
    assert db.session.scalars(select(Call)).all() == []


def test_drafts_are_seen_by_ikvd_and_the_auditor_only(client):
    draft, published = calls.draft_call(), calls.published_call()
    assert client.get(f"/calls/{published.id}").status_code == 200
    assert client.get(f"/calls/{draft.id}").status_code == 404
    client.sign_in(accounts.membership(Role.COORDINATOR))
    assert client.get(f"/calls/{draft.id}").status_code == 404
    assert client.get("/calls").status_code == 403
    client.sign_in(accounts.membership(Role.AUDITOR))
    assert client.get(f"/calls/{draft.id}").status_code == 200
    assert client.get("/calls/new").status_code == 403
    assert client.post(f"/calls/{draft.id}/propose").status_code == 403


def test_the_list_and_the_page_of_calls_keep_their_queries(manager):
    def queries_of(address: str) -> int:
        with counted_queries() as statements:
            assert manager.get(address).status_code == 200
        return len(statements)

    call = calls.published_call()
    one, page = queries_of("/calls"), queries_of(f"/calls/{call.id}")
    for _number in range(10):
        calls.published_call()
    assert queries_of("/calls") == one <= 12
    assert queries_of(f"/calls/{call.id}") == page <= 12


def test_the_demonstration_publishes_with_open_values_through_the_page(second):
    call = service.create_call(calls.edition(), "Uzsaukums", PURSE, by=calls.manager(), at=NOON)
    service.propose(call, by=calls.manager(), at=NOON)
    calls.fund(PURSE)
    second.application.config["DEMO"] = True
    assert second.post(f"/calls/{call.id}/publish").status_code == 302
