"""The commission at work: seats, scores, the ranking."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from app.applications.models import Application
from app.applications.queries import regulation_of
from app.applications.service import declare_conflict
from app.core.actor import Actor
from app.core.clock import riga_day
from app.dev.season import words
from app.dev.season.people import user_of
from app.dev.season.rounds import Contest
from app.selection import service
from app.selection.models import Assessment
from app.selection.queries import members_of
from app.selection.quorum import recused_in
from app.selection.service import Given
from app.selection.sitting import seats_on

_STRONG_FROM = 7


class Weakness(Enum):
    """Why an application fails although it is eligible."""

    ONE_CRITERION = "44.5 of 50, but 2.5 for cooperation"
    TOTAL = "27 of 50"


def seat(contest: Contest, at: datetime) -> None:
    """The coordinator appoints the chair and the evaluators."""
    local_call, hall = contest.local_call, contest.hall
    service.appoint_member(local_call, user_of(hall.chair), is_chair=True, by=hall.coordinator, at=at)
    for evaluator in hall.evaluators:
        service.appoint_member(local_call, user_of(evaluator), by=hall.coordinator, at=at)
    day = riga_day(at)
    service.record_act(
        local_call, number=f"Nr. 3-2/{day.year % 100}/{local_call.id}", issued_on=day,
        term_until=day + timedelta(days=730), by=hall.coordinator, at=at,
    )  # fmt: skip


def assessed(contest: Contest, application: Application, strength: int | Weakness, at: datetime) -> None:
    """Two evaluators score, so that the application is assessed; strength 0 is the best."""
    for place, evaluator in enumerate(contest.hall.evaluators[:2]):
        scored(application, evaluator, points(application, strength, place), at)


def scored(application: Application, evaluator: Actor, halves: dict[str, int], at: datetime) -> Assessment:
    """One evaluator declares no conflict, scores and hands in."""
    declare_conflict(application, has_conflict=False, by=evaluator, at=at)
    assessment = drafted(application, evaluator, halves, at)
    service.submit_assessment(assessment, by=evaluator, at=at)
    return assessment


def drafted(application: Application, evaluator: Actor, halves: dict[str, int], at: datetime) -> Assessment:
    """A draft with everything in it, of an evaluator who declared already."""
    criteria, tasks = {}, {}
    for criterion in regulation_of(application).quality_criteria:
        given = _given(criterion.code, halves[criterion.code])
        if criterion.tied_to_plan_tasks:
            tasks = {named.task_id: given for named in application.named_tasks}
        else:
            criteria[criterion.code] = given
    return service.save_assessment(application, criteria=criteria, tasks=tasks, by=evaluator, at=at)


def _given(code: str, halves: int) -> Given:
    return Given(Decimal(halves) / 2, words.reason(code, is_strong=halves >= _STRONG_FROM))


def points(application: Application, strength: int | Weakness, evaluator: int = 0) -> dict[str, int]:
    """Half points by criterion; the two evaluators differ a little."""
    codes = [one.code for one in regulation_of(application).quality_criteria]
    if strength is Weakness.ONE_CRITERION:
        others = [code for code in codes if code != "cooperation"]
        return {"cooperation": 5} | {code: 10 if place % 3 == 0 else 9 for place, code in enumerate(others)}
    if isinstance(strength, Weakness):
        return {code: 5 + (place % 5 < 2) for place, code in enumerate(codes)}
    each, more = divmod(96 - 3 * strength - evaluator * (1 + strength % 3), len(codes))
    return {
        code: each + ((place * 7 + strength + evaluator) % len(codes) < more)
        for place, code in enumerate(codes)
    }


def diverged(contest: Contest, application: Application, at: datetime) -> None:
    """Two evaluators differ so much on one criterion that a third opinion, or an agreed score, is needed."""
    first, second = contest.hall.evaluators[:2]
    scored(application, first, points(application, 2), at)
    scored(application, second, points(application, 2, 1) | {"youth_led": 4}, at)


def agreed(contest: Contest, application: Application, at: datetime) -> None:
    """The commission agrees on the criterion its members differed about."""
    chair = contest.hall.chair
    declare_conflict(application, has_conflict=False, by=chair, at=at)
    reason = words.text("third_opinion")
    service.agree_consensus(application, points={"youth_led": Decimal(4)}, reason=reason, by=chair, at=at)


def met(contest: Contest, at: datetime) -> None:
    """The commission meets, all of it; who declared a conflict leaves for that application."""
    local_call, chair = contest.local_call, contest.hall.chair
    place = words.text("meeting_place")
    meeting = service.open_meeting(local_call, held_at=at, place=place, by=chair, at=at)
    present = {seat.user_id for seat in seats_on(members_of(local_call), riga_day(at))}
    left = [(row.user_id, row.id) for row in recused_in(local_call) if row.user_id in present]
    service.mark_attendance(meeting, present, left, by=chair, at=at)


def conditioned(contest: Contest, application: Application, due_on: date, at: datetime) -> None:
    """The chair makes the award of a project depend on two conditions."""
    for text, evidence in (("condition_budget", "evidence_budget"), ("condition_school", "evidence_school")):
        terms = service.Terms(words.text(text), words.text(evidence), due_on)
        service.set_condition(application, terms, by=contest.hall.chair, at=at)


def confirmed(contest: Contest, at: datetime) -> None:
    """The chair confirms the ranking at a meeting; everyone gets a decision, the supported their award."""
    met(contest, at)
    service.confirm_ranking(contest.local_call, by=contest.hall.chair, at=at)


def all_assessed(
    contest: Contest, applications: Sequence[Application], at: datetime, *, first: int = 0
) -> None:
    """Eligible applications are assessed, the earlier in the list the stronger."""
    for place, application in enumerate(applications):
        assessed(contest, application, first + place, at)
