"""A municipality's local call: draft, announcement, deadline, public list."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.calls import queries, service
from app.calls.models import LocalCall
from app.calls.service import LocalCallDetails
from app.calls.workflow import LocalCallStatus
from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from tests.builders import accounts, calls, participation, plans, quotas, registry
from tests.conftest import NOON, SigningClient
from tests.counting import counted_queries

TYPED = {
    "act_number": "Nr. 5", "contact_name": "Ilze", "contact_email": "ilze@example.lv", "contact_phone": "",
    "notes": "Rakstiet!",
}  # fmt: skip


@pytest.fixture
def coordinator(client: SigningClient) -> SigningClient:
    place = registry.municipality()
    member = accounts.membership(Role.COORDINATOR, place)
    with clock.at(NOON):
        return client.sign_in(member)


def rules_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in refused.value.findings]


def test_the_editions_windows_give_the_dates_of_an_announcement(any_database):
    local_call = quotas.announced_local_call()
    assert (local_call.status, local_call.closes_on, local_call.evaluated_by_on) == (
        LocalCallStatus.ANNOUNCED, date(2022, 5, 4), date(2022, 6, 3),
    )  # fmt: skip


def test_a_window_counts_from_the_day_in_riga_not_in_utc(app):
    call = quotas.open_call()
    late_evening = datetime(2022, 4, 4, 21, 30, tzinfo=UTC)
    local_call = calls.announced(call, registry.municipality(), at=late_evening)
    assert local_call.closes_on == date(2022, 5, 5)


@pytest.mark.parametrize(
    ("announced_at", "deadline"),
    [
        # The clocks of Riga go forward on 27 March and back on 30 October 2022.
        (datetime(2022, 2, 25, 10, tzinfo=UTC), datetime(2022, 3, 27, 21, tzinfo=UTC)),
        (datetime(2022, 2, 24, 10, tzinfo=UTC), datetime(2022, 3, 26, 22, tzinfo=UTC)),
        (datetime(2022, 9, 30, 10, tzinfo=UTC), datetime(2022, 10, 30, 22, tzinfo=UTC)),
        (datetime(2022, 9, 29, 10, tzinfo=UTC), datetime(2022, 10, 29, 21, tzinfo=UTC)),
    ],
)
def test_the_deadline_is_the_first_instant_after_the_last_day_in_riga(app, announced_at, deadline):
    call = quotas.open_call(at=announced_at) if announced_at > NOON else early_call(announced_at)
    local_call = calls.announced(call, registry.municipality(), at=announced_at)
    assert queries.deadline_of(local_call) == deadline
    assert queries.is_open(local_call, deadline - timedelta(microseconds=1))
    assert not queries.is_open(local_call, deadline)


def early_call(at: datetime):
    participation.signed(registry.municipality(), signed_on=date(2022, 1, 3), at=at)
    plans.adopted_plan(registry.municipality(), at=at)
    return quotas.open_call(at=at)


def test_a_draft_and_a_decided_local_call_take_no_applications(app):
    call = quotas.open_call()
    local_call = calls.drafted(call, registry.municipality())
    assert not queries.is_open(local_call, NOON)
    service.announce(local_call, by=calls.coordinator(local_call.municipality), at=NOON)
    service.decide(local_call, by=accounts.actor(Role.CHAIR, local_call.municipality), at=NOON)
    assert (local_call.decided_at, queries.is_open(local_call, NOON)) == (NOON, False)


def test_everything_that_stands_in_the_way_of_an_announcement_is_listed(app):
    call = quotas.open_call({"Rīga": (100, 20)})
    place = registry.municipality()
    by = calls.coordinator(place)
    local_call = service.draft_local_call(call, LocalCallDetails(), by=by, at=NOON)
    with pytest.raises(Refused) as refused:
        service.announce(local_call, by=by, at=NOON)
    assert rules_of(refused) == [
        "no_cooperation_agreement", "no_adopted_plan", "no_act_number", "no_contact_name", "no_contact_email",
    ]  # fmt: skip
    assert local_call.status is LocalCallStatus.DRAFT


def test_a_plan_whose_period_is_over_does_not_serve(app):
    call = quotas.open_call()
    local_call = calls.drafted(call, registry.municipality())
    with pytest.raises(Refused) as refused:
        service.announce(
            local_call, by=calls.coordinator(local_call.municipality), at=datetime(2025, 1, 2, 9, tzinfo=UTC)
        )
    assert rules_of(refused) == ["no_adopted_plan"]


def test_before_the_quotas_are_published_there_is_no_local_call(app):
    call = quotas.computed_call({"Saldus novads": (100, 20)})
    with pytest.raises(Refused, match="call_not_open"):
        calls.drafted(call, registry.municipality())


def test_a_municipality_has_one_local_call_in_a_call(any_database):
    call = quotas.open_call()
    calls.drafted(call, registry.municipality())
    with pytest.raises(Refused, match="local_call_exists"):
        calls.drafted(call, registry.municipality())
    assert len(db.session.scalars(select(LocalCall)).all()) == 1


def test_an_announced_local_call_is_neither_edited_nor_announced_again(app):
    local_call = quotas.announced_local_call()
    by = calls.coordinator(local_call.municipality)
    with pytest.raises(StaleState):
        service.edit_local_call(local_call, LocalCallDetails(notes="Cits"), by=by, at=NOON)
    with pytest.raises(StaleState):
        service.announce(local_call, by=by, at=NOON)


def test_others_do_not_announce_for_a_municipality(app):
    local_call = calls.drafted(quotas.open_call(), registry.municipality())
    for by in (
        calls.coordinator(registry.municipality("Rīga")),
        accounts.actor(Role.CHAIR, local_call.municipality),
        calls.manager(),
    ):
        with pytest.raises(NotPermitted):
            service.announce(local_call, by=by, at=NOON)


def test_a_coordinator_drafts_checks_and_announces_through_the_pages(coordinator):
    call = quotas.open_call()
    with clock.at(NOON):
        assert "Sagatavot pašvaldības konkursu" in coordinator.get("/local-calls").get_data(as_text=True)
        html = coordinator.get(f"/calls/{call.id}/local-call").get_data(as_text=True)
        assert "trešdiena, 2022. gada 4. maijs, plkst. 23:59 pēc Rīgas laika" in html
        page = coordinator.post(f"/calls/{call.id}/local-call", data={"contact_email": "ilze@example.lv"})
        local_call = db.session.scalars(select(LocalCall)).one()
        assert page.location == f"/local-calls/{local_call.id}"
        page = coordinator.post(f"/local-calls/{local_call.id}/announce")
        assert page.status_code == 422
        assert "Ierakstiet, kas atbild uz projektu iesniedzēju jautājumiem." in page.get_data(as_text=True)
        assert coordinator.post(f"/local-calls/{local_call.id}/edit", data=TYPED).status_code == 302
        assert coordinator.post(f"/local-calls/{local_call.id}/announce").status_code == 302
    db.session.refresh(local_call)
    assert (local_call.status, local_call.act_number) == (LocalCallStatus.ANNOUNCED, "Nr. 5")
    assert local_call.closes_on == date(2022, 5, 4)


def test_what_is_wrong_with_a_draft_is_told_and_nothing_typed_is_lost(coordinator):
    call = quotas.open_call()
    with clock.at(NOON):
        bad = TYPED | {"contact_email": "ilze(at)example"}
        page = coordinator.post(f"/calls/{call.id}/local-call", data=bad)
        html = page.get_data(as_text=True)
        assert page.status_code == 422
        assert all(value in html for value in bad.values())
        assert "nav e-pasta adrese" in html
        coordinator.post(f"/calls/{call.id}/local-call", data=TYPED)
        page = coordinator.post(f"/calls/{call.id}/local-call", data=TYPED)
        assert page.status_code == 422
        assert "Jūsu pašvaldībai šajā uzsaukumā konkurss jau ir." in page.get_data(as_text=True)


def test_a_draft_of_another_municipality_does_not_exist_for_a_coordinator(coordinator):
    call = quotas.open_call({"Rīga": (100, 20)})
    local_call = calls.drafted(call, registry.municipality("Rīga"))
    with clock.at(NOON):
        for address in (f"/local-calls/{local_call.id}", f"/local-calls/{local_call.id}/edit"):
            assert coordinator.get(address).status_code == 404
        assert coordinator.post(f"/local-calls/{local_call.id}/announce").status_code == 404
        service.announce(local_call, by=calls.coordinator(local_call.municipality), at=NOON)
        assert coordinator.get(f"/local-calls/{local_call.id}").status_code == 200
        assert coordinator.get(f"/local-calls/{local_call.id}/edit").status_code == 404
        assert coordinator.post(f"/local-calls/{local_call.id}/announce").status_code == 403


NAMES = ["Saldus novads", "Rīga", "Cēsu novads", "Ādažu novads", "Jelgava", "Liepāja", "Ventspils", "Jēkabpils",
         "Ogres novads", "Limbažu novads", "Smiltenes novads"]  # fmt: skip


def test_the_public_list_shows_open_local_calls_first_in_the_order_of_the_alphabet(client):
    call = quotas.open_call(dict.fromkeys(NAMES[:4], (100, 20)), Decimal("92000.00"))
    for name, days in zip(NAMES[:4], (0, 60, 60, 60), strict=True):
        calls.announced(call, registry.municipality(name), at=NOON + timedelta(days=days))
    with clock.at(NOON + timedelta(days=61)):
        html = client.get("/local-calls").get_data(as_text=True)
    places = [html.index(f">{name}</a>") for name in ("Ādažu novads", "Cēsu novads", "Rīga", "Saldus novads")]
    assert places == sorted(places)
    assert "Pieteikšanās ir beigusies" in html
    assert [one.municipality.name for one in queries.local_calls_open(NOON + timedelta(days=61))] == [
        "Ādažu novads", "Cēsu novads", "Rīga",
    ]  # fmt: skip


def test_drafts_are_not_in_the_public_list(client):
    calls.drafted(quotas.open_call(), registry.municipality())
    assert "Saldus novads" not in client.get("/local-calls").get_data(as_text=True)


def test_the_public_list_and_page_keep_their_queries(client):
    def queries_of(address: str) -> int:
        with clock.at(NOON), counted_queries() as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    call = quotas.open_call(dict.fromkeys(NAMES, (100, 20)), Decimal("92000.00"))
    local_call = calls.announced(call, registry.municipality(NAMES[0]))
    one, page = queries_of("/local-calls"), queries_of(f"/local-calls/{local_call.id}")
    for name in NAMES[1:]:
        calls.announced(call, registry.municipality(name))
    assert queries_of("/local-calls") == one <= 12
    assert queries_of(f"/local-calls/{local_call.id}") == page <= 12
