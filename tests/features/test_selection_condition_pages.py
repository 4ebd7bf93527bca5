"""The pages of conditions: set by the chair, answered by the representative, checked and ended by the coordinator."""

from datetime import timedelta
from io import BytesIO

from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.clock import end_of_day
from app.core.roles import Role
from app.extensions import db
from app.selection import conditions
from tests.builders import applications, selection
from tests.conftest import SigningClient
from tests.features.test_selection_conditions import PDF, answered, awarded, due, scored

DAY = timedelta(days=1)
TYPED = {"text": "Precizējiet tāmi.", "evidence": "Tāme PDF datnē.", "point": "25.1"}


def test_the_chair_sets_a_condition_and_nothing_typed_is_lost(client: SigningClient) -> None:
    seated, [best, _second] = scored(["5", "4"])
    selection.meet(seated.local_call, seated.chair, seated.at)
    db.session.commit()
    client.sign_in(seated.chair_seat)
    path = f"/selection/applications/{best.id}/conditions"
    with clock.at(seated.at):
        assert best.title in client.get(f"/selection/{seated.local_call.id}/conditions").text
        wrong = client.post(path, data=TYPED | {"due_on": "01.01.2017."})
        assert wrong.status_code == 422
        assert "jau ir pagājis" in wrong.text
        assert "Precizējiet tāmi." in wrong.text
        answer = client.post(path, data=TYPED | {"due_on": f"{due(seated):%d.%m.%Y}."})
        assert "Atsaukt 1. nosacījumu" in client.get(answer.location).text
        ranking = client.get(f"/selection/{seated.local_call.id}/ranking").text
        assert "1. nosacījums, termiņš" in ranking
        client.sign_in(applications.seat(Role.REPRESENTATIVE, best.organisation))
        assert "Precizējiet tāmi." not in client.get(path).text


def test_the_representative_answers_with_a_file_and_the_first_page_says_by_when(
    client: SigningClient,
) -> None:
    seated, [best, second] = awarded()
    [condition] = conditions.conditions_of(best)
    client.sign_in(applications.seat(Role.REPRESENTATIVE, best.organisation))
    with clock.at(seated.at):
        assert "izpildiet lēmuma nosacījumus" in client.get("/").text
        page = client.get(f"/applications/{best.id}").text
        assert f"/selection/applications/{best.id}/conditions" in page
        path = f"/selection/conditions/{condition.id}/answer"
        wrong = client.post(path, data={"text": "Lūdzu!", "files": (BytesIO(b"MZ"), "a.pdf")})
        assert wrong.status_code == 422
        assert "Lūdzu!" in wrong.text
        two = [(BytesIO(PDF), "tame.pdf"), (BytesIO(PDF), "vestule.pdf")]
        empty = client.post(path, data={"text": "", "files": two})
        assert (empty.status_code, "Jūs izvēlējāties tame.pdf, vestule.pdf." in empty.text) == (422, True)
        sent = client.post(path, data={"text": "Pielikumā.", "files": (BytesIO(PDF), "tame.pdf")})
        assert "Pielikumā." in client.get(sent.location).text
        file = client.get(f"/selection/condition-files/{condition.answers[0].files[0].id}")
        assert file.data == PDF
        assert file.headers["Content-Disposition"].startswith("attachment")
        client.sign_in(applications.seat(Role.REPRESENTATIVE, second.organisation))
        assert client.get(f"/selection/condition-files/{condition.answers[0].files[0].id}").status_code == 404
        assert client.post(path, data={"text": "x"}).status_code == 404


def test_the_coordinator_checks_extends_and_ends(client: SigningClient) -> None:
    seated, [best, _second] = awarded()
    condition = answered(best, seated)
    db.session.commit()
    client.sign_in(selection.member(Role.COORDINATOR, seated.local_call, "commission-coordinator"))
    path = f"/selection/conditions/{condition.id}"
    with clock.at(seated.at):
        assert "Atbildes uz nosacījumiem, kas jāpārbauda" in client.get("/").text
        assert client.post(f"{path}/not-met", data={"reason": ""}).status_code == 422
        assert client.post(f"{path}/not-met", data={"reason": "Tāme nav pilna."}).status_code == 302
        later = {"due_on": f"{due(seated, 14):%d.%m.%Y}.", "reason": "Slimība."}
        assert client.post(f"{path}/extend", data=later).status_code == 302
        again = client.post(f"{path}/extend", data=later)
        assert again.status_code == 422
        assert "Slimība." in again.text
        assert "prepare" not in client.post(f"/applications/{best.id}/agreement").text
    with clock.at(end_of_day(due(seated, 14))):
        client.sign_in(selection.member(Role.COORDINATOR, seated.local_call, "commission-coordinator"))
        lapse = f"/selection/applications/{best.id}/lapse"
        assert (
            "Atzīt piešķīrumu par spēku zaudējušu"
            in client.get(f"/selection/applications/{best.id}/conditions").text
        )
        assert client.post(lapse, data={"reason": "Nav izpildīts."}).status_code == 302
        assert client.post(lapse, data={"reason": "Nav izpildīts."}).status_code == 409
    assert best.status is ApplicationStatus.REJECTED


def test_a_member_in_conflict_finds_no_page(client: SigningClient) -> None:
    seated, [best, _second] = awarded()
    condition = answered(best, seated)
    selection.declare(best, seated.evaluators[2], seated.at, conflict="Radinieks.")
    db.session.commit()
    client.sign_in(seated.seats[2])
    with clock.at(seated.at):
        assert client.get(f"/selection/applications/{best.id}/conditions").status_code == 404
        file = condition.answers[0].files[0].id
        assert client.get(f"/selection/condition-files/{file}").status_code == 404
        assert "Precizējiet tāmi." not in client.get(f"/selection/{seated.local_call.id}/conditions").text
        ranking = client.get(f"/selection/{seated.local_call.id}/ranking").text
        assert best.title in ranking
        assert "Precizējiet tāmi." not in ranking
        assert "ar nosacījumiem" not in ranking
        client.sign_in(seated.seats[1])
        for path in ("/ranking", ""):
            assert (
                "Apstiprināts ar nosacījumiem" in client.get(f"/selection/{seated.local_call.id}{path}").text
            )


def test_all_met_on_the_page_lets_the_agreement_be_prepared(client: SigningClient) -> None:
    seated, [best, _second] = awarded()
    condition = answered(best, seated)
    db.session.commit()
    client.sign_in(seated.chair_seat)
    with clock.at(seated.at):
        answer = client.post(f"/selection/conditions/{condition.id}/met")
        assert "var sagatavot līgumu" in client.get(answer.location).text
    assert best.status is ApplicationStatus.APPROVED
