"""Two people act on the work of one commission at once: a borrowed member is accepted while the ranking is confirmed,
two chairs share the applications out. One consistent result, on both databases."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.applications.borrowing.models import Borrowing
from app.applications.models import EvaluatorAssignment
from app.applications.workflow import BorrowingStatus
from app.audit.models import AuditEvent
from app.calls.models import LocalCall
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.selection import queries, service
from app.selection.models import Ranking
from app.selection.sharing import proposal_of, sharing_of
from tests.builders import accounts, selection
from tests.builders.selection import Commission
from tests.features.test_selection_borrowing import World, asked, borrowing_world
from tests.workflows.test_races import press_at_once
from tests.workflows.test_races_of_confirming import confirming, meanwhile


class TestAcceptanceMeetsTheConfirmation:
    @pytest.fixture
    def world(self, any_database: Flask) -> Iterator[World]:
        """A member agreed to be lent; the commission has found one more of its own and has scored everything."""
        for made in borrowing_world():
            at, seated = made.at, made.seated
            one = asked(made)
            service.name_member(one, made.lent.user_id, by=made.lender.coordinator, at=at)
            service.agree_to_be_lent(one, by=made.lent, at=at)
            found = selection.member(Role.EVALUATOR, seated.local_call, "found-later")
            service.appoint_member(seated.local_call, found.user, by=seated.coordinator, at=at)
            for evaluator in (seated.chair, seated.evaluators[2]):
                selection.score(made.short, evaluator, at)
            selection.assess(made.other, seated)
            selection.meet(seated.local_call, seated.chair, at)
            db.session.commit()
            yield made

    @pytest.fixture
    def accepting(self, world: World) -> Callable[[], object]:
        wanted, by, at = db.session.scalars(select(Borrowing.id)).one(), world.seated.coordinator, world.at
        return lambda: service.accept_member(db.session.get_one(Borrowing, wanted), by=by, at=at)

    @pytest.mark.parametrize("is_first", [True, False])
    def test_no_loan_outlives_the_ranking(
        self, any_database: Flask, world: World, accepting: Callable[[], object], *, is_first: bool
    ) -> None:
        confirm = confirming(world.seated)
        acts = (accepting, confirm) if is_first else (confirm, accepting)
        assert meanwhile(any_database, *acts) == ("done", "done" if is_first else "StaleState")
        db.session.expire_all()
        ended = BorrowingStatus.ENDED if is_first else BorrowingStatus.WITHDRAWN
        assert db.session.scalars(select(Borrowing.status)).one() is ended
        assert db.session.scalar(select(func.count(Ranking.id))) == 1


class TestTheWorkIsSharedOut:
    @pytest.fixture
    def seated(self, any_database: Flask) -> Commission:
        made = selection.commission(selection.announced(), evaluators=3)
        for place in (1, 2, 3):
            selection.eligible(made.local_call, place)
        db.session.commit()
        return made

    def check_shared_once(self, of_each: int) -> None:
        db.session.expire_all()
        live = db.session.scalars(
            select(EvaluatorAssignment.application_id).where(EvaluatorAssignment.ended_at.is_(None))
        )
        assert sorted(Counter(live).values()) == [of_each] * 3
        events = select(func.count(AuditEvent.id)).where(AuditEvent.event == "assignment.share_out")
        assert db.session.scalar(events) == 1

    def test_in_many_windows_at_once_it_is_shared_out_once(
        self, any_database: Flask, seated: Commission
    ) -> None:
        place, by, at = seated.local_call.id, seated.chair, seated.at
        seen = proposal_of(sharing_of(seated.local_call, riga_day(at)), 2).digest

        def share() -> None:
            service.share_applications(db.session.get_one(LocalCall, place), by=by, at=at, seen=seen)

        assert press_at_once(any_database, 8, share) == {"done": 1, "StaleState": 7}
        self.check_shared_once(2)

    def test_a_chair_who_is_being_replaced_does_not_share_it_out_again(
        self, any_database: Flask, seated: Commission
    ) -> None:
        place, former, at, coordinator = seated.local_call.id, seated.chair, seated.at, seated.coordinator
        successor = selection.member(Role.CHAIR, seated.local_call, "successor")
        by, user_id = accounts.actor_of(successor), successor.user_id
        db.session.commit()

        def take_over() -> None:
            local_call = db.session.get_one(LocalCall, place)
            service.release_member(queries.members_of(local_call)[0], local_call, by=coordinator, at=at)
            user = db.session.get_one(User, user_id)
            service.appoint_member(local_call, user, is_chair=True, by=coordinator, at=at)
            service.share_applications(local_call, by=by, at=at)

        def share() -> None:
            service.share_applications(db.session.get_one(LocalCall, place), by=former, at=at)

        assert meanwhile(any_database, take_over, share) == ("done", "NotPermitted")
        self.check_shared_once(2)
