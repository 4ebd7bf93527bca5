"""Issued documents: what they say is what the case holds, letter for letter, and they stay as they were issued."""

import io
from datetime import timedelta

import pypdf
import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from app.agreements.models import GrantAgreement
from app.applications.models import Application, SubmissionSnapshot
from app.core import clock
from app.core.roles import Role
from app.documents import issuing, pdf
from app.documents.models import IssuedDocument
from app.documents.papers import PAPERS
from app.documents.pdf import NotRendered
from app.extensions import db
from app.jobs.models import Job, JobState
from app.jobs.running import MOST_ATTEMPTS, run_due
from app.payments.models import BatchFile, PaymentBatch
from app.selection.models import Assessment, Decision, Ranking
from app.storage import service as storage
from tests.builders import applications, registry, reports, selection
from tests.built_once import built_once
from tests.conftest import SigningClient
from tests.features.reports_ground import ACTUAL_COSTS, LUMP_SUM, run_projects, the_project
from tests.reading_papers import squeezed, text_of

LATVIAN = "āčēģīķļņšūž ĀČĒĢĪĶĻŅŠŪŽ „pēdiņas” – 4 600,00 €"


@built_once
def document_a_season() -> None:
    """A project with its prefinancing paid, and every job of its season done."""
    run_projects(LUMP_SUM)
    db.session.commit()
    run_due(clock.now() + timedelta(days=1))


@pytest.fixture
def season(app: Flask) -> Flask:
    """The documents of a season are issued."""
    app.test_client_class = SigningClient
    document_a_season()
    return app


def the(kind: str, case_id: int, version: int = 1) -> IssuedDocument:
    found = issuing.issued(kind, case_id, version)
    assert found is not None, f"{kind} {case_id} was not issued"
    return found


def says(document: IssuedDocument, *words: str) -> None:
    text = squeezed(text_of(document))
    missing = [word for word in words if squeezed(word) not in text]
    assert not missing, f"{missing} not in: {text_of(document)[:3000]}"


@pytest.mark.usefixtures("season")
def test_every_act_of_the_season_issued_its_documents():
    kinds = set(db.session.scalars(select(IssuedDocument.kind)))
    assert kinds == {
        "application", "receipt", "minutes", "decision", "assessment", "agreement", "payment_order",
    }  # fmt: skip
    assert db.session.scalars(select(Job.error).where(Job.state != JobState.DONE)).all() == []


@pytest.mark.usefixtures("season")
def test_the_application_says_all_that_was_submitted():
    project = the_project()
    snapshot = db.session.scalars(select(SubmissionSnapshot)).first()
    says(
        the("application", project.id), project.title, project.number, project.organisation.name,
        project.organisation.registration_number, project.local_call.municipality.name, "4 600,00 €",
        snapshot.sha256, "Sagaidāmie rezultāti", "PMP plāna uzdevumi",
    )  # fmt: skip
    says(
        the("receipt", project.id), snapshot.receipt_number, snapshot.sha256, "Projekta pieteikums ir saņemts"
    )


@pytest.mark.usefixtures("season")
def test_the_decision_says_its_sum_its_points_and_how_to_appeal():
    decision = db.session.scalars(select(Decision)).first()
    words = ["Projekts ir apstiprināts.", "4 600,00 €", "Kā lēmumu apstrīdēt", "Vērtējums", decision.number]
    titles = [one["title"]["lv"] for one in decision.content["criteria"]]
    says(the("decision", decision.id), *words, *titles)


@pytest.mark.usefixtures("season")
def test_the_minutes_say_who_sat_what_was_scored_and_the_order():
    ranking = db.session.scalars(select(Ranking)).one()
    evaluators = [one.evaluator.name for one in db.session.scalars(select(Assessment))]
    says(
        the("minutes", ranking.id), "Komisijas locekļi", *evaluators, "Interešu konflikti",
        "Pieteikumu ranžējums", the_project().title, ranking.sha256,
    )  # fmt: skip


@pytest.mark.usefixtures("season")
def test_the_agreement_says_both_parts_of_the_grant():
    agreement = db.session.scalars(select(GrantAgreement)).one()
    says(
        the("agreement", agreement.id), agreement.number, "4 600,00 €", "3 680,00 €, 80 %", "920,00 €",
        "Izglītības kvalitātes valsts dienests", the_project().organisation.name,
    )  # fmt: skip


@pytest.mark.usefixtures("season")
def test_the_list_of_payments_says_accounts_sums_and_the_hash_of_the_banks_file():
    batch = db.session.scalars(select(PaymentBatch)).first()
    digest = db.session.scalar(select(BatchFile.sha256).where(BatchFile.batch_id == batch.id))
    says(the("payment_order", batch.id), batch.number, "3 680,00 €", "Priekšfinansējums", "Kopā", digest)


