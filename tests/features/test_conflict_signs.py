"""What the system sees between an evaluator and an applicant, and a conflict that comes up later."""

from collections.abc import Iterator

import pytest
from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Membership
from app.applications.models import Application, ConflictDeclaration, ConflictStatement
from app.applications.policy import may_see_content
from app.applications.service import declare_conflict
from app.applications.signs import signs_of
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.documents.papers import PAPERS
from app.extensions import db
from app.registry.models import Organisation
from app.selection import service
from app.selection.models import Assessment
from app.selection.papers import draw_up_minutes
from app.selection.sharing import proposal_of, sharing_of
from app.selection.workflow import AssessmentStatus
from tests.builders import accounts, registry, selection
from tests.builders.selection import Commission
from tests.conftest import SigningClient

SECRET = "zzkonfliktszz"


@pytest.fixture
def seated(app: Flask) -> Iterator[Commission]:
    made = selection.commission(selection.announced(2), evaluators=3)
    for seat in (made.chair_seat, *made.seats):
        seat.user.email = seat.user.email.replace("example.lv", f"person-{seat.user_id}.lv")
    with clock.at(made.at):
        yield made


@pytest.fixture
def application(seated: Commission) -> Application:
    texts = {
        "activities": {"cooperation": "Palīdz biedrība „Draugu pulks” un skola."},
        "idea": {"need": SECRET},
    }
    return selection.eligible(seated.local_call, changes=texts)


def own_organisation(seated: Commission, name: str = "Cita biedrība", **values: str) -> Organisation:
    """An organisation whose editor the first evaluator is."""
    made = registry.organisation(name, place=77)
    for key, value in {"phone": "", "iban": None, "email": "x@cita.lv", **values}.items():
        setattr(made, key, value)
    accounts.membership(Role.EDITOR, made, person=seated.seats[0].user)
    db.session.flush()
    return made


def seen(seated: Commission, application: Application) -> list[str]:
    who = seated.seats[0].user_id
    return [one.rule for one in signs_of([who], [application.id]).get((who, application.id), [])]


def test_organisations_stand_in_the_order_of_the_latvian_alphabet(
    seated: Commission, application: Application
) -> None:
    names = ["Ādažu pulks", "Cēsu pulks", "Ērgļu pulks", "Saldus pulks", "Šķēdes pulks"]
    for place, name in enumerate(reversed(names), 70):
        made = registry.organisation(name, place=place)
        made.phone, made.email, made.iban = "", f"x@{place}.lv", application.organisation.iban
        accounts.membership(Role.EDITOR, made, person=seated.seats[0].user)
    db.session.flush()
    who = seated.seats[0].user_id
    found = signs_of([who], [application.id])[who, application.id]
    assert [dict(one.facts)["organisation"] for one in found] == names


def test_strangers_have_no_sign(seated: Commission, application: Application) -> None:
    own_organisation(seated)
    assert seen(seated, application) == []


def test_a_member_now_and_a_co_editor_of_earlier_are_seen(
    seated: Commission, application: Application
) -> None:
    editor = accounts.membership(Role.EDITOR, application.organisation, person=seated.seats[0].user)
    assert seen(seated, application) == ["sign_member"]
    editor.ended_at = seated.at
    db.session.flush()
    assert seen(seated, application) == ["sign_former_member"]


@pytest.mark.parametrize("kind", ["iban", "phone", "mail_domain_of", "partner"])
def test_what_an_organisation_of_the_evaluator_shares_with_the_applicant_is_seen(
    seated: Commission, application: Application, kind: str
) -> None:
    applicant = application.organisation
    applicant.iban, applicant.phone, applicant.email = "LV80BANK0000435195001", "26 111 222", "a@pumpuri.lv"
    shared = {
        "iban": {"iban": "LV80BANK0000435195001"}, "phone": {"phone": "+371 26111222"},
        "mail_domain_of": {"email": "valde@pumpuri.lv"}, "partner": {"name": "Biedrība Draugu Pulks"},
    }  # fmt: skip
    own_organisation(seated, **shared[kind])
    assert seen(seated, application) == [f"sign_{kind}"]


