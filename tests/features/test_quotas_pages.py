"""Pages of quotas: the table, its export, the override, the local call with what is left."""

import csv
import io
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.models import Membership
from app.calls.service import decide
from app.calls.workflow import CallStatus
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, post
from app.quotas import queries, service
from tests.builders import accounts, calls, participation, plans, quotas, registry
from tests.conftest import NOON, SigningClient
from tests.counting import counted_queries

NUMBERS = {"Rīga": (8000, 1000), "Saldus novads": (900, 100)}
NAMES = ["Saldus novads", "Rīga", "Cēsu novads", "Ādažu novads", "Jelgava", "Liepāja", "Ventspils", "Jēkabpils",
         "Ogres novads", "Limbažu novads", "Smiltenes novads"]  # fmt: skip
MONEY = "27\u00a0600,00\u00a0€"


@pytest.fixture
def manager(client: SigningClient) -> SigningClient:
    calls.manager()
    member = select(Membership).where(Membership.user.has(email="call-manager@example.lv"))
    return client.sign_in(db.session.scalars(member).one())


def test_quotas_are_overridden_and_published_through_the_pages(manager):
    call = quotas.computed_call(NUMBERS)
    address = f"/quotas/{call.id}/{quotas.quota_in(call, 'Rīga').id}"
    assert manager.get(address).status_code == 200
    page = manager.post(address, data={"amount": "27 600,00", "reason": ""})
    html = page.get_data(as_text=True)
    assert page.status_code == 422
    assert "Norādiet iemeslu, kāpēc kvota atšķiras no aprēķinātās." in html
    assert "27 600,00" in html
    page = manager.post(address, data={"amount": "27 600,00", "reason": "Mazāk pieteicēju"})
    assert page.location == f"/quotas/{call.id}"
    html = manager.get(f"/quotas/{call.id}").get_data(as_text=True)
    assert MONEY in html
    assert "Mainīts: Mazāk pieteicēju" in html
    assert manager.post(f"/quotas/{call.id}/publish").status_code == 302
    db.session.refresh(call)
    assert call.status is CallStatus.OPEN
    page = manager.post(f"/quotas/{call.id}/publish")
    assert page.status_code == 422
    assert "Šī uzsaukuma kvotas ir publicētas, un tās vairs nevar mainīt." in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "data", "sentence"),
    [
        ("lv", {"amount": "1.234", "reason": "x"}, "nav summa eiro"),
        ("lv", {"amount": "100", "reason": "x"}, "nav vesels skaits vienreizējo maksājumu"),
        ("lv", {"amount": "460 000,00", "reason": "x"}, "ne vairāk kā 41\u00a0400,00\u00a0€"),
        ("en", {"amount": "460,000.00", "reason": "x"}, "at most €41,400.00"),
        ("en", {"amount": "100", "reason": "x"}, "is not a whole number of lump sums"),
    ],
)
def test_an_amount_that_cannot_be_is_told_at_the_field(manager, language, data, sentence):
    call = quotas.computed_call(NUMBERS)
    manager.get(f"/language?code={language}")
    page = manager.post(f"/quotas/{call.id}/{quotas.quota_in(call, 'Rīga').id}", data=data)
    html = page.get_data(as_text=True)
    assert page.status_code == 422
    assert sentence in html
    assert data["amount"] in html


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "lv",
            "Pieejamais finansējums 4\u00a0600,00\u00a0€ ir par mazu: pašvaldību skaits 2 × 4\u00a0600,00\u00a0€",
        ),
        ("en", "The purse of €4,600.00 is too small: 2 municipalities × €4,600.00 need €9,200.00. (point 6)"),
    ],
)
def test_a_purse_too_small_is_told_with_its_numbers(manager, language, sentence):
    call = quotas.call_with_numbers(NUMBERS, Decimal("4600.00"))
    manager.get(f"/language?code={language}")
    page = manager.post(f"/quotas/{call.id}/compute")
    assert page.status_code == 422
    assert sentence in page.get_data(as_text=True)


def test_quotas_are_public_only_when_published(client):
    call = quotas.computed_call(NUMBERS)
    for address in (f"/quotas/{call.id}", f"/quotas/{call.id}/table.csv"):
        assert client.get(address).status_code == 404
    assert call.title not in client.get("/quotas").get_data(as_text=True)
    service.publish_quotas(call, by=calls.manager(), at=NOON)
    for address in (f"/quotas/{call.id}", f"/quotas/{call.id}/table.csv"):
        assert client.get(address).status_code == 200
    assert call.title in client.get("/quotas").get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COORDINATOR, Role.FINANCE_APPROVER])
