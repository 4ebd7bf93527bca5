"""A call decided half a year ago: its projects are ending, and their reports and payments are at every stage."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

from app.core.errors import present
from app.dev.season import contest as contests
from app.dev.season import ending, paying, recovering, reporting, rounds
from app.dev.season.applicants import applicant
from app.dev.season.applying import Period
from app.dev.season.choosing import confirmed
from app.dev.season.contest import Entry, Project
from app.dev.season.costs import OWING, ActualCostsCall
from app.dev.season.finished import GRANT, RIGA
from app.dev.season.reporting import FULL, Result
from app.dev.season.rounds import Purse
from app.dev.season.scene import Season
from app.payments.models import PaymentKind
from app.reports.interim import daily
from app.reports.models import FinalReport

_REASON = "Demonstrācijas vajadzībām kvota noteikta, lai redzami būtu visi posmi."
QUOTAS = {
    "Saldus novads": 6, "Cēsu novads": 3, "Dobeles novads": 6, "Līvānu novads": 2, "Rēzekne": 1,
    "Talsu novads": 4,
}  # fmt: skip
# Days before today.
_BEGAN, _ANNOUNCED, _PREFINANCED, _STARTED, _ENDED = 250, 232, 163, 150, 52
_LONGER = 120


class RunningCall:
    """Plays the call up to the present."""

    def __init__(self, season: Season, costs: ActualCostsCall) -> None:
        self.season = season
        self.costs = costs
        self.projects: dict[str, list[Project]] = {}

    def stages(self) -> Iterator[Callable[[], None]]:
        """The acts in order."""
        yield self.open
        for town in QUOTAS:
            yield partial(self.choose, town)
        yield self.prefinance
        yield self.report_in_saldus
        yield self.pay_in_cesis
        yield self.recover_in_dobele
        yield self.agree_in_dobele
        yield self.set_off_in_rezekne
        yield self.ask_half_way
        yield self.end_in_talsi
        yield self.amend_in_livani

    def open(self) -> None:
        """The national call with its quotas."""
        overrides = {town: (GRANT * units, _REASON) for town, units in QUOTAS.items()}
        purse = Purse(GRANT * 250, dict([RIGA]) | overrides)
        rounds.open_call(self.season, "running", "pumpurs-2022", self.season.day(_BEGAN), purse)

    def choose(self, town: str) -> None:
        """One municipality's local call up to the contracts; as many apply as can be supported."""
        season, units = self.season, QUOTAS[town]
        contest = rounds.announce(season, season.calls["running"], town, season.day(_ANNOUNCED))
        # The first organisation's project is the last, whose report is still to be written.
        entries = [Entry(applicant(season, town, units - 1 - place), place) for place in range(units)]
        is_longer = town == "Līvānu novads"
        projects = contests.played(contest, entries, lambda place: self._period(place, is_longer=is_longer))
        decided_at = contest.after_close(15, 11)
        confirmed(contest, decided_at)
        for project in projects:
            contests.contracted(project, decided_at)
        self.projects[town] = projects

    def _period(self, place: int, *, is_longer: bool) -> Period:
        ends_on = self.season.day(_ENDED + place) + timedelta(days=_LONGER * is_longer)
        return Period(self.season.day(_STARTED), ends_on)

    def prefinance(self) -> None:
        """Everyone's prefinancing in one file."""
        chosen = [project.application for projects in self.projects.values() for project in projects]
        paying.paid(self.season, chosen, PaymentKind.PREFINANCING, self.season.day(_PREFINANCED))

    def report_in_saldus(self) -> None:
        """One report in each state: settled and paid, checked, submitted, returned, draft, and none yet."""
        season, projects = self.season, self.projects["Saldus novads"]
        self._settled(projects[0])
        paying.paid(season, [projects[0].application], PaymentKind.BALANCE, season.day(36))
        reporting.checked(projects[1].contest, self._submitted(projects[1], 14), season.at(season.day(6), 10))
        self._submitted(projects[2], 5)
        reporting.visited(projects[2].contest, projects[2].application, season.at(season.day(4), 14))
        report = self._submitted(projects[3], 13)
        reporting.returned(projects[3].contest, report, season.at(season.day(6), 15))
        reporting.begun(projects[4].application, projects[4].applicant, season.at(season.day(8), 19))

    def pay_in_cesis(self) -> None:
        """Accepted reports whose balances are owed, prepared and approved; one of them accepted in part."""
        season, projects = self.season, self.projects["Cēsu novads"]
        for project, result in zip(projects, (FULL, FULL, Result(absent=2)), strict=True):
            self._settled(project, result)
        paying.prepared(season, projects[1].application, PaymentKind.BALANCE, season.day(4))
        paying.approved(season, projects[2].application, PaymentKind.BALANCE, season.day(4))

    def recover_in_dobele(self) -> None:
        """A balance at the bank; a recovery proposed; one claimed, repaid in part and overdue."""
        season, projects = self.season, self.projects["Dobeles novads"]
        self._settled(projects[0])
        paying.exported(season, [projects[0].application], PaymentKind.BALANCE, season.day(2))
        self._settled(projects[1], Result(missing_activities=1))
        self._settled(projects[2], Result(missing_activities=2))
        recovery = present(paying.recovery_of(projects[2].application), "more was paid than is due")
        paying.claimed(season, recovery, season.day(41))
        paying.repaid(season, recovery, season.day(10), Decimal("400.00"))
        recovering.asked_for_instalments(season, projects[2], season.day(3))

    def agree_in_dobele(self) -> None:
        """A claim in instalments, the first overdue; one written off; one paid beyond what was owed."""
        season, projects = self.season, self.projects["Dobeles novads"][3:]
        for project in projects:
            self._settled(project, Result(missing_activities=2))
            paying.claimed(season, recovering.recovery_of(project), season.day(41))
        recovering.in_instalments(season, projects[0], season.day(36))
        recovering.written_off(season, projects[1], season.day(12))
        recovering.paid_too_much(season, projects[2], season.day(20), Decimal("100.00"))

    def set_off_in_rezekne(self) -> None:
        """A balance against which a claim of the actual-costs call is set off in part."""
        self._settled(self.projects["Rēzekne"][0])
        recovering.set_off(self.season, self.costs.projects[OWING], self.season.day(7))

    def ask_half_way(self) -> None:
        """The longer projects are asked for their interim reports."""
        daily.ask(at=self.season.at(self.season.day(1), 6))

    def end_in_talsi(self) -> None:
        """One project given up whose report never came; one ended for a sum; one to be decided, one to be heard."""
        season, projects = self.season, self.projects["Talsu novads"]
        ending.given_up(season, projects[0], season.day(88))
        ended = ending.broken(season, projects[1], season.day(70), Decimal("2200.00"))
        ending.ended(season, ended, season.day(58))
        ending.broken(season, projects[2], season.day(20), Decimal("1500.00"))
        ending.to_be_heard(season, projects[3], season.day(3), Decimal("3680.00"))

    def amend_in_livani(self) -> None:
        """Both sides propose that a project lasts longer."""
        season, (first, second) = self.season, self.projects["Līvānu novads"]
        ending.longer(season, first, season.day(4), 14, by=first.applicant.representative)
        ending.longer(season, second, season.day(4), 21, by=second.contest.hall.coordinator)

    def _submitted(self, project: Project, ago: int, result: Result = FULL) -> FinalReport:
        season = self.season
        at = season.at(season.day(ago), 18)
        return reporting.submitted(project.application, project.applicant, at, result)

    def _settled(self, project: Project, result: Result = FULL) -> None:
        season = self.season
        report = self._submitted(project, 48, result)
        reporting.checked(project.contest, report, season.at(season.day(45), 10), result)
        reporting.decided(project.contest, report, season.at(season.day(43), 11), result)
