"""Who acts in a commission: the act and its term, substitutes, and what a coordinator does on the page."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Membership
from app.core import clock
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from app.home import commission_home
from app.home import queries as home_queries
from app.selection import my_work, queries, service
from app.selection.models import CommissionMember
from app.selection.sharing import sharing_of
from app.selection.sitting import acts_of, seats_on
from tests.builders import accounts, registry, selection
from tests.builders.selection import Commission
from tests.conftest import SigningClient

DAY = timedelta(days=1)


@pytest.fixture
def seated(app: Flask) -> Iterator[Commission]:
    made = selection.commission(selection.announced())
    with clock.at(made.at):
        yield made


def member_of(seated: Commission, user_id: int) -> CommissionMember:
    return next(one for one in queries.members_of(seated.local_call) if one.user_id == user_id)


def substitute(seated: Commission, *, days: int = 0) -> Membership:
    """A third evaluator stands in for the first, from so many days later."""
    spare = selection.member(Role.EVALUATOR, seated.local_call, "spare")
    service.appoint_substitute(
        member_of(seated, seated.seats[0].user_id), spare.user, seated.local_call,
        from_on=riga_day(seated.at) + days * DAY, reason="Slimo.", by=seated.coordinator, at=seated.at,
    )  # fmt: skip
    return spare


def scores(seated: Commission, membership: Membership) -> None:
    actor = accounts.actor_of(membership)
    application = selection.eligible(seated.local_call)
    selection.score(application, actor, seated.at)


def test_a_member_acts_on_the_last_day_of_the_term_and_not_after_it(seated: Commission) -> None:
    day = riga_day(seated.at)
    service.record_act(
        seated.local_call, number="8", issued_on=day, term_until=day, by=seated.coordinator, at=seated.at
    )
    application = selection.eligible(seated.local_call)
    evaluator = seated.evaluators[0]
    selection.declare(application, evaluator, seated.at)
    draft = selection.draft(application, evaluator, seated.at)
    with pytest.raises(Refused, match=r"^commission_term_ended$"):
        service.submit_assessment(draft, by=evaluator, at=seated.at + DAY)
    service.submit_assessment(draft, by=evaluator, at=seated.at)
    with pytest.raises(Refused, match=r"^commission_term_ended$"):
        service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at + DAY)


def test_a_later_act_replaces_an_earlier_one_which_is_kept(seated: Commission) -> None:
    day = riga_day(seated.at)
    service.record_act(
        seated.local_call, number="8", issued_on=day, term_until=day, by=seated.coordinator, at=seated.at
    )
    assert [one.number for one in acts_of(seated.local_call)] == ["8", "Nr. 7/22"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"number": " "}, "act_without_number"),
        ({"issued": 1, "until": 2}, "act_of_tomorrow"),
        ({"until": -1}, "term_before_act"),
    ],
)
def test_an_act_that_cannot_be_is_not_recorded(seated: Commission, changes: dict, rule: str) -> None:
    day = riga_day(seated.at)
    with pytest.raises(Refused, match=rf"^{rule}$"):
        service.record_act(
            seated.local_call, number=changes.get("number", "8"), issued_on=day + changes.get("issued", 0) * DAY,
            term_until=day + changes.get("until", 0) * DAY, by=seated.coordinator, at=seated.at,
        )  # fmt: skip


def test_only_the_coordinator_of_the_municipality_records_acts_and_substitutes(seated: Commission) -> None:
    day = riga_day(seated.at)
    for by in (
        seated.chair,
        accounts.actor(Role.COORDINATOR, registry.municipality("Cēsu novads"), email="other@example.lv"),
    ):
        with pytest.raises(NotPermitted):
            service.record_act(
                seated.local_call, number="8", issued_on=day, term_until=day, by=by, at=seated.at
            )
        with pytest.raises(NotPermitted):
            service.appoint_substitute(
                member_of(seated, seated.seats[0].user_id), seated.seats[1].user, seated.local_call,
                from_on=day, reason="Slimo.", by=by, at=seated.at,
            )  # fmt: skip


def test_without_an_act_the_ranking_is_not_confirmed(app: Flask) -> None:
    local_call = selection.announced()
    seated = selection.commission(local_call, has_act=False)
    with pytest.raises(Refused, match=r"^commission_not_appointed$"):
        service.confirm_ranking(local_call, by=seated.chair, at=seated.at)


class TestSubstitutes:
    def test_from_the_day_on_the_substitute_votes_and_scores_instead_of_the_member(
        self, seated: Commission
    ) -> None:
        spare = substitute(seated)
        day = riga_day(seated.at)
        members = queries.members_of(seated.local_call)
        voting = {seat.user_id: seat.stands_in_for for seat in seats_on(members, day)}
        assert voting[spare.user_id] == seated.seats[0].user.name
        assert seated.seats[0].user_id not in voting
        assert len(voting) == 3
        application = selection.eligible(seated.local_call)
        selection.declare(application, seated.evaluators[0], seated.at)
        with pytest.raises(Refused, match=r"^seat_is_substituted$"):
            selection.draft(application, seated.evaluators[0], seated.at)
        selection.score(application, accounts.actor_of(spare), seated.at)

    def test_before_the_day_the_member_acts_and_the_substitute_does_not(self, seated: Commission) -> None:
        spare = substitute(seated, days=1)
        application = selection.eligible(seated.local_call)
        selection.declare(application, accounts.actor_of(spare), seated.at)
        with pytest.raises(Refused, match=r"^substitute_not_yet$"):
            selection.draft(application, accounts.actor_of(spare), seated.at)
        selection.score(application, seated.evaluators[0], seated.at)

    def test_one_seat_scores_a_project_once(self, seated: Commission) -> None:
        application = selection.eligible(seated.local_call)
        selection.score(application, seated.evaluators[0], seated.at)
        spare = accounts.actor_of(substitute(seated))
        selection.declare(application, spare, seated.at)
        with pytest.raises(Refused, match=r"^seat_scored_before$"):
            selection.draft(application, spare, seated.at)

    def test_what_the_member_scored_is_not_counted_as_the_substitutes_to_score(
        self, seated: Commission
    ) -> None:
        scored, ahead = (selection.eligible(seated.local_call, place) for place in (1, 2))
        member = seated.evaluators[0]
        selection.score(scored, member, seated.at)
        spare = accounts.actor_of(substitute(seated))
        for application in (scored, ahead):
            selection.declare(application, spare, seated.at)
        assert my_work.tally_of(spare, seated.local_call) == (0, 1)
        assert [task.application_id for task in my_work.my_work(spare, seated.local_call).tasks] == [ahead.id]
        barred = sharing_of(seated.local_call, riga_day(seated.at)).barred
        assert {one for one, who in barred if who == spare.user_id} == {scored.id}
        [seat] = commission_home.seats(spare, seated.at)
        assert (seat.scored, seat.total, seat.next_id) == (0, 1, ahead.id)
        *_others, row = commission_home.progress([seated.local_call.id])[seated.local_call.id]
        assert (row.scored, row.total) == (0, 1)
        asked = home_queries.applications_to_score(spare, riga_day(seated.at))
        assert db.session.scalar(asked) == 1
        selection.score(ahead, spare, seated.at)
        assert my_work.tally_of(member, seated.local_call) == (1, 1)

    def test_a_released_substitute_gives_the_seat_back(self, seated: Commission) -> None:
        spare = substitute(seated)
        service.release_member(
            member_of(seated, spare.user_id), seated.local_call, by=seated.coordinator, at=seated.at
        )
        scores(seated, seated.seats[0])

    def test_a_released_member_takes_the_substitute_along(self, seated: Commission) -> None:
        spare = substitute(seated)
        member = member_of(seated, seated.seats[0].user_id)
        service.release_member(member, seated.local_call, by=seated.coordinator, at=seated.at)
        left = {one.user_id for one in queries.members_of(seated.local_call)}
        assert left == {seated.chair_seat.user_id, seated.seats[1].user_id}
        assert spare.user_id not in left

    def test_a_substitute_adds_no_vote(self, app: Flask) -> None:
        seated = selection.commission(selection.announced(), evaluators=1)
        substitute(seated)
        application = selection.eligible(seated.local_call)
        selection.declare(application, seated.chair, seated.at)
        with pytest.raises(Refused, match=r"^commission_too_small$"):
            selection.draft(application, seated.chair, seated.at)

    @pytest.mark.parametrize("rule", ["chair_not_substituted", "already_member", "has_substitute"])
    def test_who_cannot_be_substituted_or_stand_in(self, seated: Commission, rule: str) -> None:
        spare = selection.member(Role.EVALUATOR, seated.local_call, "another").user
        member, by_rule = seated.seats[0].user_id, {"already_member": seated.seats[1].user}
        if rule == "chair_not_substituted":
            member = seated.chair_seat.user_id
        if rule == "has_substitute":
            substitute(seated)
        with pytest.raises(Refused, match=rf"^{rule}$"):
            service.appoint_substitute(
                member_of(seated, member), by_rule.get(rule, spare), seated.local_call,
                from_on=riga_day(seated.at), reason="Slimo.", by=seated.coordinator, at=seated.at,
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("days", "reason", "rule"),
        [(-1, "Slimo.", "substitute_in_the_past"), (0, " ", "substitute_without_reason")],
    )
    def test_a_substitute_needs_a_day_to_come_and_a_reason(
        self, seated: Commission, days: int, reason: str, rule: str
    ) -> None:
        spare = selection.member(Role.EVALUATOR, seated.local_call, "another").user
        with pytest.raises(Refused, match=rf"^{rule}$"):
            service.appoint_substitute(
                member_of(seated, seated.seats[0].user_id), spare, seated.local_call,
                from_on=riga_day(seated.at) + days * DAY, reason=reason, by=seated.coordinator, at=seated.at,
            )  # fmt: skip


class TestPage:
    def address(self, seated: Commission) -> str:
        return f"/selection/{seated.local_call.id}/commission"

    def test_the_coordinator_records_the_act_and_appoints_a_substitute(
        self, client: SigningClient, seated: Commission
    ) -> None:
        spare = selection.member(Role.EVALUATOR, seated.local_call, "spare")
        member = member_of(seated, seated.seats[0].user_id)
        client.sign_in(selection.member(Role.COORDINATOR, seated.local_call, "commission-coordinator"))
        act = {"number": "Nr. 9", "issued_on": "01.05.2022.", "term_until": "31.12.2022."}
        assert client.post(f"{self.address(seated)}/act", data=act).status_code == 302
        sent = {
            "member_id": str(member.id), "substitute_id": str(spare.user_id), "why": "Slimo.",
            "from_on": f"{riga_day(seated.at):%d.%m.%Y}.",
        }  # fmt: skip
        assert client.post(f"{self.address(seated)}/substitute", data=sent).status_code == 302
        page = client.get(self.address(seated)).text
        assert "Nr. 9" in page
        assert "Agrāks akts: Nr. 7/22" in page
        assert "Slimo." in page
        assert "14. punkts" in page

    def test_what_is_wrong_is_told_and_what_was_typed_stays(
        self, client: SigningClient, seated: Commission
    ) -> None:
        client.sign_in(selection.member(Role.COORDINATOR, seated.local_call, "commission-coordinator"))
        act = {"number": "Nr. 9", "issued_on": "01.05.2022.", "term_until": "30.04.2022."}
        answer = client.post(f"{self.address(seated)}/act", data=act)
        assert answer.status_code == 422
        assert "Pilnvaru termiņš nevar beigties pirms akta datuma" in answer.text
        assert 'value="30.04.2022."' in answer.text
        assert len(acts_of(seated.local_call)) == 1

    def test_others_read_the_commission_and_cannot_change_it(
        self, client: SigningClient, seated: Commission
    ) -> None:
        client.sign_in(seated.seats[0])
        page = client.get(self.address(seated)).text
        assert "Nr. 7/22" in page
        assert "/commission/act" not in page
        assert client.post(f"{self.address(seated)}/act", data={"number": "1"}).status_code == 403
        db.session.rollback()
