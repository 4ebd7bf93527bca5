"""The file of a learner's own data is tied to the tables: what leads to a learner is in it or has a written reason."""

import csv
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.protection import PROTECTED
from app.core.roles import Role
from app.extensions import db
from app.support_plans import service
from app.support_plans.funding_models import FundingMatch
from app.support_plans.models import NoticeKind, SupportAccess
from app.support_plans.plan_models import SupportPlan
from app.support_plans.retention_queries import belongings
from app.support_plans.service import linking
from app.support_plans.workflow import ChainStep
from competition_rules import personal_codes
from competition_rules.support import Observed
from competition_rules.support_documents import document_kinds
from competition_rules.support_plan import Measure
from tests.architecture.reading import ROOT
from tests.builders import accounts, learners, support_plans
from tests.builders.double_funding import add_journeys, add_project, let_pay_for_journeys, specialist
from tests.builders.support_plans import LESSONS, PDF, SPRING, Chain, approve, draft
from tests.conftest import NOON, SigningClient
from tests.counting import counted_queries
from tests.features.reports_ground import the_project
from tests.features.test_support_carrying import KEPT, LATER, LESSON, given
from tests.features.test_support_plan_pages import browser

REASON = "Kanārijas pamatojums"
FORMER = learners.personal_code(77)
# Kept as codes and told as words; which, other tests say.
_TOLD_AS_WORDS = {
    "risk_observation.sign_sealed", "risk_observation.severity_sealed", "support_result.risks_sealed",
    "support_plan.returned_parts_sealed", "learner.code_sealed", "learner_former_code.code_sealed",
}  # fmt: skip


@pytest.fixture
def app(running: Flask) -> Flask:
    return running


@pytest.fixture
def here(app: Flask) -> Chain:
    return support_plans.chain("Saldus vidusskola")


@pytest.fixture
def there(here: Chain) -> Chain:
    return support_plans.chain("Brocēnu vidusskola")


@pytest.fixture
def plan(here: Chain, there: Chain) -> SupportPlan:
    """A plan with everything a plan can have, of a learner with everything, who went along to another school."""
    plan = _written(here)
    service.submit(plan, by=here.author, at=NOON)
    match = db.session.scalars(select(FundingMatch)).one()
    service.propose_waiver(match, f"{REASON} par maršrutu", by=specialist(1), at=NOON)
    service.confirm_waiver(match, by=specialist(2), at=NOON)
    approve(plan, here.director, here.coordinator, here.specialist)
    service.look_at_name(plan, f"{REASON} ārkārtā", by=here.specialist, at=NOON)
    _carried_out(plan, here)
    _returned(plan, here)
    service.place_hold(plan.learner, f"{REASON} strīdā", by=here.specialist, at=LATER)
    service.end_learner(plan.learner, by=here.author, at=LATER)
    service.register_learner(learners.typed(class_name="7.c"), by=there.author, at=LATER)
    db.session.commit()
    return plan


def _written(here: Chain) -> SupportPlan:
    project, plan = the_project(), draft(here, details=LESSONS)
    learner = plan.learner
    service.record_notice(learner, NoticeKind.CONSENTED, NOON.date(), by=here.author, at=NOON)
    seen = Observed("absences", 2, NOON.date())
    service.observe(learner, seen, "Kanārijas piezīme", is_checked=True, by=here.author, at=NOON)
    linking.record_former_code(learner, FORMER, by=here.author, at=NOON)
    kind = next(one for one in document_kinds().values() if one.is_file)
    service.attach_document(plan, kind.code, PDF, "izziņa.pdf", by=here.author, at=NOON)
    let_pay_for_journeys(project)
    add_journeys(plan, here.author)
    add_project(plan, project, here.author)
    return plan


def _carried_out(plan: SupportPlan, here: Chain) -> None:
    row = given(plan, by=here.author)
    wrong = given(plan, replace(LESSON, signature=None), by=here.author)
    service.void_delivery(wrong, "Kanārijas kļūda", by=here.author, at=LATER)
    order = service.issue_order([row.id], row.cost, by=here.director, at=LATER)
    found = service.propose_take_back(order, "Sajaukta diena", by=here.author, at=LATER)
    service.confirm_take_back(found, by=here.director, at=LATER)
    service.issue_order([row.id], row.cost, by=here.director, at=LATER)
    service.assess_result(plan, KEPT, by=here.author, at=LATER)


def _returned(plan: SupportPlan, here: Chain) -> None:
    """The next semester's plan, which came back."""
    later = service.start_plan(plan.learner, SPRING.next, by=here.author, at=LATER)
    service.write_plan(later, "Kanārijas mērķis", "Komanda", by=here.author, at=LATER)
    lessons = Measure("consultations", 2, date(2022, 10, 3), date(2022, 11, 25), Decimal("34.00"))
    service.add_measure(later, service.MeasureDetails(lessons, "Skolotāja"), by=here.author, at=LATER)
    support_plans.add_documents(later, by=here.author, at=LATER)
    service.submit(later, by=here.author, at=LATER)
    service.return_plan(
        later, ChainStep.AUTHOR, ["goals"], REASON, is_checked=True, by=here.director, at=LATER
    )


