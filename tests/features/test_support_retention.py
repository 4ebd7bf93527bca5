"""When the term of keeping is over a learner is made anonymous: nothing names anybody, and every figure stays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app.audit.verify import verify
from app.core import clock
from app.core.errors import NotPermitted, Refused
from app.core.protection import PROTECTED
from app.extensions import db
from app.jobs.running import run_due
from app.jobs.service import enqueue
from app.storage.stores import configured_files
from app.support_plans import service
from app.support_plans.funding_models import FormerCode
from app.support_plans.hold_models import LearnerHold
from app.support_plans.models import Learner, NoticeKind, ParentNotice, SupportAccess
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.queries import learner_with_code
from app.support_plans.retention_queries import belongings, due, totals
from app.support_plans.risk_models import RiskObservation
from app.support_plans.service import MeasureDetails, linking
from competition_rules.support import Observed
from competition_rules.support_plan import Measure
from tests.builders import learners
from tests.builders.support_plans import SPRING, Chain, add_documents, approve, chain, draft, submitted
from tests.conftest import NOON, SigningClient
from tests.faults import follow_updates
from tests.features.test_command_progress import Screen, assert_bars, run
from tests.features.test_support_plan_pages import browser

# The plans of the builders are of the spring that ends on 31.08.2022.
LAST_DAY = datetime(2027, 8, 31, 12, 0, tzinfo=UTC)
DUE = datetime(2027, 9, 1, 12, 0, tzinfo=UTC)
NAME, NOTE, REASON = "Kanārija Zzuzvārds", "Kanārijas piezīme", "Kanārijas iemesls"
PROVIDER = "Kanārijas kafejnīca"
LODGING = Measure("lodging", 2, date(2022, 4, 4), date(2022, 5, 27), Decimal("80.00"))


def full_plan(people: Chain, place: int = 1) -> SupportPlan:
    """A plan with everything a plan can have, returned once, approved, with a document and a look at the name."""
    learner = learners.learner(place, by=people.author, name=NAME)
    service.record_notice(learner, NoticeKind.INFORMED, NOON.date(), by=people.author, at=NOON)
    service.observe(
        learner, Observed("absences", 2, NOON.date()), NOTE, is_checked=True, by=people.author, at=NOON
    )
    plan = draft_of(learner, people)
    service.submit(plan, by=people.author, at=NOON)
    service.return_plan(plan, "author", ["goals"], REASON, is_checked=True, by=people.director, at=NOON)
    service.submit(plan, by=people.author, at=NOON)
    approve(plan, people.director, people.coordinator)
    service.look_at_name(plan, REASON, by=people.specialist, at=NOON)
    return plan


def draft_of(learner: Learner, people: Chain) -> SupportPlan:
    plan = service.start_plan(learner, SPRING, by=people.author, at=NOON)
    service.write_plan(plan, NOTE, NOTE, is_checked=True, by=people.author, at=NOON)
    service.add_measure(plan, MeasureDetails(LODGING, PROVIDER), is_checked=True, by=people.author, at=NOON)
    add_documents(plan, by=people.author)
    return plan


def anonymised(at: datetime = DUE) -> int:
    count, _last = service.anonymise_some(at=at)
    db.session.commit()
    return count


def clear_words(learner_id: int) -> Iterator[str]:
    """Every encrypted value that belongs to the learner, opened."""
    for belonging in belongings([learner_id]):
        for one in PROTECTED:
            if one.model.__table__ is belonging.table:
                rows = db.session.scalars(select(one.model).where(belonging.table.c.id.in_(belonging.rows)))
                yield from filter(None, (getattr(row, one.column.removesuffix("_sealed")) for row in rows))


@pytest.fixture
def people(app: Flask) -> Chain:
    return chain()


def test_a_learner_is_kept_to_the_last_day_of_the_term_and_then_made_anonymous(people):
    plan = full_plan(people)
    assert anonymised(LAST_DAY) == 0
    assert anonymised() == 1
    assert (plan.learner.anonymised_at, anonymised()) == (DUE, 0)


def test_nothing_that_names_the_learner_is_left_and_every_figure_is(any_database, tmp_path: Path):
    people = chain()
    kept = [submitted(people, place) for place in (2, 3)]
    plan = full_plan(people)
    key, code, pseudonym = plan.learner_id, plan.learner.code, plan.learner.pseudonym
    linking.record_former_code(plan.learner, learners.personal_code(77), by=people.author, at=NOON)
    later = service.start_plan(kept[0].learner, plan.semester.next, by=people.author, at=NOON)
    before, words = totals(), list(clear_words(key))
    assert {NAME, code, NOTE, REASON} <= set(words)
    assert (anonymised(), totals() == before) == (2, True)
    assert list(clear_words(key)) == []
    for model in (ParentNotice, RiskObservation, FormerCode):
        assert db.session.scalars(select(model.id).where(model.learner_id == key)).all() == []
    learner = plan.learner
    assert (learner.code_hash, learner.class_name, learner.school_id) == (None, "", None)
    assert (learner.pseudonym != pseudonym, learner_with_code(code)) == (True, None)
    assert [one.provider for one in plan.measures] == [""]
    # Another plan is still within its term.
    assert (kept[0].learner.anonymised_at, later.learner.name) == (None, "Jānis Paraugs")
    assert verify(None, "") == []
    db.session.remove()
    stored = [path.read_bytes() for path in tmp_path.rglob("*.db*") if "jobs" not in path.name]
    assert not any(word.encode() in data for word in (NAME, code, NOTE, PROVIDER) for data in stored)


def test_the_job_takes_the_bytes_of_documents_out_of_the_store(people):
    full_plan(people)
    documents = set(configured_files().keys())
    assert len(documents) == 2
    enqueue("support_plans.anonymise", {}, key="anonymise", at=DUE)
    db.session.commit()
    run_due(DUE)
    db.session.expire_all()
    # The cover list of the plan's set names plans by their numbers, and stays.
    assert documents.isdisjoint(configured_files().keys())
    assert db.session.scalars(select(Learner.name_sealed)).all() == [""]


def test_the_command_does_the_same_and_tells_before(app, people):
    full_plan(people)
    db.session.commit()
    with clock.at(DUE):
        told = app.test_cli_runner().invoke(args=["support", "anonymise", "--dry-run"]).output
        done = run(app, "support anonymise", screen := Screen())
        again = app.test_cli_runner().invoke(args=["support", "anonymise"]).output
    assert told == "Due: 1 learners.\n"
    assert done == "Made anonymous: 1 learners. Taken out of the store: 2 files.\n"
    assert again.startswith("Made anonymous: 0 learners.")
    assert_bars(screen.getvalue(), ["Learners"])


def test_a_learner_without_a_plan_is_kept_for_a_year_after_the_last_entry(people):
    learner = learners.learner(by=people.author)
    seen = Observed("absences", 1, NOON.date())
    service.observe(learner, seen, by=people.author, at=NOON + timedelta(days=10))
    for days, expected in ((365, []), (375, []), (376, [learner.id])):
        assert db.session.scalars(due(NOON + timedelta(days=days))).all() == expected


def test_batches_go_on_where_the_last_one_ended(people):
    for place in range(5):
        draft(people, place)
    assert service.anonymise_some(at=DUE, at_once=2) == (2, 2)
    db.session.commit()
    assert service.anonymise_some(at=DUE, after=2, at_once=2) == (2, 4)
    assert service.anonymise_some(at=DUE, after=4, at_once=2) == (1, 5)
    assert service.anonymise_some(at=DUE, after=5, at_once=2) == (0, 0)


def test_a_figure_that_would_change_stops_it_and_takes_everything_back(people):
    plan = full_plan(people)
    db.session.commit()
    follow_updates("learner", "UPDATE support_plan SET total = total + 1")
    with pytest.raises(service.TotalsChanged):
        service.anonymise_some(at=DUE)
    db.session.rollback()
    assert plan.learner.name == NAME


def test_a_hold_keeps_everything_until_it_is_released(people):
    plan = full_plan(people)
    hold = service.place_hold(plan.learner, REASON, by=people.specialist, at=NOON)
    with pytest.raises(Refused, match="hold_stands"):
        service.place_hold(plan.learner, REASON, by=people.specialist, at=NOON)
    assert (anonymised(), plan.learner.name) == (0, NAME)
    service.release_hold(hold, by=people.specialist, at=NOON)
    service.release_hold(hold, by=people.specialist, at=NOON + timedelta(days=1))
    assert hold.released_at == NOON
    assert (anonymised(), hold.reason) == (1, "")
    with pytest.raises(Refused, match="hold_too_late"):
        service.place_hold(plan.learner, REASON, by=people.specialist, at=NOON)


def test_only_ikvd_holds_and_gives_a_reason(people):
    plan = full_plan(people)
    with pytest.raises(NotPermitted):
        service.place_hold(plan.learner, REASON, by=people.director, at=NOON)
    with pytest.raises(Refused, match="hold_without_reason"):
        service.place_hold(plan.learner, "", by=people.specialist, at=NOON)


HALVES = (
    "anonymised_at = registered_at", "code_hash = NULL",
    "anonymised_at = registered_at, code_hash = NULL, name_sealed = '', code_sealed = '', school_id = NULL",
)  # fmt: skip


@pytest.mark.parametrize("change", HALVES, ids=["marked", "not found", "class kept"])
def test_the_database_knows_no_half_anonymous_learner(any_database, change):
    full_plan(chain())
    db.session.commit()
    with pytest.raises(DatabaseError, match=r"(?i)check constraint"):
        db.session.execute(text(f"UPDATE learner SET {change}"))


def test_the_database_itself_refuses_while_a_hold_stands(any_database):
    people = chain()
    plan = full_plan(people)
    service.place_hold(plan.learner, REASON, by=people.specialist, at=NOON)
    db.session.commit()
    whole = f"{HALVES[2]}, class_name = ''"
    with pytest.raises(DatabaseError, match="legal hold"):
        db.session.execute(text(f"UPDATE learner SET {whole}"))


def test_a_person_who_comes_back_is_somebody_new(people):
    plan = full_plan(people)
    code = plan.learner.code
    anonymised()
    again = learners.learner(by=people.author, name=NAME)
    assert (again.id != plan.learner_id, again.code) == (True, code)


def test_plans_of_nobody_are_read_under_the_pseudonym_and_holds_are_kept_on_their_page(
    client: SigningClient, people: Chain
):
    plan = full_plan(people)
    own = f"/support/plans/{plan.id}"
    page = browser(client, people.specialist)
    assert page.post(f"{own}/hold", data={"why": ""}).status_code == 422
    assert page.post(f"{own}/hold", data={"why": REASON}).status_code == 302
    assert REASON in page.get(f"{own}/hold").text
    hold = db.session.scalars(select(LearnerHold.id)).one()
    assert page.post(f"{own}/holds/{hold}/release").status_code == 302
    anonymised()
    assert "Kanārij" not in page.get(own).text
    pseudonym = plan.learner.pseudonym
    school = browser(client.application.test_client(), people.director)
    for path in ("/support/plans", own, f"{own}/documents"):
        answer = school.get(path)
        assert (answer.status_code, pseudonym in answer.text, "Kanārij" in answer.text) == (200, True, False)
    assert school.get("/support/documents/2").status_code == 404
    assert db.session.scalars(select(SupportMeasure.cost)).all() == [Decimal("80.00")]
    assert db.session.scalars(select(SupportAccess.id)).all()
