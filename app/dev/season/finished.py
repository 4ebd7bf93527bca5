"""The first call, autumn 2018: 78 projects in 36 municipalities, from the announcement to the last balance.

The numbers are the published ones; so are 11 applications for 6 places in Saldus and 4 for 3 in Saulkrasti.
Everything else is invented.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from app.applications.workflow import ApplicationStatus
from app.core.errors import present
from app.dev.season import contest as contests
from app.dev.season import contracting, paying, reporting, rounds
from app.dev.season.applicants import applicant
from app.dev.season.applying import Period
from app.dev.season.choosing import Weakness, confirmed
from app.dev.season.contest import Entry, Project
from app.dev.season.reporting import FULL, Result
from app.dev.season.rounds import Purse
from app.dev.season.scene import Season
from app.payments.models import PaymentKind
from app.quotas import queries as quotas
from app.quotas.service import close_call
from app.selection import service as selection

GRANT = Decimal("4600.00")
PROJECTS = 78
WITHOUT_PROJECTS = ("Auces novads", "Ludzas novads", "Skrundas novads", "Priekuļu novads", "Salaspils novads")
UNSUCCESSFUL = {"Auces novads": None, "Ludzas novads": Weakness.TOTAL}
_MOST = 4
_BEGINS_ON = date(2018, 8, 27)
_ANNOUNCED_FROM = date(2018, 9, 10)
_PREFINANCED_FROM = date(2018, 11, 19)
_BALANCES_FROM = date(2019, 7, 17)
_RESULTS = {
    7: Result(missing_activities=1), 19: Result(absent=3), 31: Result(is_rejected=True),
    43: Result(missing_activities=2), 55: Result(absent=1), 67: Result(missing_activities=3),
}  # fmt: skip
_RETURNED_BY_BANK = 10
_FILES = 4
RIGA = ("Rīga", (GRANT * 60, "Rīgas pašvaldība lūgusi mazāku kvotu; pārējais paliek citām pašvaldībām."))
_PURSE = Purse(
    GRANT * 250,
    dict([
        RIGA,
        ("Saldus novads", (GRANT * 6, "Demonstrācijā atkārtota publicētā attiecība: 11 pieteikumi, kvota 6.")),
        ("Saulkrastu novads", (GRANT * 3, "Demonstrācijā atkārtota publicētā attiecība: 4 pieteikumi, kvota 3.")),
    ]),
)  # fmt: skip


class FinishedCall:
    """Plays the call in stages that each end at a point where the books agree."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.projects: list[Project] = []
        self.contests: list[rounds.Contest] = []

    def stages(self, towns: list[str]) -> Iterator[Callable[[], None]]:
        """The acts in order; `towns` are those that signed."""
        supported = [town for town in towns if town not in WITHOUT_PROJECTS]
        yield self.open
        for place, town in enumerate([*supported, *UNSUCCESSFUL]):
            yield partial(self.choose, town, place)
        for part in range(_FILES):
            yield partial(self.prefinance, part)
        for number in range(PROJECTS):
            yield partial(self.report, number)
        for part in range(_FILES):
            yield partial(self.settle, part)
        yield self.recover
        yield self.close

    def open(self) -> None:
        """The national call with its quotas, and how many projects each municipality supports."""
        call = rounds.open_call(self.season, "finished", "pumpurs-2022", _BEGINS_ON, _PURSE)
        units = {
            one.municipality.name: int(one.amount // GRANT)
            for one in quotas.quotas_of(call)
            if one.municipality.name not in WITHOUT_PROJECTS
        }
        self.quotas = units
        self.supported = shares({name: units[name] for name in self.season.halls if name in units})

    def choose(self, town: str, place: int) -> None:
        """One municipality's local call up to the contracts."""
        season = self.season
        contest = rounds.announce(
            season, season.calls["finished"], town, _ANNOUNCED_FROM + timedelta(days=place % 10)
        )
        self.contests.append(contest)
        entries = self._entries(town, place)
        projects = contests.played(contest, entries, _period)
        decided_at = contest.after_close(14, 11)
        confirmed(contest, decided_at)
        if town == "Saldus novads":
            self._change_of_mind(projects)
        for project in projects:
            if project.application.status is ApplicationStatus.APPROVED:
                contests.contracted(project, decided_at)
                self.projects.append(project)

    def _entries(self, town: str, place: int) -> list[Entry]:
        if town in UNSUCCESSFUL:
            return [Entry(applicant(self.season, town, 0), UNSUCCESSFUL[town])]
        count, others = self.supported[town], self._others(town, place)
        organisations = [applicant(self.season, town, number) for number in range(count + len(others))]
        is_saldus = town == "Saldus novads"
        entries = [
            Entry(
                one,
                number,
                is_clarified=number == 0 and place % 5 == 0,
                diverges=number == 1 and is_saldus,
            )
            for number, one in enumerate(organisations[:count])
        ]
        return entries + [Entry(one, other) for one, other in zip(organisations[count:], others, strict=True)]

    def _others(self, town: str, place: int) -> list[int | Weakness | None]:
        """Applications beyond those supported: in the reserve where the quota is used up, or failing."""
        if town == "Saldus novads":
            return [7, 8, Weakness.ONE_CRITERION, Weakness.TOTAL, None]
        if town == "Saulkrastu novads" or (place % 3 == 1 and self.supported[town] == self.quotas[town]):
            return [7]
        return [[Weakness.TOTAL, Weakness.ONE_CRITERION, None][place // 3 % 3]] if place % 3 == 0 else []

    def _change_of_mind(self, projects: list[Project]) -> None:
        """A supported project withdraws, so the first in the reserve moves up."""
        leaving, first = projects[4], projects[6]
        contest = leaving.contest
        at = contest.after_close(15, 10)
        selection.withdraw_awarded(leaving.application, by=leaving.applicant.representative, at=at)
        selection.move_up(first.application, by=contest.hall.chair, at=contest.after_close(16, 10))

    def prefinance(self, part: int) -> None:
        """A quarter of the projects gets its prefinancing in one file; once the bank sends one back."""
        on = _PREFINANCED_FROM + timedelta(days=part)
        chosen = [project.application for project in self.projects[part::_FILES]]
        batch = paying.exported(self.season, chosen, PaymentKind.PREFINANCING, on)
        unlucky = self.projects[_RETURNED_BY_BANK]
        for payment in paying.payments_of(batch):
            if payment.application_id == unlucky.application.id:
                paying.returned(self.season, payment, on + timedelta(days=1))
                self._pay_again(unlucky, on + timedelta(days=4))
            else:
                paying.confirmed(self.season, payment, on + timedelta(days=1))

    def _pay_again(self, project: Project, on: date) -> None:
        at = self.season.at(on, 8)
        contracting.entered(project.applicant, at, renewed=1)
        contracting.verified(project.contest, project.applicant, self.season.at(on, 8, 40))
        paying.paid(self.season, [project.application], PaymentKind.PREFINANCING, on)

    def report(self, number: int) -> None:
        """One project's final report up to the settlement."""
        project, result = self.projects[number], _RESULTS.get(number, FULL)
        application, contest = project.application, project.contest
        ends_on = present(application.ends_on, "it was submitted")
        at = self.season.at(ends_on + timedelta(days=7 + number % 6), 18)
        report = reporting.submitted(application, project.applicant, at, result)
        reporting.checked(
            contest, report, self.season.at(date(2019, 7, 8 + number % 3), 10, number % 60), result
        )
        reporting.decided(contest, report, self.season.at(date(2019, 7, 12), 11, number % 60), result)

    def settle(self, part: int) -> None:
        """A quarter of the balances in one file."""
        owed = [
            one.application for one in self.projects[part::_FILES] if not paying.recovery_of(one.application)
        ]
        paying.paid(
            self.season, owed, PaymentKind.BALANCE, _BALANCES_FROM + timedelta(days=part + part // 3 * 2)
        )

    def recover(self) -> None:
        """What must come back is claimed and comes back, once in two parts."""
        for project in self.projects:
            recovery = paying.recovery_of(project.application)
            if recovery is None:
                continue
            paying.claimed(self.season, recovery, date(2019, 7, 29))
            if recovery.amount > GRANT / 2:
                paying.repaid(self.season, recovery, date(2019, 8, 12), recovery.amount / 2)
                paying.repaid(self.season, recovery, date(2019, 8, 26), recovery.amount / 2)
            else:
                paying.repaid(self.season, recovery, date(2019, 8, 19))

    def close(self) -> None:
        """The reserves end, and what no municipality used goes back to the call."""
        season = self.season
        for contest in self.contests:
            selection.close_reserve(
                contest.local_call, by=contest.hall.chair, at=season.at(date(2019, 10, 28), 10)
            )
        close_call(
            season.calls["finished"], by=season.office.managers[0], at=season.at(date(2019, 11, 4), 12)
        )


def shares(quotas_: dict[str, int]) -> dict[str, int]:
    """The published number of projects divided among municipalities: one each, then more where the quota allows."""
    found = dict.fromkeys(quotas_, 1) | {"Saldus novads": 6, "Saulkrastu novads": 3}
    while sum(found.values()) < PROJECTS:
        before = sum(found.values())
        for name, quota in quotas_.items():
            if found[name] < min(quota, _MOST) and sum(found.values()) < PROJECTS:
                found[name] += 1
        if sum(found.values()) == before:
            raise RuntimeError("the quotas hold fewer projects than were published")
    return found


def _period(place: int) -> Period:
    return Period(
        date(2019, 1, 7) + timedelta(days=7 * (place % 5)), date(2019, 5, 20) + timedelta(days=3 * place)
    )
