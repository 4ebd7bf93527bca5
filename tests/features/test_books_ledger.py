"""The books: each sum leads down to its transfers, each transfer to its act, and everything adds up."""

from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import select

from app.books import movements, standing
from app.books.movements import CauseKind, Movement, cause_of, movement_between
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind, Transfer
from app.payments.models import PaymentKind
from app.quotas.models import MunicipalQuota
from competition_rules.regulation import Regulation
from tests.builders import accounts
from tests.built_once import built_once
from tests.counting import counted_queries
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text
from tests.workflows.grants import Grants

__all__ = ["desk"]


def words(answer) -> str:
    return text(answer).replace("\u00a0", " ")


@built_once
def pay_first(grants: Grants) -> Grants:
    """Pay the first of two projects its first instalment."""
    grants.contract(0)
    grants.pay(0, PaymentKind.PREFINANCING)
    return grants


@pytest.fixture
def paid(desk: Desk) -> Desk:
    """The first of two projects got its first instalment."""
    desk.grants = pay_first(desk.grants)
    return desk


def test_the_trial_balance_has_equal_debits_and_credits_and_holds_nothing_beside_what_came_from_outside(
    paid: Desk,
) -> None:
    trial = standing.trial_balance()
    held = {row.kind: row.held for row in trial.rows}
    assert (trial.is_right, trial.debit == trial.credit, trial.held) == (True, True, Decimal("0.00"))
    assert (held[AccountKind.PAID], held[AccountKind.IN_TRANSIT]) == (Decimal("3680.00"), Decimal("0.00"))
    assert "Debets ir vienāds ar kredītu" in text(paid.browser(accounts.actor(Role.AUDITOR)).get("/books"))


def test_a_balance_that_was_tampered_with_is_told_on_the_page(paid: Desk) -> None:
    db.session.execute(db.text("UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'paid'"))
    db.session.commit()
    assert standing.trial_balance().is_right is False
    assert "Uzskaite nesakrīt" in text(paid.browser(accounts.actor(Role.AUDITOR)).get("/books"))


def test_sums_of_calls_quotas_and_projects_are_the_same_money(paid: Desk) -> None:
    [call] = standing.calls()
    [line] = standing.quotas(call.id)
    quota = db.session.get_one(MunicipalQuota, line.id)
    assert call.places == line.places == standing.together([line]).places
    assert line.places[AccountKind.PAID] == Decimal("3680.00")
    assert (line.held, line.left + sum(line.places.values())) == (quota.amount, quota.amount)
    projects = standing.places_of(paid.grants.field.application_ids)
    assert sum(one[AccountKind.COMMITTED] for one in projects.values()) == line.places[AccountKind.COMMITTED]


def test_an_auditor_walks_from_the_purse_to_the_payment_and_back(paid: Desk) -> None:
    auditor = paid.browser(accounts.actor(Role.AUDITOR))
    project = paid.grants.field.application_ids[0]
    [call], wanted = standing.calls(), select(Transfer.id).where(Transfer.act == "payment 1: confirm")
    [quota], moved = standing.quotas(call.id), db.session.scalars(wanted).one()
    walk = [
        "/books", f"/books/calls/{call.id}", f"/books/quotas/{quota.id}", f"/books/projects/{project}",
        f"/books/transfers/{moved}", "/payments/1",
    ]  # fmt: skip
    for here, there in pairwise(walk):
        page = auditor.get(here)
        assert (page.status_code, f'href="{there}"' in page.text) == (200, True), here
    assert all(f'href="{one}"' in auditor.get(walk[4]).text for one in walk[:4])


def test_a_payment_and_the_money_of_a_project_lead_to_the_books(paid: Desk) -> None:
    project = paid.grants.field.application_ids[0]
    auditor = paid.browser(accounts.actor(Role.AUDITOR))
    for address in ("/payments/1", f"/projects/{project}/money"):
        assert f'href="/books/projects/{project}"' in auditor.get(address).text
    own = paid.browser(paid.grants.representative(0)).get(f"/projects/{project}/money")
    assert "/books/" not in own.text


def test_the_running_balance_of_a_project_ends_with_what_it_has(paid: Desk) -> None:
    paid.grants.contract(1)
    assert paid.grants.report(0, reached=4, accepted=4)
    assert paid.grants.claim(0, paid.grants.field.approvers[0])
    project = paid.grants.field.application_ids[0]
    shown = words(paid.browser(accounts.actor(Role.AUDITOR)).get(f"/books/projects/{project}"))
    for told in ("Piešķirts projektam", "Nodots bankai", "Banka samaksājusi", "Pieprasīta atmaksa"):
        assert told in shown
    places = standing.places_of([project])[project]
    assert sum(places.values()) == places[AccountKind.RECEIVABLE] == Decimal("3680.00")


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("award {project}", ["Lēmums par projektu", "/decisions/", "punkts"]),
        ("payment 1: export", ["Maksājums JIP", "/payments/1", "punkts"]),
        ("payment 1: confirm", ["Maksājums JIP", "/payments/1", "punkts"]),
    ],
)
def test_a_transfer_leads_to_its_act_and_the_point_of_the_regulation(
    paid: Desk, act: str, told: list[str]
) -> None:
    wanted = select(Transfer.id).where(
        Transfer.act == act.format(project=paid.grants.field.application_ids[0])
    )
    page = paid.browser(accounts.actor(Role.AUDITOR)).get(
        f"/books/transfers/{db.session.scalars(wanted).one()}"
    )
    assert [one for one in told if one not in page.text] == []


