"""What is kept in memory of scores never stands for other scores: marks read as text are the assessments, and every
change of them is seen at once."""

from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from app.calls.models import LocalCall
from app.core import clock
from app.core.errors import StaleState
from app.extensions import db
from app.selection import canonical, queries, service
from app.selection.drawing import drawn_as_stored
from app.selection.evaluation import evaluation_of
from app.selection.marks import (
    NO_MARKS,
    assessments_of,
    edition_of,
    marks_in,
    marks_of,
    points_in,
    standing_of,
)
from app.selection.models import Assessment
from app.selection.my_work import my_work, tally_of
from app.selection.service.rankings import drawn_now
from app.selection.standings import Standings, standings_of
from tests.builders import selection
from tests.builders.selection import Commission
from tests.conftest import SigningClient


def assert_marks_are_the_assessments(local_call: LocalCall) -> None:
    edition, marks = edition_of(local_call), marks_in(local_call)
    for application in queries.applications_in(local_call):
        evaluation = evaluation_of(application, edition.regulation)
        own = marks.get(application.id, NO_MARKS)
        assert list(assessments_of(own)) == evaluation.assessments
        assert points_in(own.agreed) == evaluation.agreed
        assert standing_of(edition, own) == evaluation.progress
        assert marks_of(application) == own


def test_marks_are_the_submitted_assessments_and_what_was_agreed(any_database: Flask) -> None:
    seated = selection.commission(selection.announced(3))
    first, second, third = (selection.eligible(seated.local_call, place) for place in (1, 2, 3))
    selection.assess(first, seated, tasks=["5", "3.5"], need="4.5")
    selection.score(second, seated.evaluators[0], seated.at, default="5")
    assert_marks_are_the_assessments(seated.local_call)
    selection.score(second, seated.evaluators[1], seated.at, default="5", need="1")
    selection.declare(third, seated.evaluators[0], seated.at)
    selection.draft(third, seated.evaluators[0], seated.at)
    assert standing_of(edition_of(seated.local_call), marks_of(second)).awaits_consensus
    selection.declare(second, seated.chair, seated.at)
    service.agree_consensus(
        second, points={"need": Decimal("3.5")}, reason="Vienojāmies.", by=seated.chair, at=seated.at
    )
    assert third.id not in marks_in(seated.local_call)
    assert_marks_are_the_assessments(seated.local_call)
    assert not standing_of(edition_of(seated.local_call), marks_of(second)).awaits_consensus


def test_an_evaluators_tally_is_that_of_their_work(any_database: Flask) -> None:
    seated = selection.commission(selection.announced(3))
    made = [selection.eligible(seated.local_call, place) for place in range(1, 6)]
    evaluator = seated.evaluators[0]
    assert tally_of(evaluator, seated.local_call) == (0, 5)
    selection.score(made[0], evaluator, seated.at)
    selection.declare(made[1], evaluator, seated.at, conflict="Radinieks.")
    selection.declare(made[2], evaluator, seated.at)
    selection.draft(made[2], evaluator, seated.at)
    selection.assess(made[3], Commission(seated.local_call, seated.coordinator, seated.chair_seat, (
        seated.seats[1], seated.chair_seat,
    )))  # fmt: skip
    for who in (evaluator, seated.evaluators[1], seated.chair):
        work = my_work(who, seated.local_call)
        assert tally_of(who, seated.local_call) == (work.scored, work.total)
    assert tally_of(evaluator, seated.local_call) == (1, 3)


def standings_now(seated: Commission) -> Standings:
    with force_locale("lv"):
        return standings_of(seated.local_call, queries.listed_in(seated.local_call))


def test_a_ranking_follows_every_change_of_what_it_depends_on(app: Flask) -> None:
    seated = selection.commission(selection.announced(1))
    low, high = (selection.eligible(seated.local_call, place) for place in (1, 2))
    selection.assess(low, seated, default="3")
    alone = standings_now(seated)
    assert [one.id for one, _line in alone.above] == [low.id]
    selection.assess(high, seated, default="5")
    both = standings_now(seated)
    assert [one.id for one, _line in both.above] == [high.id]
    assert [one.id for one, _line in both.below] == [low.id]
    assert both.digest != alone.digest
    selection.meet(seated.local_call, seated.chair, seated.at)
    db.session.commit()
    with pytest.raises(StaleState):
        service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at, seen=alone.digest)
    db.session.rollback()
    before = drawn_now(seated.local_call, queries.listed_in(seated.local_call)).inputs
    ranking = service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at, seen=both.digest)
    assert (ranking.sha256, ranking.inputs) == (both.digest, before)


def test_a_stored_ranking_is_read_from_its_own_text(app: Flask) -> None:
    seated = selection.commission(selection.announced(1))
    for place, points in ((1, "3"), (2, "5")):
        selection.assess(selection.eligible(seated.local_call, place), seated, default=points)
    ranking = selection.confirm(seated)
    edition = edition_of(seated.local_call)
    drawn = drawn_as_stored(edition, ranking.inputs, ranking.result)
    assert drawn.result == canonical.run(ranking.inputs, edition.regulation)
    assert drawn.digest == ranking.sha256
    other = drawn_as_stored(edition, ranking.inputs, ranking.result.replace('"place":1', '"place":7'))
    assert other.digest != ranking.sha256
    assert [place.place for place in other.result.places] == [7, 2]


def test_a_submitted_assessment_without_points_is_never_read_as_whole(app: Flask) -> None:
    seated = selection.commission(selection.announced(1))
    application = selection.assess(selection.eligible(seated.local_call, 1), seated)
    broken = db.session.query(Assessment).first()
    assert broken is not None
    broken.task_scores[0].points = None
    db.session.flush()
    with pytest.raises(ValueError, match="invalid literal"):
        assessments_of(marks_of(application))


def test_both_languages_have_their_own_lines(app: Flask, client: SigningClient) -> None:
    seated = selection.commission(selection.announced(1))
    selection.assess(selection.eligible(seated.local_call, 1), seated, default="5")
    address = f"/selection/{seated.local_call.id}/ranking"
    with clock.at(seated.at):
        client.sign_in(seated.chair_seat)
        for _ in range(2):
            with client.session_transaction() as session:
                session["language"] = "lv"
            latvian = client.get(address).text
            with client.session_transaction() as session:
                session["language"] = "en"
            english = client.get(address).text
            assert "4\u00a0600,00\u00a0€" in latvian
            assert "To be approved" not in latvian
            assert "€4,600.00" in english
            assert "To be approved" in english
