"""The record of access: a row for every page, act and refusal, in one transaction with it, or no page."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app.core.roles import Role
from app.extensions import db
from app.registry.models import School
from app.support_plans.models import AccessAct, Learner, SupportAccess
from tests.builders import accounts, learners, registry
from tests.conftest import SigningClient
from tests.faults import refuse_new_rows

PAGE = "/support/learners"


@pytest.fixture
def learner(app) -> Learner:
    found = learners.learner(by=learners.author())
    db.session.commit()
    return found


@pytest.fixture
def elsewhere(app) -> School:
    return registry.school("Brocēnu vidusskola")


def browser(client: SigningClient, role: Role, scope: object = None) -> SigningClient:
    return client.sign_in(accounts.membership(role, scope, email=f"{role.value}-lasa@example.lv"))


def rows() -> list[tuple[object, ...]]:
    db.session.rollback()
    found = db.session.scalars(select(SupportAccess).order_by(SupportAccess.id))
    return [
        (one.act, one.endpoint.partition(".")[2], one.role, one.school_id, one.learner_id, one.shown)
        for one in found
    ]


def test_every_page_and_act_leaves_one_row(client, learner):
    key, school = learner.id, learner.school_id
    browser(client, Role.DIRECTOR, learner.school)
    for path in (PAGE, f"{PAGE}/{key}", f"{PAGE}/{key}/edit", f"{PAGE}/new", "/support/accesses"):
        assert client.get(path).status_code == 200
    day = {"kind": "informed", "given_on": "01.03.2022."}
    for path, sent, status in (
        (f"{PAGE}/{key}/code", {}, 200), (f"{PAGE}/{key}/notices", day, 302), (f"{PAGE}/{key}/notices", {}, 422),
        (f"{PAGE}/find", {"code": learner.code}, 302), (f"{PAGE}/new", {"name": "Jānis"}, 422),
        (f"{PAGE}/{key}/end", {}, 302),
    ):  # fmt: skip
        assert client.post(path, data=sent).status_code == status
    who = Role.DIRECTOR.value
    assert rows() == [
        (AccessAct.VIEW, "learners", who, school, None, [key]),
        (AccessAct.VIEW, "learner", who, school, key, []),
        (AccessAct.VIEW, "edit_learner", who, school, key, []),
        (AccessAct.VIEW, "register_learner", who, school, None, []),
        (AccessAct.VIEW, "accesses", who, school, None, []),
        (AccessAct.REVEAL, "reveal_code", who, school, key, []),
        (AccessAct.CHANGE, "record_notice", who, school, key, []),
        (AccessAct.VIEW, "record_notice", who, school, key, []),
        (AccessAct.VIEW, "find_learner", who, school, None, []),
        (AccessAct.VIEW, "register_learner", who, school, None, []),
        (AccessAct.CHANGE, "end_learner", who, school, key, []),
    ]


def test_a_learner_of_another_school_does_not_exist_and_the_attempt_is_in_that_school_s_record(
    client, learner, elsewhere
):
    key, school = learner.id, learner.school_id
    browser(client, Role.DIRECTOR, elsewhere)
    for method, path in (
        ("GET", f"{PAGE}/{key}"),
        ("POST", f"{PAGE}/{key}/code"),
        ("POST", f"{PAGE}/{key}/end"),
    ):
        assert client.open(path, method=method).status_code == 404
    assert client.get(f"{PAGE}/999").status_code == 404
    assert [(one[0], one[3], one[4]) for one in rows()] == [
        *[(AccessAct.REFUSED, school, key)] * 3,
        (AccessAct.REFUSED, elsewhere.id, None),
    ]


@pytest.mark.parametrize(
    "role", [one for one in Role if one not in {Role.DIRECTOR, Role.PLAN_AUTHOR, Role.SYSTEM}]
)
def test_a_role_that_knows_no_learner_is_refused_and_written_down(client, learner, role):
    key, school, name = learner.id, learner.school_id, learner.name
    browser(client, role)
    for path in (PAGE, f"{PAGE}/{key}", "/support/accesses"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert name not in answer.text
    assert client.post(f"{PAGE}/{key}/code").status_code == 403
    assert [(one[0], one[2], one[4]) for one in rows()] == [
        (AccessAct.REFUSED, role.value, None), (AccessAct.REFUSED, role.value, key),
        (AccessAct.REFUSED, role.value, None), (AccessAct.REFUSED, role.value, key),
    ]  # fmt: skip
    assert [one[3] for one in rows() if one[4]] == [school, school]


def test_the_public_is_sent_to_sign_in(client, learner):
    assert client.get(f"{PAGE}/{learner.id}").status_code == 302
    assert client.post(f"{PAGE}/{learner.id}/code").status_code == 401


def test_no_page_and_no_act_without_its_row(client, learner, elsewhere):
    name, code, key = learner.name, learner.code, learner.id
    browser(client, Role.DIRECTOR, learner.school)
    refuse_new_rows("support_access")
    db.session.commit()
    for method, path in (
        ("GET", PAGE), ("GET", f"{PAGE}/{key}"), ("POST", f"{PAGE}/{key}/code"), ("POST", f"{PAGE}/{key}/end"),
        ("GET", f"{PAGE}/{key}/edit"), ("GET", f"{PAGE}/999"), ("GET", "/support/accesses"),
    ):  # fmt: skip
        answer = client.open(path, method=method)
        assert answer.status_code == 500, path
        assert name not in answer.text
        assert code[6:] not in answer.text
    db.session.expire_all()
    assert db.session.get_one(Learner, key).school_id is not None
    other = client.application.test_client()
    browser(other, Role.COORDINATOR)
    assert other.get(f"{PAGE}/{key}").status_code == 500


def test_nobody_changes_the_record(client, learner):
    browser(client, Role.DIRECTOR, learner.school)
    client.get(PAGE)
    for statement in ("DELETE FROM support_access", "UPDATE support_access SET user_name = 'Cits'"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()
    assert len(rows()) == 1


def test_the_head_reads_the_record_of_the_own_school_alone(client, learner, elsewhere):
    other = learners.learner(2, by=learners.author(elsewhere, email="cita@example.lv"), name="Cits Skolēns")
    pseudonyms = learner.pseudonym, other.pseudonym
    key, foreign = learner.id, other.id
    browser(client, Role.PLAN_AUTHOR, learner.school)
    client.get(f"{PAGE}/{key}")
    client.get(f"{PAGE}/{foreign}")
    assert client.get("/support/accesses").status_code == 403
    head = client.application.test_client()
    browser(head, Role.DIRECTOR, learner.school)
    page = head.get("/support/accesses").text
    assert pseudonyms[0] in page
    assert pseudonyms[1] not in page
    assert "Plan Author Ozola" in page
    their_head = client.application.test_client()
    their_head.sign_in(accounts.membership(Role.DIRECTOR, elsewhere, email="vada@example.lv"))
    page = their_head.get("/support/accesses").text
    assert pseudonyms[1] in page
    assert pseudonyms[0] not in page
    assert "Atteikts" in page
