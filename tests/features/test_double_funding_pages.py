"""Pages of what seems to be paid twice; nobody but IKVD is shown anything of the other place."""

from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Membership
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.outbox.models import OutboxMessage
from app.support_plans import service
from app.support_plans.funding_models import FundingMatch
from app.support_plans.models import SupportAccess
from app.support_plans.plan_models import SupportPlan
from competition_rules import personal_codes
from tests.builders import accounts
from tests.builders import support_plans as builders
from tests.builders.double_funding import paid_twice, specialist
from tests.builders.support_plans import Chain
from tests.conftest import NOON, SigningClient
from tests.features.money_desk import member

OPEN = Callable[[Actor], SigningClient]


@pytest.fixture
def schools(app: Flask) -> tuple[Chain, Chain]:
    """A school of Saldus and one of Cēsis that both pay for one person's meals."""
    here, there = builders.chain(), builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    paid_twice(here, there)
    db.session.commit()
    return here, there


@pytest.fixture
def browse(app: Flask) -> OPEN:
    def opened(actor: Actor) -> SigningClient:
        app.test_client_class = SigningClient
        client = app.test_client()
        client.sign_in(member(actor))  # type: ignore[attr-defined]
        return client  # type: ignore[return-value]

    return opened


def told_of(plan: SupportPlan) -> list[str]:
    """What would tell the other place or the learner as it is known there."""
    learner = plan.learner
    written = personal_codes.written(learner.code)
    return [
        learner.name,
        learner.pseudonym,
        learner.code,
        written,
        plan.number,
        plan.school.name,
        plan.school.municipality.name,
    ]


def addresses(plan: SupportPlan) -> Iterator[str]:
    yield from (
        "/",
        "/support/plans",
        "/support/approvals",
        "/support/matches",
        "/support/matches/1",
        "/payments",
    )
    yield from ("/support/sets", "/support/sets/new", "/support/moves", "/support/accesses", "/applications")
    yield from (f"/support/plans/{plan.id}", f"/support/learners/{plan.learner_id}", "/report-schools")
    yield f"/support/learners/{plan.learner_id}/data.csv"


def plans() -> tuple[SupportPlan, SupportPlan]:
    match = db.session.scalars(select(FundingMatch)).one()
    assert match.other_plan is not None
    return match.plan, match.other_plan


def test_nobody_but_ikvd_meets_a_word_of_the_other_place(browse: OPEN, schools: tuple[Chain, Chain]) -> None:
    here, _there = schools
    own, other = plans()
    service.approve_all({own.id: own.revision}, by=here.director, at=NOON)
    db.session.commit()
    # The same invented person has one name at both schools: what names them at the other place is not the name.
    words = told_of(other)[1:]
    national = [
        accounts.membership(role) for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.AUDITOR)
    ]
    people = [member(one) for one in (here.author, here.director, here.coordinator, here.chair)]
    evaluator = accounts.membership(Role.EVALUATOR, here.school.municipality)
    for who in [*people, *national, evaluator]:
        shown = met(browse, who, own)
        assert [(who.role, word) for word in words if word in shown] == []


def met(browse: OPEN, who: Membership, plan: SupportPlan) -> str:
    """Every page and file of this person that could speak of the plan, without the municipalities' public names."""
    client = browse(accounts.actor_of(who))
    return "".join(unescape(client.get(one).text) for one in addresses(plan))


def test_the_municipality_reads_that_something_is_paid_twice_and_whom_to_ask(
    browse: OPEN, schools: tuple[Chain, Chain]
) -> None:
    here, there = schools
    page = unescape(browse(here.author).get("/support/plans/1").text)
    assert "kaut kas šajā plānā tiek maksāts divreiz" in page
    assert "Jautājiet IKVD." in page
    waiting = unescape(browse(here.director).get("/support/approvals").text)
    assert "šķiet maksāts divreiz: jautājiet IKVD" in waiting
    assert there.school.name not in page + waiting


def test_ikvd_sees_both_plans_by_pseudonym_and_both_schools_read_that_it_looked(
    browse: OPEN, schools: tuple[Chain, Chain]
) -> None:
    client = browse(specialist(1))
    page = unescape(client.get("/support/matches/1").text)
    for plan in plans():
        assert plan.learner.pseudonym in page
        assert plan.school.name in page
        assert plan.learner.name not in page
    assert ">1<" in unescape(client.get("/support/matches").text)
    looks = select(SupportAccess.school_id).where(SupportAccess.endpoint == "support_plans.match")
    assert set(db.session.scalars(looks)) == {one.school.id for one in schools}


def test_two_people_waive_it_on_the_page(browse: OPEN, schools: tuple[Chain, Chain]) -> None:
    first, second = browse(specialist(1)), browse(specialist(2))
    assert first.post("/support/matches/1/propose", data={"why": ""}).status_code == 422
    named = first.post("/support/matches/1/propose", data={"why": "Jānim ļauts"})
    assert named.status_code == 422
    assert "Jānim ļauts" in named.text
    assert first.post("/support/matches/1/propose", data={"why": "Plāns pārtraukts."}).status_code == 302
    own = first.post("/support/matches/1/confirm")
    assert own.status_code == 422
    assert "Apstiprina cits IKVD speciālists" in unescape(own.text)
    assert second.post("/support/matches/1/confirm").status_code == 302
    assert "Plāns pārtraukts." in unescape(second.get("/support/matches/1").text)
    assert second.post("/support/matches/1/confirm").status_code == 409


def test_letters_name_nobody(schools: tuple[Chain, Chain]) -> None:
    letters = " ".join(str(one.data) for one in db.session.scalars(select(OutboxMessage)))
    for plan in plans():
        assert [word for word in told_of(plan) if word in letters] == []


def test_a_former_code_is_put_down_on_its_page_and_never_shown(
    browse: OPEN, schools: tuple[Chain, Chain]
) -> None:
    client, path = browse(schools[0].author), "/support/learners/1/former-codes"
    assert client.post(path, data={"former_code": "123"}).status_code == 422
    code = personal_codes.written("32000099999")
    assert client.post(path, data={"former_code": code}).status_code == 302
    for page in (path, "/support/learners/1"):
        assert code not in client.get(page).text
    assert "Pierakstīts 1 iepriekšējs personas kods" in unescape(client.get(path).text)
