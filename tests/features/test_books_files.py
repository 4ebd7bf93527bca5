"""The dossier of a project and the entries of a month, as files."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import openpyxl
import pytest
from sqlalchemy import select

from app.accounts.models import Membership
from app.books.cash import cash_position
from app.books.months import Month, month_end, read_month
from app.core import clock
from app.core.actor import Actor
from app.core.clock import riga_day, start_of_day
from app.core.roles import Role
from app.documents import issuing
from app.documents.models import IssuedDocument
from app.extensions import db
from app.funds.models import AccountKind, Transfer
from app.jobs.running import run_due
from app.payments.models import PaymentKind
from app.reports.models import FileKind, FinalReport, ReportFile
from app.storage import service as storage
from tests.builders import accounts
from tests.built_once import built_once
from tests.features.money_desk import Desk, desk, member
from tests.features.test_agreements_pages import text
from tests.workflows.grants import Grants

__all__ = ["desk"]


@built_once
def live(grants: Grants) -> Grants:
    """Pay both projects their first instalment, end the first with a claim and issue their documents."""
    for place in (0, 1):
        grants.contract(place)
        grants.pay(place, PaymentKind.PREFINANCING)
    assert grants.report(0, reached=4, accepted=4)
    assert grants.claim(0, grants.field.approvers[0])
    db.session.commit()
    run_due(grants.at + timedelta(minutes=1))
    return grants


@pytest.fixture
def lives(desk: Desk) -> Desk:
    """Both projects got their first instalment; the first ends with a claim. Their documents are issued."""
    desk.grants = live(desk.grants)
    return desk


def asked_for(desk: Desk, actor: Actor, address: str) -> bytes:
    """The file a person gets who asks for it, waits and takes it."""
    browser = desk.browser(actor)
    with clock.at(desk.grants.at):
        place = browser.post(address).headers["Location"]
        db.session.commit()
        run_due(desk.grants.at)
        return browser.get(f"{place}/download").data


def dossier_of(desk: Desk, actor: Actor, place: int = 0) -> dict[str, bytes]:
    project = desk.grants.field.application_ids[place]
    with zipfile.ZipFile(io.BytesIO(asked_for(desk, actor, f"/books/projects/{project}/dossier"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_a_dossier_holds_every_file_under_its_hash_and_the_documents_as_they_are_stored(lives: Desk) -> None:
    found = dossier_of(lives, accounts.actor(Role.AUDITOR))
    index = {row[0]: (row[1], int(row[2]), row[3]) for row in rows(found["index.csv"])[1:]}
    assert index.keys() == found.keys() - {"index.csv", "index.html"}
    assert {(len(found[name]), sha256(found[name]).hexdigest()) for name in index} == {
        one[1:] for one in index.values()
    }
    assert all(one[2] in found["index.html"].decode() for one in index.values())
    agreement = db.session.scalars(select(IssuedDocument).where(IssuedDocument.kind == "agreement")).first()
    assert agreement is not None
    name = f"dokumenti/{agreement.id}-{issuing.file_name(agreement, 'pdf')}"
    assert found[name] == storage.get(agreement.pdf_sha256)
    kinds = {
        re.sub(r"^dokumenti/\d+-([a-z]+)-.*", r"\1", one) for one in found if one.startswith("dokumenti")
    }
    assert {"agreement", "decision", "assessment", "report"} <= kinds
    assert {
        "projekts.csv",
        "darbibas.csv",
        "maksajumi.csv",
        "gramatojumi.csv",
        "iesniegumi/1.json",
    } <= found.keys()
    transfers = rows(found["gramatojumi.csv"])[1:]
    assert [row[-1] for row in transfers[:3]] == ["4600.00"] * 3
    acts = {row[4] for row in rows(found["darbibas.csv"])[1:]}
    assert {"ledger.post", "payment.prepare", "payment.approve", "recovery.claim"} <= acts


def test_the_same_state_gives_the_same_bytes_to_whoever_may_read_as_much(lives: Desk) -> None:
    address = f"/books/projects/{lives.grants.field.application_ids[0]}/dossier"
    first = asked_for(lives, accounts.actor(Role.AUDITOR), address)
    lives.grants.at += timedelta(hours=3)
    assert asked_for(lives, lives.grants.field.managers[0], address) == first


def test_a_dossier_holds_the_files_of_the_report_that_was_handed_in(lives: Desk) -> None:
    report = db.session.scalars(select(FinalReport)).one()
    written = [("ekis.pdf", b"%PDF-1 1", None), ("../nonemts.pdf", b"%PDF-1 2", lives.grants.at)]
    for name, data, removed_at in written:
        file = ReportFile(
            report=report, kind=FileKind.EVIDENCE, expense_number=3, caption="Rēķins", file_key=storage.put(data),
            file_name=name, added_at=lives.grants.at, removed_at=removed_at,
            added_by_id=lives.grants.representative(0).user_id,
        )  # fmt: skip
        db.session.add(file)
    db.session.commit()
    found = dossier_of(lives, accounts.actor(Role.AUDITOR))
    assert {name: data for name, data in found.items() if name.startswith("parskata-datnes/")} == {
        "parskata-datnes/1-izdevumi-3-ekis.pdf": b"%PDF-1 1"
    }


@pytest.mark.parametrize(("place", "other"), [(0, 1), (1, 0)])
def test_no_dossier_tells_of_another_project(lives: Desk, place: int, other: int) -> None:
    foreign = lives.grants.application(other)
    payment = lives.grants.payment(other)
    words = [foreign.title, str(foreign.number), foreign.organisation.name, payment.end_to_end_id]
    found = dossier_of(lives, accounts.actor(Role.AUDITOR), place)
    whole = {name: content.decode("utf-8", "ignore") for name, content in found.items()}
    assert [(name, word) for name, content in whole.items() for word in words if word in content] == []
    own = lives.grants.application(place)
    assert all(word in whole["index.html"] + whole["projekts.csv"] for word in (own.title, str(own.number)))


def test_finance_gets_the_dossier_without_what_the_commission_keeps(lives: Desk) -> None:
    found = dossier_of(lives, lives.grants.field.preparers[0])
    kinds = {
        re.sub(r"^dokumenti/\d+-([a-z]+)-.*", r"\1", one) for one in found if one.startswith("dokumenti")
    }
    assert ("agreement" in kinds, kinds & {"decision", "assessment"}) == (True, set())
    cases = {row[2] for row in rows(found["darbibas.csv"])[1:]}
    assert cases.isdisjoint(
        {"decision", "assessment", "evaluator_assignment", "conflict_declaration", "appeal"}
    )
    assert "neredz" in found["index.html"].decode()


def test_a_dossier_is_for_who_may_read_the_books_when_asked_when_written_and_when_taken(lives: Desk) -> None:
    project = lives.grants.field.application_ids[0]
    address = f"/books/projects/{project}/dossier"
    for stranger in (lives.grants.representative(0), lives.grants.field.coordinator):
        assert lives.browser(stranger).post(address).status_code == 403
    auditor = accounts.actor(Role.AUDITOR)
    assert lives.browser(auditor).post("/books/projects/99/dossier").status_code == 404
    browser = lives.browser(auditor)
    with clock.at(lives.grants.at):
        place = browser.post(address).headers["Location"]
        db.session.commit()
        run_due(lives.grants.at)
        assert browser.get(f"{place}/download").status_code == 200
        assert lives.browser(lives.grants.field.managers[0]).get(f"{place}/download").status_code == 404
        waiting = browser.post(address).headers["Location"]
        seat: Membership = member(auditor)
        seat.ended_at = lives.grants.at
        db.session.commit()
        run_due(lives.grants.at)
        assert {browser.get(f"{one}/download").status_code for one in (place, waiting)} <= {302, 404}


def test_the_month_tells_what_was_paid_and_what_is_open_and_its_turnover_ends_with_the_balances(
    lives: Desk,
) -> None:
    today = riga_day(lives.grants.at)
    month = Month(today.year, today.month)
    end = month_end(month, today)
    assert (end.paid.count, end.paid.amount) == (2, Decimal("7360.00"))
    assert end.paid_by.esf + end.paid_by.state == end.paid.amount
    assert (end.in_transit, end.dues_overdue.count, end.recoveries_overdue.count) == (Decimal("0.00"), 0, 0)
    assert sum(one.closing for one in end.turnovers) == 0
    assert next(one.closing for one in end.turnovers if one.kind is AccountKind.RECEIVABLE) == Decimal(
        "3680.00"
    )
    following = month_end(month.shifted(1), today)
    assert [one.opening for one in following.turnovers] == [one.closing for one in end.turnovers]
    assert lives.grants.repay(0, Decimal("680.00"), "R-1", lives.grants.field.preparers[0])
    late = month_end(month, today + timedelta(days=90)).recoveries_overdue
    assert (late.count, late.amount) == (1, Decimal("3000.00"))
    auditor = lives.browser(accounts.actor(Role.AUDITOR))
    assert auditor.get("/books/month").headers["Location"] == f"/books/months/{month.code}"
    page = text(auditor.get(f"/books/months/{month.code}")).replace("\u00a0", " ")
    # No month that has not begun is offered.
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page
    assert 'rel="next"' in text(auditor.get(f"/books/months/{month.shifted(-1).code}"))
    assert all(told in page for told in ("7 360,00 €", "2 maksājumi", "Mēneša apgrozījums"))
    assert month.shifted(1 - today.month).code == f"{today.year}-01"


def test_the_month_counts_a_first_payment_that_nobody_prepared_in_time(desk: Desk) -> None:
    desk.grants.contract(0)
    today = riga_day(desk.grants.at) + timedelta(days=60)
    late = month_end(Month(today.year, today.month), today).dues_overdue
    assert (late.count, late.amount) == (1, Decimal("3680.00"))
    assert late.amount == sum(one.overdue for one in cash_position(today).stages.values())


def test_the_month_tells_in_euro_what_is_past_its_day_and_not_paid(lives: Desk) -> None:
    assert lives.grants.report(1, reached=20, accepted=4)
    today = riga_day(lives.grants.at)
    month = Month(today.year, today.month)
    assert month_end(month, today).dues_overdue.count == 0
    late = month_end(month, today + timedelta(days=60)).dues_overdue
    assert (late.count, late.amount) == (1, Decimal("920.00"))


def test_the_entries_of_a_month_are_the_same_as_csv_and_as_xlsx(lives: Desk) -> None:
    today = riga_day(lives.grants.at)
    address = f"/books/months/{today:%Y-%m}/entries"
    preparer = lives.grants.field.preparers[0]
    table = rows(lives.browser(preparer).get(f"{address}.csv").data)
    book = openpyxl.load_workbook(io.BytesIO(asked_for(lives, preparer, f"{address}.xlsx")))
    sheet = [
        ["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)
    ]
    assert table[0] == sheet[0]
    assert [row[2] for row in table] == [str(row[2]) for row in sheet]
    assert [Decimal(row[8].replace(",", ".")) for row in table[1:]] == [
        Decimal(str(row[8])) for row in sheet[1:]
    ]
    split = [row for row in table[1:] if row[9]]
    assert {tuple(row[8:]) for row in split} == {("3680,00", "3128,00", "552,00")}
    assert (
        len(table) - 1
        == db.session.query(Transfer).filter(Transfer.at >= start_of_day(today.replace(day=1))).count()
    )


@pytest.mark.parametrize("written", ["2022-13", "2022-00", "1999-01", "22-01", "2022-1", "x", "2022-01x"])
def test_what_is_no_month_does_not_exist(desk: Desk, written: str) -> None:
    with pytest.raises(ValueError):
        read_month(written)
    assert desk.browser(accounts.actor(Role.AUDITOR)).get(f"/books/months/{written}").status_code == 404