@pytest.mark.parametrize(("domain", "rules"), [("pumpuri.lv", ["sign_mail_domain"]), ("inbox.lv", [])])
def test_an_address_at_the_applicants_domain_is_a_sign_unless_everybody_may_have_one(
    seated: Commission, application: Application, domain: str, rules: list[str]
) -> None:
    application.organisation.email = f"birojs@{domain}"
    seated.seats[0].user.email = f"anna@{domain}"
    db.session.flush()
    assert seen(seated, application) == rules


def test_no_conflict_in_spite_of_a_sign_needs_a_reason_and_what_was_seen_is_kept(
    seated: Commission, application: Application
) -> None:
    evaluator = seated.evaluators[0]
    editor = accounts.membership(Role.EDITOR, application.organisation, person=seated.seats[0].user)
    with pytest.raises(Refused, match=r"^sign_without_reason$"):
        declare_conflict(application, has_conflict=False, by=evaluator, at=seated.at)
    word = declare_conflict(
        application, has_conflict=False, reason="Sen aizgāju.", by=evaluator, at=seated.at
    )
    db.session.delete(editor)
    db.session.flush()
    assert [one["rule"] for one in word.signs] == ["sign_member"]
    assert word.reason == "Sen aizgāju."
    word.reason = ""
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_without_a_sign_a_reason_is_not_kept(seated: Commission, application: Application) -> None:
    word = declare_conflict(
        application, has_conflict=False, reason="Nekas.", by=seated.evaluators[0], at=seated.at
    )
    assert (word.reason, word.signs) == ("", [])


class TestALaterConflict:
    def assessed(self, seated: Commission, application: Application) -> Application:
        return selection.assess(application, seated)

    def test_voids_the_submitted_assessment_and_asks_for_another(
        self, seated: Commission, application: Application
    ) -> None:
        self.assessed(seated, application)
        assert application.status is ApplicationStatus.ASSESSED
        first, third = seated.evaluators[0], seated.evaluators[2]
        service.recuse_later(application, reason="Māsa ir biedre.", by=first, at=seated.at)
        assert application.status is ApplicationStatus.ELIGIBLE
        assert [str(one.status) for one in db.session.query(Assessment).order_by(Assessment.id)] == [
            "void", "submitted",
        ]  # fmt: skip
        assert not may_see_content(first, application)
        with pytest.raises(NotPermitted):
            selection.draft(application, first, seated.at)
        selection.score(application, third, seated.at)
        assert application.status is ApplicationStatus.ASSESSED

    def test_voids_a_draft(self, seated: Commission, application: Application) -> None:
        first = seated.evaluators[0]
        selection.declare(application, first, seated.at)
        draft = selection.draft(application, first, seated.at)
        service.recuse_later(application, reason="Māsa ir biedre.", by=first, at=seated.at)
        assert draft.status is AssessmentStatus.VOID
        assert application.status is ApplicationStatus.ELIGIBLE

    def test_leaves_an_assessed_application_that_has_enough_assessments(
        self, seated: Commission, application: Application
    ) -> None:
        for evaluator in (*seated.evaluators[:2], seated.chair):
            selection.declare(application, evaluator, seated.at)
        self.assessed(seated, application)
        service.recuse_later(application, reason="Māsa ir biedre.", by=seated.chair, at=seated.at)
        assert application.status is ApplicationStatus.ASSESSED

    def test_keeps_both_words_and_the_history_cannot_be_changed(
        self, seated: Commission, application: Application
    ) -> None:
        self.assessed(seated, application)
        service.recuse_later(application, reason="Māsa ir biedre.", by=seated.evaluators[0], at=seated.at)
        mine = {"user_id": seated.seats[0].user_id, "application_id": application.id}
        assert db.session.query(ConflictDeclaration).filter_by(**mine).one().has_conflict
        said = db.session.query(ConflictStatement).filter_by(**mine).order_by(ConflictStatement.id).all()
        assert [one.has_conflict for one in said] == [False, True]
        said[0].reason = "Nekad."
        with pytest.raises(IntegrityError):
            db.session.flush()

    def test_needs_a_reason_and_an_earlier_word_of_being_free(
        self, seated: Commission, application: Application
    ) -> None:
        first = seated.evaluators[0]
        with pytest.raises(StaleState):
            service.recuse_later(application, reason="Māsa.", by=first, at=seated.at)
        selection.declare(application, first, seated.at)
        with pytest.raises(Refused, match=r"^conflict_without_reason$"):
            service.recuse_later(application, reason=" ", by=first, at=seated.at)
        service.recuse_later(application, reason="Māsa.", by=first, at=seated.at)
        with pytest.raises(StaleState):
            service.recuse_later(application, reason="Māsa.", by=first, at=seated.at)

    def test_comes_too_late_after_the_decision_and_from_nobody_else(
        self, seated: Commission, application: Application
    ) -> None:
        self.assessed(seated, application)
        with pytest.raises(NotPermitted):
            service.recuse_later(application, reason="Māsa.", by=seated.coordinator, at=seated.at)
        selection.confirm(seated)
        with pytest.raises(StaleState):
            service.recuse_later(application, reason="Māsa.", by=seated.evaluators[0], at=seated.at)

    def test_is_in_the_minutes_with_the_signs(self, seated: Commission, application: Application) -> None:
        accounts.membership(Role.EDITOR, application.organisation, person=seated.seats[1].user)
        self.assessed(seated, application)
        service.recuse_later(application, reason="Māsa ir biedre.", by=seated.evaluators[0], at=seated.at)
        selection.score(application, seated.evaluators[2], seated.at)
        ranking = selection.confirm(seated)
        with current_app.test_request_context():
            paper = draw_up_minutes(ranking.id, 1)
        assert paper is not None
        told = [(one.has_conflict, one.is_later, len(one.signs)) for one in paper.values["statements"]]
        assert told == [(False, False, 1), (True, True, 0)]
        assert not PAPERS["minutes"].may_read(seated.evaluators[0], ranking.id)


