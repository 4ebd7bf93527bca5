"""The page of an issued document leads back to the case it is of, for everyone who reads it."""

import re

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Membership
from app.documents.models import IssuedDocument
from app.documents.papers import PAPERS
from app.extensions import db
from tests.conftest import SigningClient
from tests.features.test_documents_papers import document_a_season

_WAY_BACK = re.compile(
    r'<nav class="trail".*?<a href="([^"]+)">([^<]+)</a>.*?aria-current="page">([^<]+)<', re.DOTALL
)


def test_whoever_reads_a_document_can_go_back_to_its_case(app: Flask) -> None:
    app.test_client_class = SigningClient
    document_a_season()
    documents = db.session.execute(
        select(IssuedDocument.kind, IssuedDocument.case_id, IssuedDocument.version, IssuedDocument.number)
    ).all()
    members = db.session.scalars(select(Membership).filter_by(ended_at=None)).all()
    refused, led_back = [], {}
    for member in members:
        visitor: SigningClient = app.test_client()  # type: ignore[assignment]
        visitor.sign_in(member)
        for kind, case_id, version, number in documents:
            page = visitor.get(f"/documents/{kind}/{case_id}/{version}")
            if page.status_code == 404:
                continue
            back = _WAY_BACK.search(page.text)
            assert back is not None, f"{kind} of {member.role}: no way back"
            assert back[3] == number
            led_back[kind] = back[2]
            if visitor.get(back[1]).status_code != 200:
                refused.append((member.role, kind, back[1]))
    assert refused == []
    assert led_back == {
        "application": "Apliecinājums par saņemšanu", "receipt": "Apliecinājums par saņemšanu",
        "minutes": "Ranžējums", "decision": "Lēmums", "assessment": "Vērtējums", "agreement": "Līgums",
        "payment_order": "Paka",
    }  # fmt: skip


def test_the_documents_a_season_has_later_lead_back_too(app: Flask) -> None:
    arguments = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
    for kind in ("termination", "report", "interim_report", "certificate"):
        page = PAPERS[kind].page
        assert set(page.values(1, 1)) == arguments[page.endpoint], kind
