"""Recording an edition, reading it, confirming its open values."""

import io
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Membership
from app.calls import queries, service
from app.calls.models import RegulationEdition
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from competition_rules import editions
from competition_rules.editions import EditionError
from tests.builders import accounts, calls
from tests.conftest import NOON, SigningClient
from tests.counting import counted_queries

TEXT = editions.text_of(calls.LUMP_SUM)
BROKEN = TEXT.replace('share = "0.80"', "share = 0.80").replace("days = 30", 'days = "thirty"', 1)


def member_of(email: str) -> Membership:
    return db.session.scalars(select(Membership).where(Membership.user.has(email=email))).one()


@pytest.fixture
def manager(client: SigningClient) -> SigningClient:
    calls.manager()
    return client.sign_in(member_of("call-manager@example.lv"))


def recorded() -> int:
    return db.session.scalar(select(func.count(RegulationEdition.id))) or 0


def test_a_recorded_edition_keeps_its_text_and_digest(app):
    edition = calls.edition()
    assert (edition.code, edition.text, edition.sha256) == ("pumpurs-2022", TEXT, editions.digest(TEXT))
    assert queries.regulation_of(edition) == editions.edition("pumpurs-2022")


def test_line_ends_of_a_browser_do_not_change_the_digest(app):
    edition = service.record_edition(TEXT.replace("\n", "\r\n"), by=calls.manager(), at=NOON)
    assert edition.sha256 == editions.digest(TEXT)


def test_a_recorded_edition_never_changes(any_database):
    edition = calls.edition()
    db.session.commit()
    edition.title_lv = "Cits"
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.flush()
    db.session.rollback()


def test_another_text_under_a_known_code_is_refused(app):
    calls.edition()
    for text, rule in ((TEXT, "edition_known"), (TEXT + "\n# more\n", "edition_code_taken")):
        with pytest.raises(Refused, match=rule):
            service.record_edition(text, by=calls.manager(), at=NOON)


def test_texts_longer_than_the_books_hold_are_refused_with_their_place(app):
    text = TEXT.replace('code = "pumpurs-2022"', f'code = "{"p" * 61}"', 1)
    with pytest.raises(Refused) as refused:
        service.record_edition(text, by=calls.manager(), at=NOON)
    assert [dict(one.facts) for one in refused.value.findings] == [{"place": "code", "limit": 60}]


def test_a_broken_edition_lists_every_problem_and_stores_nothing(app):
    with pytest.raises(EditionError) as error:
        service.record_edition(BROKEN, by=calls.manager(), at=NOON)
    assert [one.place for one in error.value.problems] == ["submission_window.days", "prefinancing.share"]
    assert recorded() == 0


@pytest.mark.parametrize(
    ("language", "problem", "title"),
    [
        ("lv", "prefinancing.share: skaitlis 0.8 jāraksta pēdiņās", "Kļūda:"),
        ("en", "prefinancing.share: the number 0.8 must be written in quotes", "Error:"),
    ],
)
def test_the_page_lists_the_problems_in_the_readers_language_and_keeps_the_text(
    manager, language, problem, title
):
    manager.get(f"/language?code={language}")
    file = (io.BytesIO(BROKEN.encode()), "edition.toml")
    page = manager.post("/editions/new", data={"file": file, "text": "", "shipped": ""})
    html = page.get_data(as_text=True)
    assert page.status_code == 422
    assert problem in html
    assert "submission_window.days" in html
    assert f"<title>{title}" in html
    assert "share = 0.80" in html
    assert recorded() == 0


def test_a_shipped_edition_is_recorded_from_the_list(manager):
    page = manager.post("/editions/new", data={"shipped": calls.ACTUAL_COSTS, "text": ""})
    assert page.status_code == 302
    edition = db.session.scalars(select(RegulationEdition)).one()
    assert (edition.code, edition.sha256) == (
        calls.ACTUAL_COSTS,
        editions.digest(editions.text_of(calls.ACTUAL_COSTS)),
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": "", "shipped": ""}, "Izvēlieties datni vai redakciju vai ielīmējiet tekstu."),
        ({"text": "x", "shipped": "no-such-edition"}, "Tādas izvēles nav. Izvēlieties no saraksta."),
        ({"file": b"\xff\xfe\xff", "text": "", "shipped": ""}, "UTF-8"),
        ({"text": "code = ", "shipped": ""}, "1. rindas 1. zīme: nav derīgs TOML pieraksts"),
    ],
)
def test_what_is_no_edition_is_refused_on_the_form(manager, data, sentence):
    files = {"file": (io.BytesIO(data["file"]), "x.toml")} if "file" in data else {}
    page = manager.post("/editions/new", data=data | files)
    assert page.status_code == 422
    assert sentence in page.get_data(as_text=True)


