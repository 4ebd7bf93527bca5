"""What waits for whom while a member is borrowed, and what a borrowed member may not do afterwards."""

import pytest

from app.core.errors import Refused
from app.extensions import db
from app.selection import appeals, service
from app.selection.appeal_models import Appeal
from app.selection.borrowings import short_of_scorers
from tests.builders import selection
from tests.features.test_home_waiting import waits
from tests.features.test_selection_borrowing import World, accepted, asked, borrowing_world, sharing


@pytest.fixture
def world(app):
    yield from borrowing_world()


def test_each_step_waits_for_whose_it_is(world: World) -> None:
    one, at = asked(world), world.at
    lender, borrower, lent = world.lender.coordinator, world.seated.coordinator, world.lent
    assert waits(lender, at) == {"members_to_lend": 1}
    assert "members_to_accept" not in waits(borrower, at)
    service.name_member(one, lent.user_id, by=lender, at=at)
    assert (waits(lender, at), waits(lent, at)) == ({}, {"loans_to_agree_to": 1})
    assert waits(world.lender.evaluators[1], at) == {}
    service.agree_to_be_lent(one, by=lent, at=at)
    assert (waits(lent, at), waits(borrower, at)) == ({}, {"members_to_accept": 1})
    service.accept_member(one, by=borrower, at=at)
    assert (waits(lent, at), waits(borrower, at)) == ({"lent_to_score": 1}, {})
    selection.score(world.short, lent, at)
    assert waits(lent, at) == {}


def test_a_refusal_waits_for_the_chair_until_somebody_else_is_asked(world: World) -> None:
    one, at, chair = asked(world), world.at, world.seated.chair
    service.refuse_to_lend(one, "Nav brīvu locekļu.", by=world.lender.coordinator, at=at)
    assert waits(chair, at)["refused_requests"] == 1
    assert "refused_requests" not in waits(world.lender.chair, at)
    asked(world)
    assert "refused_requests" not in waits(chair, at)


def test_who_left_the_lender_is_neither_counted_nor_given_anything(world: World) -> None:
    one = accepted(world)
    assert short_of_scorers(sharing(world), world.seated.local_call) == {}
    world.lent_seat.ended_at = world.at
    db.session.flush()
    assert short_of_scorers(sharing(world), world.seated.local_call) == {world.short.id: 2}
    assert world.lent.user_id not in sharing(world).loads()
    with pytest.raises(Refused, match="not_on_the_commission"):
        service.assign(world.short, world.lent.user_id, by=world.seated.chair, at=world.at)
    service.end_loan(one, "Vairs nestrādā.", by=world.seated.coordinator, at=world.at)


def test_who_left_before_the_acceptance_is_not_accepted(world: World) -> None:
    one, at = asked(world), world.at
    service.name_member(one, world.lent.user_id, by=world.lender.coordinator, at=at)
    service.agree_to_be_lent(one, by=world.lent, at=at)
    world.lent_seat.ended_at = at
    db.session.flush()
    with pytest.raises(Refused, match="lent_member_left"):
        service.accept_member(one, by=world.seated.coordinator, at=at)
    service.withdraw_request(one, by=world.seated.coordinator, at=at)


def test_who_scored_as_a_borrowed_member_does_not_review_the_appeal(world: World) -> None:
    accepted(world)
    selection.score(world.short, world.lent, world.at)
    appeal = Appeal(application=world.short)
    found = {one.rule for one in appeals.reviewer_flaws(appeal, world.lent.user_id)}
    assert found == {"reviewer_scored"}
    other = world.lender.evaluators[1].user_id
    assert appeals.reviewer_flaws(appeal, other) == []
