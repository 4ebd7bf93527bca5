"""What is never changed says nothing of who was made anonymous: the record of acts, hashes, cover lists, letters."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, text

from app.audit.models import AuditEvent
from app.core.columns import canonical_json
from app.extensions import db
from app.jobs import enqueue
from app.jobs.running import run_due
from app.outbox.models import OutboxMessage
from app.storage import sealed
from app.storage.models import SealedFile
from app.storage.service import get
from app.storage.stores import configured_files
from app.support_plans import service, set_queries
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportPlan
from app.support_plans.retention_queries import totals
from app.support_plans.service import linking
from app.support_plans.set_models import PlanSet
from tests.builders import learners, support_plans
from tests.builders.support_plans import LESSONS, Chain, approve, draft
from tests.conftest import NOON, SigningClient
from tests.features.test_support_carrying import KEPT, LATER, given
from tests.features.test_support_plan_pages import browser
from tests.features.test_support_retention import DUE

NAME, CLASS, NEXT_CLASS = "Kanārija Zzuzvārds", "Kanklase-Q", "Kanklase-X"


@pytest.fixture
def life(any_database: Flask) -> SupportPlan:
    """A plan from the first word to its result, of a learner who changed name, class and school."""
    here, there = support_plans.chain(), support_plans.chain("Brocēnu vidusskola")
    plan = draft(here, details=LESSONS)
    learner = plan.learner
    service.edit_learner(learner, NAME, 7, CLASS, by=here.author, at=NOON)
    service.reveal_code(learner, by=here.director, at=NOON)
    linking.record_former_code(learner, learners.personal_code(77), by=here.author, at=NOON)
    service.submit(plan, by=here.author, at=NOON)
    approve(plan, here.director, here.coordinator, here.specialist)
    service.look_at_name(plan, "Ārkārtas gadījums", by=here.specialist, at=NOON)
    row = given(plan, by=here.author)
    service.issue_order([row.id], row.cost, by=here.director, at=LATER)
    service.end_learner(learner, by=here.author, at=LATER)
    service.register_learner(learners.typed(name=NAME, class_name=NEXT_CLASS), by=there.author, at=LATER)
    service.assess_result(plan, KEPT, by=there.author, at=LATER)
    _looked_at(any_database, plan, there)
    run_due(LATER)
    return plan


def _looked_at(app: Flask, plan: SupportPlan, there: Chain) -> None:
    db.session.commit()
    app.test_client_class = SigningClient
    page = browser(app.test_client(), there.director)
    for address in (
        f"learners/{plan.learner_id}",
        f"learners/{plan.learner_id}/data.csv",
        f"plans/{plan.id}",
    ):
        assert page.get(f"/support/{address}").status_code == 200


def anonymise() -> None:
    enqueue("support_plans.anonymise", {}, key="anonymise", at=DUE)
    db.session.commit()
    run_due(DUE)
    db.session.expire_all()


def words_of(learner: Learner) -> set[str]:
    return {learner.pseudonym, CLASS, NEXT_CLASS, NAME, learner.code, learners.personal_code(77)}


def everything_stored(folder: Path) -> Iterator[bytes]:
    """Every cell of every table, the files of the database, the bytes of the store and what is inside of them."""
    for table in db.metadata.tables.values():
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
            yield " ".join(map(str, row)).encode()
    yield from map(get, configured_files().keys())
    for file in db.session.scalars(select(SealedFile).where(SealedFile.erased_at.is_(None))):
        data = sealed.opened(file)
        yield data
        if data.startswith(b"%PDF"):
            yield " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).encode()
    db.session.remove()
    yield from (path.read_bytes() for path in folder.rglob("*.db*") if "jobs" not in path.name)


def test_the_record_of_acts_never_held_what_anonymising_takes_away(life):
    facts = [one.facts for one in db.session.scalars(select(AuditEvent))]
    assert len(facts) > 25
    told = canonical_json(facts)
    assert not [word for word in words_of(life.learner) if word in told]
    assert f'"learner":{life.learner_id}' in told


def test_letters_speak_of_a_plan_by_its_number(life):
    letters = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.template.startswith("support_plans/"))
    ).all()
    assert {one.template.partition("/")[2] for one in letters} == {"name_seen", "plan_left", "plan_came"}
    for one in letters:
        told = canonical_json(one.data)
        assert (life.number in told, [word for word in words_of(life.learner) if word in told]) == (True, [])


def test_nothing_that_is_kept_leads_back_and_every_hash_and_figure_stands(any_database, life, tmp_path: Path):
    made = db.session.scalars(select(PlanSet)).one()
    words, before = words_of(life.learner), totals()
    digest, cover = made.sha256, sealed.opened(made.cover)
    assert set_queries.digest_of(made) == digest
    anonymise()
    assert (life.learner.anonymised_at is not None, totals()) == (True, before)
    assert (made.sha256, set_queries.digest_of(made), sealed.opened(made.cover)) == (digest, digest, cover)
    sent = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "support_set.send")).one()
    assert sent.facts["sha256"] == digest
    checked = any_database.test_cli_runner().invoke(args=["audit", "verify"])
    assert checked.exit_code == 0, checked.output
    found = [
        (word, data[:80]) for data in everything_stored(tmp_path) for word in words if word.encode() in data
    ]
    assert found == []


def test_the_search_above_finds_what_is_there(life, tmp_path: Path):
    """Before the term is over pseudonym and class are in the database, and the number of the plan in its papers."""
    pseudonym, number = life.learner.pseudonym, life.number
    stored = list(everything_stored(tmp_path))
    assert all(any(word.encode() in data for data in stored) for word in (pseudonym, NEXT_CLASS))
    assert sum(number.encode() in data for data in stored) >= 3


def test_why_an_order_was_taken_back_goes_with_the_last_learner_of_it(any_database):
    people, why = support_plans.chain(), "Kanārijas kļūda"
    plans = [support_plans.in_force(people, place) for place in (1, 2)]
    rows = [given(plan, by=people.author) for plan in plans]
    total = sum((one.cost for one in rows), Decimal("0.00"))
    order = service.issue_order([one.id for one in rows], total, by=people.director, at=LATER)
    found = service.propose_take_back(order, why, by=people.author, at=LATER)
    service.confirm_take_back(found, by=people.director, at=LATER)
    hold = service.place_hold(plans[1].learner, "Strīds", by=people.specialist, at=LATER)
    db.session.commit()
    run_due(LATER)
    papers = [found.page_id, found.pdf_id]
    assert service.anonymise_some(at=DUE)[0] == 1
    assert (found.reason, found.pdf.erased_at) == (why, None)
    service.release_hold(hold, by=people.specialist, at=DUE)
    assert service.anonymise_some(at=DUE)[0] == 1
    db.session.commit()
    assert (found.reason, found.status, order.total) == ("", "taken_back", total)
    assert [db.session.get_one(SealedFile, one).erased_at for one in papers] == [DUE, DUE]
    any_database.test_client_class = SigningClient
    page = browser(any_database.test_client(), people.director)
    own = f"/support/orders/{order.id}"
    assert [page.get(f"{own}{path}").status_code for path in ("", "/pdf", "/take-back/pdf")] == [
        200,
        200,
        404,
    ]
    assert "/take-back/pdf" not in page.get(own).text
