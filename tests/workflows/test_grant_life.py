"""The whole life of grants in any order of steps: the invariants hold after each, on both databases."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.agreements.models import Party
from app.audit import verify as audit
from app.extensions import db
from app.payments.models import PaymentKind
from tests.databases import PostgresTemplates, app_on
from tests.workflows.bank import BankRules, state
from tests.workflows.claims import ClaimRules, share_an_organisation
from tests.workflows.endings import EndingRules
from tests.workflows.field import Field, build_field
from tests.workflows.grants import IBANS, Grants
from tests.workflows.invariants import check_all

POINTS = ["5", "4.5", "4", "3.5", "2.5"]
UNITS = 2
SOAK = bool(os.environ.get("SOAK"))
PROJECTS = st.integers(0, len(POINTS) - 1)
ONE_OF_TWO = st.integers(0, 1)


class GrantLife(BankRules, EndingRules, ClaimRules, RuleBasedStateMachine):
    """People do anything they can think of; what is not allowed is refused and changes nothing."""

    start: ClassVar[Callable[[ExitStack], tuple[Flask, Field]]]

    def __init__(self) -> None:
        super().__init__()
        self.resources = ExitStack()
        app, field = type(self).start(self.resources)
        self.resources.enter_context(app.app_context())
        self.grants = Grants(field)
        self.last: Callable[[], Any] | None = None
        self.statements: list[bytes] = []

    def teardown(self) -> None:
        assert audit.verify(None, "") == []
        db.session.remove()
        db.engine.dispose()
        self.resources.close()

    def do(self, act: Callable[[], Any]) -> None:
        self.last = act if act() else self.last

    @initialize(begun=st.sampled_from(["open", "ranked", "owing", "owing and owed"]))
    def begin(self, begun: str) -> None:
        if begun != "open":
            assert self.grants.confirm_ranking()
        if begun.startswith("owing"):
            self.come_to_owe(0, reached=15)
        if begun == "owing and owed":
            self.come_to_owe(1, reached=20)

    @rule()
    def confirm_ranking(self) -> None:
        self.do(self.grants.confirm_ranking)

    @rule(place=PROJECTS)
    def contract_a_project_whole(self, place: int) -> None:
        grants = self.grants
        steps = [lambda: grants.prepare_agreement(place)]
        steps += [lambda party=party: grants.sign(place, party) for party in Party]  # type: ignore[misc]
        steps += [lambda: grants.tick(place)]
        steps += [lambda: grants.enter_account(place, IBANS[0])]
        steps += [lambda: grants.verify_account(place, grants.field.coordinator)]
        for step in steps:
            step()

    @rule(place=PROJECTS, kind=st.sampled_from(PaymentKind))
    def pay_a_project_whole(self, place: int, kind: PaymentKind) -> None:
        grants, preparer, approver = (
            self.grants,
            self.grants.field.preparers[0],
            self.grants.field.approvers[0],
        )
        if grants.prepare(place, kind, preparer) and grants.approve(place, approver):
            grants.export(preparer)
            self.do(lambda: grants.confirm(place, preparer))

    @rule(place=PROJECTS)
    def withdraw(self, place: int) -> None:
        self.do(lambda: self.grants.withdraw(place))

    @rule(place=PROJECTS)
    def move_up(self, place: int) -> None:
        self.do(lambda: self.grants.move_up(place))

    @rule(place=PROJECTS, party=st.sampled_from(Party))
    def sign(self, place: int, party: Party) -> None:
        self.do(lambda: self.grants.sign(place, party))

    @rule(place=PROJECTS, iban=st.sampled_from(IBANS))
    def enter_account(self, place: int, iban: str) -> None:
        self.do(lambda: self.grants.enter_account(place, iban))

    @rule(place=PROJECTS, who=ONE_OF_TWO)
    def verify_account(self, place: int, who: int) -> None:
        by = self.grants.field.approvers[who]
        self.do(lambda: self.grants.verify_account(place, by))

    @rule(place=PROJECTS, kind=st.sampled_from(PaymentKind), who=ONE_OF_TWO)
    def prepare(self, place: int, kind: PaymentKind, who: int) -> None:
        by = self.grants.field.preparers[who]
        self.do(lambda: self.grants.prepare(place, kind, by))

    @rule(place=PROJECTS, who=st.integers(0, 2))
    def approve(self, place: int, who: int) -> None:
        by = self.grants.field.approvers[who]
        self.do(lambda: self.grants.approve(place, by))

    @rule(place=PROJECTS, who=ONE_OF_TWO)
    def void(self, place: int, who: int) -> None:
        by = self.grants.field.preparers[who]
        self.do(lambda: self.grants.void(place, by))

    @rule(who=ONE_OF_TWO)
    def export(self, who: int) -> None:
        by = self.grants.field.preparers[who]
        self.do(lambda: self.grants.export(by))

    @rule(place=PROJECTS, who=ONE_OF_TWO)
    def confirm(self, place: int, who: int) -> None:
        by = self.grants.field.preparers[who]
        self.do(lambda: self.grants.confirm(place, by))

    @rule(place=PROJECTS, who=ONE_OF_TWO)
    def bank_returns(self, place: int, who: int) -> None:
        by = self.grants.field.preparers[who]
        self.do(lambda: self.grants.bank_returns(place, by))

    @rule(place=PROJECTS)
    def hold(self, place: int) -> None:
        self.grants.hold(place)

    @rule(place=PROJECTS, reached=st.sampled_from([20, 15, 4]), accepted=st.integers(1, 4))
    def report(self, place: int, reached: int, accepted: int) -> None:
        self.do(lambda: self.grants.report(place, reached=reached, accepted=accepted))

    @rule(place=PROJECTS, days=st.sampled_from([0, 400]))
    def report_never_comes(self, place: int, days: int) -> None:
        if self.grants.agreement(place) is not None:
            self.grants.at += timedelta(days=days)
            self.do(lambda: self.grants.reject_missed(place))

    @rule(place=PROJECTS, who=st.integers(0, 2))
    def claim(self, place: int, who: int) -> None:
        by = self.grants.field.approvers[who]
        self.do(lambda: self.grants.claim(place, by))

    @rule(place=PROJECTS, euro=st.sampled_from(["920.00", "1840.00", "3680.00", "0.01"]))
    def repay(self, place: int, euro: str) -> None:
        by = self.grants.field.preparers[0]
        reference = f"B{place}-{self.grants.at:%m%d%H%M%S}"
        self.do(lambda: self.grants.repay(place, Decimal(euro), reference, by))

    @rule(place=PROJECTS)
    def repay_all(self, place: int) -> None:
        recovery, by = self.grants.recovery(place), self.grants.field.preparers[0]
        if recovery is not None:
            self.do(lambda: self.grants.repay(place, recovery.amount, f"all-{place}", by))

    @rule(place=PROJECTS)
    def change_a_score(self, place: int) -> None:
        changed = self.grants.change_score(place)
        assert not changed, "an assessed application takes no other score"

    @precondition(lambda self: self.last is not None)
    @rule()
    def send_the_last_request_again(self) -> None:
        before = state()
        assert self.last is not None
        self.last()
        assert state() == before

    @invariant()
    def everything_adds_up(self) -> None:
        check_all(self.grants.field, UNITS, self.grants.at.date())
        db.session.rollback()


def _prepared(url: str, folder: Path) -> Field:
    app = app_on(url, folder)
    with app.app_context():
        field = share_an_organisation(build_field(POINTS, units=UNITS, yearly="0.06"))
        db.session.remove()
        db.engine.dispose()
    return field


def run(life: type[GrantLife], start: Callable[[ExitStack], tuple[Flask, Field]], sequences: int) -> None:
    """Let grants live so many times, each in a field of its own."""
    machine = type("LifeHere", (life,), {"start": staticmethod(start)})
    steps = 50 if SOAK else 25
    plan = settings(
        max_examples=sequences, stateful_step_count=steps, deadline=None, derandomize=not SOAK,
        # A failing sequence is printed as it is: making it shorter takes minutes.
        phases=list(Phase) if SOAK else [Phase.generate],
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=plan)


@pytest.mark.timeout(0 if SOAK else 600)
def test_grants_live_on_sqlite(sqlite_databases: Any, tmp_path: Path) -> None:
    with sqlite_databases.fresh(tmp_path) as url:
        field = _prepared(url, tmp_path)
    template, working = tmp_path / "test.db", tmp_path / "life.db"
    app = app_on(f"sqlite:///{working}", tmp_path)

    def start(_resources: ExitStack) -> tuple[Flask, Field]:
        for leftover in tmp_path.glob("life.db*"):
            leftover.unlink()
        shutil.copy(template, working)
        return app, field

    run(GrantLife, start, 2000 if SOAK else 100)


@pytest.fixture
def prepared_postgres(
    postgres_databases: PostgresTemplates, tmp_path: Path
) -> Iterator[tuple[PostgresTemplates, Field]]:
    with postgres_databases.fresh(tmp_path) as url:
        field = _prepared(url, tmp_path)
        yield postgres_databases.copy_of(url), field


@pytest.mark.timeout(0 if SOAK else 600)
def test_grants_live_on_postgresql(
    prepared_postgres: tuple[PostgresTemplates, Field], tmp_path: Path
) -> None:
    databases, field = prepared_postgres

    def start(resources: ExitStack) -> tuple[Flask, Field]:
        url = resources.enter_context(databases.fresh(tmp_path))
        return app_on(url, tmp_path), field

    run(GrantLife, start, 1000 if SOAK else 20)
