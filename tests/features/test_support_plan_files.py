"""The list of plans as a file: what the list shows, by pseudonym for everybody, and a row says whose plans it had."""

import pytest
from sqlalchemy import select

from app.accounts.queries import live_memberships
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.support_plans.models import AccessAct, SupportAccess
from app.support_plans.plan_models import SupportPlan
from tests.builders import accounts
from tests.builders import support_plans as builders
from tests.builders.support_plans import Chain, approve, draft, submitted
from tests.conftest import SigningClient

ADDRESS = "/support/plans/export.csv"
NAME = "Jānis Paraugs"


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def browser(client: SigningClient, actor: Actor) -> SigningClient:
    [seat] = [one for one in live_memberships(actor.user_id) if one.role is actor.role]
    return client.sign_in(seat)


def last_row() -> SupportAccess:
    found = db.session.scalars(select(SupportAccess).order_by(SupportAccess.id.desc())).first()
    assert found is not None
    return found


def lines(plans: list[SupportPlan]) -> list[str]:
    return [
        f"{one.number};{one.semester_code};{one.school.name};{one.learner.pseudonym};{one.learner.year};pilns plāns"
        for one in plans
    ]


def test_each_step_of_the_chain_gets_the_plans_of_its_list_and_no_name(client, people):
    first, second = submitted(people), draft(people, 2)
    approve(first, people.director)
    db.session.commit()
    learner_ids = sorted({first.learner_id, second.learner_id})
    answer = browser(client, people.director).get(ADDRESS)
    rows = answer.text.lstrip("\ufeff").splitlines()
    assert rows[0].split(";")[:4] == ["Numurs", "Semestris", "Skola", "Pseidonīms"]
    assert [row.rsplit(";", 2)[0] for row in rows[1:]] == lines([first, second])
    assert rows[1].endswith(f"{first.total:.2f}".replace(".", ","))
    assert NAME not in answer.text
    assert (last_row().act, last_row().shown, last_row().school_id) == (
        AccessAct.EXPORT, learner_ids, people.director.school_id,
    )  # fmt: skip
    above = browser(client, people.coordinator).get(ADDRESS)
    assert len(above.text.splitlines()) == 2
    assert last_row().shown == [first.learner_id]


def test_the_file_is_narrowed_like_the_list_that_leads_to_it(client, people):
    submitted(people), draft(people, 2)
    db.session.commit()
    page = browser(client, people.director)
    assert f'href="{ADDRESS}?status=draft"' in page.get("/support/plans?status=draft").text
    rows = page.get(f"{ADDRESS}?status=draft").text.splitlines()
    assert len(rows) == 2
    assert "melnraksts" in rows[1].lower()


def test_who_reads_no_plans_gets_no_file_and_that_is_written_down(client, people):
    submitted(people)
    db.session.commit()
    client.sign_in(accounts.membership(Role.FINANCE_PREPARER, email="finanses@example.lv"))
    assert client.get(ADDRESS).status_code == 403
    assert last_row().act is AccessAct.REFUSED
