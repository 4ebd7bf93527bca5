"""What the whole season shares: the present moment, its people and partners."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from app.calls.models import Call
from app.core.actor import Actor
from app.core.clock import riga_day, start_of_day
from app.core.holidays import holidays_around
from app.core.roles import Role
from app.dev import telephones
from app.dev.season.people import People, user_of
from app.payments.bank_files.contents import Debtor
from app.registry.models import Municipality, Organisation, School
from app.support_plans.models import Learner
from competition_rules.calendar import is_working_day

BEGINNING = date(2017, 3, 1)


@dataclass(frozen=True)
class TownHall:
    """A municipality with its people."""

    municipality: Municipality
    coordinator: Actor
    chair: Actor
    evaluators: tuple[Actor, ...]


@dataclass(frozen=True)
class Applicant:
    """An organisation with its representative and, where it has one, its editor."""

    organisation: Organisation
    representative: Actor
    editor: Actor | None = None

    @property
    def writer(self) -> Actor:
        """Who fills in forms."""
        return self.editor or self.representative


@dataclass(frozen=True)
class SchoolHouse:
    """A school with its people."""

    school: School
    author: Actor
    director: Actor
    learners: list[Learner] = field(default_factory=list)


@dataclass(frozen=True)
class Office:
    """The people of IKVD who act."""

    managers: tuple[Actor, Actor]
    preparers: tuple[Actor, Actor]
    approvers: tuple[Actor, Actor]


@dataclass
class Season:
    """The demonstration while it is built, as seen from the moment `now`."""

    now: datetime
    debtor: Debtor
    people: People = field(init=False)
    office: Office = field(init=False)
    specialist: Actor = field(init=False)
    second_specialist: Actor = field(init=False)
    halls: dict[str, TownHall] = field(default_factory=dict)
    schools: list[SchoolHouse] = field(default_factory=list)
    applicants: dict[str, list[Applicant]] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    organisation_numbers: Iterator[int] = field(default_factory=count)
    application_numbers: Iterator[int] = field(default_factory=count)

    def hire(self) -> None:
        """The people of IKVD, and the administrators who let everyone in."""
        self.people = People(moment(BEGINNING))
        self.office = Office(
            managers=self._two(Role.PROGRAMME_MANAGER),
            preparers=self._two(Role.FINANCE_PREPARER),
            approvers=self._two(Role.FINANCE_APPROVER),
        )
        for approver in self.office.approvers:
            telephones.connect(user_of(approver), by=approver, at=moment(BEGINNING))
        self.specialist = self.people.add(Role.SUPPORT_SPECIALIST)
        self.second_specialist = self.people.add(Role.SUPPORT_SPECIALIST)
        self.people.add(Role.AUDITOR)

    def _two(self, role: Role) -> tuple[Actor, Actor]:
        return self.people.add(role), self.people.add(role)

    def day(self, ago: int) -> date:
        """The day in Riga so many days before today."""
        return riga_day(self.now) - timedelta(days=ago)

    def at(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """That time on the day, or on the next working day; never later than the present."""
        while not is_working_day(day, holidays_around(day)):
            day += timedelta(days=1)
        return min(moment(day, hour, minute), self.now)


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """So many hours after midnight in Riga; some seconds off the full minute, as life is."""
    return start_of_day(day) + timedelta(hours=hour, minutes=minute, seconds=17 + 7 * hour % 40)
