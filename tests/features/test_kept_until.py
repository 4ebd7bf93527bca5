"""A learner's page tells until when everything is kept, and why; the job that makes learners anonymous keeps to it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.support_plans import plan_queries, service
from app.support_plans.kept_until import Keeping, keeping_of
from app.support_plans.models import Learner, NoticeKind
from app.support_plans.retention_queries import due
from competition_rules.support import Observed
from tests.builders import learners, support_plans
from tests.builders.support_plans import Chain, submitted
from tests.conftest import NOON, SigningClient
from tests.features.test_support_plan_pages import browser

TODAY, LATER = NOON.date(), NOON + timedelta(days=10)


@pytest.fixture
def people(app) -> Chain:
    return support_plans.chain()


def kept(learner: Learner) -> Keeping:
    return keeping_of(learner, plan_queries.plans_of(learner))


def is_due(learner: Learner, day: date) -> bool:
    return learner.id in db.session.scalars(due(datetime.combine(day, time(12), UTC))).all()


def test_a_learner_with_a_plan_is_kept_for_five_years_after_its_semester(people):
    learner = submitted(people).learner
    until = date(2027, 8, 31)
    assert kept(learner) == Keeping(until, 5, "2021/2022\u20112", TODAY, None)
    assert (is_due(learner, until), is_due(learner, until + timedelta(days=1))) == (False, True)
    # A later entry does not lengthen the term, a later plan does.
    service.record_notice(learner, NoticeKind.CONSENTED, TODAY, by=people.author, at=LATER)
    assert kept(learner).until == until
    service.start_plan(learner, support_plans.SPRING.next, by=people.author, at=LATER)
    assert kept(learner).until == date(2027, 12, 31)


@pytest.mark.parametrize("entry", ["registered", "notice", "observation"])
def test_a_learner_without_a_plan_is_kept_for_a_year_after_the_last_entry(people, entry):
    learner = learners.learner(by=people.author)
    if entry == "notice":
        service.record_notice(learner, NoticeKind.INFORMED, TODAY, by=people.author, at=LATER)
    if entry == "observation":
        service.observe(learner, Observed("absences", 1, TODAY), by=people.author, at=LATER)
    last = TODAY if entry == "registered" else LATER.date()
    until = last.replace(year=2023)
    assert kept(learner) == Keeping(until, 1, None, last, None)
    assert (is_due(learner, until), is_due(learner, until + timedelta(days=1))) == (False, True)


def test_a_hold_is_told_while_it_stands(people):
    learner = submitted(people).learner
    hold = service.place_hold(learner, "Kanārijas strīds", by=people.specialist, at=LATER)
    assert (kept(learner).until, kept(learner).held_since) == (date(2027, 8, 31), LATER.date())
    assert not is_due(learner, date(2040, 1, 1))
    service.release_hold(hold, by=people.specialist, at=LATER)
    assert kept(learner).held_since is None


def test_the_page_and_the_file_tell_it_in_both_languages(client: SigningClient, people: Chain):
    plan = submitted(people)
    alone = learners.learner(2, by=people.author)
    service.place_hold(plan.learner, "Kanārijas strīds", by=people.specialist, at=NOON)
    db.session.commit()
    page = browser(client, people.author)
    own = f"/support/learners/{plan.learner_id}"
    shown = page.get(own).text
    for told in (
        "Glabā līdz",
        "31.08.2027.",
        "5 gadus pēc",
        "2021/2022\u20112",
        "patur visu",
        "04.04.2022.",
    ):
        assert told in shown, told
    assert "Kanārijas" not in shown
    other = page.get(f"/support/learners/{alone.id}").text
    assert ("1 gadu pēc pēdējā ieraksta (04.04.2022.)" in other, "patur visu" in other) == (True, False)
    assert "Glabā līdz;31.08.2027." in page.get(f"{own}/data.csv").text
    page.get("/language?code=en")
    shown = page.get(own).text
    for told in ("Kept until", "5 years after the end of semester", "For a dispute or an audit IKVD"):
        assert told in shown, told


def test_everybody_who_is_due_on_a_day_was_told_an_earlier_one(people):
    for place in range(1, 4):
        submitted(people, place)
    learners.learner(9, by=people.author)
    for day in (date(2023, 4, 4), date(2023, 4, 5), date(2027, 8, 31), date(2027, 9, 1)):
        told = {one.id for one in db.session.scalars(select(Learner)) if kept(one).until < day}
        assert set(db.session.scalars(due(datetime.combine(day, time(12), UTC)))) == told
