"""Transfers of a municipality: stored with each transfer, the same as its two places tell, whoever posted it."""

from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from app.audit import record
from app.core.actor import SYSTEM
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Account, AccountKind, Transfer
from app.funds.service import Place, Posting, post, post_all
from app.quotas.models import MunicipalQuota
from app.registry.models import Municipality
from tests.builders import accounts
from tests.conftest import SigningClient
from tests.counting import noted_statements
from tests.features.money_desk import Desk, desk
from tests.features.test_books_ledger import paid
from tests.workflows.invariants import transfers_tell_whose_money

__all__ = ["desk", "paid"]


def listed(auditor: SigningClient, municipality: int) -> list[int]:
    """The transfers of the page, in its order, as the links to them say."""
    page = auditor.get(f"/books/transfers?municipality={municipality}")
    parts = page.text.split('href="/books/transfers/')[1:]
    return [int(one.partition('"')[0]) for one in parts]


def home_of(desk: Desk) -> int:
    return desk.grants.application(0).local_call.municipality_id


def test_the_list_holds_what_the_places_tell_the_newest_first(paid: Desk) -> None:
    auditor = paid.browser(accounts.actor(Role.AUDITOR))
    transfers_tell_whose_money()
    wanted = select(Transfer.id).where(Transfer.municipality_id == home_of(paid)).order_by(Transfer.id.desc())
    found = listed(auditor, home_of(paid))
    assert found == list(db.session.scalars(wanted))
    assert len(found) == db.session.query(Transfer).count() - 2
    others = select(Municipality.id).where(Municipality.id != home_of(paid)).limit(1)
    assert listed(auditor, db.session.scalars(others).one()) == []


def test_what_a_release_before_posted_is_in_the_list(paid: Desk) -> None:
    """It goes on serving while the schema grows and tells nothing of municipalities."""
    auditor = paid.browser(accounts.actor(Role.AUDITOR))
    before = listed(auditor, home_of(paid))
    project = paid.grants.application(0)
    account = select(Account.id).where(Account.subject_id == project.id)
    source = db.session.scalars(account.where(Account.kind == AccountKind.PAID)).one()
    target = db.session.scalars(account.where(Account.kind == AccountKind.COMMITTED)).one()
    event = record(project, "ledger.post", by=SYSTEM, at=paid.grants.at)
    row = {
        "act": "posted by the release before", "source_id": source, "target_id": target,
        "amount": Decimal("1.00"), "at": paid.grants.at, "audit_event_id": event,
    }  # fmt: skip
    posted = db.session.scalar(insert(Transfer).returning(Transfer.id), row)
    db.session.commit()
    assert listed(auditor, home_of(paid)) == [posted, *before]


def test_a_page_is_read_from_an_index_in_one_statement(paid: Desk) -> None:
    auditor = paid.browser(accounts.actor(Role.AUDITOR))
    listed(auditor, home_of(paid))
    with noted_statements() as statements:
        listed(auditor, home_of(paid))
    asked = [text for text, _given in statements if "FROM ledger_transfer" in text]
    assert len(asked) == 1
    assert "ledger_transfer.municipality_id = ?" in asked[0].replace("%(municipality_id_1)s", "?")


def test_a_municipalitys_money_never_becomes_anothers(paid: Desk) -> None:
    project = paid.grants.application(0)
    other = db.session.scalars(select(Municipality.id).where(Municipality.id != home_of(paid))).first()
    quota = MunicipalQuota(
        call_id=project.local_call.call_id, municipality_id=other, learners=0,
        computed=Decimal("0.00"), amount=Decimal("0.00"), computed_at=paid.grants.at,
    )  # fmt: skip
    db.session.add(quota)
    db.session.flush()
    before = funds.total_transferred()
    own = Place(AccountKind.COMMITTED, project.id)
    wrong = Posting("across", own, Place(AccountKind.QUOTA, quota.id), Decimal("1.00"))
    with pytest.raises(ValueError, match="never becomes another's"):
        post_all([wrong], by=SYSTEM, at=paid.grants.at)
    back = Place(AccountKind.CALL, project.local_call.call_id)
    told = post("back to the call", own, back, Decimal("1.00"), by=SYSTEM, at=paid.grants.at)
    given = post(
        "a second purse", Place(AccountKind.OUTSIDE), back, Decimal("2.00"), by=SYSTEM, at=paid.grants.at
    )
    assert (told.municipality_id, given.municipality_id) == (home_of(paid), 0)
    assert funds.total_transferred() == before + Decimal("3.00")
