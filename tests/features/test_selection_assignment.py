"""Who scores which application: shared out evenly, changed by hand, refilled when somebody drops out."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.applications.models import Application, EvaluatorAssignment
from app.applications.workflow import ApplicationStatus
from app.calls.queries import deadline_of, regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.home.commission_home import progress, seats
from app.jobs.running import run_due
from app.outbox.models import OutboxMessage
from app.selection import queries, service
from app.selection.my_work import my_work, tally_of
from app.selection.service.appointment import appoint_substitute
from app.selection.sharing import proposal_of, sharing_of
from tests.builders import selection
from tests.builders.selection import Commission


@pytest.fixture
def seated(app: Flask) -> Commission:
    return selection.commission(selection.announced(), evaluators=3)


def eligible(seated: Commission, number: int) -> list[Application]:
    return [selection.eligible(seated.local_call, place + 1) for place in range(number)]


def share(seated: Commission) -> None:
    service.share_applications(seated.local_call, by=seated.chair, at=seated.at)


def holders(application: Application) -> set[int]:
    return {
        who
        for one, who in sharing_of(application.local_call, riga_day(deadline_of(application.local_call))).live
        if one == application.id
    }


def everyone(seated: Commission) -> dict[int, Actor]:
    return {one.user_id: one for one in (seated.chair, *seated.evaluators) if one.user_id is not None}


def letters(template: str = "selection/assigned") -> list[OutboxMessage]:
    wanted = select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
    return list(db.session.scalars(wanted))


def proposal(seated: Commission) -> dict[int, int]:
    per_application = regulation_of(seated.local_call.call).evaluators.per_application
    return dict(proposal_of(sharing_of(seated.local_call, riga_day(seated.at)), per_application).lacking)


class TestSharingOut:
    def test_six_projects_for_four_members_are_three_for_each(self, seated: Commission) -> None:
        projects = eligible(seated, 6)
        share(seated)
        assert {len(holders(one)) for one in projects} == {2}
        assert set(sharing_of(seated.local_call, riga_day(seated.at)).loads().values()) == {3}
        told = Counter(one.to_address for one in letters())
        assert told == {seat.user.email: 1 for seat in seated.seats}
        assert {one.data["number"] for one in letters()} == {3}

    def test_conflicts_are_respected_and_what_nobody_can_take_is_named(self, seated: Commission) -> None:
        free, stuck = eligible(seated, 2)
        for actor in (seated.chair, *seated.evaluators[:2]):
            selection.declare(stuck, actor, seated.at, conflict="Radi.")
        assert proposal(seated) == {stuck.id: 1}
        share(seated)
        assert holders(stuck) == {seated.evaluators[2].user_id}
        assert len(holders(free)) == 2
        assert sharing_of(seated.local_call, riga_day(seated.at)).lacking() == {stuck.id: 1}

    def test_who_began_goes_on_and_nothing_is_given_twice(self, seated: Commission) -> None:
        projects = eligible(seated, 4)
        busy = seated.evaluators[0]
        for project in projects[:2]:
            selection.declare(project, busy, seated.at)
            selection.draft(project, busy, seated.at)
        share(seated)
        assert all(busy.user_id in holders(one) for one in projects[:2])
        assert set(sharing_of(seated.local_call, riga_day(seated.at)).loads().values()) == {2}
        with pytest.raises(Refused, match="nothing_to_share_out"):
            share(seated)

    def test_a_proposal_that_changed_since_it_was_seen_is_not_carried_out(self, seated: Commission) -> None:
        eligible(seated, 2)
        sharing = sharing_of(seated.local_call, riga_day(seated.at))
        seen = proposal_of(sharing, 2).digest
        assert proposal_of(sharing_of(seated.local_call, riga_day(seated.at)), 2).digest == seen
        selection.eligible(seated.local_call, 3)
        with pytest.raises(StaleState):
            service.share_applications(seated.local_call, by=seated.chair, at=seated.at, seen=seen)
        assert db.session.scalars(select(EvaluatorAssignment)).all() == []

    def test_only_the_chair_shares_out(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        for actor in (seated.evaluators[0], seated.coordinator):
            with pytest.raises(NotPermitted):
                service.share_applications(seated.local_call, by=actor, at=seated.at)
            with pytest.raises(NotPermitted):
                service.assign(project, seated.seats[0].user_id, by=actor, at=seated.at)


class TestWhoScores:
    def test_only_those_it_is_given_to_score_a_project(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        mine, other = seated.evaluators[:2]
        service.assign(project, mine.user_id or 0, by=seated.chair, at=seated.at)
        with pytest.raises(Refused, match="assigned_to_others"):
            selection.score(project, other, seated.at)
        selection.score(project, mine, seated.at)

    def test_what_is_given_to_others_is_not_counted_as_ones_own(self, seated: Commission) -> None:
        first, second = eligible(seated, 2)
        mine = seated.evaluators[0]
        for project in (first, second):
            selection.declare(project, mine, seated.at)
        assert tally_of(mine, seated.local_call) == (0, 2)
        service.assign(first, mine.user_id or 0, by=seated.chair, at=seated.at)
        service.assign(second, seated.evaluators[1].user_id or 0, by=seated.chair, at=seated.at)
        assert tally_of(mine, seated.local_call) == (0, 1)
        assert [task.application_id for task in my_work(mine, seated.local_call).tasks] == [first.id]
        [seat] = seats(mine, seated.at)
        assert (seat.scored, seat.total, seat.next_id) == (0, 1, first.id)
        shown = progress([seated.local_call.id])[seated.local_call.id]
        assert [one.total for one in shown] == [0, 1, 1, 0]

    def test_a_project_never_given_to_anyone_is_everybodys(self, seated: Commission) -> None:
        first, second = eligible(seated, 2)
        service.assign(first, seated.evaluators[0].user_id or 0, by=seated.chair, at=seated.at)
        selection.score(second, seated.evaluators[2], seated.at)


class TestByHand:
    def test_giving_keeps_those_who_began_and_twice_is_once(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        began, other = seated.evaluators[:2]
        selection.declare(project, began, seated.at)
        selection.draft(project, began, seated.at)
        for _time in range(2):
            service.assign(project, other.user_id or 0, by=seated.chair, at=seated.at)
        assert holders(project) == {began.user_id, other.user_id}
        assert len(db.session.scalars(select(EvaluatorAssignment)).all()) == 2

    def test_nobody_gets_what_they_have_a_conflict_with(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        selection.declare(project, seated.evaluators[0], seated.at, conflict="Radi.")
        with pytest.raises(Refused, match="evaluator_has_conflict"):
            service.assign(project, seated.evaluators[0].user_id or 0, by=seated.chair, at=seated.at)
        with pytest.raises(Refused, match="not_on_the_commission"):
            service.assign(project, seated.coordinator.user_id or 0, by=seated.chair, at=seated.at)

    def test_taking_away_needs_a_reason_and_is_not_undone_by_sharing_out(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        share(seated)
        loser = next(iter(holders(project)))
        with pytest.raises(Refused, match="assignment_without_reason"):
            service.take_away(project, loser, " ", by=seated.chair, at=seated.at)
        service.take_away(project, loser, "Slimības lapa.", by=seated.chair, at=seated.at)
        assert sharing_of(seated.local_call, riga_day(seated.at)).lacking() == {project.id: 1}
        share(seated)
        assert len(holders(project)) == 2
        assert loser not in holders(project)

    def test_what_is_scored_is_not_taken_away(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        share(seated)
        scorer = next(iter(holders(project)))
        selection.score(project, everyone(seated)[scorer], seated.at)
        with pytest.raises(Refused, match="assignment_is_scored"):
            service.take_away(project, scorer, "Steidzami.", by=seated.chair, at=seated.at)

    def test_a_chair_with_a_conflict_decides_nothing_about_the_project(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        selection.declare(project, seated.chair, seated.at, conflict="Radi.")
        with pytest.raises(NotPermitted):
            service.assign(project, seated.evaluators[0].user_id or 0, by=seated.chair, at=seated.at)


class TestDroppingOut:
    def test_a_conflict_ends_the_assignment_and_somebody_else_gets_the_project(
        self, seated: Commission
    ) -> None:
        [project] = eligible(seated, 1)
        share(seated)
        before = holders(project)
        leaving = next(iter(before))
        selection.declare(project, everyone(seated)[leaving], seated.at, conflict="Radi.")
        assert holders(project) == before - {leaving}
        db.session.commit()
        assert run_due(seated.at) > 0
        assert len(holders(project)) == 2
        assert leaving not in holders(project)

    def test_the_end_of_a_seat_gives_what_was_not_scored_to_the_others(self, seated: Commission) -> None:
        projects = eligible(seated, 2)
        share(seated)
        leaving = seated.seats[0]
        mine = [one for one in projects if leaving.user_id in holders(one)]
        seat = next(one for one in queries.members_of(seated.local_call) if one.user_id == leaving.user_id)
        service.release_member(seat, seated.local_call, by=seated.coordinator, at=seated.at)
        assert mine
        assert all(len(holders(one)) == 2 and leaving.user_id not in holders(one) for one in projects)

    def test_whoever_is_substituted_has_nothing_to_score_meanwhile(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        share(seated)
        held = holders(project) - {seated.chair.user_id}
        away = next(one for one in queries.members_of(seated.local_call) if one.user_id in held)
        stand_in = selection.member(Role.EVALUATOR, seated.local_call, "stand-in")
        appoint_substitute(
            away, stand_in.user, seated.local_call, from_on=riga_day(seated.at), reason="Slimo.",
            by=seated.coordinator, at=seated.at,
        )  # fmt: skip
        sharing = sharing_of(seated.local_call, riga_day(seated.at))
        assert sharing.lacking() == {project.id: 1}
        assert away.user_id not in sharing.loads()
        assert stand_in.user_id in sharing.loads()
        with pytest.raises(Refused, match="not_sitting_now"):
            service.assign(project, away.user_id, by=seated.chair, at=seated.at)
        share(seated)
        assert sharing_of(seated.local_call, riga_day(seated.at)).lacking() == {}
        before = riga_day(seated.at) - timedelta(days=1)
        assert stand_in.user_id not in sharing_of(seated.local_call, before).loads()

    def test_when_scores_diverge_whoever_has_least_to_do_is_called_and_told(self, seated: Commission) -> None:
        [project] = eligible(seated, 1)
        share(seated)
        first, second = sorted(holders(project))
        selection.score(project, everyone(seated)[first], seated.at, default="5")
        selection.score(project, everyone(seated)[second], seated.at, default="2")
        assert project.status is ApplicationStatus.ELIGIBLE
        [third] = holders(project) - {first, second}
        told = letters()[-1]
        assert told.data["because"] == "divergence"
        selection.score(project, everyone(seated)[third], seated.at)
        assert project.status is ApplicationStatus.ASSESSED


def test_what_the_database_itself_refuses(any_database: Flask) -> None:
    seated = selection.commission(selection.announced())
    eligible(seated, 1)
    share(seated)
    db.session.commit()
    sharing = sharing_of(seated.local_call, riga_day(seated.at))
    assert len(sharing.live) == 2
    assert tally_of(seated.evaluators[0], seated.local_call)[0] == 0
    assert seats(seated.evaluators[0], seated.at)[0].to_declare == 1
    assert len(progress([seated.local_call.id])[seated.local_call.id]) == 3
    [(one, who), *_rest] = sorted(sharing.live)
    db.session.add(EvaluatorAssignment(application_id=one, evaluator_id=who, assigned_at=seated.at))
    with pytest.raises(DBAPIError):
        db.session.flush()