def test_others_than_managers_only_read(client, role):
    call = quotas.computed_call(NUMBERS)
    quota = quotas.quota_in(call)
    client.sign_in(accounts.membership(role))
    for address in ("learners", "compute", "publish", "close", str(quota.id)):
        assert client.post(f"/quotas/{call.id}/{address}").status_code == 403
    html = client.get(f"/quotas/{call.id}").get_data(as_text=True)
    assert "Publicēt kvotas" not in html


def test_a_quota_of_another_call_is_not_found(manager):
    first, second = quotas.computed_call(NUMBERS), quotas.computed_call(NUMBERS)
    assert manager.get(f"/quotas/{first.id}/{quotas.quota_in(second).id}").status_code == 404


def test_the_export_holds_the_table_with_totals_and_the_rest(client):
    call = quotas.computed_call(NUMBERS)
    service.override(
        quotas.quota_in(call, "Rīga"), Decimal("36800.00"), "=Mazāk", by=calls.manager(), at=NOON
    )
    service.publish_quotas(call, by=calls.manager(), at=NOON)
    page = client.get(f"/quotas/{call.id}/table.csv")
    rows = list(csv.reader(io.StringIO(page.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[0][1:3] == ["Pašvaldība", "Izglītojamie, 5.–12. klase"]
    assert rows[1:] == [
        ["0010000", "Rīga", "8000", "1000", "9000", "90", "41400,00", "36800,00", "'=Mazāk", "36800,00"],
        [registry.municipality().atvk_code, "Saldus novads", "900", "100", "1000", "10", "4600,00", "4600,00", "",
         "4600,00"],
        ["", "Kopā", "8900", "1100", "10000", "100", "46000,00", "41400,00", "", "41400,00"],
        ["", "Nav sadalīts", "", "", "", "", "", "4600,00", "", ""],
    ]  # fmt: skip


def test_the_local_call_shows_its_deadline_and_what_is_left_of_the_quota(client):
    local_call = quotas.announced_local_call(purse=Decimal("32200.00"))
    source = Place(AccountKind.QUOTA, quotas.quota_in(local_call.call).id)
    post("award 1", source, Place(AccountKind.COMMITTED, 1), Decimal("4600.00"), by=calls.manager(), at=NOON)
    with clock.at(NOON):
        html = client.get(f"/local-calls/{local_call.id}").get_data(as_text=True)
    for text in ("trešdiena, 2022. gada 4. maijs, plkst. 23:59 pēc Rīgas laika", MONEY, "6 projekti", "7 projekti",
                 "Atvērts", "Ilze Bērziņa", "Nr. 12-4/22", "2022. gada 3. jūnijs", "80\u00a0%"):  # fmt: skip
        assert text in html
    with clock.at(NOON.replace(month=6)):
        html = client.get(f"/local-calls/{local_call.id}").get_data(as_text=True)
    assert "Pieteikšanās ir beigusies" in html


def test_a_municipality_without_a_quota_does_not_announce_through_the_page(client):
    call = quotas.open_call({"Rīga": (100, 1)})
    place = registry.municipality()
    participation.signed(place)
    plans.adopted_plan(place)
    local_call = calls.drafted(call, place)
    client.sign_in(accounts.membership(Role.COORDINATOR, place))
    with clock.at(NOON):
        page = client.post(f"/local-calls/{local_call.id}/announce")
    assert page.status_code == 422
    assert "Pašvaldībai šajā uzsaukumā nav kvotas" in page.get_data(as_text=True)


def test_a_call_is_closed_through_the_page(manager):
    local_call = quotas.announced_local_call()
    page = manager.post(f"/quotas/{local_call.call_id}/close")
    assert page.status_code == 422
    assert "Saldus novads ir izsludinājusi konkursu un vēl nav pieņēmusi lēmumu." in page.get_data(
        as_text=True
    )
    with clock.at(NOON):
        chair = accounts.actor(Role.CHAIR, local_call.municipality)
        decide(local_call, by=chair, at=NOON)
    assert manager.post(f"/quotas/{local_call.call_id}/close").status_code == 302
    assert queries.left(quotas.quota_in(local_call.call)) == Decimal("0.00")


def test_the_table_and_the_list_keep_their_queries(manager):
    def queries_of(address: str) -> int:
        with counted_queries() as statements:
            assert manager.get(address).status_code == 200
        return len(statements)

    small = quotas.open_call(dict.fromkeys(NAMES[:1], (100, 20)), Decimal("92000.00"))
    pages = ("/quotas", "/quotas/{}", "/quotas/{}/table.csv")
    one = [queries_of(address.format(small.id)) for address in pages]
    large = quotas.open_call(dict.fromkeys(NAMES, (100, 20)), Decimal("92000.00"))
    assert [queries_of(address.format(large.id)) for address in pages] == one
    assert max(one) <= 12