def test_every_transfer_of_whole_lives_opens_for_each_reader(paid: Desk) -> None:
    """One project is completed, the other ends with a claim that is paid back."""
    grants = paid.grants
    assert grants.report(0, reached=4, accepted=4)
    grants.contract(1)
    grants.pay(1, PaymentKind.PREFINANCING)
    assert grants.report(1, reached=24, accepted=4)
    grants.pay(1, PaymentKind.BALANCE)
    assert grants.claim(0, grants.field.approvers[0])
    assert grants.repay(0, Decimal("3680.00"), "R-1", grants.field.preparers[0])
    rows = db.session.execute(select(Transfer.id, Transfer.act)).all()
    found = {
        (cause.kind if (cause := cause_of(row.act)) else None) for row in rows
    }  # fmt: skip
    assert {CauseKind.AWARD, CauseKind.PAYMENT, CauseKind.RECOVERY, CauseKind.SETTLEMENT} <= found
    for reader in (accounts.actor(Role.AUDITOR), grants.field.preparers[0]):
        browser = paid.browser(reader)
        for row in rows:
            page = browser.get(f"/books/transfers/{row.id}")
            assert (page.status_code, row.act in page.text) == (200, True)


def test_the_list_of_transfers_is_narrowed_by_everything_an_auditor_asks(paid: Desk) -> None:
    auditor, project = paid.browser(accounts.actor(Role.AUDITOR)), paid.grants.application(0)
    [call] = standing.calls()
    [quota] = standing.quotas(call.id)
    today = f"{paid.grants.at:%d.%m.%Y}."

    def count(query: str) -> int:
        return auditor.get(f"/books/transfers?{query}").text.count('href="/books/transfers/')

    every = db.session.query(Transfer).count()
    assert count("") == count(f"until={today}") == every
    assert count("place=outside") == count("kind=funding") == count("kind=purse") == 1
    assert count(f"project={project.number.lower()}") == 3
    assert count(f"municipality={quota.municipality_id}") == every - 2
    assert count(f"call={call.id}") == every - 1
    assert count("kind=payment") == count("place=paid") == 1
    assert count(f"since={today}&kind=export") == 1
    assert count("kind=return") == count("since=31.12.2035.") == count("since=rīt") == 0
    assert "nav datums" in text(auditor.get("/books/transfers?since=rīt"))


def test_pages_of_the_books_take_as_many_queries_for_one_project_as_for_two(paid: Desk) -> None:
    auditor = paid.browser(accounts.actor(Role.AUDITOR))
    [call] = standing.calls()
    [quota] = standing.quotas(call.id)
    project = paid.grants.field.application_ids[0]
    addresses = (
        "/books", f"/books/calls/{call.id}", f"/books/quotas/{quota.id}", f"/books/projects/{project}",
        "/books/transfers", "/books/transfers/1",
    )  # fmt: skip

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            auditor.get(address)
            with counted_queries() as statements:
                auditor.get(address)
            counts.append(len(statements))
        return counts

    before = queries()
    paid.grants.contract(1)
    paid.grants.pay(1, PaymentKind.PREFINANCING)
    assert (queries(), max(before) <= 12) == (before, True)


def test_only_finance_the_programme_manager_and_the_auditor_read_the_books(paid: Desk) -> None:
    for reader in (paid.grants.representative(0), paid.grants.field.coordinator, paid.grants.field.chair):
        browser = paid.browser(reader)
        assert {
            browser.get(one).status_code for one in ("/books", "/books/transfers", "/books/transfers/1")
        } == {403}
    auditor = paid.browser(accounts.actor(Role.AUDITOR))
    for address in ("/books/calls/99", "/books/quotas/99", "/books/projects/99", "/books/transfers/9999"):
        assert auditor.get(address).status_code == 404


def test_acts_of_unknown_names_and_pairs_of_places_are_let_be() -> None:
    assert cause_of("migration of 2017") is None
    assert cause_of("programme: ESF") == movements.Cause(CauseKind.PROGRAMME, 0)
    assert movement_between(AccountKind.OUTSIDE, AccountKind.PAID) is None
    provisions = {*movements.PROVISIONS.values(), *movements.OF_BALANCE.values()}
    assert provisions <= Regulation.model_fields.keys()
    assert len(set(movements.PAIRS.values())) == len(Movement)