class TestPages:
    def opened(self, client: SigningClient, seat: Membership) -> None:
        db.session.commit()
        client.sign_in(seat)

    def test_the_evaluator_reads_the_sign_and_gives_a_reason(
        self, client: SigningClient, seated: Commission, application: Application
    ) -> None:
        accounts.membership(Role.EDITOR, application.organisation, person=seated.seats[0].user)
        self.opened(client, seated.seats[0])
        path = f"/applications/conflicts/{seated.local_call.id}"
        assert "Sistēma pamanīja: Šajā sistēmā darbojas pieteicēja vārdā" in client.get(path).text
        nothing = client.post(path, data={})
        assert (nothing.status_code, "Nekas nav saglabāts." in nothing.text) == (422, True)
        word = {f"word_{application.id}": "free"}
        answer = client.post(path, data=word)
        assert answer.status_code == 422
        assert "kāpēc konflikta nav" in answer.text
        answer = client.post(path, data={**word, f"reason_{application.id}": "Sen aizgāju."})
        assert answer.status_code == 302
        page = client.get(path).text
        assert "Sen aizgāju." in page
        assert f"/selection/applications/{application.id}/conflict" in page

    def test_chair_and_coordinator_read_signs_before_and_after_the_word(
        self, client: SigningClient, seated: Commission, application: Application
    ) -> None:
        accounts.membership(Role.EDITOR, application.organisation, person=seated.seats[0].user)
        path = f"/selection/{seated.local_call.id}/conflicts"
        self.opened(client, seated.chair_seat)
        assert "Vēl nav apliecināts" in client.get(path).text
        declare_conflict(
            application, has_conflict=False, reason="Sen aizgāju.", by=seated.evaluators[0], at=seated.at
        )
        self.opened(client, selection.member(Role.COORDINATOR, seated.local_call, "commission-coordinator"))
        page = client.get(path).text
        assert "Sen aizgāju." in page
        assert "Šajā sistēmā darbojas pieteicēja vārdā" in page
        assert "Vēl nav apliecināts" not in page

    def test_a_chair_in_conflict_reads_nothing_of_that_application_there(
        self, client: SigningClient, seated: Commission, application: Application
    ) -> None:
        selection.declare(application, seated.evaluators[0], seated.at, conflict="Māsa.")
        selection.declare(application, seated.chair, seated.at, conflict="Brālis.")
        self.opened(client, seated.chair_seat)
        page = client.get(f"/selection/{seated.local_call.id}/conflicts").text
        assert "Māsa." not in page

    def test_after_a_later_conflict_no_address_shows_the_application(
        self, client: SigningClient, seated: Commission, application: Application
    ) -> None:
        selection.declare(application, seated.evaluators[0], seated.at)
        selection.draft(application, seated.evaluators[0], seated.at)
        self.opened(client, seated.seats[0])
        own = f"/applications/{application.id}"
        scoring = f"/selection/applications/{application.id}"
        filed = [f"{own}/receipts/1", f"{own}/receipts/1/application.json"]
        assert [client.get(address).status_code for address in (own, *filed)] == [200] * 3
        assert SECRET in client.get(f"{scoring}/assessment").text
        assert client.get(f"{scoring}/conflict").status_code == 200
        assert client.post(f"{scoring}/conflict", data={}).status_code == 422
        sent = client.post(f"{scoring}/conflict", data={"reason": "Māsa ir biedre."})
        assert sent.location == f"/selection/{seated.local_call.id}"
        for address in (own, *filed, f"{own}/answers", f"{own}/check"):
            assert client.get(address).status_code in (403, 404), address
        for address in (f"{scoring}/assessment", f"{scoring}/scores", f"{scoring}/conflict"):
            assert client.get(address).status_code == 403, address
        for address, data in (
            (f"{scoring}/assessment", {"version": "1"}),
            (f"{scoring}/assessment/autosave", {}),
        ):
            assert client.post(address, data=data).status_code in (403, 422), address
        for address in ("/applications", f"/selection/{seated.local_call.id}", "/", "/selection"):
            assert SECRET not in client.get(address).text
        assert application.title not in client.get("/applications").text


