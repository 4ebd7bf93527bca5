"""Commission and scoring: who may score, what a draft keeps, what divergence asks, and when a score is final."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.applications.models import Application, SubmissionSnapshot
from app.applications.workflow import ApplicationStatus
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.selection import queries, service
from app.selection.evaluation import Evaluation, evaluation_of
from app.selection.models import Assessment, ConsensusScore
from app.selection.service import Given
from app.selection.workflow import AssessmentStatus
from tests.builders import accounts, calls, registry, selection


def facts_of(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, object]]:
    return [(item.rule, item.facts.get("field")) for item in refused.value.findings]


def evaluation(application: Application) -> Evaluation:
    return evaluation_of(application, regulation_of(application.local_call.call))


@pytest.fixture
def seated(app: Flask) -> selection.Commission:
    return selection.commission(selection.announced())


@pytest.fixture
def application(seated: selection.Commission) -> Application:
    return selection.eligible(seated.local_call)


class TestCommission:
    def test_a_second_chair_is_refused_until_the_first_is_released(
        self, seated: selection.Commission
    ) -> None:
        local_call, at = seated.local_call, seated.at
        other = selection.member(Role.CHAIR, local_call, "other-chair")
        with pytest.raises(Refused, match="has_chair"):
            service.appoint_member(local_call, other.user, is_chair=True, by=seated.coordinator, at=at)
        seat = next(member for member in queries.members_of(local_call) if member.is_chair)
        service.release_member(seat, local_call, by=seated.coordinator, at=at)
        service.appoint_member(local_call, other.user, is_chair=True, by=seated.coordinator, at=at)
        assert [member.user_id for member in queries.members_of(local_call) if member.is_chair] == [
            other.user_id
        ]

    def test_the_database_itself_allows_one_chair(self, any_database: Flask) -> None:
        seated = selection.commission(selection.announced())
        db.session.commit()
        assert len(queries.members_of(seated.local_call)) == 3
        with pytest.raises(DBAPIError):
            db.session.execute(text("UPDATE commission_member SET is_chair = true"))

    def test_only_people_of_the_municipality_are_appointed(self, seated: selection.Commission) -> None:
        elsewhere = accounts.membership(
            Role.EVALUATOR, registry.municipality("Ogres novads"), email="ogre@example.lv"
        )
        evaluator = selection.member(Role.EVALUATOR, seated.local_call, "third")
        for person, is_chair in ((elsewhere, False), (evaluator, True)):
            with pytest.raises(Refused, match="cannot_"):
                service.appoint_member(
                    seated.local_call, person.user, is_chair=is_chair, by=seated.coordinator, at=seated.at
                )
        with pytest.raises(NotPermitted):
            service.appoint_member(seated.local_call, evaluator.user, by=seated.chair, at=seated.at)

    def test_nobody_scores_before_the_commission_has_its_members(self, app: Flask) -> None:
        small = selection.commission(selection.announced(), evaluators=1)
        application = selection.eligible(small.local_call)
        with pytest.raises(Refused, match="commission_too_small"):
            selection.score(application, small.evaluators[0], small.at)


class TestDraft:
    def test_an_incomplete_draft_keeps_what_was_typed(
        self, application: Application, seated: selection.Commission
    ) -> None:
        by = seated.evaluators[0]
        selection.declare(application, by, seated.at)
        given = {"need": Given(Decimal("3.5"), "Labi."), "team": Given(None, "Vēl domāju")}
        draft = service.save_assessment(application, criteria=given, tasks={}, by=by, at=seated.at)
        kept = {one.criterion_code: (one.points, one.justification) for one in draft.criterion_scores}
        assert kept == {"need": (Decimal("3.5"), "Labi."), "team": (None, "Vēl domāju")}
        with pytest.raises(Refused) as refused:
            service.submit_assessment(draft, by=by, at=seated.at)
        tasks = [f"task_{named.task_id}" for named in application.named_tasks]
        missing = facts_of(refused)
        assert missing[:4] == [
            (rule, task) for task in tasks for rule in ("points_missing", "justification_missing")
        ]
        assert ("points_missing", "team") in missing
        assert not {("justification_missing", "team"), ("points_missing", "need")} & set(missing)

    def test_of_two_windows_the_second_is_told(
        self, application: Application, seated: selection.Commission
    ) -> None:
        by = seated.evaluators[0]
        selection.declare(application, by, seated.at)
        selection.draft(application, by, seated.at)
        with pytest.raises(Refused, match="assessment_changed"):
            selection.draft(application, by, seated.at, default="5")
        assert selection.draft(application, by, seated.at, default="5", version=1).version == 2

    def test_the_same_sent_again_because_its_answer_was_lost_is_no_change(
        self, application: Application, seated: selection.Commission
    ) -> None:
        by = seated.evaluators[0]
        selection.declare(application, by, seated.at)
        assert [selection.draft(application, by, seated.at).version for _time in range(2)] == [1, 1]
        newer = selection.draft(application, by, seated.at, default="5", version=1)
        assert selection.draft(application, by, seated.at, default="5", version=1).version == newer.version

    @pytest.mark.parametrize(
        ("code", "points", "rule"),
        [
            ("need", "5.5", "points_out_of_range"),
            ("need", "4.25", "points_off_step"),
            ("luck", "1", "not_asked"),
        ],
    )
    def test_points_that_do_not_fit_the_edition_are_refused(
        self, application: Application, seated: selection.Commission, code: str, points: str, rule: str
    ) -> None:
        by = seated.evaluators[0]
        selection.declare(application, by, seated.at)
        given = {code: Given(Decimal(points), "Tā.")}
        with pytest.raises(Refused, match=rule):
            service.save_assessment(application, criteria=given, tasks={}, by=by, at=seated.at)

    def test_the_tied_criterion_is_scored_only_by_its_named_tasks(
        self, application: Application, seated: selection.Commission
    ) -> None:
        by = seated.evaluators[0]
        selection.declare(application, by, seated.at)
        given = Given(Decimal(5), "Tā.")
        with pytest.raises(Refused, match="not_asked"):
            service.save_assessment(application, criteria={"pmp_goals": given}, tasks={}, by=by, at=seated.at)
        with pytest.raises(Refused, match="not_asked"):
            service.save_assessment(application, criteria={}, tasks={9999: given}, by=by, at=seated.at)


class TestWhoScores:
    def strangers(self, seated: selection.Commission) -> list[Actor]:
        elsewhere = registry.municipality("Ogres novads")
        return [
            accounts.actor(Role.EVALUATOR, elsewhere, email="ogre@example.lv"),
            accounts.actor_of(selection.member(Role.EVALUATOR, seated.local_call, "not-appointed")),
            seated.coordinator,
        ]

    def test_nobody_outside_the_commission(
        self, application: Application, seated: selection.Commission
    ) -> None:
        for stranger in self.strangers(seated):
            with pytest.raises(NotPermitted):
                selection.draft(application, stranger, seated.at)

    def test_nobody_before_declaring_and_nobody_with_a_conflict(
        self, application: Application, seated: selection.Commission
    ) -> None:
        first, second = seated.evaluators
        with pytest.raises(NotPermitted):
            selection.draft(application, first, seated.at)
        selection.declare(application, second, seated.at, conflict="Māsa ir komandā.")
        with pytest.raises(NotPermitted):
            selection.draft(application, second, seated.at)

    def test_nobody_for_another(self, application: Application, seated: selection.Commission) -> None:
        first, second = seated.evaluators
        selection.declare(application, first, seated.at)
        draft = selection.draft(application, first, seated.at)
        with pytest.raises(NotPermitted):
            service.submit_assessment(draft, by=second, at=seated.at)

    def test_nobody_after_the_ranking_is_confirmed(
        self, application: Application, seated: selection.Commission
    ) -> None:
        selection.assess(application, seated)
        late = seated.chair
        selection.declare(application, late, seated.at)
        selection.confirm(seated)
        with pytest.raises(StaleState):
            selection.draft(application, late, seated.at)
        with pytest.raises(StaleState):
            selection.draft(application, seated.evaluators[0], seated.at, version=1)


class TestEnoughAssessments:
    def test_the_last_one_needed_moves_the_application_on_with_exact_means(
        self, application: Application, seated: selection.Commission
    ) -> None:
        first, second = seated.evaluators
        selection.score(application, first, seated.at, tasks=["3", "3.5"])
        assert application.status is ApplicationStatus.ELIGIBLE
        selection.score(application, second, seated.at, tasks=["4", "4.5"], need="5")
        assert application.status is ApplicationStatus.ASSESSED
        scores = evaluation(application).scores
        assert (str(scores.criteria["pmp_goals"]), str(scores.criteria["need"])) == ("15/4", "9/2")

    def test_divergence_asks_for_a_third_which_joins_the_mean(
        self, application: Application, seated: selection.Commission
    ) -> None:
        first, second = seated.evaluators
        selection.score(application, first, seated.at, need="5")
        selection.score(application, second, seated.at, need="2.5")
        found = evaluation(application)
        assert (application.status, found.needed, found.awaits_consensus) == (
            ApplicationStatus.ELIGIBLE,
            3,
            True,
        )
        selection.score(application, seated.chair, seated.at, need="3")
        assert application.status is ApplicationStatus.ASSESSED
        assert str(evaluation(application).scores.criteria["need"]) == "7/2"

    def test_or_the_chair_records_what_the_commission_agreed_on(
        self, application: Application, seated: selection.Commission
    ) -> None:
        first, second = seated.evaluators
        selection.score(application, first, seated.at, need="5")
        selection.score(application, second, seated.at, need="2.5")
        selection.declare(application, seated.chair, seated.at)

        def agree(points: dict[str, Decimal], reason: str = "Vienojāmies.", by: Actor = seated.chair) -> None:
            service.agree_consensus(application, points=points, reason=reason, by=by, at=seated.at)

        with pytest.raises(NotPermitted):
            agree({"need": Decimal("3.5")}, by=first)
        with pytest.raises(Refused, match="consensus_leaves_out"):
            agree({"team": Decimal(4)})
        with pytest.raises(Refused, match="consensus_without_reason"):
            agree({"need": Decimal(4)}, reason=" ")
        agree({"need": Decimal("3.5")})
        assert application.status is ApplicationStatus.ASSESSED
        assert str(evaluation(application).scores.criteria["need"]) == "7/2"
        assert db.session.scalar(select(func.count()).select_from(ConsensusScore)) == 1
        with pytest.raises(StaleState):
            agree({"need": Decimal(4)})

    def test_a_new_submission_voids_what_was_scored_before(
        self, application: Application, seated: selection.Commission
    ) -> None:
        first, second = seated.evaluators
        old = selection.score(application, first, seated.at)
        newer = SubmissionSnapshot(
            application=application, number=2, receipt_number="later", content="{}", sha256="0" * 64,
            submitted_at=seated.at,
        )  # fmt: skip
        db.session.add(newer)
        db.session.flush()
        selection.score(application, second, seated.at)
        assert application.status is ApplicationStatus.ELIGIBLE
        db.session.refresh(old)
        assert old.status is AssessmentStatus.VOID
        selection.draft(application, first, seated.at)
        again = db.session.scalars(select(Assessment).where(Assessment.snapshot_id == newer.id)).all()
        assert len(again) == 2

    def test_an_edition_of_its_own_asks_for_its_own_number_of_evaluators(self, app: Flask) -> None:
        seated = selection.commission(selection.announced(code=calls.ACTUAL_COSTS))
        application = selection.eligible(seated.local_call)
        regulation = regulation_of(seated.local_call.call)
        for evaluator in seated.evaluators[: regulation.evaluators.per_application]:
            selection.score(application, evaluator, seated.at)
        assert application.status is ApplicationStatus.ASSESSED
