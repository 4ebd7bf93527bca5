"""One world for all attacks: a season of two sides, who looks at it, and every object they might ask for."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from flask import Flask

from app.accounts.models import Membership
from app.accounts.sessions import open_session
from app.core.actor import Actor
from app.core.roles import COMMISSION, SCHOOL_STAFF, Role
from app.extensions import db
from app.jobs.service import enqueue
from app.outbox.models import OutboxMessage
from app.participation.models import Participation
from app.payments import service as payments
from app.payments.models import PaymentKind
from app.quotas.models import MunicipalQuota
from app.selection import service as selection
from app.selection.models import Decision
from tests.attacks.account import FIRST_SIDE, claim_back, state_account
from tests.attacks.files import leave_file
from tests.attacks.learners import add_learners
from tests.attacks.papers import issue_a_decision
from tests.attacks.requests_of_people import add_people, add_reports
from tests.attacks.season import (
    DAY,
    FIRST,
    LETTERS,
    NOW,
    SECOND,
    THIRD,
    Side,
    announce,
    apply,
    begin_to_score,
    build_side,
    canary,
    contract,
    draft_local_call,
    keep_apart,
    open_round,
    prepare_agreement,
    score,
    seat_commission,
)
from tests.builders import accounts as people
from tests.builders import calls as call_builders
from tests.conftest import SigningClient
from tests.databases import PostgresTemplates
from tests.workflows.grants import DEBTOR


@dataclass(frozen=True)
class Thing:
    """An object an address may name: whose it is and the ids by which its pages are asked for."""

    kind: str
    state: str
    arguments: dict[str, int]
    organisation: str = ""
    side: int = 0
    is_public: bool = False
    of_school: bool = False

    @property
    def name(self) -> str:
        return f"{self.kind} {self.state} of {self.organisation or self.side or 'IKVD'}"


@dataclass(frozen=True)
class Viewer:
    """Who asks: a membership, and what of the world belongs to them."""

    name: str
    membership: Membership | None = None
    role: Role | None = None
    organisation: str = ""
    side: int = 0

    def owns(self, thing: Thing) -> bool:
        """Whether this person may know of the thing: it is of their own organisation, municipality or school, or
        they are of IKVD; and it has come as far as them."""
        if self.role is None:
            return False
        if thing.kind == "file":
            return thing.state == f"of {self.name}"
        if self.organisation or thing.state == "third draft":
            return thing.organisation == self.organisation
        if self.side == 0 or thing.side == 0:
            return True
        if thing.side != self.side or thing.of_school != (self.role in SCHOOL_STAFF):
            return False
        return not (self.role in COMMISSION and self._is_kept_from_commission(thing))

    def _is_kept_from_commission(self, thing: Thing) -> bool:
        is_conflict = self.name == "conflicted" and thing.name == "application second eligible of C"
        return is_conflict or thing.name.startswith("application third returned")


class Store(Protocol):
    """A database that can be kept as it is and put back later."""

    path: Path

    def keep(self) -> None: ...

    def put_back(self) -> None: ...


@dataclass
class SqliteStore:
    """A file, kept as another file."""

    path: Path

    def keep(self) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.path, f"{self.path}.kept")

    def put_back(self) -> None:
        for ending in ("-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        shutil.copy(f"{self.path}.kept", self.path)


@dataclass
class PostgresStore:
    """A database of a server, kept as the template of its own successor."""

    server: PostgresTemplates
    name: str
    path: Path = Path("/nowhere")

    def keep(self) -> None:
        self.server._admin(f'ALTER DATABASE "{self.name}" RENAME TO "{self.name}_kept"')

    def put_back(self) -> None:
        self.server._admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self.server._admin(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_kept"')


@dataclass
class World:
    """The application on a copy of the built database, and a signed-in browser for each viewer."""

    app: Flask
    store: "Store"
    things: list[Thing]
    viewers: list[Viewer]
    tokens: dict[str, str]
    clients: dict[str, SigningClient] = field(default_factory=dict)

    def restore(self) -> None:
        """Put the database back as it was built, and everybody's browser."""
        self.close()
        self.clients.clear()
        self.store.put_back()

    def close(self) -> None:
        """Let go of the database's connections."""
        db.session.remove()
        db.engine.dispose()

    def client(self, viewer: Viewer) -> SigningClient:
        """The browser of a viewer; nobody is signed in in that of the public."""
        if viewer.name not in self.clients:
            made: SigningClient = self.app.test_client()  # type: ignore[assignment]
            if viewer.name in self.tokens:
                with made.session_transaction() as session:
                    session["_user_id"], session["_fresh"] = self.tokens[viewer.name], True
            self.clients[viewer.name] = made
        return self.clients[viewer.name]

    @contextmanager
    def watching(self) -> Iterator[Callable[[], bool]]:
        """Tell whether anyone else wrote to the database since. To be left before the world is restored: a
        connection that closes brings what it knows of the log into the file."""
        db.session.remove()
        with closing(sqlite3.connect(self.store.path)) as connection:

            def version() -> int:
                return int(connection.execute("PRAGMA data_version").fetchone()[0])

            before = version()
            yield lambda: version() != before


