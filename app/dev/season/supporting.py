"""Learners of the demonstration's schools: invented, as their personal codes are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count

from app.core.actor import Actor
from app.core.clock import riga_day
from app.dev.season import tying, words
from app.dev.season.scene import SchoolHouse, Season
from app.documents import pdf
from app.registry.models import SchoolKind
from app.support_plans import service
from app.support_plans.models import Learner, NoticeKind
from app.support_plans.plan_models import MeasureCode, SupportPlan
from app.support_plans.plan_queries import rate_on
from app.support_plans.service import MeasureDetails, allotting, semester_money
from app.support_plans.service.allotting import Giving
from app.support_plans.typed import Typed
from app.support_plans.workflow import ChainStep
from competition_rules.support import Observed, semester_of, signs, target_years
from competition_rules.support_documents import needed
from competition_rules.support_plan import Measure

_LEARNERS = 24
_REGISTERED_AGO = 75
_STARTED_AGO = 20
_SEMESTER, _SCHOOL, _SPARE = Decimal("60000.00"), Decimal("3000.00"), Decimal("500.00")
_MEASURES = (
    ((MeasureCode.MEALS, 60, "Skolas ēdnīca"), (MeasureCode.TRANSPORT, 40, "Sabiedriskais transports")),
    ((MeasureCode.CONSULTATIONS, 16, "Matemātikas skolotājs"),),
    ((MeasureCode.CONSULTATIONS, 10, "Psihologs"), (MeasureCode.STUDY_AIDS, 1, "Grāmatnīca")),
    ((MeasureCode.LODGING, 4, "Dienesta viesnīca"), (MeasureCode.YOUTH_PROJECT, 1, "Jauniešu projekts")),
)
# Of every so many learners one's parents are not informed yet.
_UNINFORMED = 6


def register_learners(season: Season) -> None:
    """Two dozen learners of each school, and what most of their parents were told."""
    numbers = count(1)
    for house in season.schools:
        for place in range(_LEARNERS):
            learner = _register(season, house, place, next(numbers))
            house.learners.append(learner)
            _observe(season, house, learner, place)


def make_plans(season: Season) -> None:
    """Plans of this semester for those whose parents know, each as far up the chain as the next."""
    allot_money(season)
    for house in season.schools:
        hall = next(
            one for one in season.halls.values() if one.municipality.id == house.school.municipality_id
        )
        chain = [house.director, season.specialist]
        if not house.school.is_state:
            chain.insert(1, hall.coordinator)
        plans = [
            _make_plan(season, house, learner, place, chain)
            for place, learner in enumerate(house.learners)
            if place % _UNINFORMED
        ]
        if not house.school.is_state:
            tying.send_plans(season, hall.coordinator, plans)
        waiting = next(one for one in plans if one.waits_for is ChainStep.IKVD)
        reason, at = words.text("support_look"), season.at(season.day(3))
        service.look_at_name(waiting, reason, by=season.specialist, at=at)


def allot_money(season: Season) -> None:
    """Money of this semester, to the municipalities of the schools and to every school; some is left on each level."""
    semester, (first, second) = semester_of(riga_day(season.now)), season.office.managers
    at = season.at(season.day(_STARTED_AGO + 5))
    proposal = semester_money.set_semester(semester, _SEMESTER, words.text("support_money"), by=first, at=at)
    semester_money.confirm_semester(proposal, by=season.office.approvers[0], at=at)
    semester_money.set_semester(semester.next, _SEMESTER, words.text("support_money"), by=second, at=at)
    of_town: dict[int, list[SchoolHouse]] = defaultdict(list)
    for house in season.schools:
        if house.school.is_state:
            allotting.allot_school(semester, Giving(house.school, _SCHOOL, _SCHOOL), by=second, at=at)
        else:
            of_town[house.school.municipality_id].append(house)
    for hall in season.halls.values():
        houses = of_town.get(hall.municipality.id, [])
        if not houses:
            continue
        most = _SCHOOL * len(houses) + _SPARE
        allotting.allot_municipality(semester, Giving(hall.municipality, most, most), by=first, at=at)
        for house in houses:
            giving = Giving(house.school, _SCHOOL, _SCHOOL - _SPARE)
            allotting.allot_school(semester, giving, by=hall.coordinator, at=at)


def _make_plan(
    season: Season, house: SchoolHouse, learner: Learner, place: int, chain: Sequence[Actor]
) -> SupportPlan:
    """The place tells how far it comes; of those with the director some were returned."""
    by, semester = house.author, semester_of(riga_day(season.now))
    at = season.at(season.day(_STARTED_AGO))
    # Of learners whose plans come equally far some have other measures than others.
    wanted = (place + place // 8) % len(_MEASURES)
    is_economic = wanted == 0
    plan = service.start_plan(learner, semester, is_economic=is_economic, by=by, at=at)
    if not is_economic:
        texts = words.text("support_goals"), words.text("support_team")
        service.write_plan(plan, *texts, is_checked=True, by=by, at=at)
    _add_measures(season, plan, wanted, by)
    stage = place % (len(chain) + 2)
    # Of those that stay drafts one half still lacks its documents.
    if stage or place % 2:
        _add_documents(plan, by, at)
    if stage:
        service.submit(plan, by=by, at=season.at(season.day(_STARTED_AGO - 2)))
    for number, person in enumerate(chain[: stage - 1] if stage else []):
        if plan.is_to_send:
            break
        approved_at = season.at(season.day(_STARTED_AGO - 4 - 3 * number))
        service.approve_all({plan.id: plan.revision}, by=person, at=approved_at)
    if stage == 1 and place % 3 == 1:
        reason, at = words.text("support_return"), season.at(season.day(1))
        service.return_plan(plan, ChainStep.AUTHOR, ["measures"], reason, by=house.director, at=at)
    return plan


def _add_measures(season: Season, plan: SupportPlan, wanted: int, by: Actor) -> None:
    """Of some the days are over: what is missing is put down, then the result assessed."""
    semester, at = plan.semester, season.at(season.day(_STARTED_AGO))
    last = max(semester.starts_on, season.day(1)) if wanted == 1 else semester.ends_on
    for kind, volume, provider in _MEASURES[wanted]:
        cost = rate_on(kind, semester.starts_on) * volume
        measure = Measure(kind.value, volume, semester.starts_on, last, cost)
        service.add_measure(plan, MeasureDetails(measure, provider), by=by, at=at)


def _add_documents(plan: SupportPlan, by: Actor, at: datetime) -> None:
    for kind in needed({one.kind.value for one in plan.measures}):
        if kind.is_file:
            service.attach_document(plan, kind.code, _paper(kind.lv), f"{kind.code}.pdf", by=by, at=at)
        else:
            service.declare(plan, kind.code, by=by, at=at)


@cache
def _paper(title: str) -> bytes:
    return pdf.render(f"<h1>{title}</h1>", title=title, footer="<p>Demonstrācija</p>")


def _register(season: Season, house: SchoolHouse, place: int, number: int) -> Learner:
    kind = house.school.kind
    first, last = target_years(kind.value)
    year = first + place % (last - first + 1)
    class_name = (
        f"{year}.{'ab'[place % 2]}"
        if kind is SchoolKind.GENERAL
        else f"{year}. kurss, {'AE'[place % 2]}-{place % 3 + 1}"
    )
    # No register has given such a number out: it shows what it is.
    typed = Typed(words.person(400 + number), f"3200000{number:04}", year, class_name)
    at = season.at(season.day(_REGISTERED_AGO))
    learner = service.register_learner(typed, by=house.author, at=at)
    if place % _UNINFORMED:
        told_on = at.date() - timedelta(days=3)
        service.record_notice(learner, NoticeKind.INFORMED, told_on, by=house.author, at=at)
    return learner


def _observe(season: Season, house: SchoolHouse, learner: Learner, place: int) -> None:
    """Three signs over two terms; of every other learner the same sign thrice, stronger or weaker."""
    codes = list(signs())
    for number, (ago, severity) in enumerate(((300, 1 + place % 3), (120, 2), (40, 1 + place % 2))):
        code = codes[(place * 3 + number * (place % 2)) % len(codes)]
        at = season.at(season.day(min(ago, _REGISTERED_AGO - 1)))
        service.observe(learner, Observed(code, severity, season.day(ago)), by=house.author, at=at)
