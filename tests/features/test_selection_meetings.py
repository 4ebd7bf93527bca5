"""The commission's meetings: attendance, who leaves, and the quorum of the meeting and of each application."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Membership
from app.applications.models import Application
from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.documents import issuing
from app.extensions import db
from app.selection import service
from app.selection.models import CommissionMeeting
from app.selection.queries import members_of, seats_of
from app.selection.quorum import quorum_flaws
from tests.builders import accounts, registry, selection
from tests.builders.selection import Commission
from tests.conftest import SigningClient
from tests.reading_papers import squeezed, text_of

HOUR = timedelta(hours=1)


@pytest.fixture
def seated(app: Flask) -> Iterator[Commission]:
    made = selection.commission(selection.announced(), evaluators=3)
    with clock.at(made.at):
        yield made


def opened(seated: Commission, **changes: object) -> CommissionMeeting:
    given = {"held_at": seated.at, "place": "Domes zāle", **changes}
    return service.open_meeting(seated.local_call, **given, by=seated.chair, at=seated.at)


def people(seated: Commission, *places: int) -> list[int]:
    """The ids of the chair (0) and the evaluators (from 1)."""
    everyone = [seated.chair_seat.user_id, *(seat.user_id for seat in seated.seats)]
    return [everyone[place] for place in places]


def flaws(seated: Commission) -> list[str]:
    return [
        finding.rule for finding in quorum_flaws(seated.local_call, seats_of(seated.local_call), seated.at)
    ]


def test_the_ranking_is_confirmed_only_at_a_meeting_with_a_quorum(seated: Commission) -> None:
    assert flaws(seated) == ["no_meeting"]
    meeting = opened(seated)
    assert flaws(seated) == ["attendance_not_marked"]
    service.mark_attendance(meeting, people(seated, 0, 1), by=seated.chair, at=seated.at)
    assert flaws(seated) == ["no_quorum"]
    with pytest.raises(Refused, match=r"^no_quorum$"):
        service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at)
    service.mark_attendance(meeting, people(seated, 1, 2, 3), by=seated.coordinator, at=seated.at)
    assert flaws(seated) == ["chair_not_present"]
    service.mark_attendance(meeting, people(seated, 0, 1, 2), by=seated.chair, at=seated.at)
    assert flaws(seated) == []
    ranking = service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at)
    assert meeting.ranking_id == ranking.id
    with pytest.raises(StaleState):
        service.mark_attendance(meeting, people(seated, 0), by=seated.chair, at=seated.at)


def test_every_finding_cites_the_point_of_the_commission(seated: Commission) -> None:
    meeting = opened(seated)
    service.mark_attendance(meeting, people(seated, 1), by=seated.chair, at=seated.at)
    found = quorum_flaws(seated.local_call, seats_of(seated.local_call), seated.at)
    assert [(one.rule, one.point) for one in found] == [("no_quorum", "14"), ("chair_not_present", "14")]


def test_who_is_in_conflict_leaves_and_the_quorum_is_counted_again_for_that_application(
    seated: Commission,
) -> None:
    application = selection.eligible(seated.local_call)
    selection.declare(application, seated.evaluators[0], seated.at, conflict="Māsa ir biedre.")
    meeting, one = opened(seated), people(seated, 1)[0]
    service.mark_attendance(meeting, people(seated, 0, 1, 2), by=seated.chair, at=seated.at)
    assert flaws(seated) == ["leaving_not_marked", "no_quorum_for_application"]
    pair = [(one, application.id)]
    service.mark_attendance(meeting, people(seated, 0, 1, 2), pair, by=seated.chair, at=seated.at)
    assert flaws(seated) == ["no_quorum_for_application"]
    service.mark_attendance(meeting, people(seated, 0, 1, 2, 3), pair, by=seated.chair, at=seated.at)
    assert flaws(seated) == []


def test_a_chair_appointed_after_the_meeting_meets_the_commission_first(seated: Commission) -> None:
    selection.meet(seated.local_call, seated.chair, seated.at)
    service.release_member(
        members_of(seated.local_call)[0], seated.local_call, by=seated.coordinator, at=seated.at
    )
    successor = selection.member(Role.CHAIR, seated.local_call, "successor")
    service.appoint_member(
        seated.local_call, successor.user, is_chair=True, by=seated.coordinator, at=seated.at
    )
    assert flaws(seated) == ["chair_not_present"]


def test_a_conflict_declared_after_attendance_was_marked_is_seen(seated: Commission) -> None:
    application = selection.eligible(seated.local_call)
    selection.meet(seated.local_call, seated.chair, seated.at)
    assert flaws(seated) == []
    selection.declare(application, seated.evaluators[0], seated.at, conflict="Māsa ir biedre.")
    assert flaws(seated) == ["leaving_not_marked"]


def test_only_seats_are_marked_and_only_conflicts_are_left_for(seated: Commission) -> None:
    application = selection.eligible(seated.local_call)
    meeting = opened(seated)
    stranger = selection.member(Role.EVALUATOR, seated.local_call, "stranger").user_id
    for present, left in (([stranger], []), (people(seated, 1), [(people(seated, 1)[0], application.id)])):
        with pytest.raises(Refused, match=r"^attendance_changed$"):
            service.mark_attendance(meeting, present, left, by=seated.chair, at=seated.at)


def test_attendance_waits_for_the_beginning(seated: Commission) -> None:
    meeting = opened(seated, held_at=seated.at + HOUR)
    with pytest.raises(Refused, match=r"^meeting_not_begun$"):
        service.mark_attendance(meeting, people(seated, 0), by=seated.chair, at=seated.at)
    assert flaws(seated) == ["no_meeting"]


def test_a_meeting_has_a_place_or_is_remote_and_is_not_before_the_call(seated: Commission) -> None:
    assert opened(seated, place="", is_remote=True).is_remote
    for changes, rule in (
        ({"place": " "}, "meeting_without_place"),
        ({"place": "x" * 201}, "meeting_place_too_long"),
        ({"held_at": seated.at - timedelta(days=365)}, "meeting_before_call"),
    ):
        with pytest.raises(Refused, match=rf"^{rule}$"):
            opened(seated, **changes)


def test_only_the_chair_and_the_coordinator_hold_meetings(seated: Commission) -> None:
    meeting = opened(seated)
    elsewhere = accounts.actor(
        Role.COORDINATOR, registry.municipality("Cēsu novads"), email="other@example.lv"
    )
    for by in (seated.evaluators[0], elsewhere):
        with pytest.raises(NotPermitted):
            service.mark_attendance(meeting, [], by=by, at=seated.at)
        with pytest.raises(NotPermitted):
            service.open_meeting(seated.local_call, held_at=seated.at, place="Zāle", by=by, at=seated.at)


class TestPages:
    def address(self, seated: Commission) -> str:
        return f"/selection/{seated.local_call.id}/meetings"

    def marked(self, client: SigningClient, seated: Commission, application: Application) -> str:
        moment = clock.in_riga(seated.at)
        sent = {
            "held_on": f"{moment:%d.%m.%Y}.", "begins": f"{moment:%H:%M}", "place": "Domes zāle",
        }  # fmt: skip
        answer = client.post(self.address(seated), data=sent)
        assert answer.status_code == 302
        away = people(seated, 1)[0]
        boxes = {f"present_{one}": "y" for one in people(seated, 0, 1, 2, 3)}
        boxes[f"left_{away}_{application.id}"] = "y"
        assert client.post(answer.location, data=boxes).status_code == 302
        return str(answer.location)

    def chaired(self, client: SigningClient, seated: Commission) -> Application:
        application = selection.eligible(seated.local_call)
        selection.declare(application, seated.evaluators[0], seated.at, conflict="Māsa ir biedre.")
        db.session.commit()
        client.sign_in(seated.chair_seat)
        return application

    def test_the_chair_opens_a_meeting_and_marks_who_is_present_and_who_left(
        self, client: SigningClient, seated: Commission
    ) -> None:
        application = self.chaired(client, seated)
        page = client.get(self.marked(client, seated, application)).text
        assert "Kvorums pa pieteikumiem" in page
        assert f"{application.number} {application.title}" in page
        assert "Ir kvorums" in page
        assert "14. punkts" in page
        assert "Domes zāle" in client.get(self.address(seated)).text

    def test_a_time_that_is_none_is_told(self, client: SigningClient, seated: Commission) -> None:
        self.chaired(client, seated)
        answer = client.post(self.address(seated), data={"held_on": "32.13.2022.", "begins": "vakarā"})
        assert answer.status_code == 422
        assert 'value="32.13.2022."' in answer.text

    def test_evaluators_read_and_people_elsewhere_do_not(
        self, client: SigningClient, seated: Commission
    ) -> None:
        application = self.chaired(client, seated)
        address = self.marked(client, seated, application)
        client.sign_in(seated.seats[1])
        assert client.get(address).status_code == 200
        assert client.post(address, data={}).status_code == 403
        other: Membership = accounts.membership(
            Role.CHAIR, registry.municipality("Cēsu novads"), email="other-chair@example.lv"
        )
        client.sign_in(other)
        for one in (address, self.address(seated)):
            assert client.get(one).status_code == 404


def test_the_minutes_say_who_was_present_and_who_left(seated: Commission) -> None:
    application = selection.eligible(seated.local_call)
    selection.declare(application, seated.evaluators[0], seated.at, conflict="Māsa ir biedre.")
    for evaluator in seated.evaluators[1:]:
        selection.score(application, evaluator, seated.at)
    ranking = selection.confirm(seated)
    document = issuing.issue("minutes", ranking.id, 1, at=seated.at)
    assert document is not None
    text = squeezed(text_of(document))
    for words in (
        "Komisija iecelta ar aktu Nr. 7/22",
        "Klāt 4 balsstiesīgi komisijas locekļi.",
        f"sēdi atstāja, kamēr izskatīja „{application.title}”",
        f"Pieteikumu „{application.title}” izskatīja 3 balsstiesīgi komisijas locekļi.",
        "Kvorums: vismaz 3 balsstiesīgi komisijas locekļi (14. punkts)",
    ):
        assert squeezed(words) in text, (words, text[:3000])
