"""Signs of risk: coded, dated, encrypted; a note that tells who the learner is is warned of."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from app.support_plans import queries, risk_queries, service
from app.support_plans.models import Learner
from app.support_plans.risk_models import RiskObservation
from competition_rules import personal_codes
from competition_rules.support import Observed, levels
from tests.builders import accounts, learners, registry
from tests.conftest import NOON

SEEN = Observed("absences", 2, date(2022, 3, 1))


@pytest.fixture
def author(app):
    return learners.author()


@pytest.fixture
def learner(author) -> Learner:
    return learners.learner(by=author)


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def test_nothing_about_a_sign_is_stored_in_clear(learner, author):
    service.observe(learner, SEEN, "Kavē pirmdienās", by=author, at=NOON)
    db.session.commit()
    stored = " ".join(map(str, db.session.execute(text("SELECT * FROM risk_observation")).one()))
    events = " ".join(db.session.scalars(text("SELECT facts FROM audit_event")))
    for word in ("absences", "Kavē"):
        assert word not in stored
        assert word not in events
    [seen] = risk_queries.observations_of(learner)
    assert (seen.observed, seen.note) == (SEEN, "Kavē pirmdienās")


def test_the_same_sign_of_two_learners_is_not_told_to_be_the_same(learner, author):
    other = learners.learner(2, by=author)
    for one in (learner, other):
        service.observe(one, SEEN, by=author, at=NOON)
    db.session.commit()
    assert len(set(db.session.scalars(text("SELECT sign_sealed FROM risk_observation")))) == 2


@pytest.mark.parametrize(
    ("note", "rule"),
    [("Māte zvanīja par Jāni", "text_names_learner"), ("Brālis 321234-56789", "text_holds_code")],
)
def test_a_note_that_names_somebody_is_warned_of_and_taken_when_checked(learner, author, note, rule):
    with pytest.raises(Refused) as error:
        service.observe(learner, SEEN, note, by=author, at=NOON)
    assert rules(error) == [rule]
    assert service.observe(learner, SEEN, note, is_checked=True, by=author, at=NOON).note == note


def test_a_sign_is_not_observed_tomorrow_nor_by_others(learner, author):
    tomorrow = Observed("absences", 1, NOON.date() + timedelta(days=1))
    with pytest.raises(Refused) as error:
        service.observe(learner, tomorrow, by=author, at=NOON)
    assert rules(error) == ["observed_in_future"]
    elsewhere = learners.author(registry.school("Brocēnu vidusskola"), email="cita@example.lv")
    with pytest.raises(NotPermitted):
        service.observe(learner, SEEN, by=elsewhere, at=NOON)
    for wrong in (Observed("unknown", 1, NOON.date()), Observed("absences", 4, NOON.date())):
        with pytest.raises(ValueError, match="no sign"):
            service.observe(learner, wrong, by=author, at=NOON)
    mine = service.observe(learner, SEEN, by=author, at=NOON)
    db.session.flush()
    assert risk_queries.find_observation(elsewhere, mine.id) is None
    with pytest.raises(NotPermitted):
        service.strike_out(mine, by=elsewhere, at=NOON)


def test_a_struck_observation_stays_and_no_longer_counts(learner, author):
    mistaken = service.observe(learner, Observed("absences", 3, SEEN.on), by=author, at=NOON)
    service.observe(learner, SEEN, by=author, at=NOON)
    service.strike_out(mistaken, by=author, at=NOON)
    db.session.flush()
    with pytest.raises(Refused):
        service.strike_out(mistaken, by=author, at=NOON)
    seen = risk_queries.observations_of(learner)
    assert len(seen) == 2
    [level] = levels(one.observed for one in seen if one.struck_at is None)
    assert level.severity == 2


def test_a_learner_who_moves_takes_the_observations_along(learner, author):
    made = service.observe(learner, SEEN, by=author, at=NOON)
    service.end_learner(learner, by=author, at=NOON)
    elsewhere = learners.author(registry.school("Brocēnu vidusskola"), email="cita@example.lv")
    learners.learner(by=elsewhere)
    db.session.flush()
    assert risk_queries.find_observation(elsewhere, made.id) is made
    assert risk_queries.find_observation(author, made.id) is None


@pytest.fixture
def browser(client, author):
    school = queries.own_school(author)
    return client.sign_in(accounts.membership(Role.PLAN_AUTHOR, school, email="autore@example.lv"))


def test_the_page_shows_where_the_risk_goes(browser, learner, author):
    for severity, day in ((3, date(2021, 10, 1)), (2, date(2022, 2, 1))):
        service.observe(learner, Observed("absences", severity, day), by=author, at=NOON)
    page = browser.get(f"/support/learners/{learner.id}/risks").text
    for words in ("2021/2022\u20111", "2021/2022\u20112", "zemāks nekā iepriekš", "Neattaisnoti kavējumi"):
        assert words in page


def test_what_is_typed_is_kept_while_it_is_warned_of(browser, learner):
    path = f"/support/learners/{learner.id}/risks"
    code = personal_codes.written("32123456789")
    sent = {"sign": "hunger", "severity": "2", "observed_on": "01.03.2022.", "note": f"Māsa {code}"}
    assert "is_checked" not in browser.get(path).text
    answer = browser.post(path, data=sent)
    assert answer.status_code == 422
    assert "is_checked" in answer.text
    assert f"Māsa {code}" in answer.text
    assert browser.post(path, data=sent | {"is_checked": "y"}).status_code == 302
    assert browser.post(path, data=sent | {"sign": "nothing"}).status_code == 422
    assert browser.post(path, data={}).status_code == 422
    [made] = db.session.query(RiskObservation).all()
    assert made.note == f"Māsa {code}"
    assert browser.post(f"/support/observations/{made.id}/strike").status_code == 302
    assert "svītrots" in browser.get(path).text