@dataclass
class Builder:
    """The season as it is being built, with IKVD's people."""

    sides: list[Side]
    national: dict[str, Membership]
    things: list[Thing] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        return people.actor_of(self.national[name])

    def add(
        self, kind: str, state: str, letter: str = "", side: int = 0, *, is_public: bool = False,
        of_school: bool = False, **ids: int,
    ) -> None:  # fmt: skip
        self.things.append(Thing(kind, state, ids, letter, side, is_public, of_school))


def build(app: Flask) -> tuple[list[Thing], list[Viewer], dict[str, str]]:
    """Build everything in the present database; returns what there is, who looks, and their sign-ins."""
    national = {
        role.value: people.membership(role, email=f"{role.value}@example.lv")
        for role in (
            Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.SUPPORT_SPECIALIST, Role.AUDITOR,
            Role.ADMINISTRATOR, Role.PROGRAMME_MANAGER,
        )
    }  # fmt: skip
    season = Builder([build_side(1), build_side(2)], national)
    _first_round(season)
    _second_round(season)
    _third_round(season)
    add_reports(season)
    add_learners(season)
    db.session.flush()
    _add_meetings(season)
    _add_places(season)
    issue_a_decision(season)
    viewers = _viewers(season)
    tokens = {
        one.name: open_session(one.membership.user, one.membership, NOW, second_factor_at=NOW)
        for one in viewers
        if one.membership
    }
    db.session.commit()
    return season.things, viewers, tokens


def _first_round(season: Builder) -> None:
    """Decided; every project contracted, each at another place on the way of its money."""
    call = open_round(FIRST)
    season.add("call", "first", is_public=True, call_id=call.id)
    for side in season.sides:
        announce(side, "first", call, FIRST)
        for letter in LETTERS[side.number]:
            apply(side, "first", letter, FIRST + DAY, status="eligible")
        at = seat_commission(side, "first")
        for letter in LETTERS[side.number]:
            for seat in ("free", "second"):
                score(side, side.applications["first", letter], seat, at)
        selection.confirm_ranking(side.local_calls["first"], by=side.actor("chair"), at=at)
        *paid, last = LETTERS[side.number]
        for letter in paid:
            agreement = contract(side, letter, season.actor("programme_manager"), at + DAY)
            season.add("agreement", "signed", letter, side.number, agreement_id=agreement.id)
        agreement = prepare_agreement(side, last, at + DAY)
        season.add("agreement", "prepared", last, side.number, agreement_id=agreement.id)
        _pay(season, side, at + 2 * DAY)


def _pay(season: Builder, side: Side, at: datetime) -> None:
    """The first organisation is paid and owes something back; the second's payment waits, then is held."""
    one, other, _last = LETTERS[side.number]
    preparer, approver = season.actor("finance_preparer"), season.actor("finance_approver")
    made = []
    for letter in (one, other):
        application = side.applications["first", letter]
        made.append(payments.prepare(application, PaymentKind.PREFINANCING, by=preparer, at=at))
        hold = payments.place_hold(application, reason=canary("money", letter), by=preparer, at=at)
        season.add("hold", "placed", letter, side.number, application_id=application.id, hold_id=hold.id)
        if letter == one:
            payments.release_hold(hold, reason=canary("money", letter), by=preparer, at=at)
    payments.approve(made[0], by=approver, at=at)
    batch = payments.export([made[0].id], debtor=DEBTOR, by=preparer, at=at)
    payments.confirm(made[0], settled_on=at.date(), by=preparer, at=at)
    application = side.applications["first", one]
    recovery = payments.propose_recovery(
        application, made[0].amount, basis=canary("money", one), by=preparer, at=at
    )
    claimed = side.number == FIRST_SIDE and claim_back(season, side, one, recovery, at)
    season.add("recovery", "claimed" if claimed else "proposed", one, side.number, recovery_id=recovery.id)
    season.add("payment", "confirmed", one, side.number, payment_id=made[0].id, batch_id=batch.id)
    season.add("payment", "prepared", other, side.number, payment_id=made[1].id, batch_id=batch.id)
    season.add("batch", "settled", side=side.number, batch_id=batch.id)
    state_account(season, side.number, one, at, payment_id=made[0].id, recovery_id=recovery.id)


