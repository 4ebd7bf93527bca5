"""How long a project's papers are kept, and holds under which the database deletes nothing."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from app.agreements.models import GrantAgreement
from app.audit.models import AuditEvent
from app.books import keeping
from app.books.holding import HELD
from app.books.models import LegalHold
from app.core.errors import NotPermitted, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds import programme_values as values
from app.funds.models import ValueCode
from app.payments.models import PaymentKind
from tests.builders import accounts, applications, quotas
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text
from tests.features.test_books_files import dossier_of

__all__ = ["desk"]


def test_papers_are_kept_from_the_end_of_the_project_by_the_years_in_force_then(desk: Desk) -> None:
    project, field = desk.grants.application(0), desk.grants.field
    assert keeping.keeping_of(project).until == date(2027, 12, 31)
    desk.grants.contract(0)
    desk.grants.pay(0, PaymentKind.PREFINANCING)
    agreement = db.session.query(GrantAgreement).one()
    assert keeping.keeping_of(project).ended_on == agreement.ends_on
    longer = values.propose(
        ValueCode.RETENTION_YEARS, Decimal(10), effective_on=desk.grants.at.date(), source="Lēmums",
        by=field.managers[0], at=desk.grants.at,
    )  # fmt: skip
    values.confirm(longer, by=field.approvers[0], at=desk.grants.at)
    db.session.commit()
    assert keeping.keeping_of(project).until == date(agreement.ends_on.year + 10, 12, 31)
    shown = text(desk.browser(accounts.actor(Role.AUDITOR)).get(f"/books/projects/{project.id}"))
    assert f"{agreement.ends_on.year + 10}. gada 31. decembris" in shown.replace("\u00a0", " ")


def test_a_person_holds_the_papers_with_a_reason_and_releases_them_with_one(desk: Desk) -> None:
    project = desk.grants.field.application_ids[0]
    address = f"/books/projects/{project}/legal-hold"
    manager = desk.browser(desk.grants.field.managers[0])
    assert manager.post(address, data={"reason": ""}).status_code == 422
    assert manager.post(f"{address}/release", data={"reason": "Nav"}).status_code == 409
    assert manager.post(address, data={"reason": "Revīzija Nr. 7"}).status_code == 302
    assert manager.post(address, data={"reason": "Vēlreiz"}).status_code == 409
    auditor = accounts.actor(Role.AUDITOR)
    page = desk.browser(auditor).get(f"/books/projects/{project}")
    assert ("Revīzija Nr. 7" in text(page), f'action="{address}' in page.text) == (True, False)
    assert "Revīzija Nr. 7" in dossier_of(desk, auditor)["projekts.csv"].decode()
    assert desk.browser(auditor).post(address, data={"reason": "x"}).status_code == 403
    assert manager.post(f"{address}/release", data={"reason": "Revīzija pabeigta"}).status_code == 302
    hold = db.session.query(LegalHold).one()
    assert (hold.release_reason, hold.released_at is not None) == ("Revīzija pabeigta", True)
    events = db.session.query(AuditEvent.event).filter(AuditEvent.event.startswith("legal_hold"))
    assert [row[0] for row in events.order_by(AuditEvent.id)] == ["legal_hold.place", "legal_hold.release"]


def test_who_does_not_keep_papers_neither_holds_nor_releases_them(desk: Desk) -> None:
    project, at = desk.grants.application(0), desk.grants.at
    for stranger in (accounts.actor(Role.AUDITOR), desk.grants.field.preparers[0]):
        with pytest.raises(NotPermitted):
            keeping.place_legal_hold(project, reason="x", by=stranger, at=at)
        with pytest.raises(NotPermitted):
            keeping.release_legal_hold(project, reason="x", by=stranger, at=at)
    with pytest.raises(StaleState):
        keeping.release_legal_hold(project, reason="x", by=desk.grants.field.managers[0], at=at)


def test_nothing_of_a_held_project_is_deleted_until_it_is_released(any_database: Flask, noon) -> None:
    draft = applications.a_draft(quotas.announced_local_call())
    manager = accounts.actor(Role.PROGRAMME_MANAGER)
    keeping.place_legal_hold(draft, reason="Revīzija", by=manager, at=noon)
    db.session.commit()
    delete = sql("DELETE FROM application WHERE id = :which")
    with pytest.raises(DBAPIError, match="legal hold"):
        db.session.execute(delete, {"which": draft.id})
    db.session.rollback()
    keeping.release_legal_hold(draft, reason="Beigusies", by=manager, at=noon)
    db.session.commit()
    with pytest.raises(DBAPIError) as refused:
        # What is left in the way is what names the project, not the hold.
        db.session.execute(delete, {"which": draft.id})
    assert "legal hold" not in str(refused.value)
    db.session.rollback()
    assert HELD.keys() <= db.metadata.tables.keys()