@pytest.mark.parametrize("code", [LUMP_SUM, ACTUAL_COSTS])
@pytest.mark.usefixtures("app")
def test_the_final_report_says_what_was_handed_in(code):
    run_projects(code)
    report = reports.submitted(the_project())
    db.session.commit()
    run_due(clock.now() + timedelta(days=1))
    says(
        the("report", report.id),
        report.summary,
        report.results,
        *(one.activity.title for one in report.activities),
        *(("SIA „Kurši”", "Kopā", "700,00 €") if code == ACTUAL_COSTS else ()),
    )


@pytest.mark.usefixtures("season")
def test_every_document_has_its_fonts_its_pages_its_number_and_its_hash():
    for document in db.session.scalars(select(IssuedDocument)):
        assert text_of(document), document.kind


@pytest.mark.usefixtures("season")
def test_a_document_issued_again_is_the_same_file():
    document = db.session.scalars(select(IssuedDocument).where(IssuedDocument.kind == "decision")).first()
    assert issuing.issue("decision", document.case_id, 1, at=clock.now()).id == document.id
    with force_locale("lv"):
        paper = PAPERS["decision"].draw_up(document.case_id, 1)
        again = issuing.rendered(paper)
    assert (again.content_sha256, again.pdf) == (document.content_sha256, storage.get(document.pdf_sha256))


def test_latvian_letters_come_out_as_they_went_in():
    data = pdf.render(f"<p>{LATVIAN}</p>", title="Burti", footer="<p>x</p>")
    text = pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert squeezed(LATVIAN) in squeezed(text)


def test_a_letter_no_font_draws_fails_and_is_named():
    with pytest.raises(NotRendered, match=r"U\+6C49"):
        pdf.render("<p>汉</p>", title="Burti", footer="")


def test_a_missing_picture_fails():
    with pytest.raises(NotRendered):
        pdf.render('<p><img src="nothing.png"></p>', title="Attēls", footer="")


def test_a_missing_font_fails(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "FONTS", tmp_path)
    pdf._letters.cache_clear()
    try:
        with pytest.raises(NotRendered, match=r"fonts are missing: DejaVuSans\.ttf"):
            pdf.render("<p>a</p>", title="a", footer="")
    finally:
        pdf._letters.cache_clear()


def test_a_document_that_cannot_be_made_is_shown_among_the_failed_jobs(app, noon):
    stranger = registry.organisation("Biedrība 汉", place=5)
    application = applications.a_submitted_application(selection.announced(), organisation=stranger)
    db.session.commit()
    for attempt in range(MOST_ATTEMPTS):
        run_due(noon + timedelta(days=30 + attempt))
    failed = db.session.scalars(select(Job).where(Job.state == JobState.FAILED)).all()
    assert {job.name for job in failed} == {"documents.issue"}
    assert all("U+6C49" in job.error for job in failed)
    assert issuing.issued("application", application.id, 1) is None


def test_marks_of_lists_which_no_embedded_font_draws_are_refused():
    with pytest.raises(NotRendered, match="number the lines"):
        pdf.render("<ul><li>viens</li></ul>", title="Saraksts", footer="")


def test_only_who_may_see_the_case_gets_its_document(season):
    project = the_project()
    decision = db.session.scalars(select(Decision)).first()
    address = f"/documents/decision/{decision.id}/1"
    own = season.test_client().sign_in(applications.seat(Role.REPRESENTATIVE, project.organisation))
    page, file = own.get(address), own.get(f"{address}/pdf")
    assert "Lejupielādēt PDF" in page.text
    assert file.data.startswith(b"%PDF")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert own.get(f"{address}/original").text.startswith("<!doctype html>")
    foreign = season.test_client().sign_in(
        applications.seat(Role.REPRESENTATIVE, registry.organisation("Cita biedrība", place=9))
    )
    for path in (address, f"{address}/pdf", f"{address}/original", "/documents/nothing/1/1"):
        assert foreign.get(path).status_code == 404
    assert own.get(f"/documents/decision/{decision.id}/2/pdf").status_code == 404
    assert own.get("/documents/payment_order/1/1").status_code == 404


def test_a_document_that_was_not_asked_for_is_made_when_someone_asks(season):
    project = the_project()
    document = db.session.scalars(select(Application)).first()
    assert document is project
    own = season.test_client().sign_in(applications.seat(Role.REPRESENTATIVE, project.organisation))
    assert own.post(f"/documents/application/{project.id}/9").status_code == 404
    assert own.post(f"/documents/application/{project.id}/1").status_code == 302
