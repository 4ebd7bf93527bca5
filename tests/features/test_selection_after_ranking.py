"""What happens after the ranking: nothing is public before its letter, nothing an appeal may need leaves the quota."""

from datetime import timedelta

import pytest
from flask import Flask

from app.calls.workflow import CallStatus
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.home.cases import next_steps
from app.home.next_step import NextStep, Who
from app.outbox.delivery import deliver_due
from app.quotas import service as quotas
from app.quotas.queries import left, quota_of
from app.selection import service
from app.selection.appeal_models import Appeal
from tests.builders import accounts, applications, calls
from tests.builders.selection import LUMP_SUM, Commission
from tests.conftest import SigningClient
from tests.features.test_selection_appeals import WHY, appeal_of, change, decided, reviewer

DAY = timedelta(days=1)


def public_pages(client: SigningClient, local_call_id: int) -> tuple[str, str]:
    """The published results and the file of open data."""
    return client.get(f"/results/{local_call_id}").text, client.get("/open-data/results.csv").text


@pytest.mark.parametrize("way", ["moved up", "changed on appeal"])
def test_a_later_decision_is_public_only_when_its_letter_has_gone_out(
    client: SigningClient, way: str
) -> None:
    seated, (best, second) = decided(1, ["5", "4"]) if way == "moved up" else decided(2, ["5", "2"])
    at = seated.at + 6 * DAY
    if way == "moved up":
        by = applications.representative(best.organisation)
        service.withdraw_awarded(best, by=by, at=at)
        service.move_up(second, by=seated.chair, at=at)
    else:
        change(appeal_of(second, seated), seated, **dict.fromkeys(CRITERIA, "5"))
    db.session.commit()
    assert second.status == "approved"
    with clock.at(at):
        results, file = public_pages(client, seated.local_call.id)
        assert ("ezerv" if way == "moved up" else "Noraidīts") in results
        assert second.title not in file
        deliver_due(at)
        results, file = public_pages(client, seated.local_call.id)
    assert results.count("Apstiprināts") >= 1
    assert "Noraidīts" not in results
    assert second.title in file


CRITERIA = (
    "pmp_goals", "need", "youth_led", "activities", "reach", "cooperation", "results", "team", "continuity",
    "cost_plan",
)  # fmt: skip


@pytest.fixture
def appealed(app: Flask) -> tuple[Commission, Appeal]:
    """Quota for three, one funded, the other rejected and under appeal."""
    seated, (_best, second) = decided(3, ["5", "2"])
    appeal = appeal_of(second, seated)
    reviewer()
    db.session.commit()
    return seated, appeal


def test_at_the_close_of_a_call_what_an_open_appeal_may_need_stays(
    appealed: tuple[Commission, Appeal], client: SigningClient
) -> None:
    seated, appeal = appealed
    call, quota, at = seated.local_call.call, quota_of(seated.local_call), seated.at + 6 * DAY
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER, email="closing@example.lv"))
    with clock.at(at):
        told = client.get(client.post(f"/quotas/{call.id}/close").location).text
    assert "neizskatītiem apstrīdējumiem" in told
    assert "4 600,00 €" in told.replace("\u00a0", " ")
    db.session.expire_all()
    assert (call.status, left(quota)) == (CallStatus.CLOSED, LUMP_SUM)
    assert balance(Place(AccountKind.CALL, call.id)) == LUMP_SUM
    by = reviewer()
    service.take_up_appeal(appeal, is_free=True, by=by, at=at)
    service.uphold_decision(appeal, reasoning=WHY, by=by, at=at)
    db.session.commit()
    with clock.at(at):
        assert "Atgriezt brīvo naudu" in client.get(f"/quotas/{call.id}").text
    assert quotas.close_call(call, by=calls.manager(), at=at) == LUMP_SUM
    assert left(quota) == 0


def test_the_next_step_of_an_appealed_project_is_the_review(appealed: tuple[Commission, Appeal]) -> None:
    _seated, appeal = appealed
    key = appeal.application_id
    assert next_steps([key], appeal.filed_at)[key] == NextStep("review_appeal", Who.IKVD)


def test_after_the_ranking_the_assignment_says_that_nothing_is_left(
    appealed: tuple[Commission, Appeal], client: SigningClient
) -> None:
    seated, _appeal = appealed
    client.sign_in(seated.chair_seat)
    with clock.at(seated.at + 2 * DAY):
        page = client.get(f"/selection/{seated.local_call.id}/assignment").text
    assert "Vairs nav ko sadalīt" in page
    assert "pēc administratīvās pārbaudes" not in page
