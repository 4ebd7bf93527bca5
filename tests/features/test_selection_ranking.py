"""The ranking: published cases through the services, ties, reproducibility, and what its confirmation does."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.applications.models import Application
from app.applications.service import Verdict, declare_ineligible, record_check, withdraw
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core.errors import NotPermitted, Refused, StaleState
from app.extensions import db
from app.funds import queries as funds
from app.outbox.letters import write_letter
from app.outbox.models import OutboxMessage
from app.selection import canonical, queries, service
from app.selection.models import Decision
from app.selection.workflow import RankingStatus
from tests.builders import applications, plans, selection
from tests.builders.selection import LUMP_SUM

# Eleven totals as in the municipality where 11 applied and 6 were funded; two more failed the check.
SALDUS = ["5", "4.5", "4.5", "4", "4", "4", "3.5", "3.5", "3.5", "3", "3"]


def rules_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.rule for finding in refused.value.findings]


def ineligible(local_call: LocalCall, place: int, seated: selection.Commission) -> Application:
    """An application whose applicant is not eligible."""
    application = applications.a_submitted_application(local_call, place=place)
    doubt = Verdict("no", "Nav biedrība.")
    checker = plans.coordinator(local_call.municipality)
    record_check(
        application, applications.all_yes(application, eligible_applicant=doubt), by=checker, at=seated.at
    )
    declare_ineligible(application, by=checker, at=seated.at)
    return application


def test_a_project_of_44_and_a_half_points_is_rejected_on_one_criterion(app: Flask) -> None:
    local_call = selection.announced()
    seated = selection.commission(local_call)
    weak = selection.eligible(local_call, 1)
    selection.assess(weak, seated, default="5", need="4.5", reach="4.5", team="3", pmp_goals="2.5")
    plain = selection.eligible(local_call, 2)
    selection.assess(plain, seated, default="3")
    ranking = selection.confirm(seated)
    assert (weak.status, plain.status) == (ApplicationStatus.REJECTED, ApplicationStatus.APPROVED)
    place = canonical.read_result(ranking.result).places[-1]
    assert (place.id, place.outcome, place.total) == (weak.id, "rejected", canonical.number("89/2"))
    assert [(item.rule, item.point, dict(item.facts)) for item in place.findings] == [
        (
            "below_criterion_minimum",
            "22.2",
            {"criterion": "pmp_goals", "score": canonical.number("5/2"), "minimum": Decimal(3)},
        )
    ]
    decision = queries.latest_decisions([weak.id])[weak.id]
    assert (decision.outcome, decision.content["points"], decision.content["findings"][0]["point"]) == (
        "rejected", "89/2", "22.2",
    )  # fmt: skip


def test_eleven_applications_and_a_quota_of_six_leave_a_reserve_in_order(app: Flask) -> None:
    local_call = selection.announced(6)
    seated = selection.commission(local_call)
    made = [selection.eligible(local_call, place) for place in range(1, 12)]
    for application, points in zip(reversed(made), SALDUS, strict=True):
        selection.assess(application, seated, default=points)
    ranking = selection.confirm(seated)
    result = canonical.read_result(ranking.result)
    assert [place.outcome for place in result.places] == ["funded"] * 6 + ["reserve"] * 5
    assert [place.running for place in result.places] == [LUMP_SUM * number for number in range(1, 12)]
    assert (result.funded_total, result.left) == (LUMP_SUM * 6, Decimal("0.00"))
    by_status = queries.counts_by_status([local_call.id])[local_call.id]
    assert by_status == {ApplicationStatus.APPROVED: 6, ApplicationStatus.RESERVE: 5}
    # Equal totals of 45: whoever submitted earlier stands higher, and the ranking says so.
    tied = next(place for place in result.places if place.place == 3)
    assert (tied.decided_by.step, tied.decided_by.point) == ("earlier_submission", "24.4")
    assert [queries.award_of(one) for one in made].count(LUMP_SUM) == 6
    assert queries.quota_left(local_call) == Decimal("0.00")
    assert funds.verify() == []


def test_confirming_decides_everything_at_once(app: Flask) -> None:
    local_call = selection.announced(1)
    seated = selection.commission(local_call)
    first = selection.assess(selection.eligible(local_call, 1), seated, default="2")
    failed = ineligible(local_call, 2, seated)
    gone = applications.a_submitted_application(local_call, place=3)
    withdraw(gone, by=applications.representative(gone.organisation), at=seated.at)
    ranking = selection.confirm(seated)
    db.session.commit()
    assert (local_call.status, ranking.status) == (LocalCallStatus.DECIDED, RankingStatus.CONFIRMED)
    assert first.status is ApplicationStatus.REJECTED
    found = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [(one.application_id, one.outcome, one.number) for one in found] == [
        (first.id, "rejected", f"2022/{local_call.municipality.atvk_code}/{local_call.id}-1"),
        (failed.id, "ineligible", f"2022/{local_call.municipality.atvk_code}/{local_call.id}-2"),
    ]
    not_met = found[1].content["administrative"]
    assert not_met == [
        {
            "code": "eligible_applicant",
            "point": "16.2",
            "title": {
                "lv": "Iesniedzējs atbilst nolikuma prasībām",
                "en": "The applicant is eligible",
            },
            "note": "Nav biedrība.",
        }
    ]
    assert found[0].content["appeal"] == {"months": 1, "point": "26"}


def test_every_applicant_decided_on_gets_one_letter(app: Flask) -> None:
    local_call = selection.announced(1)
    seated = selection.commission(local_call)
    selection.assess(selection.eligible(local_call, 1), seated)
    ineligible(local_call, 2, seated)
    selection.confirm(seated)
    wanted = select(OutboxMessage).where(OutboxMessage.template == "selection/decision")
    letters = db.session.scalars(wanted.order_by(OutboxMessage.id)).all()
    assert [letter.to_address for letter in letters] == [
        "organisation1@example.lv",
        "organisation2@example.lv",
    ]
    letter = write_letter(letters[0].template, letters[0].data)
    assert letter.subject == "Lēmums par projektu „Projekts 1” / Decision on the project “Projekts 1”"
    assert "/decisions/1" in letter.text
    assert "1 mēneša laikā" in letter.text


def test_the_stored_inputs_give_the_same_bytes_again(app: Flask) -> None:
    local_call = selection.announced(2)
    seated = selection.commission(local_call)
    for place, points in enumerate(["4", "3.5", "5"], 1):
        application = selection.eligible(local_call, place)
        selection.assess(application, seated, default=points, tasks=["3", "3.5"])
    ranking = selection.confirm(seated)
    db.session.commit()
    again = canonical.write_result(canonical.run(ranking.inputs, regulation_of(local_call.call)))
    assert again == ranking.result
    assert canonical.write_result(canonical.read_result(ranking.result)) == ranking.result
    assert canonical.digest_of(ranking.inputs, again) == ranking.sha256


def test_a_tie_nothing_settles_waits_for_the_commissions_vote(app: Flask) -> None:
    local_call = selection.announced(1)
    seated = selection.commission(local_call)
    at = selection.submitted_at(local_call, 1)
    pair = [selection.eligible(local_call, place, at=at) for place in (1, 2)]
    for application in pair:
        selection.assess(application, seated, default="4")
    assert service.preview(local_call).undecided == ((pair[0].id, pair[1].id),)
    with pytest.raises(Refused) as refused:
        selection.confirm(seated)
    assert rules_of(refused) == ["tie_undecided"]
    with pytest.raises(Refused) as refused:
        service.record_tie_vote(local_call, [pair[0].id], note="3:0", by=seated.chair, at=seated.at)
    assert rules_of(refused) == ["not_a_tie"]
    order = [pair[1].id, pair[0].id]
    service.record_tie_vote(local_call, order, note="Balsojums 3:0", by=seated.chair, at=seated.at)
    selection.confirm(seated)
    assert [one.status for one in pair] == [ApplicationStatus.RESERVE, ApplicationStatus.APPROVED]


@pytest.mark.parametrize("build", [applications.a_submitted_application, selection.eligible])
def test_nothing_may_wait_when_the_ranking_is_confirmed(
    app: Flask, build: Callable[[LocalCall], Application]
) -> None:
    seated = selection.commission(selection.announced())
    build(seated.local_call)
    with pytest.raises(Refused, match=r"^applications_waiting$"):
        selection.confirm(seated)


def test_the_ranking_waits_for_the_end_of_submission_and_for_a_whole_commission(app: Flask) -> None:
    seated = selection.commission(selection.announced(), evaluators=1)
    with pytest.raises(Refused, match=r"^commission_too_small, submission_still_open, no_meeting$"):
        service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at - timedelta(days=2))


def test_drafts_that_were_never_submitted_do_not_hold_the_ranking_up(app: Flask) -> None:
    seated = selection.commission(selection.announced())
    applications.a_filled_draft(seated.local_call)
    assert selection.confirm(seated).status is RankingStatus.CONFIRMED


def test_only_the_appointed_chair_confirms_and_only_once(app: Flask) -> None:
    seated = selection.commission(selection.announced())
    for actor in (seated.coordinator, seated.evaluators[0]):
        with pytest.raises(NotPermitted):
            service.confirm_ranking(seated.local_call, by=actor, at=seated.at)
    selection.confirm(seated)
    with pytest.raises(StaleState):
        selection.confirm(seated)


def test_a_ranking_that_changed_since_the_chair_looked_is_not_confirmed(app: Flask) -> None:
    seated = selection.commission(selection.announced())
    selection.meet(seated.local_call, seated.chair, seated.at)
    with pytest.raises(StaleState):
        service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at, seen="another")
