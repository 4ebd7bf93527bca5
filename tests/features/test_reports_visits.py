"""Checks on the spot: who records them, who reads them, and that they stay as they are."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from app.reports import queries, service
from app.reports.models import SiteVisit
from app.reports.service import Visit
from tests.builders import accounts, registry, reports
from tests.conftest import SigningClient
from tests.features.reports_ground import the_project
from tests.features.test_reports_pages import representative, seat_of


@pytest.fixture
def app(running: Flask) -> Flask:
    return running


@pytest.mark.usefixtures("app")
def test_a_check_on_the_spot_is_recorded_by_the_municipality_or_ikvd_and_never_changed():
    project = the_project()
    at, those = reports.after_end(project), reports.people(project.local_call)
    seen = Visit(riga_day(at), "Saldus vidusskola", "Koordinatore un vadītāja", "Notiek, kā plānots.", True)
    made = service.record_visit(project, seen, by=those.coordinator, at=at)
    db.session.commit()
    stranger = accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads"))
    for other in (stranger, those.preparer):
        with pytest.raises(NotPermitted):
            service.record_visit(project, seen, by=other, at=at)
    with pytest.raises(Refused) as refused:
        service.record_visit(project, seen, by=those.manager, at=at - timedelta(days=1))
    assert refused.value.findings[0].rule == "visit_in_future"
    with pytest.raises(IntegrityError):
        db.session.execute(update(SiteVisit).where(SiteVisit.id == made.id).values(found="Citādi."))
    db.session.rollback()
    assert [one.found for one in queries.visits_to(project.id)] == ["Notiek, kā plānots."]


def test_what_was_found_is_read_on_the_report_by_the_organisation_and_nothing_typed_is_lost(
    client: SigningClient,
):
    project = the_project()
    report = reports.submitted(project)
    db.session.commit()
    number, those = project.id, reports.people(project.local_call)
    asked = {
        "held_on": "31.02.2022.", "place": "Zāle", "attended": "Koordinatore", "found": "Trenažieri <b>nav</b>.",
        "is_in_order": "no",
    }  # fmt: skip
    with clock.at(reports.after_end(project, 9)):
        client.sign_in(seat_of(those.coordinator))
        refused = client.post(f"/projects/{number}/visits", data=asked)
        assert refused.status_code == 422
        assert "Trenažieri &lt;b&gt;nav&lt;/b&gt;." in refused.text
        assert (
            client.post(f"/projects/{number}/visits", data=asked | {"held_on": "01.07.2022."}).status_code
            == 302
        )
        assert "neatbilst" in client.get(f"/projects/{number}/visits").text
        client.sign_in(representative(project))
        page = client.get(f"/reports/{report.id}").text
        assert "Trenažieri &lt;b&gt;nav&lt;/b&gt;." in page
        assert "Ierakstīt pārbaudi" not in page
        assert client.get(f"/projects/{number}/visits").status_code == 403
