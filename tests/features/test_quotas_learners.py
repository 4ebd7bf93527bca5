"""Importing learner numbers: every broken row listed, nothing imported then."""

import io
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import Membership
from app.calls.models import Call
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.documents.sheets import write_xlsx
from app.extensions import db
from app.quotas import queries, service
from app.quotas.models import LearnerNumber, MunicipalQuota
from tests.builders import accounts, calls, quotas, registry
from tests.conftest import NOON, SigningClient

HEADING = "atvk_code;name;grades_5_12;vocational_1_4"
BROKEN = "\n".join(
    [
        HEADING,
        "9999999;;10;5",
        ";Nekurienes novads;10;5",
        "0010000;;-5;0",
        "0050000;;12,5;0",
        "0090000;;;7",
        "0010000;;10;5",
        "0050000;Jelgava;10;5",
        ";;10;5",
        "0110000;;2000000;5",
        "Kopā;;100;50",
        ";Kopā;100;50",
    ]
).encode()


@pytest.fixture
def call(app) -> Call:
    quotas.partners(["Saldus novads", "Rīga"])
    return calls.published_call(Decimal("46000.00"))


def take(call: Call, text: str | bytes, name: str = "skaits.csv"):
    data = text.encode() if isinstance(text, str) else text
    return service.import_learners(call, data, name, by=calls.manager(), at=NOON)


def problems(call: Call, text: str | bytes) -> list[tuple[str, Any]]:
    with pytest.raises(Refused) as refused:
        take(call, text)
    return [(one.rule, one.facts.get("line")) for one in refused.value.findings]


def numbers(call: Call) -> dict[str, tuple[int, int]]:
    found = db.session.scalars(select(LearnerNumber).where(LearnerNumber.call_id == call.id))
    return {one.municipality.name: (one.grades, one.vocational) for one in found}


def test_a_csv_is_imported_with_its_printed_total_beside_the_computed_one(call):
    taken = take(
        call,
        quotas.learner_file({"Saldus novads": (1200, 300), "Rīga": (9000, 1000)}, printed=(10_200, 1301)),
    )
    assert numbers(call) == {"Saldus novads": (1200, 300), "Rīga": (9000, 1000)}
    assert (taken.rows, taken.computed_total, taken.printed_total) == (2, 11_500, 11_501)
    assert queries.quota_table(call).printed_differs


def test_an_xlsx_whose_codes_lost_their_zeros_is_imported(call):
    saldus = registry.municipality()
    rows: list[list[object]] = [
        ["ATVK kods", "5.–12. klase", "1.–4. kurss"],
        [10000, 9000, 1000],
        [int(saldus.atvk_code), 1200, 300],
    ]
    take(call, write_xlsx(rows), "skaits.xlsx")
    assert numbers(call) == {"Saldus novads": (1200, 300), "Rīga": (9000, 1000)}


def test_municipalities_may_be_named_without_codes_and_diacritics(call):
    take(call, "Pašvaldība,grades_5_12,vocational_1_4\nsaldus novads,1,2\nRIGA,3,4\n")
    assert numbers(call) == {"Saldus novads": (1, 2), "Rīga": (3, 4)}


def test_every_broken_row_is_listed_by_line_and_nothing_is_imported(call):
    assert problems(call, BROKEN) == [
        ("learners_unknown_code", 2), ("learners_unknown_name", 3), ("learners_negative", 4),
        ("sheet_not_whole", 5), ("sheet_cell_empty", 6), ("learners_twice", 7), ("learners_name_differs", 8),
        ("learners_nobody", 9), ("learners_too_many", 10), ("learners_total_twice", 12),
        ("learners_missing", None),
    ]  # fmt: skip
    assert numbers(call) == {}
    assert queries.last_import(call) is None


