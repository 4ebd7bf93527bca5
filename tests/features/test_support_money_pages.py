"""Pages of the money for support plans: each sees the own, divides it, returns it, and takes it away as a file."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.queries import live_memberships
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind, Transfer
from app.funds.queries import balance
from app.funds.service import Place, fund_programme
from app.home.waiting import QUESTIONS, answers
from app.support_plans import allotment_queries
from app.support_plans.allotment_models import SemesterMoney, SupportAllotment
from app.support_plans.service import allotting, semester_money
from app.support_plans.workflow import SupportStatus
from competition_rules.support import semester_of
from tests.builders import accounts, support_money
from tests.builders import support_plans as builders
from tests.builders.support_plans import SPRING, Chain, approve, submitted
from tests.conftest import NOON, SigningClient
from tests.counting import counted_queries


@pytest.fixture
def people(app) -> Chain:
    """A school with the money of two plans of 90.00."""
    return builders.chain(money=Decimal("180.00"))


def browser(client: SigningClient, actor: Actor) -> SigningClient:
    [seat] = [one for one in live_memberships(actor.user_id) if one.role is actor.role]
    return client.application.test_client().sign_in(seat)  # type: ignore[attr-defined]


def school_of(people: Chain) -> SupportAllotment:
    wanted = select(SupportAllotment).where(SupportAllotment.school_id == people.school.id)
    return db.session.scalars(wanted).one()


def shown(page: SigningClient, address: str) -> str:
    answer = page.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.text.replace("\u00a0", " ")


def test_a_semester_gets_its_money_by_two_people_over_the_pages(client, people):
    fund_programme(Decimal("5000.00"), "programme: start", by=SYSTEM, at=NOON)
    manager, approver = browser(client, support_money.manager()), browser(client, support_money.approver())
    present = semester_of(clock.riga_day(clock.now()))
    sent = {"semester": present.code, "total": "1 000,50", "reason": "Budžets"}
    # The last in cents is more than a database's whole number may be.
    for total in ("x", "10000000000", "9223372036854775808"):
        assert manager.post("/support/money", data=sent | {"total": total}).status_code == 422
    assert manager.post("/support/money", data=sent).status_code == 302
    again = manager.post("/support/money", data=sent)
    assert again.status_code == 422
    assert "Budžets" in again.text
    proposal = db.session.scalars(select(SemesterMoney).order_by(SemesterMoney.id.desc())).first()
    own = f"/support/money/proposals/{proposal.id}"
    assert manager.post(f"{own}/confirm").status_code == 422
    assert "Apstiprināt summu" in shown(approver, "/support/money")
    assert approver.post(f"{own}/confirm").status_code == 302
    assert approver.post(f"{own}/withdraw").status_code == 409
    assert balance(Place(AccountKind.PROGRAMME)) == Decimal("3999.50")
    assert "1 000,50 €" in shown(manager, "/support/money")


def test_what_is_divided_shows_on_every_level_and_goes_back(client, people):
    plan = approve(submitted(people), people.director, people.coordinator, people.specialist)
    allotting.spend(plan.measures[0], Decimal("33.33"), act="tickets 1", by=people.director, at=NOON)
    school = school_of(people)
    town, semester = school.parent_id, school.parent.parent_id
    for actor, own in (
        (support_money.manager(), semester), (people.coordinator, town), (people.director, school.id),
        (people.specialist, semester), (support_money.approver(), semester),
    ):  # fmt: skip
        page = browser(client, actor)
        assert f"/support/money/{own}" in shown(page, "/support/money")
        text = shown(page, f"/support/money/{own}")
        for sum_ in ("180,00 €", "56,67 €", "33,33 €", "28,33 €", "90,00 €"):
            assert sum_ in text
        assert plan.learner.pseudonym not in text
    director = browser(client, people.director)
    assert director.get(f"/support/money/{town}").status_code == 404
    assert browser(client, people.coordinator).get(f"/support/money/{semester}").status_code == 404
    address = f"/support/money/{school.id}/return"
    assert director.post(address, data={"amount": "90,01", "seen": school.revision}).status_code == 422
    assert director.post(address, data={"seen": school.revision}).status_code == 422
    assert director.post(address, data={"amount": "10,00", "seen": school.revision}).status_code == 302
    assert "170,00 €" in shown(director, f"/support/money/{school.id}")
    assert director.post(f"/support/money/{school.id}/gather").status_code == 302
    assert director.post(f"/support/money/{school.id}/gather").status_code == 422


def test_a_municipality_divides_its_money_in_one_table_and_nothing_typed_is_lost(client, people):
    town = school_of(people).parent
    support_money.school(people.school, SPRING, Decimal("0.01"), people.coordinator)
    allotting.return_unspent(
        school_of(people), Decimal("100.00"), school_of(people).revision, by=people.director, at=NOON
    )
    page, own = browser(client, people.coordinator), f"/support/money/{town.id}"
    key, seen = f"s{people.school.id}", school_of(people).revision
    assert people.school.name in shown(page, f"{own}/give")
    assert page.post(f"{own}/give", data={}).status_code == 422
    wrong = page.post(f"{own}/give", data={f"{key}-amount": "daudz", "seen": f"{key}:{seen}"})
    assert wrong.status_code == 422
    assert "daudz" in wrong.text
    more = page.post(f"{own}/give", data={f"{key}-amount": "100,01", "seen": f"{key}:{seen}"})
    assert more.status_code == 422
    assert "100,01" in more.text
    stale = {f"{key}-amount": "50,00", "seen": f"{key}:{seen - 1}"}
    assert page.post(f"{own}/give", data=stale).status_code == 422
    assert page.post(f"{own}/give", data=stale | {"seen": f"{key}:{seen}"}).status_code == 302
    assert balance(allotment_queries.account_of(school_of(people))) == Decimal("130.01")
    other = browser(client, people.director)
    assert other.get(f"{own}/give").status_code == 403
    assert browser(client, support_money.manager()).get(f"{own}/give").status_code == 404


def test_a_plan_the_school_cannot_pay_is_an_exception_of_the_preview(client, people):
    plans = [approve(submitted(people, place), people.director, people.coordinator) for place in (1, 2, 3)]
    page = browser(client, people.specialist)
    chosen = {"chosen": [f"{plan.id}-{plan.revision}" for plan in plans]}
    text = page.post("/support/approvals/preview", data=chosen).text
    assert "Saskaņot 2 plānus" in text
    assert "Skolai pietrūkst naudas" in text
    assert text.count(plans[2].learner.pseudonym) == 1
    assert page.post("/support/approvals", data=chosen).status_code == 422
    two = {"chosen": chosen["chosen"][:2]}
    assert page.post("/support/approvals", data=two).status_code == 302
    db.session.expire_all()
    assert [plan.status for plan in plans] == [SupportStatus.APPROVED] * 2 + [
        SupportStatus.MUNICIPALITY_APPROVED
    ]


def test_the_table_is_taken_away_as_csv_by_whom_it_shows(client, people):
    school = school_of(people)
    page = browser(client, people.coordinator)
    answer = page.get(f"/support/money/{school.parent_id}/table.csv")
    lines = answer.get_data(as_text=True).splitlines()
    assert [line.split(";")[1] for line in lines[1:]] == ["Pašvaldība", "Skola"]
    assert lines[2].endswith("Saldus vidusskola;180,00;180,00;0,00;0,00;180,00")
    assert page.get(f"/support/money/{school.parent.parent_id}/table.csv").status_code == 404


def test_the_books_know_each_transfer_and_lead_to_the_money_and_back(client, people):
    plan = approve(submitted(people), people.director, people.coordinator, people.specialist)
    allotting.spend(plan.measures[0], Decimal("33.33"), act="tickets 1", by=people.director, at=NOON)
    school = school_of(people)
    page = browser(client, support_money.approver())
    listed = shown(page, f"/books/transfers?allotment={school.id}")
    for words in ("Atbalsta plāni: iztērēts", "Atbalsta plāni: paredzēts pasākumam", "Saldus vidusskola"):
        assert words in listed
    assert "Atbalsta plāni: semestra nauda" not in listed.split("</form>")[-1]
    assert "Atbalsta plāni" not in shown(page, "/books/transfers?allotment=x").split("</form>")[-1]
    spent = db.session.scalars(select(Transfer).order_by(Transfer.id.desc())).first()
    text = shown(page, f"/books/transfers/{spent.id}")
    assert f"/support/money/{school.id}" in text
    assert "28,33 €" in text
    assert plan.learner.pseudonym not in text
    index = shown(page, "/books")
    assert "ESF 28,33 €, valsts 5,00 €" in index
    assert f"/books/transfers?allotment={school.id}" in shown(page, f"/support/money/{school.id}")
    assert "Spent on support" not in index
    month = shown(page, "/books/months/2022-04")
    assert "Mēnesī iztērēts atbalsta plāniem" in month
    assert "33,33" in page.get("/books/months/2022-04/entries.csv").get_data(as_text=True)
    assert funds.verify() == []


def test_what_waits_is_the_sum_to_confirm_and_the_school_short_of_money(people):
    submitted(people, 1)
    manager, approver = support_money.manager(), support_money.approver()
    proposed = db.session.scalars(select(SemesterMoney)).all()
    assert [one.confirmed_by_id for one in proposed] == [approver.user_id]

    def waits(actor: Actor) -> dict[str, int]:
        names = [(one.count or one.figure).__name__ for one in QUESTIONS[actor.role]]
        found = dict(zip(names, answers(actor, clock.riga_day(NOON)), strict=True))
        return {name: found.get(name, 0) for name in ("semester_money_to_confirm", "schools_short_of_money")}

    assert waits(people.coordinator) == {"semester_money_to_confirm": 0, "schools_short_of_money": 0}
    submitted(people, 2)
    submitted(people, 3)
    assert waits(people.coordinator)["schools_short_of_money"] == 1
    assert waits(manager)["schools_short_of_money"] == 0
    semester = semester_of(clock.riga_day(NOON)).next
    semester_money.set_semester(semester, Decimal("1.00"), "", by=manager, at=NOON)
    assert waits(approver)["semester_money_to_confirm"] == 1
    assert waits(manager)["semester_money_to_confirm"] == 0
    assert (
        waits(accounts.actor(Role.PROGRAMME_MANAGER, email="cits@example.lv"))["semester_money_to_confirm"]
        == 1
    )


def test_the_pages_ask_as_often_for_three_schools_as_for_one(client, people):
    town, counts = school_of(people).parent_id, []
    page = browser(client, people.coordinator)
    for number in range(3):
        if number:
            builders.chain(f"{number}. pamatskola", money=Decimal("90.00"))
        for address in (f"/support/money/{town}", f"/support/money/{town}/give"):
            page.get(address)
            with counted_queries() as asked:
                page.get(address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:4] == counts[4:]
    assert max(counts) <= 12