def _second_round(season: Builder) -> None:
    """Being evaluated: one application half scored, one that an evaluator is in conflict with."""
    call = open_round(SECOND)
    season.add("call", "second", is_public=True, call_id=call.id)
    for side in season.sides:
        announce(side, "second", call, SECOND)
        one, other = (
            apply(side, "second", letter, SECOND + DAY, status="eligible")
            for letter in LETTERS[side.number][:2]
        )
        at = seat_commission(side, "second")
        score(side, one, "free", at)
        keep_apart(side, other, at)
        begin_to_score(side, one, "second", at)


def _third_round(season: Builder) -> None:
    """Open: a draft and a returned application on each side; and a fourth that is drafted only."""
    call = open_round(THIRD)
    season.add("call", "third", is_public=True, call_id=call.id)
    for side in season.sides:
        announce(side, "third", call, THIRD)
        apply(side, "third", LETTERS[side.number][0], THIRD + DAY, status="draft")
        apply(side, "third", LETTERS[side.number][1], THIRD + DAY, status="returned")
    drafted = open_round(THIRD + DAY)
    season.add("call", "fourth", is_public=True, call_id=drafted.id)
    for side in season.sides:
        draft_local_call(side, drafted, THIRD + DAY)
    proposed = call_builders.proposed_call(at=THIRD)
    season.add("call", "draft", call_id=call_builders.draft_call(at=THIRD).id)
    season.add("call", "proposed", call_id=proposed.id)
    season.add("edition", "used", is_public=True, edition_id=proposed.edition_id)
    unused = call_builders.edition(call_builders.ACTUAL_COSTS, at=THIRD)
    season.add("edition", "unused", edition_id=unused.id)
    job = enqueue("audit.anchor", {}, key="audit.anchor of the world", at=THIRD)
    add_people(season)
    season.add("job", str(job.state), job_id=job.id)
    season.add("file", "of auditor", job_id=leave_file(season.actor("auditor"), at=THIRD))
    for message in db.session.query(OutboxMessage).order_by(OutboxMessage.id).limit(2):
        season.add("message", str(message.state), message_id=message.id)


def _add_places(season: Builder) -> None:
    """What belongs to each side besides its projects' money."""
    for side in season.sides:
        number = side.number
        for (name, letter), application in side.applications.items():
            state = f"{name} {application.status}"
            season.add("application", state, letter, number, application_id=application.id)
            for decision in db.session.query(Decision).filter_by(application_id=application.id):
                ids = {"decision_id": decision.id, "case_id": decision.id}
                season.add("decision", str(decision.outcome), letter, number, **ids)
        for letter, account in side.accounts.items():
            season.add("account", "verified", letter, number, account_id=account.id)
        for participation in db.session.query(Participation).filter_by(municipality_id=side.place.id):
            season.add("participation", "signed", participation_id=participation.id)
        for name, local_call in side.local_calls.items():
            is_public = name != "drafted"
            season.add("local_call", name, side=number, is_public=is_public, local_call_id=local_call.id)
            for quota in db.session.query(MunicipalQuota).filter_by(
                call_id=local_call.call_id, municipality_id=side.place.id
            ):
                season.add("quota", name, side=number, call_id=quota.call_id, quota_id=quota.id)
        for name, member in side.members.items():
            local_call = side.local_calls[name]
            season.add("member", name, side=number, local_call_id=local_call.id, member_id=member.id)
        for name, plan in [("adopted", side.plan), *side.draft_plans.items()]:
            goal = plan.goals[0]
            season.add(
                "plan", name, side=number, is_public=name == "adopted", of_school=name == "school",
                plan_id=plan.id, goal_id=goal.id, task_id=goal.tasks[0].id,
            )  # fmt: skip


def _add_meetings(season: Builder) -> None:
    for side, name, held in ((one, *met) for one in season.sides for met in one.meetings.items()):
        season.add("meeting", name, side=side.number, local_call_id=held.local_call_id, meeting_id=held.id)


def _viewers(season: Builder) -> list[Viewer]:
    """The people of the first side, IKVD's, and the public."""
    mine = season.sides[0]
    found = [Viewer("public")]
    for name, seat in [*mine.seats.items(), *season.national.items()]:
        letter = name.rpartition(" ")[2] if seat.organisation_id else ""
        found.append(Viewer(name, seat, seat.role, letter, 1 if seat.scope_id else 0))
    return found


def build_world(app: Flask, store: Store) -> World:
    """Build the world in the application's database and keep a copy to go back to."""
    app.test_client_class = SigningClient
    with app.app_context():
        world = World(app, store, *build(app))
        world.close()
    store.keep()
    return world