def test_confirming_one_value_leaves_the_others_open(app):
    edition = calls.edition()
    before = queries.open_values(edition)
    service.confirm_value(edition, "quota", by=calls.manager(), at=NOON)
    service.confirm_value(edition, "quota", by=calls.manager(), at=NOON)
    assert [one.path for one in queries.open_values(edition)] == [
        one.path for one in before if one.path != "quota"
    ]
    found = queries.confirmations(edition)["quota"]
    assert (found.at, found.by) == (NOON, calls.manager().name)


def test_a_value_that_is_not_open_is_not_confirmed_and_nothing_else_is(app):
    edition = calls.edition()
    with pytest.raises(Refused, match="value_not_open"):
        service.confirm_values(edition, ["quota", "grant", "nonsense"], by=calls.manager(), at=NOON)
    assert queries.confirmations(edition) == {}


def test_only_programme_managers_confirm(app):
    edition = calls.edition()
    with pytest.raises(NotPermitted):
        service.confirm_value(edition, "quota", by=accounts.actor(Role.FINANCE_PREPARER), at=NOON)


def test_the_manager_confirms_one_value_or_all_shown(manager):
    edition = calls.edition()
    db.session.commit()
    address = f"/editions/{edition.id}"
    assert "jāapstiprina" in manager.get(address).get_data(as_text=True)
    assert manager.post(f"{address}/confirm", data={"path": "quota"}).status_code == 302
    rest = [one.path for one in queries.open_values(edition)]
    assert "quota" not in rest
    assert manager.post(f"{address}/confirm", data={"path": rest}).status_code == 302
    assert queries.open_values(edition) == []
    html = manager.get(address).get_data(as_text=True)
    assert "jāapstiprina" not in html
    assert calls.manager().name in html


def test_a_tampered_path_is_refused_with_a_page(manager):
    edition = calls.edition()
    page = manager.post(f"/editions/{edition.id}/confirm", data={"path": "grant"})
    assert page.status_code == 422
    assert queries.confirmations(edition) == {}


def test_every_provision_is_shown_with_its_point_value_and_source(manager):
    edition = calls.edition()
    html = manager.get(f"/editions/{edition.id}").get_data(as_text=True)
    assert edition.sha256 in html
    for provision in queries.regulation_of(edition).provisions().values():
        assert f"{provision.point}. punkts" in html or f"punkts {provision.point}" in html
    for text in ("4\u00a0600,00\u00a0€", "80\u00a0%", "vienreizējais maksājums", "150,00\u00a0€"):
        assert text in html


def test_the_edition_of_a_published_call_is_public_and_any_other_is_not(client):
    unused, used = calls.edition(calls.ACTUAL_COSTS), calls.published_call().edition
    assert client.get(f"/editions/{used.id}").status_code == 200
    assert client.get(f"/editions/{used.id}/text").get_data(as_text=True) == TEXT
    assert client.get(f"/editions/{unused.id}").status_code == 404
    assert client.get(f"/editions/{unused.id}/text").status_code == 404
    html = client.get("/editions").get_data(as_text=True)
    assert (calls.LUMP_SUM in html, calls.ACTUAL_COSTS in html) == (True, False)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COORDINATOR, Role.REPRESENTATIVE, Role.FINANCE_APPROVER])
def test_others_than_managers_neither_record_nor_confirm(client, role):
    edition = calls.edition()
    client.sign_in(accounts.membership(role))
    assert client.get("/editions/new").status_code == 403
    assert client.post("/editions/new", data={"text": TEXT}).status_code == 403
    assert client.post(f"/editions/{edition.id}/confirm", data={"path": "quota"}).status_code == 403


def test_lists_and_pages_of_editions_keep_their_queries(manager):
    def queries_of(address: str) -> int:
        with counted_queries() as statements:
            assert manager.get(address).status_code == 200
        return len(statements)

    edition = calls.confirmed_edition()
    one, page = queries_of("/editions"), queries_of(f"/editions/{edition.id}")
    for number in range(10):
        text = TEXT.replace('"pumpurs-2022"', f'"pumpurs-{number}"', 1)
        service.record_edition(text, by=calls.manager(), at=NOON)
    assert queries_of("/editions") == one <= 12
    assert queries_of(f"/editions/{edition.id}") == page <= 12


def test_the_purse_of_a_call_takes_the_shape_of_its_edition(app):
    with pytest.raises(Refused, match="purse_not_whole") as refused:
        calls.draft_call(Decimal("10000.00"))
    assert dict(refused.value.findings[0].facts) == {
        "purse": Decimal("10000.00"), "lump_sum": Decimal("4600.00"), "lower": Decimal("9200.00"),
        "upper": Decimal("13800.00"),
    }  # fmt: skip
    assert refused.value.findings[0].point == "5"
    assert calls.draft_call(Decimal("10000.01"), code=calls.ACTUAL_COSTS).purse == Decimal("10000.01")
