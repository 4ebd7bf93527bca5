"""Supporting documents: needed by the measures, checked and encrypted before they are stored, opened under watch."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select

from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.storage import sealed
from app.storage.service import get
from app.storage.stores import configured_files
from app.support_plans import service
from app.support_plans.document_models import SupportDocument
from app.support_plans.models import AccessAct, SupportAccess
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service import MeasureDetails
from competition_rules.support_documents import most_files
from competition_rules.support_plan import Measure
from tests.builders import accounts
from tests.builders.support_plans import PDF, SPRING, Chain, add_documents, chain, draft, submitted
from tests.conftest import NOON

DATA = PDF + b" Paraugu gimene"
LODGING = MeasureDetails(
    Measure("lodging", 2, date(2022, 4, 4), date(2022, 5, 27), Decimal("80.00")), "Dienesta viesnīca"
)


@pytest.fixture
def people(app) -> Chain:
    return chain()


@pytest.fixture
def plan(people) -> SupportPlan:
    made = draft(people)
    service.add_measure(made, LODGING, by=people.author, at=NOON)
    db.session.commit()
    return made


def attach(
    plan: SupportPlan, people: Chain, code: str = "lodging_agreement", data: bytes = DATA
) -> SupportDocument:
    made = service.attach_document(plan, code, data, "Jāņa līgums.pdf", by=people.author, at=NOON)
    db.session.commit()
    return made


def test_a_plan_does_not_go_up_without_what_its_measures_need(people, plan):
    with pytest.raises(Refused) as refused:
        service.submit(plan, by=people.author, at=NOON)
    assert [(one.rule, one.facts["document"]) for one in refused.value.findings] == [
        ("plan_without_document", "income_statement"), ("plan_without_document", "lodging_agreement"),
    ]  # fmt: skip
    add_documents(plan, by=people.author)
    service.submit(plan, by=people.author, at=NOON)
    assert plan.status == "submitted"


def test_a_document_is_encrypted_before_it_is_stored_and_opens_as_it_was(people, plan):
    made = attach(plan, people)
    assert service.opened_document(made, by=people.director, at=NOON) == DATA
    assert (made.name, "Jāņa" in made.name_sealed) == ("Jāņa līgums.pdf", False)
    stored = list(map(get, configured_files().keys()))
    assert [b"Paraugu" in data or b"PDF" in data for data in stored] == [False]


def test_every_change_of_documents_is_a_new_revision(people, plan):
    before = plan.revision
    made = attach(plan, people)
    service.remove_document(made, by=people.author, at=NOON)
    service.declare(plan, "consent_to_project", by=people.author, at=NOON)
    assert plan.revision == before + 3


def test_what_is_taken_out_is_erased(people, plan):
    made = attach(plan, people)
    file = made.file
    service.remove_document(made, by=people.author, at=NOON)
    db.session.commit()
    with pytest.raises(sealed.Erased):
        sealed.opened(file)
    sealed.sweep()
    assert list(configured_files().keys()) == []


def test_a_plan_that_went_up_keeps_its_documents_as_they_are(people, plan):
    made = attach(plan, people)
    add_documents(plan, by=people.author)
    service.submit(plan, by=people.author, at=NOON)
    for act in (
        lambda: attach(plan, people),
        lambda: service.declare(plan, "consent_to_project", by=people.author, at=NOON),
        lambda: service.remove_document(made, by=people.author, at=NOON),
    ):
        with pytest.raises(StaleState):
            act()


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (b"", "x.pdf", "upload_empty"), (b"MZ\x90\x00", "x.pdf", "upload_kind"),
        (DATA, "x.docx", "upload_name_differs"),
        (PDF + b"/JavaScript", "x.pdf", "upload_active"), (PDF + b"/Encrypt", "x.pdf", "upload_protected"),
    ],
)  # fmt: skip
def test_what_no_upload_takes_is_refused_and_nothing_is_stored(people, plan, data, name, rule):
    with pytest.raises(Refused) as refused:
        service.attach_document(plan, "income_statement", data, name, by=people.author, at=NOON)
    assert [one.rule for one in refused.value.findings] == [rule]
    assert list(configured_files().keys()) == []


def test_a_plan_has_so_many_files_and_each_declaration_once(people, plan):
    for _place in range(most_files()):
        attach(plan, people)
    with pytest.raises(Refused, match="document_too_many"):
        attach(plan, people)
    service.declare(plan, "consent_to_project", by=people.author, at=NOON)
    with pytest.raises(Refused, match="document_declared"):
        service.declare(plan, "consent_to_project", by=people.director, at=NOON)


@pytest.mark.parametrize("code", ["income_statement", "no such thing"])
def test_only_declarations_are_declared(people, plan, code):
    with pytest.raises(ValueError, match="no such kind"):
        service.declare(plan, code, by=people.author, at=NOON)


def test_ikvd_opens_a_document_only_while_it_looks_at_the_name_and_the_municipality_never(people):
    plan = draft(people)
    made = attach(plan, people)
    service.submit(plan, by=people.author, at=NOON)
    for by in (people.director, people.coordinator):
        service.approve_all({plan.id: plan.revision}, by=by, at=NOON)
    for by in (people.coordinator, people.specialist):
        with pytest.raises(NotPermitted):
            service.opened_document(made, by=by, at=NOON)
    service.look_at_name(plan, "Ārkārtas situācija", by=people.specialist, at=NOON)
    assert service.opened_document(made, by=people.specialist, at=NOON + timedelta(minutes=59)) == DATA
    with pytest.raises(NotPermitted):
        service.opened_document(made, by=people.specialist, at=NOON + timedelta(minutes=60))


class Pages:
    """The pages through real requests, on a day of the plan's semester."""

    def __init__(self, client, people: Chain, plan: SupportPlan) -> None:
        self.client, self.path = client, f"/support/plans/{plan.id}/documents"
        self.head = accounts.membership(Role.DIRECTOR, people.school, email="vada@example.lv")
        client.sign_in(self.head)

    def attach(self, code: str = "income_statement", data: bytes = DATA, name: str = "Līgas izziņa.pdf"):
        return self.client.post(self.path, data={"code": code, "file": (BytesIO(data), name)})


