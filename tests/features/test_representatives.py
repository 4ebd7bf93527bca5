"""Becoming an organisation's representative by proof, and replacing one."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import representation, service, sign_up
from app.accounts.models import Membership, OneTimeLink, RepresentativeRequest, User
from app.accounts.one_time_links import token_of
from app.accounts.queries import live_memberships, user_by_email
from app.accounts.workflow import RepresentationStatus as S
from app.audit.models import AuditEvent
from app.core import clock
from app.core.actor import SYSTEM
from app.core.roles import Role
from app.documents.uploads import without_metadata
from app.extensions import db
from app.jobs.models import Job
from app.outbox.letters import write_letter
from app.outbox.models import OutboxMessage
from app.registry.models import Organisation
from app.storage.service import get
from tests.builders.accounts import PASSWORD, membership, user
from tests.builders.registry import municipality, organisation
from tests.conftest import NOON, SigningClient
from tests.unit.test_pictures import photo

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
NUMBER = "40008260404"
NEW = {"name": "Biedrība „Telpa”", "kind": "association", "email": "birojs@telpa.example"}


def typed(number: str, *, data: bytes = PDF, file: str = "izziņa.pdf", **values: str) -> dict[str, Any]:
    return {"registration_number": number, "proof": (io.BytesIO(data), file), **values}


def sign_in(app: Any, email: str) -> Any:
    app.test_client_class = SigningClient
    visit = app.test_client()
    assert visit.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 302
    return visit


def requested(number: str, person: User, *, place: Any = None) -> RepresentativeRequest:
    new = place and representation.NewDetails(NEW["name"], "association", place.id, NEW["email"])
    proof = representation.Proof("izziņa.pdf", PDF)
    made = representation.ask(person, number, proof, new, at=NOON)
    db.session.commit()
    return made


def letters() -> list[tuple[str, str]]:
    return [(one.to_address, one.template) for one in db.session.scalars(select(OutboxMessage))]


@pytest.fixture
def newcomer(app: Any) -> User:
    return user("jana@telpa.example", "Jana Liepa")


def test_signing_up_answers_the_same_for_known_and_unknown_addresses(client, newcomer):
    known = client.post("/sign-up", data={"name": "Kāds", "email": newcomer.email})
    unknown = client.post("/sign-up", data={"name": "Kāds", "email": "cita@telpa.example"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert [job.name for job in db.session.scalars(select(Job))] == ["accounts.sign_up"] * 2


@pytest.mark.usefixtures("app")
def test_the_eleventh_sign_up_in_five_minutes_is_refused(client):
    given = {"name": "Kāds", "email": "cita@telpa.example"}
    assert [client.post("/sign-up", data=given).status_code for _ in range(11)] == [200] * 10 + [429]


def test_a_known_address_is_told_of_its_account_and_gets_no_link(newcomer):
    sign_up.send_to(newcomer.email, "Svešs Vārds", at=NOON)
    assert letters() == [(newcomer.email, "accounts/known")]
    assert newcomer.name == "Jana Liepa"
    assert db.session.scalars(select(OneTimeLink)).all() == []


def test_who_was_kept_out_does_not_come_back_by_signing_up(newcomer):
    service.disable_user(newcomer, by=SYSTEM, at=NOON)
    sign_up.send_to(newcomer.email, "Jana", at=NOON)
    assert letters() == []
    assert not newcomer.is_active


def test_the_link_works_once_and_the_letter_does_not_repeat_what_a_stranger_typed(client):
    sign_up.send_to("jauna@telpa.example", "Pērc te: http://evil.example", at=NOON)
    post = db.session.scalars(select(OutboxMessage)).one()
    assert "evil" not in write_letter(post.template, post.data, reveal=True).text
    token = token_of(db.session.scalars(select(OneTimeLink)).one())
    chosen = {"new": PASSWORD, "again": PASSWORD}
    db.session.scalars(select(OneTimeLink)).one().ends_at = clock.now().replace(year=clock.now().year + 1)
    assert client.post(f"/invitation/{token}", data=chosen).status_code == 302
    assert client.post(f"/invitation/{token}", data=chosen).status_code == 404


def test_a_person_without_a_role_sees_who_acts_next(app, newcomer):
    visit = sign_in(app, newcomer.email)
    page = visit.get("/representation").text
    assert "Jums pašlaik nav nevienas lomas." in page
    assert visit.get("/applications").status_code == 302
    place = municipality("Saldus novads")
    db.session.commit()
    sent = visit.post("/representation/new", data=typed(NUMBER, municipality=str(place.id), **NEW))
    assert sent.status_code == 302
    page = visit.get("/representation").text
    assert "Gaida lēmumu" in page
    assert "Saldus novads" in page


def test_a_new_organisation_is_registered_when_the_coordinator_accepts(app, client, newcomer):
    place = municipality("Saldus novads")
    made = requested(NUMBER, newcomer, place=place)
    visit = sign_in(app, newcomer.email)
    client.sign_in(membership(Role.COORDINATOR, place))
    assert "Biedrība „Telpa”" in client.get("/representatives").text
    page = client.get(f"/representatives/{made.id}").text
    assert "Organizāciju reģistrē, un no šī brīža to pārstāv Jana Liepa." in page
    assert client.post(f"/representatives/{made.id}/accept", data={"seen": ""}).status_code == 302
    found = db.session.scalars(select(Organisation)).one()
    [role] = live_memberships(newcomer.id)
    assert (found.registration_number, role.role, role.organisation_id) == (
        NUMBER, Role.REPRESENTATIVE, found.id,
    )  # fmt: skip
    assert letters() == [
        ("jana@telpa.example", "accounts/representation_accepted"),
        ("birojs@telpa.example", "accounts/representation_changed"),
    ]
    assert visit.post("/representation/role").status_code == 302
    assert visit.get("/applications").status_code == 200


def test_replacing_ends_the_former_representatives_access_at_once(app, client, newcomer):
    place = municipality("Saldus novads")
    held = organisation("Biedrība „Agrākā”")
    former = membership(Role.REPRESENTATIVE, held, person=user("agrak@telpa.example", "Agris Ozols"))
    old_visit = sign_in(app, "agrak@telpa.example")
    assert old_visit.get("/applications").status_code == 200
    made = requested(held.registration_number, newcomer)
    client.sign_in(membership(Role.COORDINATOR, place))
    page = client.get(f"/representatives/{made.id}").text
    assert "Pašlaik to pārstāv Agris Ozols" in page
    assert "Līdzšinējais pārstāvis uzreiz zaudē piekļuvi" in page
    client.post(f"/representatives/{made.id}/accept", data={"seen": str(former.id)})
    assert old_visit.get("/applications").status_code == 302
    assert [one.user_id for one in representation.representatives(held.id)] == [newcomer.id]
    assert {template for _to, template in letters()} == {
        "accounts/representation_accepted", "accounts/representation_ended", "accounts/representation_changed",
    }  # fmt: skip
    assert (held.email, "accounts/representation_changed") in letters()


def test_an_acceptance_that_did_not_see_who_would_be_replaced_changes_nothing(client, newcomer):
    place = municipality("Saldus novads")
    held = organisation("Biedrība „Agrākā”")
    made = requested(held.registration_number, newcomer)
    client.sign_in(membership(Role.COORDINATOR, place))
    membership(Role.REPRESENTATIVE, held)
    assert client.post(f"/representatives/{made.id}/accept", data={"seen": ""}).status_code == 409
    db.session.expire_all()
    assert made.status is S.REQUESTED
    assert live_memberships(newcomer.id) == []


def test_nobody_decides_their_own_request(client):
    place = municipality("Saldus novads")
    mine = membership(Role.COORDINATOR, place)
    made = requested(NUMBER, mine.user, place=place)
    client.sign_in(mine)
    assert "lemj kāds cits" in client.get(f"/representatives/{made.id}").text
    assert client.post(f"/representatives/{made.id}/accept", data={"seen": ""}).status_code == 422
    answer = client.post(f"/representatives/{made.id}/refuse", data={"reason": "nē"})
    assert answer.status_code == 422
    assert "Par savu pieprasījumu neviens nelemj pats." in answer.text
    db.session.expire_all()
    assert made.status is S.REQUESTED


def test_another_municipality_does_not_know_of_the_request_or_its_proof(client, newcomer):
    made = requested(NUMBER, newcomer, place=municipality("Saldus novads"))
    client.sign_in(membership(Role.COORDINATOR, municipality("Kuldīgas novads")))
    assert "Telpa" not in client.get("/representatives").text
    for address in (f"/representatives/{made.id}", f"/representation/{made.id}/proof"):
        assert client.get(address).status_code == 404
    assert client.post(f"/representatives/{made.id}/accept").status_code == 404


def test_the_proof_is_an_attachment_for_the_requester_and_the_checkers_only(app, client, newcomer):
    made = requested(NUMBER, newcomer, place=municipality("Saldus novads"))
    address = f"/representation/{made.id}/proof"
    assert client.get(address).status_code == 404
    client.sign_in(membership(Role.AUDITOR))
    assert client.get(address).status_code == 404
    answer = sign_in(app, newcomer.email).get(address)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    client.sign_in(membership(Role.PROGRAMME_MANAGER))
    assert client.get(address).data == PDF


def test_a_photo_as_proof_is_stored_without_its_place(newcomer):
    proof = representation.Proof("izziņa.jpg", photo())
    place = municipality("Saldus novads")
    new = representation.NewDetails(NEW["name"], "association", place.id, NEW["email"])
    made = representation.ask(newcomer, NUMBER, proof, new, at=NOON)
    assert get(made.proof_key) == without_metadata(proof.data, proof.name)
    assert b"GPS" not in get(made.proof_key)
    assert b"Exif" not in get(made.proof_key)


def test_a_refusal_needs_a_reason_and_tells_it(client, newcomer):
    made = requested(NUMBER, newcomer, place=municipality("Saldus novads"))
    client.sign_in(membership(Role.PROGRAMME_MANAGER))
    assert client.post(f"/representatives/{made.id}/refuse", data={"reason": " "}).status_code == 422
    client.post(f"/representatives/{made.id}/refuse", data={"reason": "Izziņa ir novecojusi."})
    db.session.expire_all()
    assert (made.status, made.reason) == (S.REFUSED, "Izziņa ir novecojusi.")
    post = db.session.scalars(select(OutboxMessage)).one()
    assert "Izziņa ir novecojusi." in write_letter(post.template, post.data).text
    events = db.session.scalars(select(AuditEvent.event).where(AuditEvent.event.like("representation%")))
    assert list(events) == ["representation.request", "representation.refuse"]


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"MZ\x90\0 program", "izziņa.pdf", "izziņa.pdf"),
        (b"", "tukšs.pdf", "tukšs.pdf"),
    ],
)
def test_a_file_that_is_no_proof_is_told_at_its_field(app, newcomer, data, name, told):
    visit = sign_in(app, newcomer.email)
    place = municipality("Saldus novads")
    given = typed(NUMBER, data=data, file=name, municipality=str(place.id), **NEW)
    answer = visit.post("/representation/new", data=given)
    assert answer.status_code == 422
    assert '<a href="#proof">' in answer.text
    assert told in answer.text
    assert db.session.scalars(select(RepresentativeRequest)).all() == []


def test_an_unknown_organisation_must_be_described_and_one_request_waits_at_a_time(app, newcomer):
    visit = sign_in(app, newcomer.email)
    answer = visit.post("/representation/new", data=typed(NUMBER))
    assert answer.status_code == 422
    for name in ("name", "kind", "municipality", "email"):
        assert f'<a href="#{name}' in answer.text
    assert "Jūs izvēlējāties izziņa.pdf." in answer.text
    assert "Jūs izvēlējāties" not in visit.get("/representation/new").text
    place = str(municipality("Saldus novads").id)
    assert visit.post("/representation/new", data=typed(NUMBER, municipality=place, **NEW)).status_code == 302
    again = visit.post("/representation/new", data=typed(NUMBER, municipality=place, **NEW))
    assert again.status_code == 422
    [made] = db.session.scalars(select(RepresentativeRequest)).all()
    assert visit.post(f"/representation/{made.id}/withdraw").status_code == 302
    assert visit.post("/representation/new", data=typed(NUMBER, municipality=place, **NEW)).status_code == 302


def test_a_request_for_a_number_registered_meanwhile_is_not_accepted_blindly(client, newcomer):
    place = municipality("Saldus novads")
    made = requested(NUMBER, newcomer, place=place)
    known = organisation("Biedrība „Ātrākā”")
    made.registration_number = known.registration_number
    client.sign_in(membership(Role.COORDINATOR, place))
    assert "Pa šo laiku ar to pašu numuru" in client.get(f"/representatives/{made.id}").text
    assert client.post(f"/representatives/{made.id}/accept", data={"seen": ""}).status_code == 422
    assert db.session.scalars(select(Membership).where(Membership.role == Role.REPRESENTATIVE)).all() == []
    assert user_by_email("jana@telpa.example") is not None
