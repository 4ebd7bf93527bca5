"""An organisation is registered with checked numbers, together with its first representative."""

import re

import pytest
from sqlalchemy import select

from app.accounts import queries, service
from app.accounts.models import Membership, OneTimeLink, User
from app.accounts.one_time_links import token_of
from app.audit.models import AuditEvent
from app.core.roles import Role
from app.extensions import db
from app.outbox.models import OutboxMessage
from app.registry.models import Organisation
from tests.builders.accounts import PASSWORD, membership, user
from tests.builders.registry import municipality, organisation, registration_number

WRONG_NUMBERS = {
    "lv": {
        "registration_number": "„40008260405” nav reģistrācijas numurs.",
        "iban": "„LV81BANK0000435195001” nav derīgs IBAN.",
        "email": "„birojs” nav e-pasta adrese.",
    },
    "en": {
        "registration_number": "&#34;40008260405&#34; is not a registration number.",
        "iban": "&#34;LV81BANK0000435195001&#34; is not a valid IBAN.",
        "email": "&#34;birojs&#34; is not an e-mail address.",
    },
}


def typed(**values: str) -> dict[str, str]:
    return {
        "name": "Biedrība „Jauniešu telpa”",
        "registration_number": "4000 8260-404",
        "kind": "association",
        "municipality": str(municipality("Saldus novads").id),
        "email": "birojs@telpa.example",
        "phone": "+371 26 000 000",
        "iban": "LV80 BANK 0000 4351 9500 1",
        "representative_name": "Jānis Bērziņš",
        "representative_email": "Janis@Telpa.example",
        **values,
    }


@pytest.fixture
def registrar(client):
    return client.sign_in(membership(Role.COORDINATOR))


def test_an_organisation_is_registered_and_its_representative_comes_in_by_a_letter(registrar, app):
    answer = registrar.post("/organisations/new", data=typed())
    assert (answer.status_code, answer.location) == (302, "/organisations")
    made = db.session.scalars(select(Organisation)).one()
    assert (made.name, made.registration_number, made.kind, made.municipality.name) == (
        "Biedrība „Jauniešu telpa”", "40008260404", "association", "Saldus novads",
    )  # fmt: skip
    assert (made.email, made.phone, made.iban) == (
        "birojs@telpa.example", "+371 26 000 000", "LV80BANK0000435195001",
    )  # fmt: skip
    assert letters() == [("janis@telpa.example", "accounts/invitation")]
    token = token_of(db.session.scalars(select(OneTimeLink)).one())
    visit = app.test_client()
    chosen = {"new": PASSWORD, "again": PASSWORD}
    assert visit.post(f"/invitation/{token}", data=chosen).status_code == 302
    given = {"email": "janis@telpa.example", "password": PASSWORD}
    assert visit.post("/sign-in", data=given).status_code == 302
    page = visit.get("/account").text
    assert "organizācijas pārstāvis" in page
    assert "Biedrība „Jauniešu telpa”" in page


def letters() -> list[tuple[str, str]]:
    return [(one.to_address, one.template) for one in db.session.scalars(select(OutboxMessage))]


def test_registering_leaves_its_trace(registrar):
    registrar.post("/organisations/new", data=typed())
    written = db.session.execute(
        select(AuditEvent.event, AuditEvent.actor_role)
        .order_by(AuditEvent.id)
        .where(AuditEvent.actor_role != "system")
    ).all()
    assert [tuple(row) for row in written] == [
        ("organisation.register", "coordinator"),
        ("user.create", "coordinator"),
        ("membership.grant", "coordinator"),
    ]


def test_a_person_who_signs_in_already_keeps_the_password_and_is_told_of_the_role(registrar):
    known = user("janis@telpa.example", "Slepenā Persona")
    assert registrar.post("/organisations/new", data=typed()).status_code == 302
    assert "Slepenā" not in registrar.get("/organisations").text
    assert service.authenticate("janis@telpa.example", PASSWORD) is not None
    assert [item.role for item in queries.live_memberships(known.id)] == [Role.REPRESENTATIVE]
    assert letters() == [("janis@telpa.example", "accounts/representative")]


