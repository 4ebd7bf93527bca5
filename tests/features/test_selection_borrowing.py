"""A commission too few for some projects borrows a member of another municipality's commission, for those alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from app.accounts.models import Membership, User
from app.applications import queries as applications
from app.applications.borrowing.models import Borrowing
from app.applications.models import Application
from app.applications.workflow import BorrowingStatus
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.documents.papers import PAPERS
from app.extensions import db
from app.outbox.models import OutboxMessage
from app.selection import service
from app.selection.borrowings import short_of_scorers
from app.selection.papers import draw_up_minutes
from app.selection.queries import members_of, seats_of
from app.selection.quorum import quorum_flaws, recused_in
from app.selection.reproducing import difference
from app.selection.sharing import proposal_of, sharing_of
from app.selection.sitting import attending_on
from tests.builders import accounts, calls, quotas, registry, selection
from tests.builders.selection import Commission
from tests.conftest import SigningClient

SECRET = "zzaizdotszz"
_S = BorrowingStatus


@dataclass
class World:
    """Saldus lacks scorers of one project, Kuldīga has a commission in the same call."""

    seated: Commission
    lender: Commission
    lent_seat: Membership
    short: Application
    other: Application

    @property
    def lent(self) -> Actor:
        return accounts.actor_of(self.lent_seat)

    @property
    def at(self):
        return self.seated.at


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    yield from borrowing_world()


def borrowing_world() -> Iterator[World]:
    """Two evaluators of three are in conflict on one of two projects."""
    call = quotas.open_call({"Saldus novads": (1200, 300), "Kuldīgas novads": (1200, 300)})
    local_call, away = (
        calls.announced(call, registry.municipality(name)) for name in ("Saldus novads", "Kuldīgas novads")
    )
    lender = selection.commission(away)
    seated = selection.commission(local_call, evaluators=3)
    texts = {"idea": {"need": SECRET}}
    short = selection.eligible(local_call, 1, changes=texts)
    other = selection.eligible(local_call, 2, changes=texts)
    for actor in seated.evaluators[:2]:
        selection.declare(short, actor, seated.at, conflict="Radinieks projektā.")
    made = World(seated, lender, lender.seats[0], short, other)
    db.session.commit()
    with clock.at(seated.at):
        yield made


def asked(world: World) -> Borrowing:
    return service.request_member(
        world.seated.local_call, [world.short.id], lender_id=world.lender.local_call.municipality_id,
        reason="Divi locekļi ir konfliktā.", by=world.seated.chair, at=world.at,
    )  # fmt: skip


def accepted(world: World) -> Borrowing:
    one = asked(world)
    service.name_member(one, world.lent.user_id, by=world.lender.coordinator, at=world.at)
    service.agree_to_be_lent(one, by=world.lent, at=world.at)
    service.accept_member(one, by=world.seated.coordinator, at=world.at)
    db.session.commit()
    return one


def sharing(world: World):
    return sharing_of(world.seated.local_call, clock.riga_day(world.at))


def addresses(world: World, application: Application) -> list[str]:
    return [
        f"/selection/applications/{application.id}/assessment",
        f"/selection/applications/{application.id}/scores",
        f"/selection/applications/{application.id}/conflict",
    ]


def closed_places(world: World) -> list[str]:
    """What stays closed to a borrowed member at all times."""
    of, call = world.short.id, world.seated.local_call.id
    return [
        f"/selection/{call}", f"/selection/{call}/ranking", f"/selection/{call}/commission",
        f"/selection/{call}/meetings", f"/selection/{call}/what-if", f"/selection/{call}/reserve",
        f"/applications/{of}", f"/applications/{of}/receipts/1",
        f"/applications/{of}/receipts/1/application.json", *addresses(world, world.other),
    ]  # fmt: skip


def assert_closed(client: SigningClient, places: list[str]) -> None:
    for place in places:
        answer = client.get(place)
        assert answer.status_code in (403, 404), (place, answer.status_code)
        assert SECRET not in answer.text


def letters(what: str) -> list[str]:
    wanted = select(OutboxMessage).where(OutboxMessage.template == "selection/borrowing")
    return [one.to_address for one in db.session.scalars(wanted) if one.data["what"] == what]


class TestRequest:
    def test_only_what_is_short_may_be_asked_for_and_the_lender_is_told(self, world: World) -> None:
        assert short_of_scorers(sharing(world), world.seated.local_call) == {world.short.id: 2}
        local_call, lender_id = world.seated.local_call, world.lender.local_call.municipality_id
        values = {"reason": "Trūkst.", "by": world.seated.chair, "at": world.at}
        for ids, lender in (
            ([world.other.id], lender_id),
            ([], lender_id),
            ([world.short.id], local_call.municipality_id),
        ):
            with pytest.raises(Refused):
                service.request_member(local_call, ids, lender_id=lender, **values)
        with pytest.raises(NotPermitted):
            service.request_member(
                local_call,
                [world.short.id],
                lender_id=lender_id,
                reason="x",
                by=world.seated.evaluators[0],
                at=world.at,
            )
        one = asked(world)
        assert one.status is _S.REQUESTED
        assert world.lender.coordinator.user_id in {
            db.session.scalar(select(User.id).where(User.email == to)) for to in letters("requested")
        }
        with pytest.raises(Refused):
            asked(world)

    def test_each_consent_is_its_owners(self, world: World) -> None:
        one, at = asked(world), world.at
        with pytest.raises(NotPermitted):
            service.name_member(one, world.lent.user_id, by=world.seated.coordinator, at=at)
        with pytest.raises(Refused):
            service.name_member(one, world.seated.chair.user_id, by=world.lender.coordinator, at=at)
        with pytest.raises(StaleState):
            service.accept_member(one, by=world.seated.coordinator, at=at)
        service.name_member(one, world.lent.user_id, by=world.lender.coordinator, at=at)
        with pytest.raises(NotPermitted):
            service.agree_to_be_lent(one, by=world.lender.evaluators[1], at=at)
        service.decline_to_be_lent(one, "Nav laika.", by=world.lent, at=at)
        assert (one.status, one.member_id) == (_S.REQUESTED, None)
        service.refuse_to_lend(one, "Nav brīvu locekļu.", by=world.lender.coordinator, at=at)
        assert (one.status, one.answer) == (_S.REFUSED, "Nav brīvu locekļu.")


class TestAccess:
    def test_nothing_opens_before_all_three_agreed(self, world: World, client: SigningClient) -> None:
        one, at = asked(world), world.at
        steps = [
            lambda: service.name_member(one, world.lent.user_id, by=world.lender.coordinator, at=at),
            lambda: service.agree_to_be_lent(one, by=world.lent, at=at),
            lambda: None,
        ]
        declarations = f"/applications/conflicts/{world.seated.local_call.id}"
        for step in steps:
            db.session.commit()
            client.sign_in(world.lent_seat)
            assert_closed(client, [*closed_places(world), *addresses(world, world.short), declarations])
            step()

    def test_before_the_declaration_only_what_it_asks_about(
        self, world: World, client: SigningClient
    ) -> None:
        accepted(world)
        client.sign_in(world.lent_seat)
        page = client.get(f"/applications/conflicts/{world.seated.local_call.id}").text
        assert world.short.title in page
        assert world.other.title not in page
        answer = client.get(addresses(world, world.short)[0])
        assert answer.status_code == 302
        assert_closed(client, closed_places(world))
        answer = client.post(addresses(world, world.short)[0], data={"version": "x"})
        assert SECRET not in answer.text
        with pytest.raises(NotPermitted):
            selection.draft(world.short, world.lent, world.at)

    def test_free_of_conflict_one_scores_that_project_and_reads_nothing_else(
        self, world: World, client: SigningClient
    ) -> None:
        selection.score(world.short, world.seated.chair, world.at, default="3")
        accepted(world)
        selection.declare(world.short, world.lent, world.at)
        db.session.commit()
        client.sign_in(world.lent_seat)
        assert SECRET in client.get(addresses(world, world.short)[0]).text
        assert "Coordinator" not in client.get(addresses(world, world.short)[1]).text
        assert_closed(client, closed_places(world))
        for place in ("/applications", "/applications?words=Projekts", "/selection", "/selection/borrowings"):
            text = client.get(place).text
            assert world.short.title not in text, place
            assert world.other.title not in text, place
        with pytest.raises(NotPermitted):
            selection.declare(world.other, world.lent, world.at)
        with pytest.raises(NotPermitted):
            selection.draft(world.other, world.lent, world.at)
        seen = db.session.scalars(applications.visible_to(world.lent)).all()
        assert {one.local_call_id for one in seen} <= {world.lender.local_call.id}
        for kind in ("application", "receipt"):
            assert not PAPERS[kind].may_read(world.lent, world.short.id)

    def test_of_scores_a_borrowed_member_reads_only_their_own(
        self, world: World, client: SigningClient
    ) -> None:
        selection.score(world.short, world.seated.chair, world.at, default="3")
        accepted(world)
        selection.score(world.short, world.lent, world.at, default="4")
        db.session.commit()
        client.sign_in(world.lent_seat)
        page = client.get(addresses(world, world.short)[1]).text
        assert world.lent_seat.user.name in page
        assert world.seated.chair_seat.user.name not in page

    def test_the_lenders_other_members_and_coordinator_read_nothing(
        self, world: World, client: SigningClient
    ) -> None:
        one = accepted(world)
        selection.declare(world.short, world.lent, world.at)
        db.session.commit()
        for seat in (world.lender.seats[1], world.lender.chair_seat):
            client.sign_in(seat)
            assert_closed(client, [
                *closed_places(world), *addresses(world, world.short), f"/selection/borrowings/{one.id}",
                f"/applications/conflicts/{world.seated.local_call.id}",
            ])  # fmt: skip
        coordinator = db.session.scalar(
            select(Membership).where(Membership.user_id == world.lender.coordinator.user_id)
        )
        client.sign_in(coordinator)
        page = client.get(f"/selection/borrowings/{one.id}").text
        assert world.lent_seat.user.name in page
        assert world.short.title not in page

    @pytest.mark.parametrize("how", ["conflict", "ended", "other_role"])
    def test_own_conflict_the_end_and_another_role_close_it(
        self, world: World, client: SigningClient, how: str
    ) -> None:
        one = accepted(world)
        selection.declare(world.short, world.lent, world.at)
        seat = world.lent_seat
        if how == "conflict":
            service.recuse_later(world.short, reason="Uzzināju.", by=world.lent, at=world.at)
        elif how == "ended":
            service.end_loan(one, "Vairs nevajag.", by=world.seated.coordinator, at=world.at)
        else:
            away = world.lender.local_call.municipality
            seat = accounts.membership(Role.COORDINATOR, away, person=world.lent_seat.user)
        db.session.commit()
        client.sign_in(seat)
        assert_closed(client, [*closed_places(world), *addresses(world, world.short)])


class TestCounting:
    def test_the_member_is_given_only_what_they_were_borrowed_for(self, world: World) -> None:
        accepted(world)
        added = proposal_of(sharing(world), 3).added
        assert (world.short.id, world.lent.user_id) in added
        assert (world.other.id, world.lent.user_id) not in added
        assert (world.other.id, world.lent.user_id) in sharing(world).not_lent
        with pytest.raises(Refused):
            service.assign(world.other, world.lent.user_id, by=world.seated.chair, at=world.at)
        assert short_of_scorers(sharing(world), world.seated.local_call) == {}

    def test_quorum_of_the_project_minutes_and_the_same_ranking_again(self, world: World) -> None:
        one, at, local_call = accepted(world), world.at, world.seated.local_call
        for evaluator in (world.lent, world.seated.evaluators[2]):
            selection.score(world.short, evaluator, at)
        selection.assess(world.other, world.seated)
        meeting = service.open_meeting(local_call, held_at=at, place="Domē", by=world.seated.chair, at=at)
        left = [(row.user_id, row.id) for row in recused_in(local_call)]
        voters = [
            seat.user_id for seat in attending_on(local_call, members_of(local_call), clock.riga_day(at))
        ]
        service.mark_attendance(
            meeting, [who for who in voters if who != world.lent.user_id], left, by=world.seated.chair, at=at
        )
        flaws = quorum_flaws(local_call, seats_of(local_call), at)
        assert [flaw.rule for flaw in flaws] == ["no_quorum_for_application"]
        service.mark_attendance(meeting, voters, left, by=world.seated.chair, at=at)
        assert len(meeting.present) == 4
        ranking = service.confirm_ranking(local_call, by=world.seated.chair, at=at)
        db.session.commit()
        assert one.status is _S.ENDED
        assert f'"evaluator":{world.lent.user_id}' in ranking.inputs.replace(" ", "")
        assert difference(ranking) == ""
        with current_app.test_request_context():
            minutes = draw_up_minutes(ranking.id, 1)
        assert minutes is not None
        assert [(lent.member.name, lent.lender.name) for lent in minutes.values["lent"]] == [
            (world.lent_seat.user.name, "Kuldīgas novads")
        ]

    def test_after_the_ranking_is_confirmed_nothing_is_open(
        self, world: World, client: SigningClient
    ) -> None:
        accepted(world)
        for evaluator in (world.lent, world.seated.evaluators[2]):
            selection.score(world.short, evaluator, world.at)
        selection.assess(world.other, world.seated)
        local_call, at = world.seated.local_call, world.at
        meeting = service.open_meeting(local_call, held_at=at, place="Domē", by=world.seated.chair, at=at)
        everyone = [
            one.user_id for one in attending_on(local_call, members_of(local_call), clock.riga_day(at))
        ]
        left = [(row.user_id, row.id) for row in recused_in(local_call)]
        service.mark_attendance(meeting, everyone, left, by=world.seated.chair, at=at)
        service.confirm_ranking(local_call, by=world.seated.chair, at=at)
        db.session.commit()
        client.sign_in(world.lent_seat)
        assert_closed(client, [*closed_places(world), *addresses(world, world.short)])


def test_the_whole_way_through_the_pages(world: World, client: SigningClient) -> None:
    client.sign_in(world.seated.chair_seat)
    ask = f"/selection/{world.seated.local_call.id}/borrowing"
    assert world.short.title in client.get(ask).text
    lender_id = world.lender.local_call.municipality_id
    data = {"application_ids": [world.short.id], "lender_id": lender_id, "reason": ""}
    assert client.post(ask, data=data).status_code == 422
    answer = client.post(ask, data={**data, "reason": "Trūkst vērtētāju."})
    assert answer.status_code == 302
    page = answer.location

    def seat_of(actor: Actor) -> Membership:
        wanted = select(Membership).where(Membership.user_id == actor.user_id)
        return db.session.scalars(wanted).one()

    for seat, act, sent in (
        (seat_of(world.lender.coordinator), "/name", {"member_id": world.lent.user_id}),
        (world.lent_seat, "/agree", {}),
        (seat_of(world.seated.coordinator), "/accept", {}),
    ):
        client.sign_in(seat)
        assert client.get("/selection/borrowings").status_code == 200
        assert client.get(page).status_code == 200
        assert client.post(page + act, data=sent).status_code == 302
    client.sign_in(world.lent_seat)
    assert world.short.title in client.get(page).text
    assert client.post(page + "/no", data={"reason": "Slimība."}).status_code == 302
    assert db.session.scalars(select(Borrowing.status)).one() is _S.ENDED
