"""A small call under the edition that pays actual costs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

from app.dev.season import contest as contests
from app.dev.season import paying, recovering, reporting, rounds
from app.dev.season.applicants import applicant
from app.dev.season.applying import Period
from app.dev.season.choosing import Weakness, confirmed
from app.dev.season.contest import Entry, Project, strong
from app.dev.season.reporting import FULL, Result
from app.dev.season.rounds import Purse
from app.dev.season.scene import Season
from app.payments.models import PaymentKind
from app.reports.interim import daily

_HEADING = "Demo: faktisko izmaksu konkursa piemērs"
_REASON = "Demonstrācijas vajadzībām kvota noteikta dažiem projektiem."
_PURSE = Purse(
    Decimal("80000.00"),
    {
        "Rīga": (Decimal("15000.00"), "Rīgas pašvaldība lūgusi mazāku kvotu."),
        "Madonas novads": (Decimal("3000.00"), _REASON),
        "Rēzekne": (Decimal("3000.00"), _REASON),
    },
)
# How many are supported and who else applies.
_TOWNS = {"Madonas novads": 3, "Rēzekne": 3}
# The place of the project whose report is rejected.
OWING = 3
# Days before today.
_BEGAN, _ANNOUNCED, _STARTED, _ENDED = 330, 312, 225, 120
# Days after today until which two projects of one town go on: they owe interim reports, and one is overdue.
_GOES_ON = 45


class ActualCostsCall:
    """Plays the call up to the present."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.projects: list[Project] = []

    def stages(self) -> Iterator[Callable[[], None]]:
        """The acts in order."""
        yield self.open
        for town in _TOWNS:
            yield partial(self.choose, town)
        yield self.report
        yield self.report_half_way

    def open(self) -> None:
        """The national call with quotas to the cent."""
        day = self.season.day(_BEGAN)
        rounds.open_call(self.season, "costs", "actual-costs-example", day, _PURSE, heading=_HEADING)

    def choose(self, town: str) -> None:
        """Up to the prefinancing of nine tenths; a fourth waits in the reserve, a fifth fails."""
        season, count = self.season, _TOWNS[town]
        contest = rounds.announce(season, season.calls["costs"], town, season.day(_ANNOUNCED))
        organisations = [applicant(season, town, place) for place in range(count + 1)]
        last = Entry(organisations[count], 6 if town == "Madonas novads" else Weakness.TOTAL)
        entries = [*strong(organisations[:count]), last]
        projects = contests.played(contest, entries, partial(self._period, town))
        decided_at = contest.after_close(15, 11)
        confirmed(contest, decided_at)
        supported = projects[:count]
        for project in supported:
            contests.contracted(project, decided_at)
        on = (decided_at + timedelta(days=12)).date()
        paying.paid(season, [one.application for one in supported], PaymentKind.PREFINANCING, on)
        self.projects += supported

    def _period(self, town: str, place: int) -> Period:
        if town == "Rēzekne" and place:
            return Period(self.season.day(_STARTED), self.season.day(-_GOES_ON))
        return Period(self.season.day(_STARTED), self.season.day(_ENDED - 30 * (place == 1)))

    def report(self) -> None:
        """One paid in full, one with a cost refused, one handed in and waiting for the check, one rejected and paid
        back late and in part, two under way."""
        full, refused, waiting, rejected, *_under_way = self.projects
        results = ((full, FULL), (refused, Result(refuses_costs=True)), (rejected, Result(is_rejected=True)))
        for project, result in results:
            self._settled(project, result)
        paying.paid(self.season, [full.application], PaymentKind.BALANCE, self.season.day(60))
        recovery = recovering.recovery_of(rejected)
        paying.claimed(self.season, recovery, self.season.day(68))
        paying.repaid(self.season, recovery, self.season.day(25), Decimal("200.00"))
        at = self.season.at(self.season.day(20), 17)
        reporting.submitted(waiting.application, waiting.applicant, at)

    def report_half_way(self) -> None:
        """One interim report is handed in, the other is overdue so that nothing is paid to its organisation."""
        season, (told, _silent) = self.season, self.projects[-2:]
        daily.ask(at=season.at(season.day(60), 6))
        reporting.told_half_way(told.application, told.applicant, season.at(season.day(32), 17))

    def _settled(self, project: Project, result: Result) -> None:
        season = self.season
        at = season.at(season.day(78), 17)
        report = reporting.submitted(project.application, project.applicant, at, result)
        reporting.checked(project.contest, report, season.at(season.day(73), 10), result)
        reporting.decided(project.contest, report, season.at(season.day(70), 11), result)
