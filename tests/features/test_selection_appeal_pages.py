"""The pages of appeals: who sees and does what, what was typed is kept, and how many queries a page takes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Membership
from app.accounts.queries import live_memberships, user_by_email
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.selection import appeals, queries, service
from app.selection.appeal_models import Appeal
from app.selection.workflow import AppealStatus
from tests.builders import accounts, applications, selection
from tests.conftest import SigningClient
from tests.counting import counted_queries
from tests.features.test_selection_appeals import GROUNDS, WHY, appeal_of, decided, latest, reviewer

DAY = timedelta(days=1)


@pytest.fixture
def filed(app: Flask) -> Iterator[Appeal]:
    """An appeal of the second of two projects, the day after."""
    seated, (_best, second) = decided(1, ["5", "4"])
    appeal = appeal_of(second, seated)
    reviewer()
    db.session.commit()
    with clock.at(seated.at + 2 * DAY):
        yield appeal


def manager() -> Membership:
    found = user_by_email("reviewer@example.lv")
    assert found is not None
    return live_memberships(found.id)[0]


def test_the_representative_files_it_on_the_page_of_the_decision(client: SigningClient) -> None:
    seated, (_best, second) = decided(1, ["5", "4"])
    client.sign_in(applications.seat(Role.REPRESENTATIVE, second.organisation))
    path = f"/decisions/{latest(second).id}"
    with clock.at(seated.at + DAY):
        assert "Lēmumu var apstrīdēt. Pēdējā diena: " in client.get(path).text
        assert client.post(f"{path}/appeal", data={"grounds": ""}).status_code == 422
        answer = client.post(f"{path}/appeal", data={"grounds": GROUNDS})
        assert GROUNDS in client.get(answer.location).text
        again = client.post(f"{path}/appeal", data={"grounds": "Cits pamatojums"})
        assert again.status_code == 422
        assert "jau ir apstrīdēts" in again.text


def test_too_late_the_text_is_kept_and_the_attempt_is_shown_with_the_last_day(client: SigningClient) -> None:
    _seated, (_best, second) = decided(1, ["5", "4"])
    client.sign_in(applications.seat(Role.REPRESENTATIVE, second.organisation))
    decision = latest(second)
    term = appeals.term_of(decision)
    assert term.deadline is not None
    with clock.at(term.deadline):
        answer = client.post(f"/decisions/{decision.id}/appeal", data={"grounds": GROUNDS})
        assert answer.status_code == 422
        assert "Lēmuma apstrīdēšanas pēdējā diena bija " in answer.text
        assert GROUNDS in answer.text
        page = client.get(f"/decisions/{decision.id}").text
        assert "saņemts pēc termiņa un nav pieņemts" in page
        assert "File the appeal" not in page
        assert len(appeals.late_appeals_of(decision)) == 1


def test_the_reviewer_takes_it_up_and_decides(client: SigningClient, filed: Appeal) -> None:
    client.sign_in(manager())
    path = f"/appeals/{filed.id}"
    assert client.post(f"{path}/take-up", data={}).status_code == 422
    assert client.post(f"{path}/take-up", data={"is_free": "y"}).status_code == 302
    assert client.post(f"{path}/outcome", data={"outcome": "stands"}).status_code == 422
    low = {"outcome": "changed", "reasoning": WHY, "points_need": "1"}
    answer = client.post(f"{path}/outcome", data=low)
    assert answer.status_code == 422
    assert WHY in answer.text
    sent = {"outcome": "changed", "reasoning": WHY, "points_need": "4,5"}
    assert client.post(f"{path}/outcome", data=sent).status_code == 302
    db.session.refresh(filed)
    assert filed.status is AppealStatus.CHANGED
    page = client.get(f"/decisions/{filed.outcome_id}").text
    assert WHY in page
    assert "Punkti piešķirti, izskatot apstrīdēšanas iesniegumu." in page


def test_the_organisation_reads_and_withdraws_it(client: SigningClient, filed: Appeal) -> None:
    client.sign_in(applications.seat(Role.REPRESENTATIVE, filed.application.organisation))
    assert "Kamēr iesniegums nav izskatīts" in client.get(f"/appeals/{filed.id}").text
    assert client.post(f"/appeals/{filed.id}/withdraw").status_code == 302
    db.session.refresh(filed)
    assert filed.status is AppealStatus.WITHDRAWN


def test_another_organisation_and_whoever_is_in_conflict_do_not_see_it(
    client: SigningClient, filed: Appeal
) -> None:
    seated_call = filed.application.local_call
    [other, _own] = queries.applications_in(seated_call)
    client.sign_in(applications.seat(Role.REPRESENTATIVE, other.organisation))
    assert client.get(f"/appeals/{filed.id}").status_code == 404
    chair = selection.member(Role.CHAIR, seated_call, "chair")
    client.sign_in(chair)
    assert client.get(f"/appeals/{filed.id}").status_code == 200
    selection.declare(filed.application, accounts.actor_of(chair), filed.filed_at, conflict="Radinieks")
    db.session.commit()
    assert client.get(f"/appeals/{filed.id}").status_code == 404
    assert GROUNDS not in client.get("/appeals").text


def test_a_reviewer_with_a_part_in_the_decision_reads_why_not(client: SigningClient, filed: Appeal) -> None:
    chair = selection.member(Role.CHAIR, filed.application.local_call, "chair")
    both = accounts.membership(Role.PROGRAMME_MANAGER, person=chair.user)
    db.session.commit()
    client.sign_in(both)
    page = client.get(f"/appeals/{filed.id}").text
    assert "vērtēšanas komisijā, tāpēc iesniegumu izskata cita persona" in page
    answer = client.post(f"/appeals/{filed.id}/take-up", data={"is_free": "y"})
    assert answer.status_code == 422


def test_the_reserve_says_what_is_kept_back(client: SigningClient, filed: Appeal) -> None:
    client.sign_in(selection.member(Role.CHAIR, filed.application.local_call, "chair"))
    page = client.get(f"/selection/{filed.application.local_call_id}/reserve").text
    assert "Paturēts neizskatītu iesniegumu dēļ" in page
    assert "Neizskatīti iesniegumi: 1" in page


def test_the_pages_take_few_queries(client: SigningClient, filed: Appeal) -> None:
    client.sign_in(manager())
    service.take_up_appeal(filed, is_free=True, by=reviewer(), at=filed.filed_at + DAY)
    db.session.commit()
    for path in ("/appeals", f"/appeals/{filed.id}", f"/decisions/{filed.decision_id}"):
        client.get(path)
        with counted_queries() as found:
            assert client.get(path).status_code == 200
        assert len(found) <= 12, path