def test_a_municipality_that_signed_and_is_left_out_is_an_error(call):
    with pytest.raises(Refused) as refused:
        take(call, quotas.learner_file({"Rīga": (1, 2)}))
    assert [dict(one.facts) for one in refused.value.findings] == [{"municipality": "Saldus novads"}]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "sheet_empty"),
        ("pilnīgi cits teksts\n1\n", "sheet_column_missing"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "sheet_old_format"),
        (b"PK\x03\x04 broken", "sheet_unreadable"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(call, text, rule):
    assert rule in [found for found, _line in problems(call, text)]


def test_a_file_without_rows_is_refused_even_when_nobody_has_signed(app):
    call = calls.published_call(Decimal("46000.00"))
    assert problems(call, HEADING + "\n") == [("learners_none", None)]


def test_a_later_file_replaces_the_numbers_and_the_quotas_computed_from_them(any_database):
    call = quotas.computed_call({"Saldus novads": (100, 20)})
    take(call, quotas.learner_file({"Saldus novads": (50, 10), "Rīga": (7, 8)}))
    assert numbers(call) == {"Saldus novads": (50, 10), "Rīga": (7, 8)}
    assert db.session.scalar(select(func.count(MunicipalQuota.id))) == 0


def test_after_the_quotas_are_published_no_file_is_taken(app):
    call = quotas.open_call()
    assert problems(call, quotas.learner_file({"Saldus novads": (1, 2)})) == [("quotas_published", None)]


def test_before_the_call_is_published_no_file_is_taken(app):
    call = calls.draft_call()
    assert problems(call, quotas.learner_file({"Saldus novads": (1, 2)})) == [("quotas_before_call", None)]


def test_only_programme_managers_import(call):
    data = quotas.learner_file({"Saldus novads": (1, 2), "Rīga": (3, 4)})
    with pytest.raises(NotPermitted):
        service.import_learners(call, data, "x.csv", by=accounts.actor(Role.FINANCE_PREPARER), at=NOON)


@pytest.fixture
def manager(client: SigningClient) -> SigningClient:
    calls.manager()
    member = select(Membership).where(Membership.user.has(email="call-manager@example.lv"))
    return client.sign_in(db.session.scalars(member).one())


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "lv",
            [
                "2. rinda: ATVK koda „9999999” nav nevienai pašvaldībai.",
                "4. rinda, kolonna „5.–12. klase”: „-5” ir mazāk par nulli.",
                "7. rinda: Rīga jau ir 4. rindā.",
                "Datnē nav pašvaldības Saldus novads",
            ],
        ),
        (
            "en",
            [
                "Line 2: no municipality has the ATVK code “9999999”.",
                "Line 4, column “5.–12. klase”: “-5” is below zero.",
                "Line 7: Rīga stands in line 4 already.",
                "Saldus novads is missing from the file",
            ],
        ),
    ],
)
def test_the_page_lists_every_broken_row_in_the_readers_language(manager, call, language, sentences):
    manager.get(f"/language?code={language}")
    page = manager.post(f"/quotas/{call.id}/learners", data={"file": (io.BytesIO(BROKEN), "skaits.csv")})
    html = page.get_data(as_text=True)
    assert page.status_code == 422
    assert [one for one in sentences if one not in html] == []
    assert numbers(call) == {}


def test_a_file_is_imported_and_computed_through_the_pages(manager, call):
    assert manager.get(f"/quotas/{call.id}/learners").status_code == 200
    assert manager.post(f"/quotas/{call.id}/learners", data={}).status_code == 422
    data = quotas.learner_file({"Saldus novads": (100, 0), "Rīga": (800, 100)}, printed=(900, 101))
    page = manager.post(f"/quotas/{call.id}/learners", data={"file": (io.BytesIO(data), "skaits.csv")})
    assert page.location == f"/quotas/{call.id}"
    html = manager.get(f"/quotas/{call.id}").get_data(as_text=True)
    assert "Rindu summa ir 1000." in html
    assert "atšķiras par 1." in html
    assert manager.post(f"/quotas/{call.id}/compute").status_code == 302
    assert {one.municipality.name: one.amount for one in queries.quotas_of(call)} == {
        "Saldus novads": Decimal("4600.00"),
        "Rīga": Decimal("41400.00"),
    }