def test_nobody_registers_an_organisation_for_themselves(registrar):
    own = db.session.scalars(select(Membership)).one().user.email
    answer = registrar.post("/organisations/new", data=typed(representative_email=own))
    assert answer.status_code == 422
    assert "Savu piekļuvi mainīt nevar" in answer.text
    assert db.session.scalars(select(Organisation)).all() == []


@pytest.mark.parametrize("language", ["lv", "en"])
def test_wrong_numbers_are_explained_in_both_languages_and_what_was_typed_is_kept(registrar, language):
    registrar.get(f"/language?code={language}")
    wrong = typed(registration_number="40008260405", iban="LV81BANK0000435195001", email="birojs")
    answer = registrar.post("/organisations/new", data=wrong)
    assert answer.status_code == 422
    for name, sentence in WRONG_NUMBERS[language].items():
        assert re.search(f'<a href="#{name}">{re.escape(sentence)}', answer.text), name
        assert f'value="{wrong[name]}"' in answer.text
    assert 'value="Biedrība „Jauniešu telpa”"' in answer.text
    assert re.search(r'<option selected value="\d+">Saldus novads', answer.text)
    assert db.session.scalars(select(Organisation)).all() == []


@pytest.mark.parametrize(
    "number",
    [
        "40008260404",
        "40008066462",
        "40008002279",
        "40003520643",
        "90000059796",
        "LV40008260404",
        "4000–8260,404",
    ],
)
def test_numbers_of_the_register_are_taken_as_people_write_them(registrar, number):
    assert registrar.post("/organisations/new", data=typed(registration_number=number)).status_code == 302
    kept = db.session.scalars(select(Organisation.registration_number)).one()
    assert re.fullmatch("[0-9]{11}", kept)


@pytest.mark.parametrize(
    "number", ["", "4000826040", "400082604040", "161175-19997", "32867300679", "4000826040x"]
)
def test_other_numbers_are_refused(registrar, number):
    assert registrar.post("/organisations/new", data=typed(registration_number=number)).status_code == 422


def test_the_account_and_the_telephone_may_be_missing(registrar):
    assert registrar.post("/organisations/new", data=typed(iban="", phone=" ")).status_code == 302
    made = db.session.scalars(select(Organisation)).one()
    assert (made.iban, made.phone) == (None, "")


def test_a_number_registered_already_is_named_at_its_field(registrar):
    known = organisation("Biedrība „Agrākā”")
    answer = registrar.post("/organisations/new", data=typed(registration_number=known.registration_number))
    assert answer.status_code == 422
    sentence = f"Organizācija ar reģistrācijas numuru {known.registration_number} jau ir reģistrēta: Biedrība „Agrākā”."
    assert f'<a href="#registration_number">{sentence}' in answer.text
    assert len(db.session.scalars(select(Organisation)).all()) == 1
    assert len(db.session.scalars(select(User)).all()) == 1


@pytest.mark.parametrize("tampered", [{"kind": "company"}, {"municipality": "9999"}, {"municipality": "x"}])
def test_a_tampered_choice_is_an_error_of_the_form(registrar, tampered):
    answer = registrar.post("/organisations/new", data=typed(**tampered))
    assert answer.status_code == 422
    assert "Tādas izvēles nav. Izvēlieties no saraksta." in answer.text


def test_an_empty_form_names_every_field_to_fill(registrar):
    page = registrar.post("/organisations/new", data={}).text
    assert page.count("Izvēlieties organizācijas veidu.") == 2
    assert page.count("Aizpildiet lauku „Organizācijas nosaukums”.") == 2
    fields = re.findall(r'<li><a href="#([a-z_]+)', page)
    assert fields == [
        "name", "registration_number", "kind", "municipality", "email", "representative_name",
        "representative_email",
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.EVALUATOR, Role.FINANCE_PREPARER, Role.AUDITOR])
def test_others_may_not_register(client, role):
    client.sign_in(membership(role))
    assert client.get("/organisations/new").status_code == 403
    assert client.post("/organisations/new", data=typed()).status_code == 403
    assert db.session.scalars(select(Membership).where(Membership.role == Role.REPRESENTATIVE)).all() == (
        [] if role is not Role.REPRESENTATIVE else db.session.scalars(select(Membership)).all()
    )


def test_built_numbers_are_right_and_differ():
    numbers = [registration_number(place) for place in range(1, 200)]
    assert len(set(numbers)) == 199
    assert {len(number) for number in numbers} == {11}
