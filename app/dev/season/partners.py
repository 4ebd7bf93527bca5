"""Municipalities and vocational schools that joined, their people and their prevention plans.

The numbers of partners, schools and learners at risk by region are those of the programme's tables of May 2017;
the day shown is later: everyone who was contracting then has signed, and a few more have begun.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from app.core.actor import Actor
from app.core.roles import Role
from app.dev import learners
from app.dev.season import words
from app.dev.season.people import user_of
from app.dev.season.scene import SchoolHouse, Season, TownHall, moment
from app.extensions import db
from app.participation import published
from app.participation import service as participation
from app.plans import service as plans
from app.plans.models import PmpPlan, PreventionLevel, RiskGroup
from app.registry.models import Municipality, Region, School, SchoolKind
from app.registry.service import load_municipalities, register_school
from competition_rules.quotas import allocate

SIGNED = {
    Region.KURZEME: (
        "Saldus novads", "Liepāja", "Kuldīgas novads", "Talsu novads", "Ventspils", "Brocēnu novads",
        "Aizputes novads", "Grobiņas novads", "Skrundas novads",
    ),
    Region.VIDZEME: (
        "Cēsu novads", "Valmiera", "Gulbenes novads", "Madonas novads", "Smiltenes novads", "Alūksnes novads",
        "Valkas novads", "Priekuļu novads",
    ),
    Region.ZEMGALE: (
        "Dobeles novads", "Jelgava", "Jēkabpils", "Bauskas novads", "Aizkraukles novads", "Auces novads",
        "Iecavas novads", "Jelgavas novads",
    ),
    Region.LATGALE: (
        "Līvānu novads", "Daugavpils", "Rēzekne", "Preiļu novads", "Krāslavas novads", "Balvu novads",
        "Ludzas novads", "Rēzeknes novads",
    ),
    Region.RIGA_REGION: (
        "Saulkrastu novads", "Siguldas novads", "Ogres novads", "Tukuma novads", "Jūrmala", "Limbažu novads",
        "Salaspils novads",
    ),
    Region.RIGA: ("Rīga",),
}  # fmt: skip
CONTRACTING = ("Olaines novads", "Viļānu novads", "Rūjienas novads", "Vecumnieku novads")
WITH_THREE_EVALUATORS = ("Saldus novads", "Cēsu novads", "Dobeles novads")
_JOINED_ON = date(2017, 9, 4)
_FIRST_PLAN = date(2018, 1, 1)
_PLAN_YEARS = 5


def load_places(season: Season) -> None:
    """The 119 municipalities, and the people of those that take part."""
    load_municipalities()
    known = {one.name: one for one in db.session.scalars(select(Municipality))}
    for names in SIGNED.values():
        for name in names:
            season.halls[name] = _town_hall(season, known[name])
    # One person may act for two municipalities and chooses for which.
    evaluator = user_of(season.halls["Saldus novads"].evaluators[0])
    season.people.grant(evaluator, Role.EVALUATOR, season.halls["Brocēnu novads"].municipality.id)


def _town_hall(season: Season, municipality: Municipality) -> TownHall:
    people, evaluators = season.people, 3 if municipality.name in WITH_THREE_EVALUATORS else 2
    return TownHall(
        municipality=municipality,
        coordinator=people.add(Role.COORDINATOR, municipality.id),
        chair=people.add(Role.CHAIR, municipality.id),
        evaluators=tuple(people.add(Role.EVALUATOR, municipality.id) for _ in range(evaluators)),
    )


def sign(season: Season) -> None:
    """Cooperation agreements of the municipalities, with what they reported split from the published regions."""
    table, number = published.general(), 0
    for region, names in SIGNED.items():
        here = [season.halls[name].municipality for name in names]
        schools = learners.split(here, {region.value: table.rows[region]["schools_participating"]}, 1)
        at_risk = learners.split(here, {region.value: table.rows[region]["learners_at_risk"]}, 1)
        for one in here:
            number += 1
            _join(
                season, number, municipality_id=one.id, schools=schools[one.atvk_code],
                at_risk=at_risk[one.atvk_code],
            )  # fmt: skip
    for place, name in enumerate(CONTRACTING):
        one = db.session.scalars(select(Municipality).where(Municipality.name == name)).one()
        at = season.at(season.day(9 + 5 * place))
        participation.start(municipality_id=one.id, by=season.office.managers[0], at=at)


def _join(
    season: Season,
    number: int,
    *,
    municipality_id: int | None = None,
    school_id: int | None = None,
    schools: int,
    at_risk: int,
) -> None:
    by, started_on = season.office.managers[number % 2], _JOINED_ON + timedelta(days=2 * number)
    joined = participation.start(
        municipality_id=municipality_id, school_id=school_id, schools_participating=schools,
        learners_at_risk=at_risk, by=by, at=season.at(started_on),
    )  # fmt: skip
    signed_at = season.at(started_on + timedelta(days=45), 14)
    participation.record_agreement(
        joined, f"DEMO-8.3.4.0/16/I/001-{number:02d}", started_on + timedelta(days=44), by=by, at=signed_at
    )


def open_schools(season: Season) -> None:
    """Invented vocational schools in the published numbers, those contracting in May 2017 signed; school people."""
    table, number = published.vocational(), 100
    for region, names in SIGNED.items():
        row = table.rows[region]
        here = [_vocational_school(season, place, names) for place in range(row["institutions_total"])]
        joining = here[: row["institutions_contracting"]]
        at_risk = allocate({str(one.id): 3 + one.id % 5 for one in joining}, row["learners_at_risk"], 1)
        for one in joining:
            number += 1
            _join(season, number, school_id=one.id, schools=1, at_risk=at_risk[str(one.id)])
    _school_people(season)


def _vocational_school(season: Season, place: int, names: Sequence[str]) -> School:
    name = names[place % len(names)]
    ordinal = f" {place // len(names) + 1}." if place >= len(names) or len(names) == 1 else ""
    return register_school(
        name=f"{genitive(name)}{ordinal} profesionālā vidusskola (demo)", kind=SchoolKind.VOCATIONAL,
        municipality_id=season.halls[name].municipality.id, is_state=True, is_competence_centre=place == 0,
        by=season.office.managers[0], at=moment(_JOINED_ON),
    )  # fmt: skip


def _school_people(season: Season) -> None:
    """A general and a vocational school in Saldus with a plan author and a director each; the second has a plan."""
    saldus = season.halls["Saldus novads"].municipality
    general = register_school(
        name="Saldus pamatskola (demo)", kind=SchoolKind.GENERAL, municipality_id=saldus.id,
        by=season.office.managers[0], at=moment(_JOINED_ON),
    )  # fmt: skip
    vocational = db.session.scalars(
        select(School).where(School.municipality_id == saldus.id, School.kind == SchoolKind.VOCATIONAL)
    ).first()
    for school in (general, vocational):
        if school is not None:
            author = season.people.add(Role.PLAN_AUTHOR, school.id)
            director = season.people.add(Role.DIRECTOR, school.id)
            season.schools.append(SchoolHouse(school, author, director))
            if school.kind is SchoolKind.VOCATIONAL:
                _adopted(season, director, f"{school.name}: PMP novēršanas plāns", _present_plan(season))


def adopt_plans(season: Season) -> None:
    """A plan for each municipality for the time of the first call, and one for the present."""
    for hall in season.halls.values():
        title = f"{genitive(hall.municipality.name)} PMP novēršanas plāns"
        for starts_on in (_FIRST_PLAN, _present_plan(season)):
            _adopted(season, hall.coordinator, title, starts_on)


def _present_plan(season: Season) -> date:
    return date(season.day(0).year - 2, 1, 1)


def _adopted(season: Season, keeper: Actor, title: str, starts_on: date) -> PmpPlan:
    ends_on = date(starts_on.year + _PLAN_YEARS - 1, 12, 31)
    at = season.at(starts_on - timedelta(days=60))
    named = f"{title}, {starts_on.year}.–{ends_on.year}. gads"
    plan = plans.start_plan(named, starts_on, ends_on, by=keeper, at=at)
    for goal_words in words.goals():
        values = {name: value for name, value in goal_words.items() if name not in ("title", "tasks")}
        goal = plans.add_goal(plan, goal_words["title"], **values, by=keeper, at=at)
        for task in goal_words["tasks"]:
            plans.add_task(
                goal, task["title"], description=task["description"], indicator=task["indicator"],
                risk_group=RiskGroup(task["risk_group"]), prevention_level=PreventionLevel(task["prevention_level"]),
                by=keeper, at=at,
            )  # fmt: skip
    adopted_at = season.at(starts_on - timedelta(days=20))
    plans.adopt(plan, f"Domes lēmums Nr. {plan.id} (demo)", by=keeper, at=adopted_at)
    return plan


def genitive(name: str) -> str:
    """`Saldus` of Saldus novads, `Rīgas` of Rīga; a county named like its city keeps the word `novada`."""
    town, _space, is_county = name.partition(" ")
    if is_county:
        return f"{town} novada" if town in ("Jelgavas", "Rēzeknes") else town
    return town if town.endswith("pils") else f"{town}s"
