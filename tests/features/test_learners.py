"""Learners of a school: registered, imported, moved on; named on no page but their school's own."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select, text

from app.audit.models import AuditEvent
from app.core.errors import NotPermitted, Refused
from app.core.key_ring import Unreadable
from app.core.roles import Role
from app.extensions import db
from app.registry.models import SchoolKind
from app.support_plans import queries, service
from app.support_plans.models import Learner, NoticeKind
from competition_rules import personal_codes
from tests.builders import accounts, learners, registry
from tests.conftest import NOON
from tests.counting import counted_queries

PAGE = "/support/learners"


@pytest.fixture
def author(app):
    return learners.author()


def rules(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, object]]:
    return [(one.rule, one.facts.get("line")) for one in error.value.findings]


def count() -> int:
    return db.session.scalar(select(func.count(Learner.id))) or 0


def test_a_learner_is_stored_without_name_and_code(author):
    learner = learners.learner(by=author)
    db.session.commit()
    stored = " ".join(map(str, db.session.execute(text("SELECT * FROM learner")).one()))
    assert "Jānis" not in stored
    assert learners.personal_code(1) not in stored
    assert (learner.name, learner.code) == ("Jānis Paraugs", learners.personal_code(1))
    said = str([row.facts for row in db.session.scalars(select(AuditEvent)) if row.case_kind == "learner"])
    assert ("'school': 1" in said, learner.pseudonym in said, learner.class_name in said) == (
        True,
        False,
        False,
    )
    assert "Jānis" not in said
    assert learners.personal_code(1) not in said


@pytest.mark.parametrize(("column", "where"), [("name", "row"), ("code", "row"), ("name", "column")])
def test_a_value_moved_to_another_row_or_column_is_refused(author, column, where):
    one, other = learners.learner(1, by=author), learners.learner(2, by=author, name="Līga Parauga")
    if where == "row":
        one.name_sealed, one.code_sealed = other.name_sealed, other.code_sealed
    else:
        one.name_sealed = one.code_sealed
    db.session.commit()
    with pytest.raises(Unreadable):
        getattr(one, column)
    assert other.name == "Līga Parauga"


def test_a_page_with_a_value_of_another_row_shows_nothing(client, author):
    one, other = learners.learner(1, by=author), learners.learner(2, by=author, name="Līga Parauga")
    one.name_sealed = other.name_sealed
    client.sign_in(accounts.membership(Role.PLAN_AUTHOR, queries.own_school(author), email="cita@example.lv"))
    answer = client.get(f"{PAGE}/{one.id}")
    assert answer.status_code == 500
    assert "Līga" not in answer.text


def test_the_same_person_is_registered_once(author):
    learners.learner(by=author)
    with pytest.raises(Refused) as error:
        learners.learner(by=author, name="Cits Vārds")
    assert rules(error) == [("learner_known", None)]
    elsewhere = learners.author(registry.school("Brocēnu vidusskola"), email="cita@example.lv")
    with pytest.raises(Refused) as error:
        learners.learner(by=elsewhere)
    assert rules(error) == [("learner_elsewhere", None)]


def test_a_learner_who_changes_school_keeps_the_pseudonym(author):
    learner = learners.learner(by=author)
    elsewhere = learners.author(registry.school("Brocēnu vidusskola"), email="cita@example.lv")
    service.end_learner(learner, by=author, at=NOON)
    assert queries.find_learner(author, learner.id) is None
    with pytest.raises(NotPermitted):
        service.edit_learner(learner, "Jānis", 7, "7.b", by=author, at=NOON)
    taken = learners.learner(by=elsewhere, year=8, class_name="8.a")
    assert (taken.id, taken.pseudonym, taken.class_name) == (learner.id, learner.pseudonym, "8.a")
    assert count() == 1


@pytest.mark.parametrize(
    ("kind", "year", "rule"),
    [(SchoolKind.GENERAL, 4, "learner_year_general"), (SchoolKind.VOCATIONAL, 5, "learner_year_vocational")],
)
def test_a_grade_the_programme_does_not_support_is_refused(app, kind, year, rule):
    by = learners.author(registry.school(kind=kind))
    with pytest.raises(Refused) as error:
        learners.learner(by=by, year=year)
    assert rules(error) == [(rule, None)]
    assert count() == 0


def test_a_personal_code_in_the_name_is_refused(author):
    code = personal_codes.written(learners.personal_code(3))
    for values in ({"name": f"Jānis {code}"}, {"class_name": code}):
        with pytest.raises(Refused) as error:
            learners.learner(by=author, **values)
        assert rules(error) == [("learner_code_in_text", None)]


def test_nobody_but_the_people_of_the_school_does_anything_with_a_learner(author):
    learner = learners.learner(by=author)
    outside = [
        learners.author(registry.school("Brocēnu vidusskola"), email="cita@example.lv"),
        *(accounts.actor(role) for role in (Role.COORDINATOR, Role.SUPPORT_SPECIALIST, Role.AUDITOR)),
    ]
    for by in outside:
        assert queries.find_learner(by, learner.id) is None
        assert db.session.execute(queries.learner_rows(by)).all() == []
        for verb in (service.end_learner, service.reveal_code):
            with pytest.raises(NotPermitted):
                verb(learner, by=by, at=NOON)
        with pytest.raises(NotPermitted):
            service.record_notice(learner, NoticeKind.INFORMED, NOON.date(), by=by, at=NOON)
    for by in outside[1:]:
        with pytest.raises(NotPermitted):
            learners.learner(2, by=by)
        with pytest.raises(NotPermitted):
            service.import_learners(b"", "a.csv", by=by, at=NOON)


def test_what_parents_were_told_is_kept_by_kind_and_day(author):
    learner = learners.learner(by=author)
    for kind, day in ((NoticeKind.INFORMED, 1), (NoticeKind.CONSENTED, 3), (NoticeKind.CONSENT_WITHDRAWN, 2)):
        service.record_notice(learner, kind, date(2022, 3, day), by=author, at=NOON)
    db.session.expire_all()
    found = [(one.kind, one.given_on.day) for one in queries.find_learner(author, learner.id).notices]
    assert found == [(NoticeKind.CONSENTED, 3), (NoticeKind.CONSENT_WITHDRAWN, 2), (NoticeKind.INFORMED, 1)]
    with pytest.raises(Refused):
        service.record_notice(
            learner, NoticeKind.INFORMED, NOON.date() + timedelta(days=1), by=author, at=NOON
        )


HEAD = "Vārds, uzvārds;Personas kods;Klase vai kurss;Grupa"


def file_of(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode("utf-8-sig")


def row(place: int, *, name: str = "Jānis Paraugs", code: str = "", year: object = 7) -> str:
    return f"{name};{code or personal_codes.written(learners.personal_code(place))};{year};7.b"


def test_a_file_registers_new_learners_and_moves_known_ones(author):
    known = learners.learner(by=author, year=6, class_name="6.b")
    made = service.import_learners(
        file_of(row(1, name="Jānis Cits"), row(2), row(3)), "7b.csv", by=author, at=NOON
    )
    assert (made.new, made.known) == (2, 1)
    db.session.expire_all()
    assert (known.name, known.class_name, known.year) == ("Jānis Cits", "7.b", 7)
    assert count() == 3
    assert len({one.pseudonym for one in db.session.scalars(select(Learner))}) == 3


def test_every_broken_row_is_told_and_nothing_is_taken(author):
    elsewhere = learners.author(registry.school("Brocēnu vidusskola"), email="cita@example.lv")
    learners.learner(9, by=elsewhere)
    broken = file_of(
        row(1), row(2, code="010100-12345"), row(3, year=3), row(4, year="septītā"), row(1), row(5, name=""),
        row(6, name="x" * 101), row(7, name="Jānis 321234-12345"),
    )  # fmt: skip
    with pytest.raises(Refused) as error:
        service.import_learners(broken, "7b.csv", by=author, at=NOON)
    assert rules(error) == [
        ("learner_row_code", 3), ("learner_year_general_row", 4), ("sheet_not_whole", 5), ("learner_row_twice", 6),
        ("sheet_cell_empty", 7), ("learner_row_long", 8), ("learner_code_in_text_row", 9),
    ]  # fmt: skip
    with pytest.raises(Refused) as error:
        service.import_learners(file_of(row(1), row(9)), "7b.csv", by=author, at=NOON)
    assert rules(error) == [("learner_elsewhere_row", 3)]
    with pytest.raises(Refused) as error:
        service.import_learners(HEAD.encode(), "7b.csv", by=author, at=NOON)
    assert rules(error) == [("learner_file_empty", None)]
    assert count() == 1


def test_two_people_registering_the_same_learner_at_once_make_one(any_database):
    """The second meets what the first wrote after the second had looked."""
    by = learners.author()
    learners.learner(by=by)
    db.session.commit()
    known = queries.learner_with_code
    assert known(learners.personal_code(1)) is not None
    with pytest.raises(Refused):
        learners.learner(by=by)
    assert count() == 1


@pytest.fixture
def browser(client, author):
    school = queries.own_school(author)
    return client.sign_in(accounts.membership(Role.PLAN_AUTHOR, school, email="autore@example.lv"))


def test_the_pages_of_a_learner(browser, author):
    sent = {"name": "Jānis Paraugs", "code": "321234-56789", "year": "7.", "class_name": "7.b"}
    answer = browser.post(f"{PAGE}/new", data=sent)
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "Jānis Paraugs" in page
    assert "••••••-•••89" in page
    assert "321234-56789" not in page
    shown = browser.post(f"{answer.location}/code").text
    assert "321234-56789" in shown
    assert "Jānis Paraugs" in browser.get(PAGE).text
    found = browser.post(f"{PAGE}/find", data={"code": "32123456789"})
    assert found.location == answer.location
    changed = {"name": "Jānis Jauns", "year": "8", "class_name": "8.a"}
    assert browser.post(f"{answer.location}/edit", data=changed).status_code == 302
    assert "8.a" in browser.get(answer.location).text
    assert browser.post(f"{answer.location}/end").status_code == 302
    assert browser.get(answer.location).status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [({"code": "321234-5678"}, "personas kods"), ({"code": ""}, "personas kodu"), ({"year": "septītā"}, "klase"),
     ({"year": "3"}, "5.–12."), ({"name": ""}, "vārdu"), ({"class_name": "x" * 21}, "20")],
)  # fmt: skip
def test_what_is_typed_wrongly_is_told_and_kept(browser, sent, words):
    whole = {"name": "Jānis Paraugs", "code": "321234-56789", "year": "7", "class_name": "7.b"} | sent
    answer = browser.post(f"{PAGE}/new", data=whole)
    assert answer.status_code == 422
    assert words in answer.text
    for name in whole.keys() - sent.keys():
        assert whole[name] in answer.text
    assert count() == 0


def test_a_file_is_sent_on_its_page(browser, author):
    data = {"file": (BytesIO(file_of(row(1), row(2))), "7b.csv")}
    assert browser.post(f"{PAGE}/import", data=data).status_code == 302
    assert "2 jauni" in browser.get(PAGE).text
    broken = {"file": (BytesIO(file_of(row(3), row(4, code="320"))), "7b.csv")}
    answer = browser.post(f"{PAGE}/import", data=broken)
    assert answer.status_code == 422
    assert "3. rinda" in answer.text
    assert count() == 2


def test_a_list_asks_as_often_for_three_learners_as_for_one(browser, author):
    counts = []
    for place in (1, 2, 3):
        learners.learner(place, by=author, name=f"Skolēns Nr {place}")
        with counted_queries() as asked:
            page = browser.get(PAGE).text
        counts.append(len(asked))
        assert f"Skolēns Nr {place}" in page
    assert counts[1] == counts[2] <= 12
