"""The call that is open now: some municipalities have decided, some evaluate, some take applications."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from app.accounts import representation
from app.agreements.models import Party
from app.applications import service as applications
from app.applications.likeness import comparing
from app.applications.models import Application
from app.applications.service import declare_conflict
from app.calls import service as calls
from app.core.holidays import holidays_around
from app.dev.season import applying, choosing, contracting, lending, paying, rounds, words
from app.dev.season import contest as contests
from app.dev.season.applicants import applicant
from app.dev.season.applying import Period
from app.dev.season.choosing import Weakness
from app.dev.season.contest import Entry, Project, strong
from app.dev.season.finished import GRANT, RIGA
from app.dev.season.people import user_of
from app.dev.season.rounds import Contest, Purse
from app.dev.season.running import QUOTAS
from app.dev.season.scene import Applicant, Season
from app.documents import pdf
from app.payments import service as payments
from app.payments.models import PaymentKind
from app.selection import service as selection
from app.selection.conditions import conditions_of
from app.selection.queries import latest_decisions
from competition_rules.calendar import add_working_days

_DECIDED = {"Saulkrastu novads": 3, "Kuldīgas novads": 5, "Ogres novads": 5}
_TAKING = ("Brocēnu novads", "Liepāja", "Jelgava", "Valmiera", "Rīga", "Tukuma novads", "Daugavpils")
_REASON = "Demonstrācijas vajadzībām kvota noteikta, lai redzami būtu visi posmi."
_GROUNDS = "Komisija nav ņēmusi vērā pieteikumam pievienotās sadarbības partneru vēstules."
_NEWCOMERS = 4
# Days after today.
_CONDITIONS_DUE = 8
# Days before today.
_BEGAN, _ANNOUNCED_FIRST, _ANNOUNCED_SECOND, _ANNOUNCED_LAST = 96, 78, 43, 11


class OpenCall:
    """Plays the call up to the present."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.alike: list[Application] = []
        self.under_way: dict[str, tuple[Contest, list[Project]]] = {}

    def stages(self) -> Iterator[Callable[[], None]]:
        """The acts in order."""
        yield self.open
        yield self.pay_in_saulkrasti
        yield self.sign_in_kuldiga
        yield self.account_in_ogre
        yield self.evaluate_in_saldus
        yield self.evaluate_in_cesis
        yield self.rank_in_dobele
        yield self.declare_in_livani
        yield self.borrow_members
        yield self.compare_texts
        for place, town in enumerate(_TAKING):
            yield partial(self.take, town, place)
        yield self.draft_in_bauska
        yield self.propose_the_next
        yield self.prove_an_editor

    def open(self) -> None:
        """The national call with its quotas."""
        overrides = {town: (GRANT * units, _REASON) for town, units in (QUOTAS | _DECIDED).items()}
        purse = Purse(GRANT * 250, dict([RIGA]) | overrides)
        rounds.open_call(self.season, "open", "pumpurs-2022", self.season.day(_BEGAN), purse)

    def _announced(self, town: str, ago: int) -> Contest:
        return rounds.announce(self.season, self.season.calls["open"], town, self.season.day(ago))

    def _period(self, place: int) -> Period:
        return Period(self.season.day(-20 - place), self.season.day(-150 - 9 * place))

    def _applicants(self, town: str, count: int, first: int = 0) -> list[Applicant]:
        return [applicant(self.season, town, first + place) for place in range(count)]

    def _decided(
        self, town: str, others: list[Entry], first: int = 0, *, conditioned: int | None = None
    ) -> tuple[Contest, list[Project]]:
        """A confirmed ranking: as many supported as the quota has places, then the others; one of those supported
        with conditions, if wanted."""
        contest = self._announced(town, _ANNOUNCED_FIRST)
        entries = strong(self._applicants(town, _DECIDED[town], first)) + others
        projects = contests.played(contest, entries, self._period)
        if conditioned is not None:
            due_on = add_working_days(
                self.season.day(-_CONDITIONS_DUE), 1, holidays_around(self.season.day(0))
            )
            at = contest.after_close(13, 16)
            choosing.conditioned(contest, projects[conditioned].application, due_on, at)
        choosing.confirmed(contest, contest.after_close(14, 11))
        return contest, projects

    def pay_in_saulkrasti(self) -> None:
        """4 applied, 3 supported: prefinancing at the bank, prepared, and owed; one waits in the reserve."""
        waiting = [Entry(applicant(self.season, "Saulkrastu novads", 3), 6)]
        contest, projects = self._decided("Saulkrastu novads", waiting)
        for project in projects[:3]:
            contests.contracted(project, contest.after_close(14))
        season, kind = self.season, PaymentKind.PREFINANCING
        paying.exported(season, [projects[0].application], kind, season.day(6))
        paying.prepared(season, projects[1].application, kind, season.day(3))

    def sign_in_kuldiga(self) -> None:
        """No agreement yet; one that nobody signed; one signed by the applicant; one only IKVD has not signed; one
        approved with conditions."""
        extra = self._applicants("Kuldīgas novads", 8)[5:]
        others = [
            Entry(extra[0], 7),
            Entry(extra[1], Weakness.ONE_CRITERION),
            Entry(extra[2], Weakness.TOTAL),
        ]
        contest, projects = self._decided("Kuldīgas novads", others, conditioned=4)
        self._answer_a_condition(projects[4])
        parties: list[tuple[Party, ...]] = [(), (Party.APPLICANT,), (Party.APPLICANT, Party.MUNICIPALITY)]
        for project, signing in zip(projects[1:4], parties, strict=True):
            agreement = contracting.prepared(contest, project.application, contest.after_close(18, 9))
            on = contest.after_close(20).date()
            contracting.signed(contest, agreement, project.applicant, on, signing)
        self._appeal(contest, projects[6], projects[7])

    def _answer_a_condition(self, project: Project) -> None:
        """One of two conditions waits for the check, the other for an answer."""
        season, by = self.season, project.applicant.representative
        condition = conditions_of(project.application)[0]
        file = pdf.render("<h1>Izmaksu apraksts</h1>", title="Izmaksas", footer="<p>Demonstrācija</p>")
        files = [selection.HandedIn("izmaksu-apraksts.pdf", file)]
        selection.answer_condition(
            condition, words.text("condition_answer"), files, by=by, at=season.at(season.day(3), 15)
        )

    def _appeal(self, contest: Contest, waiting: Project, reviewed: Project) -> None:
        """Two rejected projects appeal: nobody has looked at one, the other is under review."""
        at = contest.after_close(20, 15)
        for project in (waiting, reviewed):
            application, by = project.application, project.applicant.representative
            decision = latest_decisions([application.id])[application.id]
            appeal = selection.file_appeal(decision, grounds=_GROUNDS, by=by, at=at)
        manager = self.season.office.managers[1]
        selection.take_up_appeal(appeal, is_free=True, by=manager, at=contest.after_close(22, 10))

    def account_in_ogre(self) -> None:
        """An account to verify, one to enter, a prefinancing the bank sent back, a hold, and one that withdrew."""
        # Organisations that had no project before, so no account either.
        contest, projects = self._decided("Ogres novads", [], first=_NEWCOMERS)
        season, kind = self.season, PaymentKind.PREFINANCING
        for project in projects[:4]:
            agreement = contracting.prepared(contest, project.application, contest.after_close(17, 9))
            on = contest.after_close(18).date()
            contracting.signed(contest, agreement, project.applicant, on)
            # One waits with its conditions open.
            if project is not projects[1]:
                contracting.checked(contest, agreement, contest.after_close(24, 14))
        # Two organisations with one account: the page of who verifies points it out.
        twin = projects[2].applicant.organisation
        account = contracting.entered(projects[0].applicant, season.at(season.day(3), 20), like=twin.id)
        contracting.shown(account, projects[0].applicant, season.at(season.day(3), 20, 5))
        for project in projects[2:4]:
            contracting.verified(contest, project.applicant, contest.after_close(24, 15))
        batch = paying.exported(season, [projects[2].application], kind, season.day(9))
        paying.returned(season, paying.payments_of(batch)[0], season.day(7))
        self._hold(projects[3].application)
        leaving = projects[4]
        selection.withdraw_awarded(
            leaving.application, by=leaving.applicant.representative, at=season.at(season.day(12), 9)
        )

    def _hold(self, application: Application) -> None:
        season, reason = self.season, words.text("hold")
        payment = paying.prepared(season, application, PaymentKind.PREFINANCING, season.day(9))
        by, at = season.office.preparers[0], season.at(season.day(7), 11)
        payments.void(payment, reason=reason, by=by, at=at)
        payments.place_hold(application, reason=reason, by=by, at=at)

    def evaluate_in_saldus(self) -> None:
        """11 applied for 6 places; every state of the check and of the scoring is there."""
        contest = self._announced("Saldus novads", _ANNOUNCED_SECOND)
        choosing.seat(contest, self.season.at(self.season.day(38), 10))
        entries = strong(self._applicants("Saldus novads", 11))
        projects = contests.submitted(contest, entries, self._period)
        at = contest.after_close(1, 10)
        today = self.season.at(self.season.day(2), 10)
        self.under_way["Saldus novads"] = contest, projects
        self.alike.append(projects[1].application)
        applying.returned(contest, projects[0].application, today)
        applying.found_ineligible(contest, projects[3].application, at)
        for project in projects[4:]:
            applying.found_eligible(contest, project.application, at)
        for place, project in enumerate(projects[4:7]):
            choosing.assessed(contest, project.application, place, contest.after_close(5, 12))
        choosing.diverged(contest, projects[7].application, contest.after_close(6, 12))
        self._half_scored(contest, projects[8].application)
        # The chair may score too and has declared so.
        chair, at = contest.hall.chair, contest.after_close(7, 9)
        declare_conflict(projects[9].application, has_conflict=False, by=chair, at=at)

    def _half_scored(self, contest: Contest, application: Application) -> None:
        """One evaluator has handed in, the second has a draft, the third declared a conflict."""
        first, second = contest.hall.evaluators[:2]
        at = contest.after_close(6, 14)
        choosing.scored(application, first, choosing.points(application, 3), at)
        declare_conflict(application, has_conflict=False, by=second, at=at)
        choosing.drafted(application, second, choosing.points(application, 3, 1), at)
        for third in contest.hall.evaluators[2:]:
            declare_conflict(application, has_conflict=True, reason=words.text("conflict"), by=third, at=at)

    def evaluate_in_cesis(self) -> None:
        """Half of the applications is assessed."""
        contest = self._announced("Cēsu novads", _ANNOUNCED_SECOND)
        choosing.seat(contest, self.season.at(self.season.day(37), 10))
        projects = contests.submitted(contest, strong(self._applicants("Cēsu novads", 4)), self._period)
        for project in projects:
            applying.found_eligible(contest, project.application, contest.after_close(2, 10))
        choosing.all_assessed(contest, [one.application for one in projects[:2]], contest.after_close(5, 12))
        self._half_scored(contest, projects[2].application)
        self.under_way["Cēsu novads"] = contest, projects

    def rank_in_dobele(self) -> None:
        """Everything is assessed; the chair may confirm."""
        contest = self._announced("Dobeles novads", _ANNOUNCED_SECOND)
        organisations = self._applicants("Dobeles novads", 5)
        entries = [*strong(organisations[:4]), Entry(organisations[4], Weakness.ONE_CRITERION)]
        contests.played(contest, entries, self._period)

    def declare_in_livani(self) -> None:
        """The check is over and the work is shared out, the evaluators have yet to begin."""
        contest = self._announced("Līvānu novads", _ANNOUNCED_SECOND)
        choosing.seat(contest, self.season.at(self.season.day(35), 10))
        projects = contests.submitted(contest, strong(self._applicants("Līvānu novads", 3)), self._period)
        for project in projects:
            applying.found_eligible(contest, project.application, contest.after_close(3, 10))
        self.alike.append(projects[1].application)
        self.under_way["Līvānu novads"] = contest, projects
        away = (contest.hall.chair, *contest.hall.evaluators[2:])
        lending.in_conflict(projects[2].application, away, contest.after_close(4, 9))
        lending.shared_out(contest, projects, self.season.at(self.season.day(3), 12))

    def borrow_members(self) -> None:
        """Commissions too few for a project borrow members of others."""
        lending.borrowed(self.season, self.under_way, self.season.at(self.season.day(2), 14))

    def compare_texts(self) -> None:
        """The same idea was handed in in Saldus and in Līvāni: whoever reads either is told."""
        for application in self.alike:
            comparing.compare(application, at=self.season.at(self.season.day(1), 9))

    def take(self, town: str, place: int) -> None:
        """A local call that takes applications: some being written, some handed in, one taken back."""
        contest = self._announced(town, _ANNOUNCED_LAST - place)
        season, period = self.season, self._period(place)
        own, other = self._applicants(town, 2)
        applying.begun(contest, own, period, 1 + place % 3)
        if town == "Brocēnu novads":
            # Organisations may apply in other municipalities.
            applying.begun(contest, applicant(season, "Saldus novads", 0), period, 2)
        handed_in = applying.submitted(contest, other, period, 3)
        if place % 3 == 1:
            applying.returned(contest, handed_in, season.at(season.day(1), 9))
        if place % 3 == 2:
            at = min(handed_in.created_at + timedelta(days=4), season.now)
            by, reason = other.representative, words.text("withdrawn")
            applications.withdraw(handed_in, reason=reason, by=by, at=at)

    def draft_in_bauska(self) -> None:
        """An announcement in writing."""
        rounds.draft(self.season, self.season.calls["open"], "Bauskas novads", self.season.day(2))

    def prove_an_editor(self) -> None:
        """An editor shows a proof to become the representative; the municipality has yet to look at it."""
        everyone = (one for town in self.season.applicants.values() for one in town)
        asking = next(one for one in everyone if one.editor)
        proof = pdf.render("<h1>Reģistra izraksts</h1>", title="Izraksts", footer="<p>Demonstrācija</p>")
        representation.ask(
            user_of(asking.writer), asking.organisation.registration_number,
            representation.Proof("registra-izraksts.pdf", proof), None, at=self.season.at(self.season.day(1)),
        )  # fmt: skip

    def propose_the_next(self) -> None:
        """A call that waits for the second manager, and one whose quotas are not computed yet."""
        season, begins_on = self.season, self.season.day(5)
        heading = "Demo: nākamais konkurss (kvotas vēl nav aprēķinātas)"
        next_one = rounds.proposed_call(season, "pumpurs-2022", begins_on, GRANT * 200, heading=heading)
        at = season.at(begins_on + timedelta(days=2), 11)
        calls.publish(next_one, by=season.office.managers[1], at=at, demo=True)
        heading = "Demo: aiznākamais konkurss (gaida otru programmas vadītāju)"
        rounds.proposed_call(season, "pumpurs-2022", season.day(3), GRANT * 100, heading=heading)