@pytest.mark.parametrize("conflict", ["", "Radinieks."])
def test_a_wrong_form_does_not_show_an_application_that_is_closed(
    seated: Commission, application: Application, client: SigningClient, conflict: str
) -> None:
    if conflict:
        selection.declare(application, seated.evaluators[0], seated.at, conflict=conflict)
    db.session.commit()
    client.sign_in(seated.seats[0])
    answer = client.post(f"/selection/applications/{application.id}/assessment", data={"version": "x"})
    assert answer.status_code == (403 if conflict else 302)
    assert SECRET not in answer.text


class TestAutomaticAssignment:
    def test_a_member_with_an_unanswered_sign_is_not_given_the_project(
        self, seated: Commission, application: Application, client: SigningClient
    ) -> None:
        own = own_organisation(seated)
        application.organisation_id, who = own.id, seated.seats[0].user_id
        pair = (application.id, who)
        seen_now = sharing_of(seated.local_call, clock.riga_day(seated.at))
        assert seen_now.unanswered == {pair}
        assert pair not in proposal_of(seen_now, 4).added
        db.session.commit()
        client.sign_in(seated.chair_seat)
        page = client.get(f"/selection/{seated.local_call.id}/assignment").text
        assert "interešu konflikta pazīme" in page
        service.assign(application, who, by=seated.chair, at=seated.at)
        assert pair in sharing_of(seated.local_call, clock.riga_day(seated.at)).held

    def test_who_declares_to_be_free_in_spite_of_it_is_given_the_project_again(
        self, seated: Commission, application: Application
    ) -> None:
        application.organisation_id = own_organisation(seated).id
        selection.declare(application, seated.evaluators[0], seated.at)
        now = sharing_of(seated.local_call, clock.riga_day(seated.at))
        assert now.unanswered == frozenset()
        assert (application.id, seated.seats[0].user_id) in proposal_of(now, 4).added
