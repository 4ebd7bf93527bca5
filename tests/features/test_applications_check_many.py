"""Several applications declared eligible at once: the preview says what will happen, and all of it happens or none."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from app.applications import service
from app.applications.models import Application
from app.applications.queries import current_snapshot
from app.applications.service import Verdict
from app.applications.workflow import ApplicationStatus
from app.audit.models import AuditEvent
from app.calls.models import LocalCall
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, present
from app.core.roles import Role
from app.extensions import db
from tests.builders import accounts, applications, plans, quotas, registry, selection
from tests.conftest import SigningClient
from tests.counting import counted_queries

DOUBT = Verdict("clarify", "Nav redzams.")
ELIGIBLE, SUBMITTED = ApplicationStatus.ELIGIBLE, ApplicationStatus.SUBMITTED


@pytest.fixture
def local_call(app: Flask) -> LocalCall:
    return quotas.announced_local_call()


@pytest.fixture
def coordinator(local_call: LocalCall) -> Actor:
    return plans.coordinator(local_call.municipality)


@pytest.fixture
def at(local_call: LocalCall) -> Iterator[datetime]:
    moment = applications.opened(local_call, 2)
    with clock.at(moment):
        yield moment


def submitted(local_call: LocalCall, number: int, first: int = 1) -> list[Application]:
    return [
        applications.a_submitted_application(local_call, place=place, title=f"Projekts {place}")
        for place in range(first, first + number)
    ]


def judge(application: Application, by: Actor, at: datetime, **others: Verdict) -> None:
    service.record_check(application, applications.all_yes(application, **others), by=by, at=at)


def seen(*chosen: Application) -> dict[int, int]:
    return {one.id: present(current_snapshot(one), "submitted").id for one in chosen}


def sent(*chosen: Application) -> list[str]:
    return [f"{one}-{snapshot}" for one, snapshot in seen(*chosen).items()]


def declare(local_call: LocalCall, chosen: dict[int, int], by: Actor, at: datetime) -> int:
    return service.declare_all_eligible(local_call, chosen, by=by, at=at)


class TestService:
    def test_those_chosen_go_to_the_commission_each_with_its_event(
        self, local_call: LocalCall, coordinator: Actor, at: datetime
    ) -> None:
        first, second, third = submitted(local_call, 3)
        for one in (first, second, third):
            judge(one, coordinator, at)
        assert declare(local_call, seen(first, second), coordinator, at) == 2
        assert [one.status for one in (first, second, third)] == [ELIGIBLE, ELIGIBLE, SUBMITTED]
        events = db.session.query(AuditEvent).filter_by(event="application.declare_eligible").all()
        assert [(one.case_id, one.facts["at_once"]) for one in events] == [(first.id, 2), (second.id, 2)]

    def test_one_that_is_not_ready_refuses_all_of_them_with_its_point(
        self, local_call: LocalCall, coordinator: Actor, at: datetime
    ) -> None:
        first, second = submitted(local_call, 2)
        judge(first, coordinator, at)
        judge(second, coordinator, at, duration=DOUBT)
        with pytest.raises(Refused) as refused:
            declare(local_call, seen(first, second), coordinator, at)
        assert [(one.rule, one.point, one.facts["title"]) for one in refused.value.findings] == [
            ("not_all_confirmed", "16.8", second.title)
        ]
        assert (first.status, second.status) == (SUBMITTED, SUBMITTED)

    def test_what_changed_since_it_was_seen_refuses_all_of_them(
        self, local_call: LocalCall, coordinator: Actor, at: datetime
    ) -> None:
        first, second, third = submitted(local_call, 3)
        for one in (first, second, third):
            judge(one, coordinator, at)
        chosen = {**seen(first, second, third), second.id: 10_000, 99_999: 1}
        service.declare_eligible(third, by=coordinator, at=at)
        with pytest.raises(Refused) as refused:
            declare(local_call, chosen, coordinator, at)
        assert [one.rule for one in refused.value.findings] == [
            "submitted_anew", "not_under_check", "not_in_this_call",
        ]  # fmt: skip
        assert first.status is SUBMITTED

    def test_nothing_chosen_and_strangers_are_refused(
        self, local_call: LocalCall, coordinator: Actor, at: datetime
    ) -> None:
        [one] = submitted(local_call, 1)
        judge(one, coordinator, at)
        with pytest.raises(Refused, match="nothing_chosen"):
            declare(local_call, {}, coordinator, at)
        ogre = accounts.actor(Role.COORDINATOR, registry.municipality("Ogres novads"), email="o@example.lv")
        evaluator = accounts.actor_of(selection.member(Role.EVALUATOR, local_call, "evaluator"))
        for stranger in (ogre, evaluator):
            with pytest.raises(NotPermitted):
                declare(local_call, seen(one), stranger, at)


class TestPages:
    def test_the_preview_names_each_and_changes_nothing_until_it_is_sent(
        self, client: SigningClient, local_call: LocalCall, coordinator: Actor, at: datetime
    ) -> None:
        first, second = submitted(local_call, 2)
        judge(first, coordinator, at)
        judge(second, coordinator, at, duration=DOUBT)
        path = f"/applications/checks/{local_call.id}"
        client.sign_in(selection.member(Role.COORDINATOR, local_call, "second-coordinator"))
        listed = client.get(path).text
        assert f'value="{sent(first)[0]}" checked' in listed
        assert f'value="{sent(second)[0]}">' in listed
        page = client.get(f"{path}/preview", query_string={"chosen": sent(first, second)}).text
        going, staying = page.split("paliek pārbaudē")
        assert first.title in going
        assert second.title in staying
        assert "16.8" in staying
        assert first.status is SUBMITTED
        assert client.post(path, data={"chosen": sent(first)}).location == path
        assert applications.stored(first.id).status is ELIGIBLE

    def test_an_outdated_choice_is_refused_as_a_whole_and_says_why(
        self, client: SigningClient, local_call: LocalCall, coordinator: Actor, at: datetime
    ) -> None:
        first, second = submitted(local_call, 2)
        for one in (first, second):
            judge(one, coordinator, at)
        service.declare_eligible(second, by=coordinator, at=at)
        client.sign_in(selection.member(Role.COORDINATOR, local_call, "second-coordinator"))
        path = f"/applications/checks/{local_call.id}"
        answer = client.post(path, data={"chosen": [*sent(first, second), "x-y", "1-1-1"]})
        assert answer.status_code == 422
        assert "Nekas nav izdarīts" in answer.text
        assert f"„{second.title}” vairs netiek pārbaudīts" in answer.text
        assert applications.stored(first.id).status is SUBMITTED

    def test_the_queries_are_as_many_for_one_as_for_three(
        self, client: SigningClient, local_call: LocalCall, at: datetime
    ) -> None:
        client.sign_in(selection.member(Role.COORDINATOR, local_call, "second-coordinator"))
        counts = []
        for first, number in ((1, 1), (2, 2)):
            submitted(local_call, number, first)
            db.session.commit()
            db.session.expire_all()
            with counted_queries() as found:
                client.get(f"/applications/checks/{local_call.id}")
            counts.append(len(found))
        assert counts[0] == counts[1] <= 12, found
