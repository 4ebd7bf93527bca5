"""Copying an earlier application of the own organisation into a new draft."""

from datetime import timedelta

import pytest

from app.applications import service
from app.applications.queries import contents_of, events_of
from app.applications.sections import SectionCode
from app.core import clock
from app.core.errors import NotPermitted
from app.core.roles import Role
from app.extensions import db
from tests.builders import applications, calls, quotas, registry

S = SectionCode


@pytest.fixture
def local_call(app):
    return quotas.announced_local_call()


@pytest.fixture
def earlier(local_call):
    return applications.a_submitted_application(local_call)


def copied(earlier, local_call, *, by=None):
    at = applications.opened(local_call, 2)
    by = by or applications.representative(earlier.organisation)
    draft = service.start_draft(local_call, title="Otrais gads", by=by, at=at)
    return draft, service.copy_into(draft, earlier, by=by, at=at)


def test_texts_are_copied_dates_and_declarations_are_not(local_call, earlier):
    draft, left_out = copied(earlier, local_call)
    old, new = contents_of(earlier), contents_of(draft)
    assert new[S.RESULTS] == old[S.RESULTS]
    assert new[S.TARGET] == old[S.TARGET]
    assert new[S.PLAN_TASKS] == old[S.PLAN_TASKS]
    assert new[S.IDEA] == {**old[S.IDEA], "title": "Otrais gads", "starts_on": "", "ends_on": ""}
    assert [row["held_on"] for row in new[S.ACTIVITIES]["rows"]] == ["", "", ""]
    assert S.DECLARATIONS not in new
    assert left_out == (S.IDEA, S.ACTIVITIES, S.DECLARATIONS)


def test_the_new_draft_has_the_columns_of_what_was_copied(local_call, earlier):
    draft, _left_out = copied(earlier, local_call)
    assert (draft.title, draft.starts_on, draft.participants) == ("Otrais gads", None, 24)
    assert len(draft.named_tasks) == 2
    assert "application.copy" in [event.event for event in events_of(draft)]


def test_costs_of_another_edition_are_left_out(app):
    old_call = quotas.announced_local_call(code=calls.ACTUAL_COSTS)
    earlier = applications.a_submitted_application(old_call)
    new_call = quotas.announced_local_call()
    draft, left_out = copied(earlier, new_call)
    assert S.BUDGET in left_out
    assert draft.budget_lines == []


def test_nobody_copies_what_another_organisation_wrote(local_call, earlier):
    stranger = applications.representative(registry.organisation("Biedrība „Cita”", place=2))
    with pytest.raises(NotPermitted):
        copied(earlier, local_call, by=stranger)


def test_the_start_page_offers_own_applications_only_and_says_what_was_not_copied(
    client, local_call, earlier
):
    other = applications.a_filled_draft(local_call, place=2, title="Svešs projekts")
    db.session.commit()
    address = f"/applications/start/{local_call.id}"
    with clock.at(applications.opened(local_call, 2)):
        client.sign_in(applications.seat(Role.REPRESENTATIVE, earlier.organisation))
        page = client.get(address).text
        assert f'value="{earlier.id}"' in page
        assert "Svešs projekts" not in page
        tampered = client.post(address, data={"title": "Otrais", "key": "a", "source": str(other.id)})
        assert tampered.status_code == 422
        sent = client.post(address, data={"title": "Otrais", "key": "b", "source": str(earlier.id)})
        answer = client.get(sent.location)
        assert "Nav pārņemts viss" in answer.text
        assert "Apliecinājumi" in answer.text


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(days=2), None),
        (timedelta(hours=23), "atlikušas 23 stundas"),
        (timedelta(minutes=59, seconds=30), "atlikušas 59 minūtes"),
        (timedelta(minutes=1), "atlikusi 1 minūte"),
    ],
)
def test_on_the_last_day_the_time_left_is_told_by_the_servers_clock(client, local_call, before, told):
    draft = applications.a_filled_draft(local_call)
    client.sign_in(applications.seat(Role.REPRESENTATIVE, draft.organisation))
    with clock.at(clock.end_of_day(local_call.closes_on) - before):
        client.sign_in(applications.seat(Role.REPRESENTATIVE, draft.organisation))
        pages = [
            client.get(f"/applications/{draft.id}").text,
            client.get(f"/applications/{draft.id}/answers").text,
        ]
    for text in pages:
        assert (told in text.lower()) if told else ("atliku" not in text.lower().split("<footer")[0])
