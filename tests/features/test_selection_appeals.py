"""Appeals: in time, reviewed by somebody who did not decide, stopping what they must, changing what is wrong."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.queries import live_memberships, user_by_email
from app.agreements.models import Party
from app.agreements.service import prepare_agreement, record_signature
from app.applications.models import AdministrativeCheck, Application
from app.applications.service import Verdict, declare_ineligible, record_check
from app.applications.workflow import ApplicationStatus
from app.audit.immutable import APPEND_ONLY
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.outbox.delivery import deliver_due
from app.outbox.models import OutboxMessage
from app.payments.checks import obstacles, state_of
from app.payments.models import PaymentKind
from app.selection import appeals, queries, service
from app.selection.appeal_models import Appeal, DecisionLetter, LateAppeal
from app.selection.models import Decision
from app.selection.reserve import reserve_of
from app.selection.workflow import AppealStatus, DecisionOutcome
from tests.builders import accounts, applications, selection
from tests.builders.selection import LUMP_SUM, Commission

DAY = timedelta(days=1)
GROUNDS = "Kritērija „Sadarbība” punkti neatbilst pieteikuma 5. daļai."
WHY = "Partneru vēstules bija pievienotas, komisija tās neņēma vērā."


def decided(quota: int, points: list[str]) -> tuple[Commission, list[Application]]:
    """A confirmed ranking of projects with these points, its letters handed out."""
    seated = selection.commission(selection.announced(quota))
    made = [selection.eligible(seated.local_call, place) for place in range(1, len(points) + 1)]
    for application, given in zip(made, points, strict=True):
        selection.assess(application, seated, default=given)
    selection.confirm(seated)
    db.session.commit()
    deliver_due(seated.at)
    return seated, made


def latest(application: Application) -> Decision:
    return queries.latest_decisions([application.id])[application.id]


def owner(application: Application) -> Actor:
    return applications.representative(application.organisation)


def appeal_of(application: Application, seated: Commission, *, days: int = 1) -> Appeal:
    by = owner(application)
    return service.file_appeal(latest(application), grounds=GROUNDS, by=by, at=seated.at + days * DAY)


def reviewer(email: str = "reviewer@example.lv") -> Actor:
    known = user_by_email(email)
    if known is not None:
        return accounts.actor_of(live_memberships(known.id)[0])
    return accounts.actor_of(accounts.membership(Role.PROGRAMME_MANAGER, email=email))


def change(appeal: Appeal, seated: Commission, **points: str) -> DecisionOutcome:
    by, at = reviewer(), seated.at + 5 * DAY
    service.take_up_appeal(appeal, is_free=True, by=by, at=at)
    given = {code: Decimal(one) for code, one in points.items()}
    return service.change_decision(appeal, points=given, reasoning=WHY, by=by, at=at)


def rules_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in refused.value.findings]


def an_ineligible_application(seated: Commission) -> Application:
    """The second application, found not to be handed in as it must be."""
    at = selection.submitted_at(seated.local_call, 2)
    made = applications.a_submitted_application(seated.local_call, place=2, title="Projekts 2", at=at)
    noted = {"eligible_applicant": Verdict("no", "Nav biedrība.")}
    by = seated.coordinator
    record_check(made, applications.all_yes(made, **noted), by=by, at=at)
    declare_ineligible(made, by=by, at=at)
    return made


class TestFiling:
    def test_the_time_runs_from_the_day_of_the_letter_to_the_end_of_its_last_day(self, app: Flask) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        term = appeals.term_of(latest(second))
        assert term.announced_on == riga_day(seated.at)
        assert term.last_day is not None
        assert term.deadline is not None
        assert (term.last_day - riga_day(seated.at)).days in range(28, 35)
        before = term.deadline - timedelta(microseconds=1)
        appeal = service.file_appeal(latest(second), grounds=GROUNDS, by=owner(second), at=before)
        assert appeal.status is AppealStatus.RECEIVED

    def test_after_the_last_day_it_is_refused_and_written_down(self, app: Flask) -> None:
        _seated, (_best, second) = decided(1, ["5", "4"])
        decision, by = latest(second), owner(second)
        term = appeals.term_of(decision)
        assert term.deadline is not None
        with pytest.raises(service.TooLateToAppeal) as refused:
            service.file_appeal(decision, grounds=GROUNDS, by=by, at=term.deadline)
        assert refused.value.findings[0].facts == {"last_day": term.last_day}
        service.record_late_appeal(decision, refused.value.deadline, by=by, at=term.deadline)
        db.session.flush()
        [late] = appeals.late_appeals_of(decision)
        assert (late.attempted_at, late.deadline) == (term.deadline, term.deadline)
        assert db.session.scalar(select(Appeal)) is None

    def test_before_the_letter_is_sent_the_time_has_not_begun(self, app: Flask) -> None:
        seated = selection.commission(selection.announced(1))
        application = selection.assess(selection.eligible(seated.local_call), seated, default="2")
        selection.confirm(seated)
        assert appeals.term_of(latest(application)) == appeals.Term(None, None)
        assert appeal_of(application, seated, days=200).status is AppealStatus.RECEIVED

    def test_sent_twice_it_is_one_appeal_and_another_text_is_refused(self, app: Flask) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        appeal = appeal_of(second, seated)
        assert appeal_of(second, seated) is appeal
        with pytest.raises(Refused) as refused:
            service.file_appeal(latest(second), grounds="Cits", by=owner(second), at=seated.at + DAY)
        assert rules_of(refused) == ["appealed_before"]

    def test_a_withdrawn_appeal_may_be_filed_again(self, app: Flask) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        appeal = appeal_of(second, seated)
        service.withdraw_appeal(appeal, by=owner(second), at=seated.at + DAY)
        assert appeal.status is AppealStatus.WITHDRAWN
        assert appeal_of(second, seated).id != appeal.id

    def test_only_the_representative_appeals_and_only_the_decision_that_counts(self, app: Flask) -> None:
        seated, (best, second) = decided(1, ["5", "4"])
        first = latest(second)
        with pytest.raises(NotPermitted):
            service.file_appeal(first, grounds=GROUNDS, by=owner(best), at=seated.at)
        service.withdraw_awarded(best, by=owner(best), at=seated.at)
        service.move_up(second, by=seated.chair, at=seated.at)
        with pytest.raises(Refused) as refused:
            service.file_appeal(first, grounds=GROUNDS, by=owner(second), at=seated.at)
        assert rules_of(refused) == ["appeal_of_replaced"]
        with pytest.raises(StaleState):
            service.file_appeal(latest(best), grounds=GROUNDS, by=owner(best), at=seated.at)

    @pytest.mark.parametrize(
        ("grounds", "rule"), [(" ", "appeal_without_grounds"), ("x" * 4001, "appeal_too_long")]
    )
    def test_grounds_are_asked_for(self, app: Flask, grounds: str, rule: str) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        with pytest.raises(Refused) as refused:
            service.file_appeal(latest(second), grounds=grounds, by=owner(second), at=seated.at)
        assert rules_of(refused) == [rule]


class TestReviewers:
    def test_nobody_reviews_who_decided_or_has_an_interest(self, app: Flask) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        appeal = appeal_of(second, seated)
        people = {
            "reviewer_on_commission": seated.evaluators[0].user_id,
            "reviewer_of_applicant": owner(second).user_id,
            "reviewer_checked": db.session.scalars(select(AdministrativeCheck.checked_by_id)).first(),
        }
        for rule, user_id in people.items():
            by = Actor(user_id, Role.PROGRAMME_MANAGER)
            with pytest.raises(Refused) as refused:
                service.take_up_appeal(appeal, is_free=True, by=by, at=seated.at + DAY)
            assert rule in rules_of(refused)
        chair = Actor(seated.chair.user_id, Role.PROGRAMME_MANAGER)
        found = {one.rule for one in appeals.reviewer_flaws(appeal, chair.user_id)}
        assert found == {"reviewer_on_commission", "reviewer_decided"}

    def test_a_declared_conflict_keeps_from_the_review_and_so_does_silence_on_it(self, app: Flask) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        selection.declare(second, seated.chair, seated.at, conflict="Radinieks")
        appeal = appeal_of(second, seated)
        found = {one.rule for one in appeals.reviewer_flaws(appeal, seated.chair.user_id)}
        assert "reviewer_in_conflict" in found
        with pytest.raises(Refused) as refused:
            service.take_up_appeal(appeal, is_free=False, by=reviewer(), at=seated.at + DAY)
        assert rules_of(refused) == ["review_without_declaration"]

    def test_the_municipality_does_not_review(self, app: Flask) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        appeal = appeal_of(second, seated)
        for by in (seated.coordinator, seated.chair):
            with pytest.raises(NotPermitted):
                service.take_up_appeal(appeal, is_free=True, by=by, at=seated.at + DAY)

    def test_who_took_it_up_decides_until_another_takes_it_over(self, app: Flask) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        appeal, at = appeal_of(second, seated), seated.at + 2 * DAY
        one, other = reviewer(), reviewer("other@example.lv")
        service.take_up_appeal(appeal, is_free=True, by=one, at=at)
        with pytest.raises(Refused) as refused:
            service.uphold_decision(appeal, reasoning=WHY, by=other, at=at)
        assert rules_of(refused) == ["reviewed_by_another"]
        service.take_up_appeal(appeal, is_free=True, by=other, at=at)
        with pytest.raises(Refused, match="review_without_reasoning"):
            service.uphold_decision(appeal, reasoning=" ", by=other, at=at)
        service.uphold_decision(appeal, reasoning=WHY, by=other, at=at)
        assert (appeal.status, appeal.reasoning) == (AppealStatus.UPHELD, WHY)
        assert second.status is ApplicationStatus.RESERVE
        letters = db.session.scalars(select(OutboxMessage.template).order_by(OutboxMessage.id)).all()
        assert letters[-2:] == ["selection/appeal_received", "selection/appeal_decided"]


class TestWhatAnOpenAppealStops:
    def test_money_it_could_need_stays_in_the_quota_and_what_is_above_it_moves_on(self, app: Flask) -> None:
        seated, (one, two, third, fourth, failed) = decided(2, ["5", "4.5", "4", "3.5", "2"])
        appeal = appeal_of(failed, seated)
        service.withdraw_awarded(one, by=owner(one), at=seated.at)
        standing = reserve_of(seated.local_call)
        assert (standing.left, standing.kept.amount, standing.free) == (LUMP_SUM, LUMP_SUM, Decimal("0.00"))
        with pytest.raises(Refused) as refused:
            service.move_up(third, by=seated.chair, at=seated.at)
        assert rules_of(refused) == ["reserve_kept_for_appeals"]
        service.withdraw_awarded(two, by=owner(two), at=seated.at)
        service.move_up(third, by=seated.chair, at=seated.at)
        with pytest.raises(Refused):
            service.move_up(fourth, by=seated.chair, at=seated.at)
        service.withdraw_appeal(appeal, by=owner(failed), at=seated.at + DAY)
        service.move_up(fourth, by=seated.chair, at=seated.at)
        assert funds.verify() == []

    def test_a_project_under_appeal_does_not_move_up(self, app: Flask) -> None:
        seated, (best, second) = decided(1, ["5", "4"])
        appeal_of(second, seated)
        service.withdraw_awarded(best, by=owner(best), at=seated.at)
        with pytest.raises(Refused) as refused:
            service.move_up(second, by=seated.chair, at=seated.at)
        assert rules_of(refused) == ["appeal_open"]

    def test_the_reserve_is_not_closed(self, app: Flask) -> None:
        seated, (best, second) = decided(1, ["5", "4"])
        appeal = appeal_of(best, seated)
        with pytest.raises(Refused) as refused:
            service.close_reserve(seated.local_call, by=seated.chair, at=seated.at)
        assert rules_of(refused) == ["appeals_open"]
        service.withdraw_appeal(appeal, by=owner(best), at=seated.at + DAY)
        assert service.close_reserve(seated.local_call, by=seated.chair, at=seated.at) == 1
        assert second.status is ApplicationStatus.REJECTED

    def test_the_agreement_is_not_signed_and_nothing_is_paid(self, app: Flask) -> None:
        seated, (best,) = decided(1, ["5"])
        appeal, at = appeal_of(best, seated), seated.at + DAY
        agreement = prepare_agreement(best, by=seated.coordinator, at=at)
        signing = {"signatory": "Anna", "signed_on": riga_day(at), "by": owner(best), "at": at}
        with pytest.raises(Refused) as refused:
            record_signature(agreement, Party.APPLICANT, **signing)
        assert rules_of(refused) == ["appeal_open"]
        assert "appeal_open" in self.blocked(best, at)
        service.withdraw_appeal(appeal, by=owner(best), at=at)
        record_signature(agreement, Party.APPLICANT, **signing)
        assert "appeal_open" not in self.blocked(best, at)

    def blocked(self, best: Application, at: datetime) -> set[str]:
        return {one.rule for one in obstacles(state_of(best, PaymentKind.PREFINANCING, on=riga_day(at)))}

    def test_an_appeal_ends_with_its_project(self, app: Flask) -> None:
        seated, (_best, second) = decided(1, ["5", "4"])
        appeal = appeal_of(second, seated)
        service.withdraw_awarded(second, by=owner(second), at=seated.at + DAY)
        assert appeal.status is AppealStatus.WITHDRAWN


class TestChangedDecisions:
    def test_with_room_in_the_quota_the_project_is_awarded_by_a_new_decision(self, app: Flask) -> None:
        seated, (_best, failed) = decided(2, ["5", "2.5"])
        earlier, appeal = latest(failed), appeal_of(failed, seated)
        everything = dict.fromkeys((one["code"] for one in earlier.content["criteria"]), "4")
        assert change(appeal, seated, **everything) is DecisionOutcome.APPROVED
        decision = latest(failed)
        assert (failed.status, queries.award_of(failed)) == (ApplicationStatus.APPROVED, LUMP_SUM)
        assert decision.content["replaces"] == earlier.number
        assert [one["rule"] for one in decision.content["findings"]] == ["changed_on_appeal"]
        assert (decision.content["place"], decision.content["points"]) == (2, "40")
        assert decision.content["review"] == WHY
        assert appeal.outcome is not None
        assert (appeal.status, appeal.outcome.id) == (AppealStatus.CHANGED, decision.id)
        assert funds.verify() == []

    def test_without_room_it_waits_in_the_reserve_at_its_place(self, app: Flask) -> None:
        seated, (_best, second, third, failed) = decided(1, ["5", "4.5", "3.5", "2.5"])
        earlier, appeal = latest(failed), appeal_of(failed, seated)
        everything = dict.fromkeys((one["code"] for one in earlier.content["criteria"]), "4")
        assert change(appeal, seated, **everything) is DecisionOutcome.RESERVE
        assert [one.id for one in reserve_of(seated.local_call).waiting] == [second.id, failed.id, third.id]
        rules = [one["rule"] for one in latest(failed).content["findings"]]
        assert rules == ["changed_on_appeal", "quota_exhausted"]
        assert latest(failed).content["place"] == 3

    def test_money_goes_to_who_waits_ahead_even_if_the_quota_has_room(self, app: Flask) -> None:
        seated, (best, second, failed) = decided(1, ["5", "4.5", "2.5"])
        earlier, appeal = latest(failed), appeal_of(failed, seated)
        service.withdraw_awarded(best, by=owner(best), at=seated.at)
        everything = dict.fromkeys((one["code"] for one in earlier.content["criteria"]), "4")
        assert change(appeal, seated, **everything) is DecisionOutcome.RESERVE
        service.move_up(second, by=seated.chair, at=seated.at + 6 * DAY)
        assert queries.award_of(second) == LUMP_SUM

    def test_other_points_move_a_project_within_the_reserve(self, app: Flask) -> None:
        seated, (_best, second, third) = decided(1, ["5", "4", "3.5"])
        earlier, appeal = latest(third), appeal_of(third, seated)
        everything = dict.fromkeys((one["code"] for one in earlier.content["criteria"]), "4.5")
        assert change(appeal, seated, **everything) is DecisionOutcome.RESERVE
        assert [one.id for one in reserve_of(seated.local_call).waiting] == [third.id, second.id]
        again = appeal_of(third, seated, days=6)
        by = Actor(reviewer().user_id, Role.PROGRAMME_MANAGER)
        with pytest.raises(Refused, match="reviewer_decided"):
            service.take_up_appeal(again, is_free=True, by=by, at=seated.at + 7 * DAY)

    def test_points_below_a_threshold_change_nothing(self, app: Flask) -> None:
        seated, (_best, failed) = decided(2, ["5", "2.5"])
        appeal = appeal_of(failed, seated)
        with pytest.raises(Refused) as refused:
            change(appeal, seated, need="5")
        assert set(rules_of(refused)) >= {"below_criterion_minimum"}
        with pytest.raises(Refused) as refused:
            change(appeal, seated, need="5.5")
        assert rules_of(refused) == ["points_out_of_range"]

    def test_a_project_that_failed_the_check_needs_points_for_everything(self, app: Flask) -> None:
        seated = selection.commission(selection.announced(2))
        best = selection.assess(selection.eligible(seated.local_call), seated, default="5")
        failed = an_ineligible_application(seated)
        selection.confirm(seated)
        assert latest(failed).outcome is DecisionOutcome.INELIGIBLE
        appeal = appeal_of(failed, seated)
        with pytest.raises(Refused) as refused:
            change(appeal, seated, need="5")
        assert rules_of(refused) == ["review_without_points"]
        codes = [one["code"] for one in latest(best).content["criteria"]]
        assert change(appeal, seated, **dict.fromkeys(codes, "4")) is DecisionOutcome.APPROVED
        assert "administrative" not in latest(failed).content

    def test_an_award_is_not_improved(self, app: Flask) -> None:
        seated, (best,) = decided(1, ["5"])
        with pytest.raises(Refused, match="nothing_to_change"):
            change(appeal_of(best, seated), seated)


def test_late_appeals_and_letters_of_decisions_are_never_changed() -> None:
    assert {LateAppeal.__tablename__, DecisionLetter.__tablename__} <= set(APPEND_ONLY)
