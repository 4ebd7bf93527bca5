"""A file of staff names roles at the own school: authors of plans, and who stands in for the director on which days."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Membership, User
from app.audit.models import AuditEvent
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import Role
from app.documents.sheets import write_xlsx
from app.extensions import db
from app.outbox.models import OutboxMessage
from app.support_plans import plan_queries, service
from app.support_plans.plan_models import SupportSubstitute
from app.support_plans.staff_files import Person, read_staff
from app.support_plans.staff_roles import StaffRole
from app.support_plans.workflow import ChainStep, SupportStatus
from tests.builders import accounts, registry
from tests.builders.support_plans import Chain, chain, submitted
from tests.conftest import NOON
from tests.features.test_support_plan_pages import browser
from tests.features.test_support_staff import authors, people_field, sent

TODAY = riga_day(NOON)
FIRST, LAST = date(2022, 4, 11), date(2022, 4, 22)
ANNA = Person("Anna Ozola", "anna@skola.lv")
IEVA = Person("Ieva Liepa", "ieva@skola.lv", StaffRole.SUBSTITUTE, FIRST, LAST)


@pytest.fixture
def people(app) -> Chain:
    made = chain()
    db.session.commit()
    return made


def csv(*rows: str, head: str = "Vārds, uzvārds;E-pasts;Loma;Aizvieto no;Aizvieto līdz") -> bytes:
    return "\n".join([head, *rows]).encode()


def substitutes() -> list[tuple[str, date, date]]:
    wanted = select(User.email, SupportSubstitute.starts_on, SupportSubstitute.ends_on).join(
        SupportSubstitute.user
    )
    rows = db.session.execute(wanted.order_by(SupportSubstitute.id))
    return [(row.email, row.starts_on, row.ends_on) for row in rows]


@pytest.mark.parametrize(
    ("author", "substitute", "head"),
    [
        ("", "Direktora aizvietotājs", "Vārds, uzvārds;E-pasts;Loma;No;Līdz"),
        ("Plānu sagatavotāja", "DIREKTORA AIZVIETOTAJA", "Vards, uzvards;E-pasts;loma;aizvieto no;aizvieto lidz"),
        ("Atbalsta plānu sagatavotājs", "aizvietotāja", "Name;Email;Role;From;Until"),
        ("Author of support plans", "Director’s substitute", "Name;Email;Role;From;Until"),
        ("plan author", "director's substitute", "name;email;role;from;until"),
    ],
)  # fmt: skip
def test_roles_are_read_in_latvian_and_english(author, substitute, head):
    data = csv(
        f"Anna Ozola;anna@skola.lv;{author};;",
        f"Ieva Liepa;ieva@skola.lv;{substitute};11.04.2022.;2022-04-22",
        head=head,
    )
    assert read_staff(data, "skola.csv", TODAY) == [ANNA, IEVA]


def test_days_of_a_spreadsheet_are_read_as_they_stand_there():
    rows = [["Vārds, uzvārds", "E-pasts", "Loma", "Aizvieto no", "Aizvieto līdz"],
            [IEVA.name, IEVA.email, "aizvietotāja", FIRST, LAST]]  # fmt: skip
    assert read_staff(write_xlsx(rows), "skola.xlsx", TODAY) == [IEVA]


def test_every_broken_role_and_day_is_named_by_its_line_and_nobody_is_taken():
    data = csv(
        "A;a@a.lv;Direktors;;", "B;b@a.lv;director;;", "C;c@a.lv;IKVD finanses;;", "D;d@a.lv;aizvietotājs;;",
        "E;e@a.lv;aizvietotājs;11.04.2022.;", "F;f@a.lv;aizvietotājs;31.02.2022.;22.04.2022.",
        "G;g@a.lv;aizvietotājs;22.04.2022.;11.04.2022.", "H;h@a.lv;aizvietotājs;01.03.2022.;03.04.2022.",
        "I;i@a.lv;;11.04.2022.;", "J;j@a.lv;aizvietotājs;01.03.2022.;04.04.2022.", "K;k@a.lv;aizvietotājs;x-y;1",
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        read_staff(data, "skola.csv", TODAY)
    assert [(one.rule.removeprefix("staff_row_"), one.facts["line"]) for one in refused.value.findings] == [
        ("director", 2), ("director", 3), ("role", 4), ("without_days", 5), ("without_days", 6), ("day", 7),
        ("period", 8), ("period", 9), ("days_of_author", 10), ("day", 12),
    ]  # fmt: skip


def test_a_substitute_is_invited_as_an_author_and_approves_in_the_director_s_place_on_those_days(people):
    done = service.invite_staff([ANNA, IEVA], by=people.director, at=NOON)
    assert (done.new, done.known, done.substitutes) == (2, 0, 1)
    assert {ANNA.email, IEVA.email} <= set(authors(people))
    assert substitutes() == [(IEVA.email, FIRST, LAST)]
    user = db.session.scalars(select(User).where(User.email == IEVA.email)).one()
    actor = accounts.actor_of(
        db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
    )
    steps = [
        plan_queries.step_of(actor, day)
        for day in (FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1))
    ]
    assert steps == [None, ChainStep.DIRECTOR, ChainStep.DIRECTOR, None]
    plan = submitted(people)
    at = NOON.replace(day=12)
    assert service.approve_all({plan.id: plan.revision}, by=actor, at=at) == 1
    assert plan.status is SupportStatus.DIRECTOR_APPROVED
    acts = db.session.scalars(
        select(AuditEvent.event).where(AuditEvent.actor_user_id == people.director.user_id)
    ).all()
    assert "support_substitute.appoint" in acts


def test_who_works_here_already_is_appointed_without_a_letter_and_once(people):
    known = db.session.get_one(User, people.author.user_id).email
    one = Person("Cits Vārds", known, StaffRole.SUBSTITUTE, FIRST, LAST)
    for count in (1, 0):
        done = service.invite_staff([one], by=people.director, at=NOON)
        assert (done.new, done.known, done.substitutes) == (0, 1, count)
    assert substitutes() == [(known, FIRST, LAST)]
    assert db.session.scalars(select(OutboxMessage.id)).all() == []


def test_the_director_stands_in_for_nobody_and_nobody_is_taken_then(people):
    own = db.session.get_one(User, people.director.user_id).email
    for call in (service.staff_among, lambda some, by: service.invite_staff(some, by=by, at=NOON)):
        with pytest.raises(Refused, match="staff_self"):
            call([ANNA, Person("Es pats", own, StaffRole.SUBSTITUTE, FIRST, LAST)], by=people.director)
    assert (authors(people), substitutes()) == ([db.session.get_one(User, people.author.user_id).email], [])


def test_days_that_ran_out_since_the_preview_stop_everything(people):
    with pytest.raises(Refused, match="staff_changed_meanwhile"):
        service.invite_staff([ANNA, IEVA], by=people.director, at=NOON + timedelta(days=60))
    assert ANNA.email not in authors(people)


def test_a_file_reaches_no_other_school(people):
    other = registry.school("Brocēnu vidusskola")
    theirs = accounts.actor(Role.PLAN_AUTHOR, other, email=IEVA.email)
    service.invite_staff([IEVA], by=people.director, at=NOON)
    made = db.session.scalars(select(SupportSubstitute)).one()
    assert (made.school_id, made.user_id) == (people.school.id, theirs.user_id)
    seats = db.session.scalars(select(Membership.school_id).where(Membership.user_id == theirs.user_id)).all()
    assert set(seats) == {other.id, people.school.id}
    assert plan_queries.step_of(theirs, FIRST) is None


def test_the_preview_shows_role_and_days_and_the_page_who_stands_in(client, people):
    page = browser(client, people.director)
    shown = sent(
        page,
        csv(
            "Anna Ozola;anna@skola.lv;;;",
            "Ieva Liepa;ieva@skola.lv;Direktora aizvietotāja;01.06.2099.;15.06.2099.",
        ),
    )
    assert shown.status_code == 200
    for told in ("direktora aizvietotājs", "01.06.2099.–15.06.2099.", "atbalsta plānu sagatavotājs"):
        assert told in shown.text, told
    assert substitutes() == []
    db.session.rollback()
    done = page.post("/support/staff", data={"people": people_field(shown.text)})
    assert done.status_code == 302
    text = page.get(done.location).text
    for told in ("2 cilvēki ir uzaicināti", "jūs aizvieto 1 cilvēks", "01.06.2099.–15.06.2099."):
        assert told in text, told
    db.session.rollback()
    assert substitutes() == [(IEVA.email, date(2099, 6, 1), date(2099, 6, 15))]


def test_a_broken_role_is_told_on_the_page_and_nothing_is_done(client, people):
    page = browser(client, people.director)
    broken = sent(page, csv("Anna Ozola;anna@skola.lv;Direktors;;", "Ieva Liepa;ieva@skola.lv;valdnieks;;"))
    assert broken.status_code == 422
    for told in ("2. rinda: skolas direktoru", "3. rinda: skolā tādas lomas nav"):
        assert told in broken.text, told
    for wrong in (
        '[["A", "a@a.lv", "director", "", ""]]', '[["A", "a@a.lv", "substitute", "", ""]]',
        '[["A", "a@a.lv", "author", "2099-01-01", "2099-01-02"]]', '[["A", "a@a.lv", "substitute", "x", "y"]]',
    ):  # fmt: skip
        answer = page.post("/support/staff", data={"people": wrong})
        assert (answer.status_code, "palicis neviens" in answer.text) == (422, True), wrong
    assert (db.session.scalars(select(OutboxMessage.id)).all(), substitutes()) == ([], [])
