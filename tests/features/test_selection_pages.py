"""The pages of the selection: who sees what, nothing typed is lost, and how many queries a page takes."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.applications.models import Application
from app.calls.queries import regulation_of
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.outbox.delivery import deliver_due
from app.outbox.models import MessageState, OutboxMessage
from app.selection import queries, service
from app.selection.my_work import my_work
from tests.builders import accounts, applications, registry, selection
from tests.builders.selection import Commission
from tests.conftest import SigningClient
from tests.counting import counted_queries

LETTER = "selection/decision"
SECRET = "Neviens cits to vēl nedrīkst lasīt."


@pytest.fixture
def seated(app: Flask) -> Iterator[Commission]:
    made = selection.commission(selection.announced(1))
    with clock.at(made.at):
        yield made


def filled(application: Application, version: int = 0, **changes: str) -> dict[str, str]:
    """A whole form of scores, as a browser sends it."""
    regulation = regulation_of(application.local_call.call)
    keys = [one.code for one in regulation.quality_criteria if not one.tied_to_plan_tasks]
    keys += [f"task_{named.task_id}" for named in application.named_tasks]
    sent = {"version": str(version), "action": "submit"}
    for key in keys:
        sent |= {f"points_{key}": "4,5", f"why_{key}": SECRET}
    return sent | changes


class TestScoringPage:
    def path(self, application: Application) -> str:
        return f"/selection/applications/{application.id}/assessment"

    def test_an_evaluator_declares_first_then_scores_and_goes_on(
        self, client: SigningClient, seated: Commission
    ) -> None:
        first, second = (selection.eligible(seated.local_call, place) for place in (1, 2))
        evaluator = seated.evaluators[0]
        client.sign_in(seated.seats[0])
        opened = client.get(self.path(first))
        assert opened.location == f"/applications/conflicts/{seated.local_call.id}"
        for application in (first, second):
            selection.declare(application, evaluator, seated.at)
        page = client.get(self.path(first)).text
        assert "Katrs piektais skolēns kavē pirmo stundu." in page
        assert "1.1" in page
        assert "Iesaistīto skaits" in page
        answer = client.post(self.path(first), data=filled(first))
        assert answer.location == self.path(second)
        work = my_work(evaluator, seated.local_call)
        assert (work.scored, work.total) == (1, 2)
        assert "1 no 2" in client.get(f"/selection/{seated.local_call.id}").text

    def test_what_was_typed_is_shown_again_with_every_error_at_its_field(
        self, client: SigningClient, seated: Commission
    ) -> None:
        application = selection.eligible(seated.local_call)
        selection.declare(application, seated.evaluators[0], seated.at)
        client.sign_in(seated.seats[0])
        sent = filled(application, points_need="daudz", points_team="4,3", why_reach="")
        answer = client.post(self.path(application), data=sent)
        assert answer.status_code == 422
        assert 'value="daudz"' in answer.text
        assert SECRET in answer.text
        answer = client.post(self.path(application), data=sent | {"points_need": "4"})
        assert answer.status_code == 422
        assert 'id="points_team-error"' in answer.text
        assert 'value="4,3"' in answer.text
        answer = client.post(self.path(application), data=sent | {"points_need": "4", "points_team": "4"})
        assert answer.status_code == 422
        assert 'id="why_reach-error"' in answer.text

    def test_a_draft_saved_in_another_window_is_replaced_only_knowingly(
        self, client: SigningClient, seated: Commission
    ) -> None:
        application = selection.eligible(seated.local_call)
        selection.declare(application, seated.evaluators[0], seated.at)
        selection.draft(application, seated.evaluators[0], seated.at)
        client.sign_in(seated.seats[0])
        answer = client.post(self.path(application), data=filled(application, action="save"))
        assert answer.status_code == 422
        assert SECRET in answer.text
        assert 'name="version" type="hidden" value="1"' in answer.text
        again = client.post(self.path(application), data=filled(application, 1, action="save"))
        assert again.location == self.path(application)

    def test_a_draft_is_kept_while_typing(self, client: SigningClient, seated: Commission) -> None:
        application = selection.eligible(seated.local_call)
        selection.declare(application, seated.evaluators[0], seated.at)
        client.sign_in(seated.seats[0])
        answer = client.post(f"{self.path(application)}/autosave", data={"version": "0", "why_need": "Ļoti"})
        assert answer.json["version"] == 1
        late = client.post(f"{self.path(application)}/autosave", data={"version": "0", "why_need": "Cits"})
        assert late.status_code == 409
        assert "Ļoti" in client.get(self.path(application)).text


class TestWhoSees:
    def test_a_conflicted_evaluator_meets_neither_content_nor_scores(
        self, client: SigningClient, seated: Commission
    ) -> None:
        application = selection.eligible(seated.local_call)
        selection.declare(application, seated.evaluators[0], seated.at, conflict="Māsa ir komandā.")
        client.sign_in(seated.seats[0])
        for page in ("assessment", "scores"):
            assert client.get(f"/selection/applications/{application.id}/{page}").status_code == 403
        sent = client.post(f"/selection/applications/{application.id}/assessment", data=filled(application))
        assert sent.status_code == 403
        overview = client.get(f"/selection/{seated.local_call.id}").text
        assert application.title in overview
        assert f"/selection/applications/{application.id}/" not in overview

    def test_the_others_scores_are_sealed_until_ones_own_are_in(
        self, client: SigningClient, seated: Commission
    ) -> None:
        application = selection.eligible(seated.local_call)
        path = f"/selection/applications/{application.id}/scores"
        selection.declare(application, seated.evaluators[1], seated.at)
        selection.score(application, seated.evaluators[0], seated.at, need="3.5")
        client.sign_in(seated.seats[1])
        assert selection.REASON not in client.get(path).text
        assert selection.REASON not in client.get(f"/selection/applications/{application.id}/assessment").text
        assert client.get(f"/selection/{seated.local_call.id}/ranking").status_code == 403
        selection.score(application, seated.evaluators[1], seated.at)
        assert selection.REASON in client.get(path).text
        assert client.get(f"/selection/{seated.local_call.id}/ranking").status_code == 200

    @pytest.mark.parametrize(
        "path",
        ["/selection/{}", "/selection/{}/commission", "/selection/{}/ranking", "/selection/{}/reserve"],
    )
    def test_a_foreign_local_call_does_not_exist(
        self, client: SigningClient, seated: Commission, path: str
    ) -> None:
        ogre = registry.municipality("Ogres novads")
        for role in (Role.COORDINATOR, Role.CHAIR, Role.EVALUATOR):
            client.sign_in(accounts.membership(role, ogre, email=f"ogre-{role}@example.lv"))
            assert client.get(path.format(seated.local_call.id)).status_code == 404

    def test_a_foreign_application_does_not_exist(self, client: SigningClient, seated: Commission) -> None:
        application = selection.eligible(seated.local_call)
        ogre = registry.municipality("Ogres novads")
        client.sign_in(accounts.membership(Role.EVALUATOR, ogre, email="ogre@example.lv"))
        for page in ("assessment", "scores"):
            assert client.get(f"/selection/applications/{application.id}/{page}").status_code == 404
        client.sign_in(accounts.membership(Role.CHAIR, ogre, email="ogre-chair@example.lv"))
        assert client.post(f"/selection/applications/{application.id}/move-up").status_code == 404

    def test_only_the_coordinator_appoints(self, client: SigningClient, seated: Commission) -> None:
        path = f"/selection/{seated.local_call.id}/commission"
        client.sign_in(seated.chair_seat)
        assert client.post(path, data={}).status_code == 403
        client.sign_in(selection.member(Role.COORDINATOR, seated.local_call, "commission-coordinator"))
        assert client.post(path, data={"user_id": "999999"}).status_code == 422
        third = selection.member(Role.EVALUATOR, seated.local_call, "third")
        assert client.post(path, data={"user_id": str(third.user_id)}).location == path
        assert len(queries.members_of(seated.local_call)) == 4


@pytest.mark.parametrize(
    ("is_chair", "path"),
    [
        (True, "/selection"),
        (True, "/selection/{call}"),
        (False, "/selection/{call}"),
        (True, "/selection/{call}/ranking"),
        (True, "/selection/applications/{first}/scores"),
        (False, "/selection/{call}/commission"),
        (True, "/selection/{call}/meetings"),
        (False, "/results"),
    ],
)
def test_a_page_takes_as_many_queries_for_three_as_for_one(
    client: SigningClient, seated: Commission, is_chair: bool, path: str
) -> None:
    seat = seated.chair_seat if is_chair else seated.seats[0]
    made: list[Application] = []
    counts = []
    for wanted in (1, 3):
        while len(made) < wanted:
            made.append(selection.assess(selection.eligible(seated.local_call, len(made) + 1), seated))
            selection.declare(made[-1], seated.chair, seated.at)
        client.sign_in(seat)
        address = path.format(call=seated.local_call.id, first=made[0].id)
        with counted_queries() as found:
            answer = client.get(address)
        assert answer.status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_the_form_of_an_assessment_takes_as_many_queries_for_three_as_for_one(
    client: SigningClient, seated: Commission
) -> None:
    counts = []
    client.sign_in(seated.seats[0])
    first = selection.eligible(seated.local_call, 1)
    selection.declare(first, seated.evaluators[0], seated.at)
    for others in (0, 2):
        for place in range(2, 2 + others):
            selection.assess(selection.eligible(seated.local_call, place), seated)
        address = f"/selection/applications/{first.id}/assessment"
        with counted_queries() as found:
            answer = client.get(address)
        assert answer.status_code == 200
        assert f"{others} no {others + 1}" in answer.text
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def tied(seated: Commission) -> tuple[Application, Application]:
    """Two assessed projects nothing tells apart, for a quota of one."""
    at = selection.submitted_at(seated.local_call, 1)
    first, second = (selection.eligible(seated.local_call, place, at=at) for place in (1, 2))
    for application in (first, second):
        selection.assess(application, seated)
        selection.declare(application, seated.chair, seated.at)
    return first, second


def test_the_chair_votes_on_a_tie_and_confirms_what_was_seen(
    client: SigningClient, seated: Commission
) -> None:
    first, second = (f"place_{one.id}" for one in tied(seated))
    selection.meet(seated.local_call, seated.chair, seated.at)
    client.sign_in(seated.chair_seat)
    path = f"/selection/{seated.local_call.id}/ranking"
    unclear = client.post(f"{path}/vote", data={first: "1", second: "1", "note": "3:0"})
    assert unclear.status_code == 422
    assert client.post(f"{path}/vote", data={first: "2", second: "1", "note": "3:0"}).location == path
    seen = client.get(path).text.split('name="seen" type="hidden" value="')[1].split('"')[0]
    assert client.post(f"{path}/confirm", data={"seen": "old"}).status_code == 409
    assert client.post(f"{path}/confirm", data={"seen": seen}).location == path
    assert client.post(f"{path}/confirm", data={"seen": seen}).status_code == 409


def test_the_winner_reads_the_decision_and_withdraws_and_the_next_moves_up(
    client: SigningClient, seated: Commission
) -> None:
    loser, winner = tied(seated)
    order = [winner.id, loser.id]
    service.record_tie_vote(seated.local_call, order, note="3:0", by=seated.chair, at=seated.at)
    selection.confirm(seated)
    decisions = queries.latest_decisions([winner.id, loser.id])
    client.sign_in(applications.seat(Role.REPRESENTATIVE, winner.organisation))
    assert winner.title in client.get("/selection").text
    letter = client.get(f"/decisions/{decisions[winner.id].id}").text
    assert selection.REASON in letter
    assert "4\u00a0600,00\u00a0€" in letter
    assert client.get(f"/decisions/{decisions[loser.id].id}").status_code == 404
    withdrawal = f"/applications/{winner.id}/withdraw-award"
    assert client.get(withdrawal).status_code == 200
    assert client.post(withdrawal).location == "/selection"
    assert client.post(withdrawal).status_code == 409
    client.sign_in(seated.chair_seat)
    reserve = f"/selection/{seated.local_call.id}/reserve"
    assert f"/selection/applications/{loser.id}/move-up" in client.get(reserve).text
    assert client.post(f"/selection/applications/{loser.id}/move-up").location == reserve
    deliver_due(seated.at)
    results = client.get(f"/results/{seated.local_call.id}").text
    assert loser.title in results
    assert loser.organisation.name in results


def test_results_are_public_only_once_every_letter_has_gone_out(
    client: SigningClient, seated: Commission
) -> None:
    path = f"/results/{seated.local_call.id}"
    made = [selection.eligible(seated.local_call, place) for place in (1, 2)]
    for application in made:
        selection.assess(application, seated)
    assert client.get(path).status_code == 404
    selection.confirm(seated)
    db.session.commit()

    def are_public() -> tuple[bool, bool, bool]:
        file = client.get("/open-data/results.csv").data.decode()
        return (
            made[0].title in client.get(path).text,
            path in client.get("/results").text,
            made[0].title in file,
        )

    assert are_public() == (False, False, False)
    first, second = db.session.scalars(select(OutboxMessage).where(OutboxMessage.template == LETTER))
    first.state, second.state = MessageState.KEPT, MessageState.FAILED
    db.session.commit()
    assert are_public() == (False, False, False)
    second.state = MessageState.KEPT
    db.session.commit()
    assert are_public() == (True, True, True)


def test_the_consensus_form_tells_what_it_needs(client: SigningClient, seated: Commission) -> None:
    application = selection.eligible(seated.local_call)
    first, second = seated.evaluators
    selection.score(application, first, seated.at, need="5")
    selection.score(application, second, seated.at, need="2")
    selection.declare(application, seated.chair, seated.at)
    client.sign_in(seated.chair_seat)
    path = f"/selection/applications/{application.id}"
    page = client.get(f"{path}/scores").text
    assert "points_need" in page
    assert "points_team" not in page
    assert selection.REASON not in page
    assert client.post(f"{path}/consensus", data={"reason": "Tā."}).status_code == 422
    sent = {"points_need": "3,5", "reason": "Vienojāmies."}
    assert client.post(f"{path}/consensus", data=sent).location == f"{path}/scores"
    assert service.preview(seated.local_call).places[0].id == application.id
