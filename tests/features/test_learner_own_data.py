"""What is kept about a learner goes out whole to who may ask for it, and the taking is recorded."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from sqlalchemy import select

from app.core.roles import Role
from app.extensions import db
from app.support_plans import service
from app.support_plans.models import AccessAct, Learner, SupportAccess
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service import Assessed, Given, Signature
from app.support_plans.workflow import ChainStep
from competition_rules import personal_codes
from competition_rules.support import Observed
from competition_rules.support_carrying import Course, Outcome
from tests.builders import accounts, learners
from tests.builders import support_plans as builders
from tests.conftest import NOON, SigningClient


@pytest.fixture
def people(app) -> builders.Chain:
    return builders.chain()


@pytest.fixture
def plan(people) -> SupportPlan:
    """Returned once, of a learner about whom a sign was put down."""
    plan = builders.submitted(people)
    service.return_plan(plan, ChainStep.AUTHOR, ["team"], "Papildiniet komandu", by=people.director, at=NOON)
    seen = Observed("absences", 2, date(2022, 3, 1))
    service.observe(plan.learner, seen, "=Kavē pirmdienās", by=people.author, at=NOON)
    return plan


def taken(client: SigningClient, learner: Learner) -> list[list[str]]:
    answer = client.get(f"/support/learners/{learner.id}/data.csv")
    assert answer.status_code == 200
    assert f'filename="{learner.pseudonym}.csv"' in answer.headers["Content-Disposition"]
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_everything_that_is_kept_is_in_the_file(client, people, plan):
    client.sign_in(accounts.membership(Role.DIRECTOR, people.school, email="vada@example.lv"))
    rows = taken(client, plan.learner)
    words = "\n".join(" ".join(row) for row in rows)
    for kept in (
        plan.learner.name, personal_codes.written(plan.learner.code), plan.learner.pseudonym, people.school.name,
        "informēti", "Neattaisnoti kavējumi", "Kavē pirmdienās", "Tikt līdzi matemātikā", "Klases audzinātājs",
        "Papildiniet komandu", "Skolas ēdnīca", "90,00", "01.03.2022.",
    ):  # fmt: skip
        assert kept in words, kept
    assert {len(row) for row in rows} == {4}
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_what_was_given_and_what_came_of_it_is_in_the_file(client, people):
    plan = builders.in_force(people)
    given = Given(
        date(2022, 4, 5), minutes=40, specialist="Skolotāja A", signature=Signature(date(2022, 4, 5), "Māte")
    )
    at = NOON + timedelta(days=2)
    service.record_delivery(plan.measures[0], given, by=people.author, at=at)
    wrong = service.record_delivery(plan.measures[0], replace(given, signature=None), by=people.author, at=at)
    service.void_delivery(wrong, "Ierakstīts divreiz", by=people.author, at=at)
    outcomes = {"learning": Outcome.LOWER, "family": Outcome.NONE}
    service.assess_result(plan, Assessed(outcomes, Course.KEEP, "Turpināt"), by=people.author, at=at)
    client.sign_in(accounts.membership(Role.DIRECTOR, people.school, email="vada@example.lv"))
    words = "\n".join(" ".join(row) for row in taken(client, plan.learner))
    for kept in ("05.04.2022. konsultācija, 1 Skolotāja A; parakstīts 05.04.2022.; Māte", "konsultācija, 1, anulēts",
                 "Ierakstīts divreiz", "mazinājies", "turpinās tāpat; Turpināt"):  # fmt: skip
        assert kept in words, kept


def test_who_takes_it_out_is_in_the_record_and_in_the_next_file(client, people, plan):
    client.sign_in(accounts.membership(Role.DIRECTOR, people.school, email="vada@example.lv"))
    taken(client, plan.learner)
    [row] = db.session.scalars(select(SupportAccess))
    assert (row.act, row.learner_id, row.school_id) == (AccessAct.EXPORT, plan.learner_id, people.school.id)
    assert "Saņēma datnē" in "".join(taken(client, plan.learner)[-1])


def test_nothing_of_another_learner_is_in_the_file(client, people, plan):
    learners.learner(2, by=people.author, name="Līga Parauga")
    client.sign_in(accounts.membership(Role.DIRECTOR, people.school, email="vada@example.lv"))
    words = str(taken(client, plan.learner))
    assert "Līga" not in words
    assert personal_codes.written(learners.personal_code(2)) not in words


@pytest.mark.parametrize(
    "role", [Role.COORDINATOR, Role.SUPPORT_SPECIALIST, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_nobody_outside_the_school_takes_it_out(client, plan, role):
    client.sign_in(accounts.membership(role, email="ara@example.lv"))
    assert client.get(f"/support/learners/{plan.learner_id}/data.csv").status_code == 403
