"""Files of a report: what is taken, what a picture keeps to itself, who opens it."""

import io
from datetime import datetime

import pytest
from flask import Flask
from PIL import Image

from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.reports import service
from app.reports.completeness import warnings
from app.reports.models import FileKind
from app.reports.service import Attachment
from app.storage.service import get
from tests.builders import accounts, applications, registry, reports
from tests.conftest import SigningClient
from tests.features.reports_ground import ACTUAL_COSTS, run_projects, the_project
from tests.features.test_reports_pages import representative, seat_of

GPS, LATITUDE = 0x8825, 2
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def photo() -> bytes:
    """A picture that tells where it was made."""
    exif = Image.Exif()
    exif.get_ifd(GPS)[LATITUDE] = (56.0, 40.0, 0.0)
    exif[0x010F] = "CANARY-CAMERA"
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG", exif=exif)
    return file.getvalue()


def sent(kind: FileKind = FileKind.PHOTO, **values: object) -> Attachment:
    whole = {
        "kind": kind,
        "name": "skrējiens.jpg",
        "data": photo(),
        "caption": "Skrējiens",
        "has_consent": True,
    }
    return Attachment(**whole | values)  # type: ignore[arg-type]


def refusal_of(report: object, attachment: Attachment, at: datetime) -> str:
    by = applications.representative(the_project().organisation)
    with pytest.raises(Refused) as refused:
        service.attach(report, attachment, by=by, at=at)  # type: ignore[arg-type]
    return refused.value.findings[0].rule


@pytest.fixture
def app(running: Flask) -> Flask:
    return running


@pytest.mark.usefixtures("app")
def test_a_photo_is_kept_without_its_place_and_only_with_consent():
    project = the_project()
    report, at = reports.started(project), reports.after_end(project)
    by = applications.representative(project.organisation)
    assert b"CANARY-CAMERA" in photo()
    kept = get(service.attach(report, sent(), by=by, at=at).file_key)
    assert b"CANARY-CAMERA" not in kept
    assert not dict(Image.open(io.BytesIO(kept)).getexif())
    assert refusal_of(report, sent(has_consent=False), at) == "photo_without_consent"
    assert refusal_of(report, sent(name="a.pdf", data=PDF), at) == "photo_is_no_picture"
    assert refusal_of(report, sent(name="a.exe", data=b"MZ\x90"), at) == "upload_kind"
    assert refusal_of(report, sent(FileKind.EVIDENCE, expense_number=1), at) == "evidence_without_cost"
    assert len(report.files) == 1


@pytest.mark.usefixtures("app")
def test_files_are_attached_and_taken_off_only_while_the_own_report_is_written():
    project = the_project()
    report, at = reports.written(project), reports.after_end(project)
    by = applications.representative(project.organisation)
    stranger = accounts.actor(Role.REPRESENTATIVE, registry.organisation("Cita biedrība", place=50))
    with pytest.raises(NotPermitted):
        service.attach(report, sent(), by=stranger, at=at)
    assert [one.rule for one in warnings(report)] == ["report_without_publicity"]
    made = service.attach(report, sent(FileKind.PUBLICITY), by=by, at=at)
    assert warnings(report) == []
    service.detach(made, by=by, at=at)
    db.session.expire(report)
    assert report.files == []
    last = service.attach(report, sent(), by=by, at=at)
    service.submit(report, by=by, at=at)
    for act in (
        lambda: service.attach(report, sent(), by=by, at=at),
        lambda: service.detach(last, by=by, at=at),
    ):
        with pytest.raises(StaleState):
            act()


@pytest.mark.usefixtures("empty_app")
def test_a_cost_without_its_document_is_pointed_out():
    run_projects(ACTUAL_COSTS)
    project = the_project()
    report, at = reports.written(project), reports.after_end(project)
    by = applications.representative(project.organisation)
    missing = len(report.expenses)
    service.attach(report, sent(FileKind.EVIDENCE, expense_number=1, name="r.pdf", data=PDF), by=by, at=at)
    rules = [one.rule for one in warnings(report)]
    assert rules.count("expense_without_evidence") == missing - 1


def test_a_file_is_attached_and_opened_through_the_pages_by_those_who_read_the_report(
    client: SigningClient,
):
    project = the_project()
    report, at = reports.written(project), reports.after_end(project)
    db.session.commit()
    number, those = report.id, reports.people(project.local_call)
    with clock.at(at):
        client.sign_in(representative(project))
        asked = {"kind": "photo", "caption": "Pie skolas", "has_consent": "y"}
        empty = client.post(f"/reports/{number}/files", data=asked, content_type="multipart/form-data")
        assert empty.status_code == 422
        assert "Pie skolas" in empty.text
        whole = asked | {"file": (io.BytesIO(photo()), "foto.jpg")}
        done = client.post(f"/reports/{number}/files", data=whole, content_type="multipart/form-data")
        assert done.status_code == 302
        assert "Pie skolas" in client.get(f"/reports/{number}/files").text
        client.post(f"/reports/{number}/submit")
        client.sign_in(seat_of(those.coordinator))
        assert "Pie skolas" in client.get(f"/reports/{number}/check").text
        opened = client.get("/report-files/1")
        assert opened.headers["Content-Disposition"].startswith("attachment")
        assert b"CANARY-CAMERA" not in opened.data
        client.sign_in(accounts.membership(Role.COORDINATOR, registry.municipality("Kuldīgas novads")))
        assert client.get("/report-files/1").status_code == 404
