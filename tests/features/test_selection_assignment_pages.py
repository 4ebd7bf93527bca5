"""The pages of the assignment: the chair's table, the preview, one application by hand."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.applications.models import EvaluatorAssignment
from app.core import clock
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.selection import service
from app.selection.sharing import sharing_of
from tests.builders import applications, selection
from tests.builders.selection import Commission
from tests.conftest import SigningClient
from tests.counting import counted_queries
from tests.features.test_selection_pages import filled


@pytest.fixture
def seated(app: Flask) -> Iterator[Commission]:
    made = selection.commission(selection.announced(), evaluators=3)
    with clock.at(made.at):
        yield made


def seen_in(page: str) -> str:
    return page.partition('name="seen" type="hidden" value="')[2].partition('"')[0]


def live() -> int:
    wanted = select(EvaluatorAssignment).where(EvaluatorAssignment.ended_at.is_(None))
    return len(db.session.scalars(wanted).all())


def test_the_chair_looks_at_the_preview_and_shares_out_what_it_showed(
    client: SigningClient, seated: Commission
) -> None:
    path = f"/selection/{seated.local_call.id}/assignment"
    projects = [selection.eligible(seated.local_call, place) for place in (1, 2)]
    selection.declare(projects[0], seated.evaluators[0], seated.at, conflict="Radi.")
    client.sign_in(seated.chair_seat)
    assert "Drīkst vērtēt visi" in client.get(path).text
    page = client.get(f"{path}/preview").text
    assert "Nodot 2 projektus" in page
    assert live() == 0
    assert client.post(path, data={"seen": "cits"}).status_code == 409
    assert client.post(path, data={"seen": seen_in(page)}).location == path
    assert live() == 4
    table = client.get(path).text
    assert "Vērtētāji ir" in table
    assert "interešu konflikts" in table
    assert "Nav, ko nodot." in client.get(f"{path}/preview").text


def test_what_too_few_can_take_is_named_with_the_point_before_and_after(
    client: SigningClient, seated: Commission
) -> None:
    path = f"/selection/{seated.local_call.id}/assignment"
    project = selection.eligible(seated.local_call)
    for actor in seated.evaluators:
        selection.declare(project, actor, seated.at, conflict="Radi.")
    client.sign_in(seated.chair_seat)
    page = client.get(f"{path}/preview").text
    assert "Trūkst 1 vērtētāja" in page
    assert "21.1" in page
    client.post(path, data={"seen": seen_in(page)})
    assert "Trūkst 1 vērtētāja" in client.get(path).text


def test_one_project_is_given_and_taken_by_hand(client: SigningClient, seated: Commission) -> None:
    project = selection.eligible(seated.local_call)
    path = f"/selection/applications/{project.id}/evaluators"
    client.sign_in(seated.chair_seat)
    who = seated.seats[0].user_id
    assert "nav nodots nevienam" in client.get(path).text
    assert client.post(path, data={"evaluator_id": who}).location == path
    without = client.post(f"{path}/take", data={"holder_id": who, "reason": ""})
    assert without.status_code == 422
    assert 'id="reason-error"' in without.text
    assert client.post(f"{path}/take", data={"holder_id": who, "reason": "Slimo."}).location == path
    assert "Slimo." in client.get(path).text
    assert live() == 0


def test_whom_it_was_not_given_to_finds_no_form_and_keeps_what_was_typed(
    client: SigningClient, seated: Commission
) -> None:
    project = selection.eligible(seated.local_call)
    path = f"/selection/applications/{project.id}/assessment"
    selection.declare(project, seated.evaluators[0], seated.at)
    client.sign_in(seated.seats[0])
    assert client.get(path).status_code == 200
    service.assign(project, seated.seats[1].user_id, by=seated.chair, at=seated.at)
    db.session.commit()
    answer = client.post(path, data=filled(project))
    assert answer.status_code == 422
    assert "nodots citiem" in answer.text
    assert client.post(f"{path}/autosave", data={"version": "0", "why_need": "Ļoti"}).status_code == 422
    assert client.get(path).location == f"/selection/applications/{project.id}/scores"
    assert project.title not in client.get(f"/selection/{seated.local_call.id}").text.partition("<table")[0]


def test_who_lost_a_project_is_told_and_finds_the_draft_again_when_it_comes_back(
    client: SigningClient, seated: Commission
) -> None:
    project, who = selection.eligible(seated.local_call), seated.seats[0].user_id
    service.assign(project, who, by=seated.chair, at=seated.at)
    selection.declare(project, seated.evaluators[0], seated.at)
    selection.draft(project, seated.evaluators[0], seated.at, default="3.5")
    service.take_away(project, who, "Steidzami jāaizbrauc.", by=seated.chair, at=seated.at)
    db.session.commit()
    client.sign_in(seated.seats[0])
    assert "Nodots citiem, jūsu melnraksts saglabāts" in client.get(f"/selection/{seated.local_call.id}").text
    path = f"/selection/applications/{project.id}/assessment"
    sealed = client.get(client.get(path).location).text
    assert "Jūsu melnraksts ir saglabāts" in sealed
    assert selection.REASON not in sealed
    service.assign(project, who, by=seated.chair, at=seated.at)
    db.session.commit()
    again = client.get(path).text
    assert 'value="3.5"' in again or 'value="3,5"' in again
    assert selection.REASON in again


def test_only_the_chair_of_this_call_opens_the_assignment(client: SigningClient, seated: Commission) -> None:
    project = selection.eligible(seated.local_call)
    selection.declare(project, seated.chair, seated.at, conflict="Radi.")
    for seat in seated.seats:
        client.sign_in(seat)
        assert client.get(f"/selection/{seated.local_call.id}/assignment").status_code == 403
    client.sign_in(seated.chair_seat)
    page = client.get(f"/selection/{seated.local_call.id}/assignment").text
    assert f"/selection/applications/{project.id}/" not in page
    assert client.get(f"/selection/applications/{project.id}/evaluators").status_code == 403


@pytest.mark.parametrize("page", ["/assignment", "/assignment/preview"])
def test_the_queries_are_few_and_as_many_for_one_project_as_for_three(
    client: SigningClient, seated: Commission, page: str
) -> None:
    client.sign_in(seated.chair_seat)
    counts = []
    for place in (1, 2, 3):
        selection.eligible(seated.local_call, place)
        db.session.commit()
        client.get(f"/selection/{seated.local_call.id}{page}")
        db.session.expire_all()
        with counted_queries() as found:
            client.get(f"/selection/{seated.local_call.id}{page}")
        counts.append(len(found))
    assert counts[0] == counts[2] <= 16, found


def test_loads_count_what_was_scored(seated: Commission) -> None:
    project = selection.eligible(seated.local_call)
    selection.score(project, seated.evaluators[0], seated.at)
    assert sharing_of(seated.local_call, riga_day(seated.at)).loads()[seated.seats[0].user_id] == 1


def test_applicants_do_not_read_who_was_given_their_project(
    client: SigningClient, seated: Commission
) -> None:
    project = selection.eligible(seated.local_call)
    who = seated.seats[0].user_id
    service.assign(project, who, by=seated.chair, at=seated.at)
    service.take_away(project, who, "Vērtētājs slimo.", by=seated.chair, at=seated.at)
    applicant = applications.seat(Role.REPRESENTATIVE, project.organisation)
    coordinator = selection.member(Role.COORDINATOR, seated.local_call, "commission-coordinator")
    db.session.commit()
    client.sign_in(coordinator)
    assert "Vērtētājs slimo." in client.get(f"/applications/{project.id}").text
    client.sign_in(applicant)
    page = client.get(f"/applications/{project.id}").text
    assert project.title in page
    assert "Vērtētājs slimo." not in page
    assert "Nodots vērtētājiem" not in page
