"""A ranking is being confirmed while something else happens to the call: one consistent result, a clear answer to the
one who came second, and no money out of place. Each meeting in both orders, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from app.applications.models import Application
from app.applications.service import declare_conflict, withdraw
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.errors import DomainError, Refused
from app.core.roles import Role
from app.extensions import db
from app.funds.models import Account
from app.outbox.models import OutboxMessage
from app.selection import canonical, queries, service
from app.selection.models import Assessment, Decision, Ranking
from app.selection.service.rankings import drawn_now
from tests.builders import accounts, applications, selection
from tests.builders.selection import LUMP_SUM, Commission
from tests.workflows import invariants
from tests.workflows.test_races import press_at_once

UNITS = 2
# Long enough for the second to come as far as the first lets them.
A_WHILE = 0.4


@pytest.fixture
def seated(any_database: Flask) -> Commission:
    """A commission of three with two assessed projects and a quota for both."""
    made = selection.commission(selection.announced(UNITS))
    for place, points in ((1, "5"), (2, "4")):
        selection.assess(selection.eligible(made.local_call, place), made, default=points)
    selection.meet(made.local_call, made.chair, made.at)
    db.session.commit()
    return made


def meanwhile(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> tuple[str, str]:
    """What becomes of two acts when the second begins while the first has not committed yet."""
    begun = Event()

    def come_second() -> str:
        with app.app_context():
            begun.set()
            return outcome(second)

    with ThreadPoolExecutor(1) as other:
        answer, later = "done", None
        try:
            first()
            later = other.submit(come_second)
            begun.wait()
            with pytest.raises(TimeoutError):
                later.result(A_WHILE)
            db.session.commit()
        except DomainError as refused:
            db.session.rollback()
            answer = said(refused)
        return answer, (later or other.submit(come_second)).result()


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
        db.session.commit()
    except DomainError as refused:
        db.session.rollback()
        return said(refused)
    return "done"


def said(refused: DomainError) -> str:
    """What the person is told: the rules that refuse, or the kind of the answer."""
    return str(refused) if isinstance(refused, Refused) else type(refused).__name__


def confirming(seated: Commission, *, seen: str | None = None) -> Callable[[], object]:
    """The chair confirms, in a session of their own, what they looked at."""
    place, chair, at = seated.local_call.id, seated.chair, seated.at
    return lambda: service.confirm_ranking(db.session.get_one(LocalCall, place), by=chair, at=at, seen=seen)


def looked_at(seated: Commission) -> str:
    return drawn_now(seated.local_call, queries.listed_in(seated.local_call)).digest


def check_consistent(seated: Commission, confirmed: int) -> None:
    """Each ranking is that of its inputs, each application has one decision that is its state, all money is there."""
    db.session.expire_all()
    rankings = db.session.scalars(select(Ranking)).all()
    assert len(rankings) == confirmed
    decided: set[int] = set()
    for ranking in rankings:
        result = canonical.read_result(ranking.result)
        assert canonical.run(ranking.inputs, regulation_of(seated.local_call.call)) == result
        decided = {int(place.id) for place in result.places}
    issued = Counter(db.session.scalars(select(Decision.application_id)))
    assert issued == Counter(decided)
    letters = select(OutboxMessage.key).where(OutboxMessage.template == "selection/decision")
    assert len(db.session.scalars(letters).all()) == len(decided)
    ledger = db.session.scalars(select(Account)).all()
    places = {(one.kind, one.subject_id): one.balance for one in ledger}
    invariants.money_is_kept(places, LUMP_SUM * UNITS)
    for application in db.session.scalars(select(Application)):
        invariants.project_adds_up(application, places)
    invariants.every_transfer_has_its_event()
    invariants.ranking_is_what_was_confirmed()


def statuses() -> list[str]:
    return [str(one) for one in db.session.scalars(select(Application.status).order_by(Application.id))]


def test_a_chair_who_confirms_in_many_windows_confirms_once(any_database: Flask, seated: Commission) -> None:
    seen = looked_at(seated)
    answers = press_at_once(any_database, 12, confirming(seated, seen=seen))
    assert answers == {"done": 1, "StaleState": 11}
    assert statuses() == ["approved", "approved"]
    check_consistent(seated, 1)


def test_two_chairs_one_after_the_other_confirm_once(any_database: Flask, seated: Commission) -> None:
    """The chair was released and another appointed while the first had the ranking open."""
    former = confirming(seated)
    place, coordinator, at = seated.local_call.id, seated.coordinator, seated.at
    [seat, *_others] = queries.members_of(seated.local_call)
    service.release_member(seat, seated.local_call, by=coordinator, at=at)
    successor = selection.member(Role.CHAIR, seated.local_call, "successor")
    service.appoint_member(seated.local_call, successor.user, is_chair=True, by=coordinator, at=at)
    by = accounts.actor_of(successor)
    selection.meet(seated.local_call, by, at)
    db.session.commit()

    def confirm_as_successor() -> None:
        service.confirm_ranking(db.session.get_one(LocalCall, place), by=by, at=at)

    assert outcome(former) == "NotPermitted"
    assert meanwhile(any_database, confirm_as_successor, confirm_as_successor) == ("done", "StaleState")
    assert outcome(former) == "NotPermitted"
    check_consistent(seated, 1)


class TestAScoreArrives:
    @pytest.fixture
    def late(self, seated: Commission) -> Callable[[], object]:
        """The last score of a third project, handed in."""
        application = selection.eligible(seated.local_call, 3)
        selection.score(application, seated.evaluators[0], seated.at, default="4.5")
        by, at = seated.evaluators[1], seated.at
        selection.declare(application, by, at)
        draft = selection.draft(application, by, at, default="4.5").id
        db.session.commit()
        return lambda: service.submit_assessment(db.session.get_one(Assessment, draft), by=by, at=at)

    def test_before_the_confirmation(
        self, any_database: Flask, seated: Commission, late: Callable[[], object]
    ) -> None:
        confirm = confirming(seated, seen=looked_at(seated))
        # The project is assessed now: what the chair looked at is no longer the ranking.
        assert meanwhile(any_database, late, confirm) == ("done", "StaleState")
        check_consistent(seated, 0)
        assert outcome(confirming(seated, seen=looked_at(seated))) == "done"
        assert statuses() == ["approved", "reserve", "approved"]
        check_consistent(seated, 1)

    def test_after_the_confirmation_was_refused_for_it(
        self, any_database: Flask, seated: Commission, late: Callable[[], object]
    ) -> None:
        confirm = confirming(seated, seen=looked_at(seated))
        assert meanwhile(any_database, confirm, late) == ("applications_waiting", "done")
        check_consistent(seated, 0)
        assert statuses() == ["assessed"] * 3

    def test_of_a_project_that_is_decided(self, any_database: Flask, seated: Commission) -> None:
        third = selection.member(Role.EVALUATOR, seated.local_call, "third")
        service.appoint_member(seated.local_call, third.user, by=seated.coordinator, at=seated.at)
        by, at = accounts.actor_of(third), seated.at
        application = queries.applications_in(seated.local_call)[0]
        selection.declare(application, by, at)
        wanted = application.id
        db.session.commit()

        def score() -> None:
            selection.draft(db.session.get_one(Application, wanted), by, at, default="1")

        assert meanwhile(any_database, confirming(seated), score) == ("done", "StaleState")
        check_consistent(seated, 1)


class TestAConsensusArrives:
    @pytest.fixture
    def agreeing(self, seated: Commission) -> Callable[[], object]:
        """The chair writes down what the commission agreed on about a third project it disputed."""
        application, at, chair = selection.eligible(seated.local_call, 3), seated.at, seated.chair
        for evaluator, need in zip(seated.evaluators, ("5", "1"), strict=True):
            selection.score(application, evaluator, at, default="5", need=need)
        selection.declare(application, chair, at)
        wanted = application.id
        db.session.commit()
        return lambda: service.agree_consensus(
            db.session.get_one(Application, wanted), points={"need": Decimal(3)}, reason="Vienojāmies.",
            by=chair, at=at,
        )  # fmt: skip

    def test_before_the_confirmation(
        self, any_database: Flask, seated: Commission, agreeing: Callable[[], object]
    ) -> None:
        confirm = confirming(seated, seen=looked_at(seated))
        assert meanwhile(any_database, agreeing, confirm) == ("done", "StaleState")
        check_consistent(seated, 0)
        assert outcome(confirming(seated, seen=looked_at(seated))) == "done"
        assert statuses() == ["approved", "reserve", "approved"]
        check_consistent(seated, 1)

    def test_while_the_confirmation_waits_for_it(
        self, any_database: Flask, seated: Commission, agreeing: Callable[[], object]
    ) -> None:
        assert meanwhile(any_database, confirming(seated), agreeing) == ("applications_waiting", "done")
        check_consistent(seated, 0)


class TestAProjectIsWithdrawn:
    @pytest.fixture
    def leaving(self, seated: Commission) -> Callable[[], object]:
        """The applicant of the first project takes it back."""
        application, at = queries.applications_in(seated.local_call)[0], seated.at
        wanted, by = application.id, applications.representative(application.organisation)
        db.session.commit()
        return lambda: withdraw(db.session.get_one(Application, wanted), by=by, at=at)

    def test_before_the_confirmation(
        self, any_database: Flask, seated: Commission, leaving: Callable[[], object]
    ) -> None:
        confirm = confirming(seated, seen=looked_at(seated))
        assert meanwhile(any_database, leaving, confirm) == ("done", "StaleState")
        check_consistent(seated, 0)
        assert outcome(confirming(seated)) == "done"
        assert statuses() == ["withdrawn", "approved"]
        check_consistent(seated, 1)

    def test_after_the_award_it_is_withdrawn_where_its_money_is_released(
        self, any_database: Flask, seated: Commission, leaving: Callable[[], object]
    ) -> None:
        assert meanwhile(any_database, confirming(seated), leaving) == ("done", "NotPermitted")
        assert statuses() == ["approved", "approved"]
        check_consistent(seated, 1)


class TestAnEvaluatorStandsAside:
    @pytest.fixture
    def recusing(self, seated: Commission) -> Callable[[], object]:
        """A third evaluator declares a conflict on the first project."""
        third = selection.member(Role.EVALUATOR, seated.local_call, "third")
        service.appoint_member(seated.local_call, third.user, by=seated.coordinator, at=seated.at)
        application, at = queries.applications_in(seated.local_call)[0], seated.at
        wanted, by = application.id, accounts.actor_of(third)
        db.session.commit()
        return lambda: declare_conflict(
            db.session.get_one(Application, wanted), has_conflict=True, reason="Radinieks.", by=by, at=at
        )

    @pytest.mark.parametrize("is_first", [True, False])
    def test_it_neither_stops_nor_changes_what_is_confirmed(
        self, any_database: Flask, seated: Commission, recusing: Callable[[], object], *, is_first: bool
    ) -> None:
        seen = looked_at(seated)
        confirm = confirming(seated, seen=seen)
        acts = (recusing, confirm) if is_first else (confirm, recusing)
        assert meanwhile(any_database, *acts) == ("done", "done")
        assert db.session.scalars(select(Ranking.sha256)).one() == seen
        check_consistent(seated, 1)

    @pytest.fixture
    def leaving_the_commission(self, seated: Commission) -> Callable[[], object]:
        """The coordinator releases one of the three members."""
        place, by, at = seated.local_call.id, seated.coordinator, seated.at

        def release() -> None:
            local_call = db.session.get_one(LocalCall, place)
            service.release_member(queries.members_of(local_call)[-1], local_call, by=by, at=at)

        return release

    def test_a_commission_that_became_too_small_decides_nothing(
        self, any_database: Flask, seated: Commission, leaving_the_commission: Callable[[], object]
    ) -> None:
        confirm = confirming(seated)
        answers = meanwhile(any_database, leaving_the_commission, confirm)
        assert answers == ("done", "commission_too_small")
        check_consistent(seated, 0)
        assert statuses() == [ApplicationStatus.ASSESSED] * 2

    def test_a_commission_that_has_decided_is_not_changed(
        self, any_database: Flask, seated: Commission, leaving_the_commission: Callable[[], object]
    ) -> None:
        answers = meanwhile(any_database, confirming(seated), leaving_the_commission)
        assert answers == ("done", "StaleState")
        check_consistent(seated, 1)
