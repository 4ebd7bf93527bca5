"""Approved with conditions: set before the ranking is confirmed, answered, checked by people, extended once, lapsed."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import select

from app.agreements.service import prepare_agreement
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.core import formats
from app.core.actor import Actor
from app.core.clock import end_of_day, riga_day
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.documents.papers import Paper
from app.documents.uploads import UploadRefused
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.outbox.delivery import deliver_due
from app.outbox.letters import write_letter
from app.outbox.models import OutboxMessage
from app.selection import canonical, conditions, queries, service
from app.selection.condition_models import AwardCondition
from app.selection.models import Decision, Ranking
from app.selection.papers import draw_up_decision, draw_up_minutes
from app.selection.reproducing import difference
from app.selection.reserve import reserve_of
from app.selection.service import HandedIn, Terms
from app.selection.service.condition_reminders import remind
from app.selection.service.rankings import drawn_now
from app.selection.workflow import ConditionStatus, DecisionOutcome
from tests.builders import accounts, applications, selection
from tests.builders.selection import LUMP_SUM, Commission

pytestmark = pytest.mark.usefixtures("latvian")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
DAY = timedelta(days=1)
WHY = "Skolas vēstules nav."


@pytest.fixture
def latvian(app: Flask) -> Iterator[None]:
    """Documents and letters as the applicant receives them."""
    with force_locale("lv"):
        yield


def scored(points: list[str], quota: int = 1) -> tuple[Commission, list[Application]]:
    """Assessed projects, the earlier the better, with a commission of four."""
    seated = selection.commission(selection.announced(quota), evaluators=3)
    made = [selection.eligible(seated.local_call, place) for place in range(1, len(points) + 1)]
    for application, given in zip(made, points, strict=True):
        selection.assess(application, seated, default=given)
    return seated, made


def due(seated: Commission, days: int = 7) -> date:
    """A working day so many days after everything is confirmed, or the next one."""
    day = riga_day(seated.at) + days * DAY
    while day.weekday() > 4:
        day += DAY
    return day


def terms(seated: Commission, **values: object) -> Terms:
    given = {
        "text": "Precizējiet tāmi.",
        "evidence": "Tāme PDF datnē.",
        "due_on": due(seated),
        "point": "25.1",
    }
    return Terms(**(given | values))  # type: ignore[arg-type]


def awarded(
    quota: int = 1, number: int = 1, points: tuple[str, ...] = ("5", "4")
) -> tuple[Commission, list[Application]]:
    """A confirmed ranking whose best project has so many conditions, its letters handed out."""
    seated, made = scored(list(points), quota)
    for _one in range(number):
        service.set_condition(made[0], terms(seated), by=seated.chair, at=seated.at)
    selection.confirm(seated)
    db.session.commit()
    deliver_due(seated.at)
    return seated, made


def owner(application: Application) -> Actor:
    return applications.representative(application.organisation)


def answered(application: Application, seated: Commission) -> AwardCondition:
    [condition, *_others] = conditions.conditions_of(application)
    service.answer_condition(
        condition, "Pievienota tāme.", [HandedIn("tāme.pdf", PDF)], by=owner(application), at=seated.at
    )
    return condition


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.rule for finding in error.value.findings]


def letters(template: str) -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.template == template)))


def test_conditions_are_inputs_of_the_ranking_and_stand_in_minutes_decision_and_letter() -> None:
    seated, [best, second] = scored(["5", "4"])
    before = selection_inputs(seated)
    service.set_condition(best, terms(seated), by=seated.chair, at=seated.at)
    selection.confirm(seated)
    ranking = db.session.scalars(select(Ranking)).one()
    written = {
        "number": 1, "text": "Precizējiet tāmi.", "evidence": "Tāme PDF datnē.", "point": "25.1",
        "due_on": due(seated).isoformat(),
    }  # fmt: skip
    assert canonical.conditions_in(ranking.inputs) == {best.id: [written]}
    # Without its conditions the text is the one rankings had before there were conditions.
    without = json.loads(ranking.inputs)
    for one in without["applications"]:
        one.pop("conditions", None)
    assert without == json.loads(before)
    assert "conditions" not in before
    assert difference(ranking) == ""
    assert (best.status, second.status) == (
        ApplicationStatus.APPROVED_WITH_CONDITIONS, ApplicationStatus.RESERVE,
    )  # fmt: skip
    assert queries.award_of(best) == LUMP_SUM
    assert [one.status for one in conditions.conditions_of(best)] == [ConditionStatus.OPEN]


def test_decision_letter_and_minutes_say_each_condition_its_day_what_to_hand_in_and_what_follows() -> None:
    seated, [best, _second] = awarded()
    decision = queries.latest_decisions([best.id])[best.id]
    assert decision.outcome is DecisionOutcome.APPROVED_WITH_CONDITIONS
    assert [one["text"] for one in decision.content["conditions"]] == ["Precizējiet tāmi."]
    letter = next(one for one in letters("selection/decision") if one.data["decision_id"] == decision.id)
    ranking = db.session.scalars(select(Ranking)).one()
    texts = [
        write_letter(letter.template, letter.data).text, drawn(draw_up_decision(decision.id, 1)),
        drawn(draw_up_minutes(ranking.id, 1)),
    ]  # fmt: skip
    for text in texts:
        for words in ("Precizējiet tāmi.", "Jāiesniedz: Tāme PDF datnē.", formats.day(due(seated))):
            assert words in text
    table = texts[2].partition("Pieteikumu ranžējums")[2].partition("Lēmumi un punkti")[0]
    assert "Apstiprināts ar nosacījumiem" in table
    for text in texts[:2]:
        assert "zaudējis spēku" in text
        assert "apstrīdēt" in text


def drawn(paper: Paper | None) -> str:
    """The words of a paper before they are set."""
    assert paper is not None
    template = current_app.jinja_env.get_template(f"documents/{paper.template}.html")
    return template.render(**paper.values, paper=paper)


def selection_inputs(seated: Commission) -> str:
    return drawn_now(seated.local_call, queries.applications_in(seated.local_call)).inputs


def test_a_condition_has_words_a_working_day_to_come_before_the_project_and_a_point_that_exists() -> None:
    seated, [best, _second] = scored(["5", "4"])
    monday = due(seated) - due(seated).weekday() * DAY + 7 * DAY
    assert best.starts_on is not None
    late = best.starts_on
    while late.weekday() > 4:
        late += DAY
    for changed, rule in [
        ({"text": " "}, "condition_without_text"),
        ({"evidence": ""}, "condition_without_evidence"),
        ({"text": "x" * 2001}, "condition_too_long"),
        ({"point": "99.9"}, "condition_point_unknown"),
        ({"due_on": monday - DAY}, "condition_day_of_rest"),
        ({"due_on": late}, "condition_after_start"),
    ]:
        with pytest.raises(Refused) as error:
            service.set_condition(best, terms(seated, **changed), by=seated.chair, at=seated.at)
        assert rules(error) == [rule]
    with pytest.raises(Refused) as error:
        service.set_condition(
            best, terms(seated, due_on=riga_day(seated.at) - 7 * DAY), by=seated.chair, at=seated.at
        )
    assert "condition_day_past" in rules(error)
    for by in (seated.coordinator, seated.evaluators[0]):
        with pytest.raises(NotPermitted):
            service.set_condition(best, terms(seated), by=by, at=seated.at)


def test_a_condition_without_an_award_or_with_a_past_day_stops_the_confirmation_until_it_is_taken_back() -> (
    None
):
    seated, [_best, second] = scored(["5", "4"])
    condition = service.set_condition(second, terms(seated), by=seated.chair, at=seated.at)
    with pytest.raises(Refused) as error:
        selection.confirm(seated)
    assert rules(error) == ["condition_without_award"]
    service.remove_condition(condition, by=seated.chair, at=seated.at)
    ranking = selection.confirm(seated)
    assert canonical.conditions_in(ranking.inputs) == {}
    with pytest.raises(StaleState):
        service.set_condition(second, terms(seated), by=seated.chair, at=seated.at)


def test_all_met_by_a_person_lets_the_agreement_be_prepared_and_not_before() -> None:
    seated, [best, _second] = awarded(number=2)
    first, other = conditions.conditions_of(best)
    with pytest.raises(Refused) as error:
        prepare_agreement(best, by=seated.coordinator, at=seated.at)
    assert rules(error) == ["conditions_open"]
    with pytest.raises(StaleState):
        service.find_met(first, by=seated.coordinator, at=seated.at)
    for condition in (first, other):
        service.answer_condition(condition, "Izdarīts.", by=owner(best), at=seated.at)
    assert service.find_met(first, by=seated.chair, at=seated.at) is False
    assert service.find_met(other, by=seated.coordinator, at=seated.at) is True
    assert best.status is ApplicationStatus.APPROVED
    assert len(letters("selection/conditions_met")) == 1
    assert prepare_agreement(best, by=seated.coordinator, at=seated.at).amount == LUMP_SUM


def test_answers_come_with_checked_files_from_the_representative_until_the_last_day() -> None:
    seated, [best, _second] = awarded()
    condition = answered(best, seated)
    assert condition.answers[0].files[0].file_name == "tāme.pdf"
    with pytest.raises(UploadRefused):
        service.answer_condition(condition, "x", [HandedIn("a.pdf", b"MZ")], by=owner(best), at=seated.at)
    with pytest.raises(NotPermitted):
        service.answer_condition(condition, "x", by=seated.coordinator, at=seated.at)
    last = end_of_day(condition.due_on)
    service.answer_condition(condition, "Vēl.", by=owner(best), at=last - timedelta(milliseconds=1))
    with pytest.raises(Refused) as error:
        service.answer_condition(condition, "Par vēlu.", by=owner(best), at=last)
    assert rules(error) == ["condition_over"]


def test_a_lapse_is_an_act_of_coordinator_or_chair_with_a_reason_once_a_condition_is_not_met() -> None:
    seated, [best, _second] = awarded()
    by, [condition] = seated.coordinator, conditions.conditions_of(best)
    with pytest.raises(Refused) as error:
        service.lapse_award(best, WHY, by=by, at=seated.at)
    assert rules(error) == ["condition_still_open"]
    answered(best, seated)
    with pytest.raises(Refused) as error:
        service.lapse_award(best, WHY, by=by, at=end_of_day(condition.due_on))
    assert rules(error) == ["condition_unchecked"]
    service.find_not_met(condition, WHY, by=by, at=seated.at)
    with pytest.raises(Refused) as error:
        service.lapse_award(best, " ", by=by, at=seated.at)
    assert rules(error) == ["condition_without_reason"]
    for outsider in (owner(best), seated.evaluators[0]):
        with pytest.raises(NotPermitted):
            service.lapse_award(best, WHY, by=outsider, at=seated.at)


def test_a_lapse_returns_the_money_once_to_the_cent_and_the_reserve_moves_up() -> None:
    seated, [best, second] = awarded()
    committed, quota = Place(AccountKind.COMMITTED, best.id), queries.quota_place(seated.local_call)
    assert quota is not None
    before = (funds.balance(committed), funds.balance(quota))
    by, condition = seated.coordinator, answered(best, seated)
    service.find_not_met(condition, WHY, by=by, at=seated.at)
    assert service.lapse_award(best, WHY, by=by, at=seated.at) == LUMP_SUM
    assert (funds.balance(committed), funds.balance(quota)) == (Decimal("0.00"), before[1] + before[0])
    assert (best.status, queries.award_of(best)) == (ApplicationStatus.REJECTED, Decimal("0.00"))
    with pytest.raises(StaleState):
        service.lapse_award(best, WHY, by=by, at=seated.at)
    with pytest.raises(StaleState):
        service.answer_condition(condition, "Tagad ir.", by=owner(best), at=seated.at)
    decision = queries.latest_decisions([best.id])[best.id]
    assert (decision.outcome, decision.content["lapse"]) == (DecisionOutcome.REJECTED, WHY)
    assert reserve_of(seated.local_call).waiting == (second,)
    service.move_up(second, by=seated.chair, at=seated.at)
    assert (second.status, queries.award_of(second)) == (ApplicationStatus.APPROVED, LUMP_SUM)
    assert funds.verify() == []


def test_an_unanswered_condition_lapses_only_after_its_last_day_and_only_by_a_person() -> None:
    seated, [best, _second] = awarded()
    [condition] = conditions.conditions_of(best)
    over = end_of_day(condition.due_on)
    remind(at=over + 30 * DAY)
    assert best.status is ApplicationStatus.APPROVED_WITH_CONDITIONS
    with pytest.raises(Refused):
        service.lapse_award(best, WHY, by=seated.chair, at=over - timedelta(milliseconds=1))
    assert service.lapse_award(best, WHY, by=seated.chair, at=over) == LUMP_SUM


def test_the_coordinator_extends_the_time_once_with_a_reason() -> None:
    seated, [best, _second] = awarded()
    [condition] = conditions.conditions_of(best)
    first, later = condition.due_on, due(seated, 14)
    with pytest.raises(NotPermitted):
        service.extend_condition(condition, later, WHY, by=seated.chair, at=seated.at)
    for day, reason, rule in [
        (later, "", "condition_without_reason"),
        (first, WHY, "condition_not_later"),
    ]:
        with pytest.raises(Refused) as error:
            service.extend_condition(condition, day, reason, by=seated.coordinator, at=seated.at)
        assert rules(error) == [rule]
    service.extend_condition(condition, later, WHY, by=seated.coordinator, at=seated.at)
    assert (condition.due_on, condition.first_due_on) == (later, first)
    with pytest.raises(Refused) as error:
        service.extend_condition(condition, due(seated, 21), WHY, by=seated.coordinator, at=seated.at)
    assert rules(error) == ["condition_extended_before"]
    service.answer_condition(condition, "Ir.", by=owner(best), at=end_of_day(first) + DAY)


def test_who_is_in_conflict_neither_sees_nor_checks_the_conditions() -> None:
    seated, [best, _second] = awarded()
    answered(best, seated)
    [condition] = conditions.conditions_of(best)
    third, chair = seated.evaluators[2], seated.chair
    for by in (third, chair):
        selection.declare(best, by, seated.at, conflict="Radinieks.")
        assert conditions.find_application(by, best.id) is None
        assert conditions.find_condition(by, condition.id) is None
        assert conditions.find_file(by, condition.answers[0].files[0].id) is None
    with pytest.raises(NotPermitted):
        service.find_met(condition, by=chair, at=seated.at)
    with pytest.raises(NotPermitted):
        service.lapse_award(best, WHY, by=chair, at=end_of_day(condition.due_on))
    manager = accounts.actor(Role.PROGRAMME_MANAGER)
    assert conditions.find_condition(manager, condition.id) is condition
    assert not conditions.may_judge(manager, best)
    assert conditions.find_application(owner(_second), best.id) is None


def test_a_reminder_goes_out_once_three_working_days_before_the_last_day() -> None:
    seated, [best, _second] = awarded()
    [condition] = conditions.conditions_of(best)
    early = end_of_day(condition.due_on) - 10 * DAY
    assert (remind(at=early), letters("selection/condition_reminder")) == (0, [])
    near = end_of_day(condition.due_on) - 2 * DAY
    for moment in (near, near + DAY):
        assert remind(at=moment) == 1
    [letter] = letters("selection/condition_reminder")
    assert letter.to_address == best.organisation.email
    assert "Tāme PDF datnē." in write_letter(letter.template, letter.data).text
    answered(best, seated)
    assert remind(at=near) == 0


def test_an_open_appeal_stops_the_lapse_and_an_appealed_lapse_may_be_awarded_again() -> None:
    seated, [best, second] = awarded()
    decision = queries.latest_decisions([best.id])[best.id]
    appeal = service.file_appeal(
        decision, grounds="Nosacījums nav pamatots.", by=owner(best), at=seated.at + DAY
    )
    [condition] = conditions.conditions_of(best)
    over = end_of_day(condition.due_on)
    with pytest.raises(Refused) as error:
        service.lapse_award(best, WHY, by=seated.coordinator, at=over)
    assert rules(error) == ["appeal_open"]
    service.withdraw_appeal(appeal, by=owner(best), at=over)
    service.lapse_award(best, WHY, by=seated.coordinator, at=over)
    lapse = queries.latest_decisions([best.id])[best.id]
    again = service.file_appeal(lapse, grounds="Tāme tika iesniegta.", by=owner(best), at=over)
    # What the appeal could need stays in the quota.
    with pytest.raises(Refused) as error:
        service.move_up(second, by=seated.chair, at=over)
    assert rules(error) == ["reserve_kept_for_appeals"]
    manager = accounts.actor(Role.PROGRAMME_MANAGER)
    service.take_up_appeal(again, is_free=True, by=manager, at=over)
    outcome = service.change_decision(again, points={}, reasoning="Bija iesniegta.", by=manager, at=over)
    assert (outcome, best.status) == (DecisionOutcome.APPROVED, ApplicationStatus.APPROVED)
    assert queries.award_of(best) == LUMP_SUM
    newest = queries.latest_decisions([best.id])[best.id]
    assert {"lapse", "failed_conditions", "conditions"}.isdisjoint(newest.content)
    assert prepare_agreement(best, by=seated.coordinator, at=over).amount == LUMP_SUM
    assert db.session.query(Decision).count() == 4