def whole(client: SigningClient, plan: SupportPlan, there: Chain) -> str:
    """The file, as the head of the learner's school takes it out."""
    answer = browser(client, there.director).get(f"/support/learners/{plan.learner_id}/data.csv")
    return "\n".join("; ".join(row) for row in rows_of(answer.data))


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig")), delimiter=";"))


def left_out() -> set[str]:
    """The fields whose reason stands on the page about data protection."""
    page = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
    table = page.partition("| Left out | Why |")[2].partition("\n\n")[0]
    return {field for field, why in re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", table, re.MULTILINE) if why}


def tables(learner_id: int) -> dict[str, int]:
    """How many rows of each table that leads to learners are this one's."""
    return {one.table.name: len(db.session.execute(one.rows).all()) for one in belongings([learner_id])}


def test_the_learner_of_this_test_has_a_row_in_every_table_that_leads_to_learners(client, plan, there):
    assert browser(client, there.director).get(f"/support/learners/{plan.learner_id}").status_code == 200
    assert [name for name, count in tables(plan.learner_id).items() if not count] == []


def test_every_table_that_leads_to_a_learner_is_read_for_the_file(client, plan, there):
    with counted_queries() as asked:
        whole(client, plan, there)
    read = {name for statement in asked for name in re.findall(r"(?:FROM|JOIN) (\w+)", statement)}
    assert set(tables(plan.learner_id)) - read == set()


def test_every_encrypted_word_is_in_the_file_or_has_its_reason(client, plan, there):
    words, reasons = whole(client, plan, there), left_out()
    for belonging in belongings([plan.learner_id]):
        for one in PROTECTED:
            if one.model.__table__ is not belonging.table:
                continue
            field = f"{belonging.table.name}.{one.column}"
            rows = db.session.scalars(select(one.model).where(belonging.table.c.id.in_(belonging.rows))).all()
            clear = {getattr(row, one.column.removesuffix("_sealed")) for row in rows} - {""}
            assert clear, field
            if field not in _TOLD_AS_WORDS:
                assert all((word in words) is (field not in reasons) for word in clear), field


def test_every_reason_is_about_a_field_there_is():
    columns = {f"{one.name}.{column.name}" for one in db.metadata.tables.values() for column in one.columns}
    assert left_out() - columns == set()
    assert len(left_out()) == 8


def test_what_is_kept_beside_the_plans_is_told(client, plan, here, there):
    words = whole(client, plan, there)
    code, number = here.school.municipality.atvk_code, the_project().number
    for told in (
        f"Iepriekšējais personas kods; {personal_codes.written(FORMER)}", "Kā izglītojamais tiek atrasts",
        "IKVD paturēšana; Pamatojumu ir pierakstījusi IKVD: jautājiet IKVD.",
        f"Nosūtīts IKVD komplektā; AP-2021/2022-2-{code}-1, 230,00", "Pārgāja līdzi uz citu skolu; Atdots: 196,00",
        f"IKVD apskatīja vārdu; {here.specialist.name}: {REASON} ārkārtā", f"Notiek projektā; {number}",
        f"projekts {number}, kura maksājumi līdz lēmumam ir apturēti: Drīkst maksāt. Pamatojumu", "izziņa.pdf",
        "apliecinājums", "rīkojums 2021/2022-2-R00001, 20.05.2022. (anulēts); rīkojums 2021/2022-2-R00002, 20.05.2022.",
    ):  # fmt: skip
        assert told in words, told
    assert here.school.name not in words


def test_who_saw_the_learner_in_a_list_is_told_but_not_who_of_another_school(
    client: SigningClient, plan: SupportPlan, here: Chain, there: Chain
):
    for people, count in ((there, 2), (here, 1)):
        for _again in range(count):
            assert (
                browser(client.application.test_client(), people.director).get("/support/plans").status_code
                == 200
            )
    row = SupportAccess(
        at=NOON, act="view", endpoint="support_plans.learner", user_id=here.author.user_id, user_name="Cits Cilvēks",
        role=Role.PLAN_AUTHOR.value, school_id=here.school.id, learner_id=plan.learner_id, shown=[],
    )  # fmt: skip
    other = learners.learner(2, by=there.author)
    db.session.add(row)
    db.session.commit()
    seat = accounts.membership(Role.DIRECTOR, there.school, email="jauna@example.lv")
    client.sign_in(seat)
    rows = {}
    for learner in (plan.learner, other):
        file = rows_of(client.get(f"/support/learners/{learner.id}/data.csv").data)
        rows[learner.id] = [one for one in file if one[0].startswith("Piekļuve")]
    seen = [(what, who) for _part, _at, what, who in rows[plan.learner_id]]
    assert len([one for one in seen if "saraksts" in one[0] or "plāni" in one[0]]) == 2
    assert sum("kāds no citas skolas" in who for _what, who in seen) == 1
    assert not any("Cits Cilvēks" in who for _what, who in seen)
    assert rows[other.id] == []
