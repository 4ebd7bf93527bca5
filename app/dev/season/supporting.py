"""Learners of the demonstration's schools: invented, as their personal codes are."""

from datetime import timedelta
from itertools import count

from app.dev.season import words
from app.dev.season.scene import SchoolHouse, Season
from app.registry.models import SchoolKind
from app.support_plans import service
from app.support_plans.models import Learner, NoticeKind
from app.support_plans.typed import Typed
from competition_rules.support import Observed, signs, target_years

_LEARNERS = 24
_REGISTERED_AGO = 75
# Of every so many learners one's parents are not informed yet.
_UNINFORMED = 6


def register_learners(season: Season) -> None:
    """Two dozen learners of each school, and what most of their parents were told."""
    numbers = count(1)
    for house in season.schools:
        for place in range(_LEARNERS):
            learner = _register(season, house, place, next(numbers))
            _observe(season, house, learner, place)


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
