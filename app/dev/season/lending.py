"""Commissions that are too few: substitutes, work shared out around signs of conflict, members borrowed elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.applications.borrowing.models import Borrowing
from app.applications.models import Application
from app.applications.service import declare_conflict
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import Role
from app.dev.season import words
from app.dev.season.contest import Project
from app.dev.season.people import user_of
from app.dev.season.rounds import Contest
from app.dev.season.scene import Season, TownHall
from app.selection import service
from app.selection.queries import members_of


def shared_out(contest: Contest, projects: Sequence[Project], at: datetime) -> None:
    """The second evaluator has a substitute, who writes for one of the applicants: the system sees a sign of a
    conflict, and the chair shares the work out around it."""
    hall, local_call, people = contest.hall, contest.local_call, contest.season.people
    stand_in = user_of(people.add(Role.EVALUATOR, hall.municipality.id))
    people.grant(stand_in, Role.EDITOR, projects[0].applicant.organisation.id)
    absent = next(one for one in members_of(local_call) if one.user_id == hall.evaluators[1].user_id)
    service.appoint_substitute(
        absent, stand_in, local_call, from_on=riga_day(at), reason=words.text("substitute"),
        by=hall.coordinator, at=at,
    )  # fmt: skip
    service.share_applications(local_call, by=hall.chair, at=at)


def in_conflict(application: Application, people: Sequence[Actor], at: datetime) -> None:
    """So many withdraw that the commission has no quorum for the project."""
    for one in people:
        declare_conflict(application, has_conflict=True, reason=words.text("conflict"), by=one, at=at)


def borrowed(season: Season, under_way: Mapping[str, tuple[Contest, list[Project]]], at: datetime) -> None:
    """A request in each state, and two members lent."""
    halls = season.halls
    kuldiga, saulkrasti = halls["Kuldīgas novads"], halls["Saulkrastu novads"]
    dobele, ogre = halls["Dobeles novads"], halls["Ogres novads"]
    contest, projects = under_way["Cēsu novads"]
    short = projects[2].application
    in_conflict(short, [contest.hall.chair], at)
    lent = [(kuldiga, kuldiga.evaluators[0]), (saulkrasti, saulkrasti.chair)]
    requests = [_asked(contest, short, hall, at) for hall, _who in lent]
    for request, (hall, who) in zip(requests, lent, strict=True):
        _named(request, hall, who, at)
        service.agree_to_be_lent(request, by=who, at=at)
        service.accept_member(request, by=contest.hall.coordinator, at=at)
    contest, projects = under_way["Saldus novads"]
    short = projects[8].application
    in_conflict(short, [contest.hall.chair], at)
    _asked(contest, short, kuldiga, at)
    for hall, who in ((dobele, dobele.evaluators[0]), (ogre, ogre.chair)):
        _named(_asked(contest, short, hall, at), hall, who, at)
    agreed, who = _asked(contest, short, saulkrasti, at), saulkrasti.evaluators[0]
    _named(agreed, saulkrasti, who, at)
    service.agree_to_be_lent(agreed, by=who, at=at)
    contest, projects = under_way["Līvānu novads"]
    refused = _asked(contest, projects[2].application, saulkrasti, at)
    service.refuse_to_lend(refused, words.text("nobody_to_lend"), by=saulkrasti.coordinator, at=at)


def _asked(contest: Contest, application: Application, lender: TownHall, at: datetime) -> Borrowing:
    return service.request_member(
        contest.local_call, [application.id], lender_id=lender.municipality.id,
        reason=words.text("borrowing"), by=contest.hall.chair, at=at,
    )  # fmt: skip


def _named(borrowing: Borrowing, lender: TownHall, who: Actor, at: datetime) -> None:
    service.name_member(borrowing, user_of(who).id, by=lender.coordinator, at=at)
