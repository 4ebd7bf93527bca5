"""The administrative check: verdicts, one clarification, eligible or not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.applications import service
from app.applications.models import AdministrativeCheck
from app.applications.queries import (
    checks_of,
    current_snapshot,
    open_clarification,
    snapshot_content,
    snapshots_of,
)
from app.applications.sections import SectionCode
from app.applications.service import TooLate, Verdict
from app.applications.workflow import ApplicationStatus
from app.audit.models import AuditEvent
from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.outbox.letters import write_letter
from app.outbox.models import OutboxMessage
from tests.builders import accounts, applications, plans, quotas, registry

NOT_MET = Verdict("no", "Iesniedz cita veida organizācija.")
DOUBT = Verdict("clarify", "Nav redzams, kā skaitīti dalībnieki.")


@pytest.fixture
def application(app):
    return applications.a_submitted_application(quotas.announced_local_call())


@pytest.fixture
def coordinator(application):
    return plans.coordinator(application.local_call.municipality)


def check(application, coordinator, at=None, **verdicts):
    moment = at or applications.opened(application.local_call, 2)
    given = applications.all_yes(application, **verdicts)
    service.record_check(application, given, by=coordinator, at=moment)
    return moment


def returned(application, coordinator, at=None, **verdicts):
    moment = check(application, coordinator, at, **(verdicts or {"duration": DOUBT}))
    return service.return_for_clarification(
        application, text="Precizējiet datumus.", by=coordinator, at=moment
    )


def rules_of(refused):
    return [finding.rule for finding in refused.value.findings]


def facts_of_last_event(application):
    found = db.session.query(AuditEvent).filter_by(case_kind="application", case_id=application.id)
    return found.order_by(AuditEvent.place.desc()).first().facts


def test_an_application_is_eligible_when_every_criterion_is_met(application, coordinator):
    at = check(application, coordinator)
    service.declare_eligible(application, by=coordinator, at=at)
    assert application.status is ApplicationStatus.ELIGIBLE
    assert db.session.query(AdministrativeCheck).count() == 11


def test_it_is_not_eligible_while_a_criterion_is_open_or_doubted(application, coordinator):
    at = applications.opened(application.local_call, 2)
    given = applications.all_yes(application, duration=DOUBT)
    del given["tax_debt"]
    service.record_check(application, given, by=coordinator, at=at)
    with pytest.raises(Refused) as refused:
        service.declare_eligible(application, by=coordinator, at=at)
    assert [(one.rule, one.point) for one in refused.value.findings] == [
        ("criterion_not_confirmed", "16.8"), ("criterion_not_confirmed", "16.10"),
    ]  # fmt: skip


def test_what_cannot_be_clarified_ends_the_application_at_once_with_its_point(application, coordinator):
    at = check(application, coordinator, eligible_applicant=NOT_MET)
    service.declare_ineligible(application, by=coordinator, at=at)
    assert application.status is ApplicationStatus.INELIGIBLE
    assert facts_of_last_event(application)["criteria"] == [
        {"criterion": "eligible_applicant", "point": "16.2", "note": NOT_MET.note}
    ]


def test_what_can_be_clarified_must_be_asked_about_first(application, coordinator):
    at = check(application, coordinator, duration=Verdict("no", "Par īsu."))
    with pytest.raises(Refused) as refused:
        service.declare_ineligible(application, by=coordinator, at=at)
    assert rules_of(refused) == ["ask_first"]
    with pytest.raises(Refused) as refused:
        service.declare_ineligible(application, by=coordinator, at=check(application, coordinator))
    assert rules_of(refused) == ["nothing_not_met"]


@pytest.mark.parametrize(
    ("verdicts", "rules"),
    [
        ({"duration": Verdict("no", " ")}, ["doubt_without_note"]),
        ({"in_time": DOUBT}, ["not_clarifiable"]),
        ({"in_time": Verdict("maybe")}, ["not_a_choice"]),
        ({"unheard_of": Verdict("yes")}, ["not_a_choice"]),
        ({"duration": Verdict("no", "x" * 1001)}, ["note_too_long"]),
    ],
)
def test_a_verdict_that_does_not_fit_the_edition_is_refused(application, coordinator, verdicts, rules):
    at = applications.opened(application.local_call, 2)
    with pytest.raises(Refused) as refused:
        service.record_check(application, verdicts, by=coordinator, at=at)
    assert rules_of(refused) == rules


@pytest.mark.parametrize(
    ("asked_at", "due_on"),
    [
        (datetime(2022, 4, 7, 9, tzinfo=UTC), date(2022, 4, 14)),
        # Good Friday and Easter Monday are no working days.
        (datetime(2022, 4, 13, 9, tzinfo=UTC), date(2022, 4, 22)),
        # 4 May is a holiday; 1 May 2022 was a Sunday, and no Monday makes up for it.
        (datetime(2022, 4, 28, 9, tzinfo=UTC), date(2022, 5, 6)),
    ],
)
def test_five_working_days_are_counted_with_latvian_holidays(application, coordinator, asked_at, due_on):
    assert returned(application, coordinator, asked_at).due_on == due_on
    assert application.status is ApplicationStatus.RETURNED
    sent = [one.template for one in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]
    assert sent == ["applications/receipt", "applications/clarification"]


def test_the_letters_say_the_number_and_the_last_day_in_both_languages(application, coordinator):
    request = returned(application, coordinator)
    receipt, question = (
        write_letter(one.template, one.data)
        for one in db.session.query(OutboxMessage).order_by(OutboxMessage.id)
    )
    assert receipt.subject == (
        f"Pieteikums {application.number} ir saņemts / Application {application.number} has been received"
    )
    assert receipt.text.count(current_snapshot(application).sha256) == 2
    assert question.text.count(request.text) == 2
    assert question.text.count("13.04.2022.") == 2


def test_a_return_needs_a_doubt_and_a_text(application, coordinator):
    at = check(application, coordinator)
    with pytest.raises(Refused) as refused:
        service.return_for_clarification(application, text="?", by=coordinator, at=at)
    assert rules_of(refused) == ["nothing_to_clarify"]
    check(application, coordinator, duration=DOUBT)
    with pytest.raises(Refused) as refused:
        service.return_for_clarification(application, text=" ", by=coordinator, at=at)
    assert rules_of(refused) == ["clarification_without_text"]


def test_a_clarified_application_keeps_its_number_and_gets_a_second_receipt(application, coordinator):
    first = snapshot_content(current_snapshot(application))
    request = returned(application, coordinator)
    by = applications.representative(application.organisation)
    at = clock.end_of_day(request.due_on) - timedelta(milliseconds=1)
    new = {**applications.contents(application, at)[SectionCode.IDEA], "ends_on": "31.12.2022."}
    service.save_section(application, SectionCode.IDEA, new, 2, by=by, at=at)
    snapshot = service.clarify(application, is_signed_off=True, by=by, at=at)
    assert service.clarify(application, is_signed_off=True, by=by, at=at) is snapshot
    assert snapshot.receipt_number == f"{application.number}/2"
    assert [one.number for one in snapshots_of(application)] == [1, 2]
    assert snapshot_content(snapshots_of(application)[0]) == first
    assert snapshot_content(snapshot)["sections"]["idea"]["ends_on"] == "2022-12-31"
    assert (application.status, application.clarified_at) == (ApplicationStatus.SUBMITTED, at)
    assert application.submitted_at < at
    assert checks_of(snapshot) == {}


def test_only_what_was_asked_about_can_be_edited(application, coordinator):
    returned(application, coordinator, duration=DOUBT, group_list=DOUBT)
    assert service.editable_sections(application) == {SectionCode.IDEA, SectionCode.ORGANISATION}
    by = applications.representative(application.organisation)
    at = applications.opened(application.local_call, 2)
    with pytest.raises(StaleState):
        service.save_section(application, SectionCode.RESULTS, {"results": "Labāk"}, 1, by=by, at=at)


def test_a_clarification_is_asked_once(application, coordinator):
    returned(application, coordinator)
    by = applications.representative(application.organisation)
    at = applications.opened(application.local_call, 3)
    service.clarify(application, is_signed_off=True, by=by, at=at)
    with pytest.raises(Refused) as refused:
        check(application, coordinator, at, duration=DOUBT)
    assert rules_of(refused) == ["clarified_before"]
    check(application, coordinator, at, duration=Verdict("no", "Joprojām par īsu."))
    service.declare_ineligible(application, by=coordinator, at=at)
    assert application.status is ApplicationStatus.INELIGIBLE


def test_an_unanswered_clarification_ends_the_application_after_its_last_day(application, coordinator):
    request = returned(application, coordinator)
    end, by = clock.end_of_day(request.due_on), applications.representative(application.organisation)
    with pytest.raises(Refused) as refused:
        service.declare_ineligible(application, by=coordinator, at=end - timedelta(milliseconds=1))
    assert rules_of(refused) == ["clarification_running"]
    with pytest.raises(TooLate):
        service.clarify(application, is_signed_off=True, by=by, at=end)
    service.declare_ineligible(application, by=coordinator, at=end)
    assert facts_of_last_event(application)["criteria"] == [
        {"rule": "clarification_unanswered", "point": "17", "due_on": request.due_on.isoformat()},
        {"criterion": "duration", "point": "16.8", "note": DOUBT.note},
    ]
    assert open_clarification(application) is None


def test_only_the_municipality_s_coordinator_checks(application):
    stranger = plans.coordinator(registry.municipality("Dobeles novads"))
    evaluator = accounts.actor(Role.EVALUATOR, application.local_call.municipality)
    for other in (stranger, evaluator, applications.representative(application.organisation)):
        with pytest.raises(NotPermitted):
            check(application, other)


def coordinator_seat(application):
    return accounts.membership(
        Role.COORDINATOR, application.local_call.municipality, email="otra-koordinatore@example.lv"
    )


def posted(application, **verdicts):
    given = applications.all_yes(application, **verdicts)
    return {
        name: text
        for code, one in given.items()
        for name, text in ((f"verdict_{code}", one.verdict), (f"note_{code}", one.note))
    }


def test_the_coordinator_checks_returns_and_decides_through_the_pages(application, client):
    client.sign_in(coordinator_seat(application))
    address = f"/applications/{application.id}"
    with clock.at(applications.opened(application.local_call, 2)):
        page = client.get(f"{address}/check").text
        assert page.count('value="yes" checked') == 7
        assert "16.10" in page
        wrong = client.post(f"{address}/check", data=posted(application, duration=Verdict("no")))
        assert wrong.status_code == 422
        assert "Piezīmē norādiet, kas nav kārtībā" in wrong.text
        assert client.post(f"{address}/eligible").status_code == 422
        assert client.post(f"{address}/check", data=posted(application, duration=DOUBT)).status_code == 302
        assert client.post(f"{address}/return", data={"text": ""}).status_code == 422
        assert client.post(f"{address}/return", data={"text": "Kad sāksiet?"}).status_code == 302
        assert "Kad sāksiet?" in client.get(f"{address}/check").text
        client.sign_in(applications.seat(Role.REPRESENTATIVE, application.organisation))
        assert "Kad sāksiet?" in client.get(address).text
        assert client.get(f"{address}/answers").status_code == 200
        answer = client.post(f"{address}/submit", data={"is_signed_off": "y"})
        assert answer.location == f"{address}/receipts/2"
        client.sign_in(coordinator_seat_again(application))
        client.post(f"{address}/check", data=posted(application))
        assert client.post(f"{address}/eligible").location == address
        assert "Atzīts par atbilstošu" in client.get(address).text
        assert client.get(f"{address}/check").status_code == 409


def coordinator_seat_again(application):
    user = accounts.user("otra-koordinatore@example.lv")
    return user.memberships[0]
