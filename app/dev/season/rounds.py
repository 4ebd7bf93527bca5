"""National calls with their quotas, and the municipalities' announcements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.calls import service as calls
from app.calls.models import Call, LocalCall
from app.calls.queries import edition_by_code, last_day_of
from app.calls.service import LocalCallDetails
from app.dev import learners
from app.dev.season.scene import Season, TownHall
from app.quotas import service as quotas
from app.registry.queries import municipalities
from competition_rules import editions

SEASONS = {1: "ziema", 2: "ziema", 12: "ziema", 3: "pavasaris", 4: "pavasaris", 5: "pavasaris",
           6: "vasara", 7: "vasara", 8: "vasara"}  # fmt: skip


@dataclass(frozen=True)
class Purse:
    """What a call can give: the whole, and the quotas IKVD sets itself with its reasons, by municipality."""

    amount: Decimal
    overrides: Mapping[str, tuple[Decimal, str]]


@dataclass(frozen=True)
class Contest:
    """One municipality's local call while it is played."""

    season: Season
    hall: TownHall
    local_call: LocalCall

    def after_close(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """A moment so many days after the last day of submission; working hours only."""
        return self.season.at(last_day_of(self.local_call) + timedelta(days=days), hour, minute)


def title(day: date) -> str:
    """`Demo: jauniešu iniciatīvu projektu konkurss, 2018. gada rudens`: by the time municipalities announce it."""
    day += timedelta(days=14)
    name = SEASONS.get(day.month, "rudens")
    return f"Demo: jauniešu iniciatīvu projektu konkurss, {day.year}. gada {name}"


def open_call(
    season: Season, name: str, code: str, begins_on: date, purse: Purse, *, heading: str = ""
) -> Call:
    """From the recorded edition to published quotas in two weeks; the second manager publishes."""
    call = proposed_call(season, code, begins_on, purse.amount, heading=heading)
    manager, second = season.office.managers
    calls.publish(call, by=second, at=season.at(begins_on + timedelta(days=2), 11), demo=True)
    counted_at = season.at(begins_on + timedelta(days=3), 9)
    file = learners.as_csv(learners.learner_numbers(municipalities()))
    quotas.import_learners(call, file, "izglitojamie-demo.csv", by=manager, at=counted_at)
    computed = quotas.compute(call, by=manager, at=season.at(begins_on + timedelta(days=3), 10))
    by_name = {quota.municipality.name: quota for quota in computed}
    # The first ones free what the later ones get: all quotas together never exceed the purse.
    for town, (amount, reason) in purse.overrides.items():
        at = season.at(begins_on + timedelta(days=4), 15)
        quotas.override(by_name[town], amount, reason, by=manager, at=at)
    quotas.publish_quotas(call, by=second, at=season.at(begins_on + timedelta(days=6), 12))
    season.calls[name] = call
    return call


def proposed_call(season: Season, code: str, begins_on: date, purse: Decimal, *, heading: str = "") -> Call:
    """A call that waits for a second manager."""
    manager = season.office.managers[0]
    at = season.at(begins_on, 9)
    edition = edition_by_code(code) or calls.record_edition(editions.text_of(code), by=manager, at=at)
    call = calls.create_call(edition, heading or title(begins_on), purse, by=manager, at=at)
    calls.propose(call, by=manager, at=season.at(begins_on + timedelta(days=1), 16))
    return call


def draft(season: Season, call: Call, town: str, on: date) -> LocalCall:
    """A municipality's announcement in writing."""
    hall = season.halls[town]
    details = LocalCallDetails(
        act_number=f"Nr. 12-4/{on.year % 100}/{hall.municipality.id}", contact_name=hall.coordinator.name,
        contact_email=f"pasvaldiba-{hall.municipality.id}@demo.pumpurs.example",
        contact_phone=f"+371 6300{hall.municipality.id:04d}",
        notes="Demonstrācijas dati. Konsultācijas otrdienās plkst. 10–12, iepriekš piesakoties.",
    )  # fmt: skip
    return calls.draft_local_call(call, details, by=hall.coordinator, at=season.at(on, 9))


def announce(season: Season, call: Call, town: str, on: date) -> Contest:
    """An announced local call."""
    local_call = draft(season, call, town, on)
    hall = season.halls[town]
    quotas.announce(local_call, by=hall.coordinator, at=season.at(on, 13))
    return Contest(season, hall, local_call)
