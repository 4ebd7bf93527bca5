"""A school's staff is invited from a file: after a look, all or none, each once."""

import html
import re
from io import BytesIO

import pytest
from sqlalchemy import select

from app.accounts.models import Membership, User
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.documents.sheets import write_xlsx
from app.extensions import db
from app.outbox.models import OutboxMessage
from app.support_plans import service
from app.support_plans.staff_files import MOST_PEOPLE, Person, read_staff
from tests.builders import accounts, learners, registry
from tests.builders.support_plans import Chain, chain
from tests.conftest import NOON
from tests.features.test_support_plan_pages import browser

HEAD = "Vārds, uzvārds;E-pasts"
TODAY = riga_day(NOON)
ANNA, IEVA = Person("Anna Ozola", "anna@skola.lv"), Person("Ieva Liepa", "ieva@skola.lv")


@pytest.fixture
def people(app) -> Chain:
    made = chain()
    db.session.commit()
    return made


def csv(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def authors(people: Chain) -> list[str]:
    wanted = select(User.email).join(Membership, Membership.user_id == User.id).where(
        Membership.school_id == people.school.id, Membership.role == Role.PLAN_AUTHOR, Membership.ended_at.is_(None)
    )  # fmt: skip
    return sorted(db.session.scalars(wanted))


def test_a_file_is_read_with_addresses_in_lower_case():
    data = csv("Anna Ozola;Anna@Skola.lv", "Ieva Liepa; ieva@skola.lv")
    assert read_staff(data, "skola.csv", TODAY) == [ANNA, IEVA]


def test_every_broken_row_is_named_and_none_is_taken():
    long = "A" * 201
    data = csv(
        "Anna Ozola;anna",
        "Ieva 32123412345;ieva@skola.lv",
        "Liene;ieva@skola.lv",
        ";x@skola.lv",
        f"{long};a@a.lv",
    )
    with pytest.raises(Refused) as refused:
        read_staff(data, "skola.csv", TODAY)
    assert [(one.rule, one.facts["line"]) for one in refused.value.findings] == [
        ("staff_row_address", 2), ("staff_row_code", 3), ("staff_row_twice", 4), ("sheet_cell_empty", 5),
        ("learner_row_long", 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (csv(), "staff_file_empty"),
        (csv(*(f"Anna;a{place}@skola.lv" for place in range(MOST_PEOPLE + 1))), "staff_too_many"),
    ],
)
def test_nobody_and_too_many_are_refused(data, rule):
    with pytest.raises(Refused, match=rule):
        read_staff(data, "skola.csv", TODAY)


def test_the_head_invites_new_people_and_leaves_those_who_work_there(people):
    known = Person("Cits Vārds", db.session.get_one(User, people.author.user_id).email)
    done = service.invite_staff([ANNA, known, IEVA], by=people.director, at=NOON)
    assert (done.new, done.known) == (2, 1)
    assert authors(people) == sorted([ANNA.email, IEVA.email, known.email])
    letters = db.session.scalars(select(OutboxMessage.to_address)).all()
    assert sorted(letters) == [ANNA.email, IEVA.email]
    again = service.invite_staff([ANNA, IEVA], by=people.director, at=NOON)
    assert (again.new, again.known) == (0, 2)


def test_somebody_of_another_school_gets_the_role_here_too(people):
    other = learners.author(registry.school("Brocēnu vidusskola"), email="anna@skola.lv")
    service.invite_staff([ANNA], by=people.director, at=NOON)
    assert ANNA.email in authors(people)
    assert db.session.query(Membership).filter_by(user_id=other.user_id, ended_at=None).count() == 2


def test_nobody_but_the_head_invites(people):
    for by in (people.author, people.coordinator, people.specialist):
        with pytest.raises(NotPermitted):
            service.invite_staff([ANNA], by=by, at=NOON)
    for some in ([], [ANNA] * (MOST_PEOPLE + 1)):
        with pytest.raises(Refused, match="staff_"):
            service.invite_staff(some, by=people.director, at=NOON)


def test_one_who_may_not_be_invited_stops_all(people):
    own = Person("Es pats", db.session.get_one(User, people.director.user_id).email)
    # The head's own address is known here; a finance role of the same person would not matter.
    assert service.invite_staff([own, ANNA], by=people.director, at=NOON).known == 1


def sent(page, data: bytes, name: str = "skola.csv"):
    return page.post("/support/staff/preview", data={"file": (BytesIO(data), name)})


def people_field(page: str) -> str:
    return html.unescape(re.search(r'name="people"[^>]*value="([^"]*)"', page)[1])


def test_the_pages_show_who_will_be_invited_and_invite_them(client, people):
    page = browser(client, people.director)
    assert "/support/staff" in page.get("/support/learners").text
    shown = sent(page, csv("Anna Ozola;anna@skola.lv", "Ieva Liepa;ieva@skola.lv"))
    assert (shown.status_code, "tiks uzaicināts" in shown.text) == (200, True)
    assert ANNA.email not in authors(people)
    done = page.post("/support/staff", data={"people": people_field(shown.text)})
    assert done.status_code == 302
    assert ANNA.email in page.get(done.location).text
    db.session.rollback()
    assert {ANNA.email, IEVA.email} <= set(authors(people))


def test_a_spreadsheet_is_read_like_a_csv(client, people):
    rows = [["Vārds, uzvārds", "E-pasts"], ["Anna Ozola", "anna@skola.lv"]]
    shown = sent(browser(client, people.director), write_xlsx(rows), "skola.xlsx")
    assert (shown.status_code, ANNA.email in shown.text) == (200, True)


def test_a_broken_file_says_what_to_mend_and_nobody_is_invited(client, people):
    page = browser(client, people.director)
    broken = sent(page, csv("Anna Ozola;anna", "Ieva Liepa;ieva@skola.lv"))
    assert (broken.status_code, "tā nav e-pasta adrese" in broken.text) == (422, True)
    assert sent(page, b"\xff\xfe\x00", "skola.xlsx").status_code == 422
    assert page.post("/support/staff/preview", data={}).status_code == 422
    for wrong in ("", "[]", "{", "[[1]]", '[["Anna", "nav adrese"]]', "7"):
        answer = page.post("/support/staff", data={"people": wrong})
        assert (answer.status_code, "palicis neviens" in answer.text) == (422, True), wrong
    assert db.session.scalars(select(OutboxMessage.id)).all() == []


def test_other_roles_do_not_come_near(client, people):
    seats = accounts.membership(Role.COORDINATOR, people.school.municipality, email="k@example.lv")
    client.sign_in(seats)
    assert client.get("/support/staff").status_code == 403
    author = browser(client.application.test_client(), people.author)
    assert author.post("/support/staff", data={"people": "[]"}).status_code == 403
