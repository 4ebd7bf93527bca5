"""One project being scored and one decided on, with everyone who may not see or change what others gave it.

Everything is added to the world of the attacks through the services, and goes with its next restoring. Of project A
two assessments are in and lie too far apart; a third was void when its evaluator found a conflict. The chair and a
late member are free of conflict and have begun their own. On the decided project C somebody declared a conflict.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership, User
from app.applications.models import Application, ConflictDeclaration
from app.calls.models import LocalCall
from app.core.roles import Role
from app.documents import issuing
from app.extensions import db
from app.selection import service as selection
from app.selection.models import Assessment, Decision, Ranking
from tests.attacks import SOAK
from tests.attacks.routes import ROUTES, arguments, listed
from tests.attacks.season import NOW, canary
from tests.attacks.world import Thing, Viewer, World
from tests.builders import accounts as people
from tests.builders import plans
from tests.builders import selection as scoring

SIDE = 1
OPEN, DECIDED = ("A", "second eligible"), ("C", "first contracted")
PROJECTS = {OPEN, DECIDED, ("C", "second eligible")}


def scored(owner: str) -> str:
    """The word in every reason one evaluator gave."""
    return canary("sealed", owner)


@dataclass
class Scene:
    """Who looks, and the words each of them must not meet."""

    world: World
    secrets: dict[str, set[str]] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    papers: list[str] = field(default_factory=list)

    def things(self, kind: str) -> list[Thing]:
        """The first side's things of a kind and those of no side; outside of a soak the first one of a kind, and what
        belongs to the projects and the two rounds of the scene."""
        mine = [one for one in self.world.things if one.kind == kind and one.side in (0, SIDE)]
        if SOAK or not mine:
            return mine
        kept = [
            one
            for one in mine
            if (one.organisation, one.state) in PROJECTS or one.state in ("first", "second")
        ]
        return kept or [next((one for one in mine if one.organisation == DECIDED[0]), mine[0])]

    def addresses(self, method: str) -> Iterator[tuple[str, str]]:
        """Every endpoint with such a method and its addresses; not those about oneself."""
        adapter = self.world.app.url_map.bind("localhost")
        for rule in listed(self.world.app):
            if method not in (rule.methods or ()) or rule.endpoint.startswith(("accounts.", "static")):
                continue
            kind = ROUTES[rule.endpoint].kind
            for thing in self.things(kind) if kind else [None]:
                yield (
                    rule.endpoint,
                    adapter.build(rule.endpoint, arguments(self.world.app, rule.endpoint, thing)),
                )


def application(letter: str, state: str) -> Application:
    found = select(Application).where(Application.title == f"Projekts {letter} {state.split()[0]}")
    return db.session.scalars(found).one()


def play(world: World) -> Scene:
    """Score, diverge, withdraw late, begin and declare; issue the papers that must stay closed."""
    scene = Scene(world)
    project, conflicted = application(*OPEN), seat_of("conflicted1")
    late = _seat_late_member(project.local_call)
    _score(project, conflicted, "withdrawn")
    selection.recuse_later(project, reason="Radinieks.", by=people.actor_of(conflicted), at=NOW)
    _rewrite(project, seat_of("free1"), "free")
    _score(project, seat_of("second1"), "second", points="1", version=1)
    for seat in (seat_of("chair1"), late):
        _begin(project, seat, "begun")
    _withdraw_from_decided(conflicted)
    db.session.commit()
    _issue(scene, project)
    _let_look(scene, late)
    return scene


def seat_of(name: str) -> Membership:
    """The membership of the person whose address begins so."""
    wanted = select(Membership).join(User, User.id == Membership.user_id)
    return db.session.scalars(wanted.where(User.email == f"{name}@example.lv")).one()


def _seat_late_member(local_call: LocalCall) -> Membership:
    seat = people.membership(Role.EVALUATOR, local_call.municipality, email="late1@example.lv")
    coordinator = plans.coordinator(local_call.municipality)
    selection.appoint_member(local_call, seat.user, by=coordinator, at=NOW)
    return seat


def _begin(
    project: Application, seat: Membership, owner: str, version: int = 0, points: str = "4"
) -> Assessment:
    by = people.actor_of(seat)
    if version == 0:
        scoring.declare(project, by, NOW)
    draft = scoring.draft(project, by, NOW, default=points, version=version)
    _write(draft, owner)
    return draft


def _score(
    project: Application, seat: Membership, owner: str, *, points: str = "4", version: int = 0
) -> None:
    draft = _begin(project, seat, owner, version, points)
    selection.submit_assessment(draft, by=people.actor_of(seat), at=NOW)


def _rewrite(project: Application, seat: Membership, owner: str) -> None:
    wanted = select(Assessment).filter_by(application_id=project.id, evaluator_id=seat.user_id)
    _write(db.session.scalars(wanted).one(), owner)


def _write(assessment: Assessment, owner: str) -> None:
    scores: list[Any] = [*assessment.criterion_scores, *assessment.task_scores]
    for score in scores:
        score.justification = scored(owner)
    db.session.flush()


def _withdraw_from_decided(seat: Membership) -> None:
    """A conflict on a project whose decision and assessments have a word of their own."""
    project = application(*DECIDED)
    declared = ConflictDeclaration(
        application_id=project.id,
        user_id=seat.user_id,
        has_conflict=True,
        reason="Radinieks.",
        declared_at=NOW,
    )
    db.session.add(declared)


def _issue(scene: Scene, project: Application) -> None:
    """The papers about both projects, as if somebody had asked for them."""
    decided = application(*DECIDED)
    cases = [
        ("decision", one)
        for one in db.session.scalars(select(Decision.id).filter_by(application_id=decided.id))
    ]
    both = Assessment.application_id.in_([project.id, decided.id])
    cases += [("assessment", one) for one in db.session.scalars(select(Assessment.id).where(both))]
    ranked = select(Ranking.id).filter_by(local_call_id=decided.local_call_id)
    cases += [("minutes", one) for one in db.session.scalars(ranked)]
    for kind, case in cases:
        issuing.issue(kind, case, 1, at=NOW)
        scene.papers += [f"/documents/{kind}/{case}/1{form}" for form in ("", "/original", "/pdf")]
    db.session.commit()


def _let_look(scene: Scene, late: Membership) -> None:
    """Who looks: two whose own scores are not in, one in conflict, and the neighbours' commission."""
    of_others = {scored(one) for one in ("free", "second", "withdrawn")}
    known = {one.name: one for one in scene.world.viewers}
    _add(scene, known["chair"], of_others)
    _add(scene, Viewer("late", late, Role.EVALUATOR, side=SIDE), of_others)
    closed = {canary("secondapp", letter) for letter in ("A", "C")} | {canary("reason", "C")}
    _add(scene, known["conflicted"], closed | of_others - {scored("withdrawn")})
    titles = {"Projekts A second", "Projekts C second"}
    for name, role in (("free2", Role.EVALUATOR), ("chair2", Role.CHAIR)):
        _add(scene, Viewer(name, seat_of(name), role, side=2), closed | of_others | titles)


def _add(scene: Scene, viewer: Viewer, secrets: set[str]) -> None:
    scene.viewers[viewer.name], scene.secrets[viewer.name] = viewer, secrets
    if viewer.name not in scene.world.tokens:
        client: Any = scene.world.app.test_client()
        assert viewer.membership
        scene.world.clients[viewer.name] = client.sign_in(viewer.membership)