def acts() -> list[tuple[str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(SupportAccess).order_by(SupportAccess.id))
    return [(one.act.value, one.endpoint.partition(".")[2]) for one in found]


def test_the_pages_attach_show_and_take_out_each_with_its_row(client, people, plan):
    pages = Pages(client, people, plan)
    assert "trūkst" in client.get(pages.path).text
    assert pages.attach().status_code == 302
    declared = client.post(f"/support/plans/{plan.id}/declarations", data={"code": "consent_to_project"})
    assert declared.status_code == 302
    page = client.get(pages.path).text
    assert ("Līgas izziņa.pdf" in page, "pievienots" in page) == (True, True)
    key = db.session.scalars(
        select(SupportDocument.id).where(SupportDocument.code == "income_statement")
    ).one()
    file = client.get(f"/support/documents/{key}")
    assert (file.data, file.headers["X-Content-Type-Options"]) == (DATA, "nosniff")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client.post(f"/support/documents/{key}/remove").status_code == 302
    assert client.get(f"/support/documents/{key}").status_code == 404
    assert acts() == [
        (AccessAct.VIEW, "documents"), (AccessAct.CHANGE, "attach_document"), (AccessAct.CHANGE, "declare"),
        (AccessAct.VIEW, "documents"), (AccessAct.EXPORT, "document"), (AccessAct.CHANGE, "remove_document"),
        (AccessAct.REFUSED, "document"),
    ]  # fmt: skip


def test_the_pages_say_why_a_file_or_a_plan_is_refused(client, people, plan):
    pages = Pages(client, people, plan)
    refused = pages.attach(data=b"MZ", name="izzina.pdf")
    assert (refused.status_code, "izzina.pdf" in refused.text) == (422, True)
    nothing = client.post(pages.path, data={})
    assert (nothing.status_code, "Izvēlieties datni" in nothing.text) == (422, True)
    unknown = client.post(f"/support/plans/{plan.id}/declarations", data={"code": "income_statement"})
    assert unknown.status_code == 422
    stopped = client.post(f"/support/plans/{plan.id}/submit")
    assert stopped.status_code == 422
    assert "Izziņa par mājsaimniecības materiālo stāvokli" in stopped.text
    assert pages.client.get(f"/support/plans/{plan.id}").status_code == 200


def test_another_school_neither_sees_nor_opens_a_document_and_the_attempt_is_written_down(
    client, people, plan
):
    made = attach(plan, people)
    foreign = chain("Brocēnu vidusskola")
    db.session.commit()
    client.sign_in(accounts.membership(Role.DIRECTOR, foreign.school, email="cita@example.lv"))
    for method, path in (
        ("GET", f"/support/documents/{made.id}"), ("POST", f"/support/documents/{made.id}/remove"),
        ("GET", f"/support/plans/{plan.id}/documents"),
    ):  # fmt: skip
        assert client.open(path, method=method).status_code == 404
    found = db.session.scalars(select(SupportAccess)).all()
    assert [(one.act, one.school_id, one.learner_id) for one in found] == [
        (AccessAct.REFUSED, people.school.id, plan.learner_id)
    ] * 3


def test_the_municipality_sees_that_there_is_a_document_and_not_its_name(client, people):
    plan = submitted(people)
    plan_id = plan.id
    service.approve_all({plan.id: plan.revision}, by=people.director, at=NOON)
    made = SupportDocument(plan_id=plan.id, code="income_statement", name="Līga.pdf", added_at=NOON)
    made.file, made.added_by_id = sealed.keep(DATA, at=NOON), people.author.user_id
    db.session.add(made)
    db.session.commit()
    place = people.school.municipality
    client.sign_in(accounts.membership(Role.COORDINATOR, place, email="koord@example.lv"))
    page = client.get(f"/support/plans/{plan_id}/documents")
    assert (page.status_code, "Līga" in page.text, SPRING.code[:4] in page.text) == (200, False, True)
    assert "Izziņa par mājsaimniecības" in page.text
    assert client.get(f"/support/documents/{made.id}").status_code == 403
    assert acts()[-1] == (AccessAct.REFUSED, "document")
