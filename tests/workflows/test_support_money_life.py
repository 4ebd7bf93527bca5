"""The money for support plans in any order of acts: every level adds up after each, on both databases."""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
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
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.audit import verify as audit
from app.extensions import db
from app.support_plans import service
from app.support_plans.allotment_models import Level, SupportAllotment
from app.support_plans.order_models import SupportOrder
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service import allotting, semester_money
from app.support_plans.service.allotting import Giving
from app.support_plans.workflow import IN_FORCE
from tests.builders.support_plans import SPRING
from tests.conftest import NOON
from tests.databases import PostgresTemplates, app_on
from tests.workflows.support_purse import (
    MOMENTS,
    Country,
    allotment,
    attempt,
    build_country,
    check_all,
    leave_behind,
    newest_proposal,
    order_all,
    put_down,
)

SOAK = bool(os.environ.get("SOAK"))
SUMS = st.sampled_from([Decimal(one) for one in ("0.01", "45.00", "90.00", "180.00", "270.01", "600.00")])
SMALL = st.sampled_from([Decimal(one) for one in ("0.01", "45.00", "90.00")])
PLACES = st.sampled_from(["town", "municipal", "state"])
PLAN = st.integers(0, 5)


class SupportMoneyLife(RuleBasedStateMachine):
    """People give, approve, order, take back and return in any order; what is not allowed is refused and changes
    nothing."""

    start: ClassVar[Callable[[ExitStack], tuple[Flask, Country]]]

    def __init__(self) -> None:
        super().__init__()
        self.resources = ExitStack()
        app, self.country = type(self).start(self.resources)
        self.resources.enter_context(app.app_context())
        # The first tickets are spent by those who were here before.
        self.number = 1
        self.spent: list[tuple[int, str]] = [(0, "tickets 1")]
        self.done: set[str] = set()

    def teardown(self) -> None:
        assert audit.verify(None, "") == []
        db.session.remove()
        db.engine.dispose()
        self.resources.close()
        REACHED.update(self.done)

    def do(self, name: str, act: Callable[[], object]) -> None:
        if attempt(act):
            self.done.add(name)

    @initialize(left=st.sampled_from(["ordered", "approved", "given", "nothing"]))
    def begin(self, left: str) -> None:
        leave_behind(self.country, left)

    @rule(more=SUMS, is_own=st.booleans())
    def give_the_semester_more(self, more: Decimal, is_own: bool) -> None:
        found, country = allotment(Level.SEMESTER), self.country
        total = more + (found.allotted if found else Decimal(0))
        by = {"by": country.manager, "at": NOON}
        self.do("propose", lambda: semester_money.set_semester(SPRING, total, "", **by))
        proposal = newest_proposal()
        if proposal:
            who = country.manager if is_own else country.approver
            self.do("confirm", lambda: semester_money.confirm_semester(proposal, by=who, at=NOON))

    @rule()
    def withdraw(self) -> None:
        proposal, by = newest_proposal(), self.country.manager
        if proposal:
            self.do("withdraw", lambda: semester_money.withdraw_semester(proposal, by=by, at=NOON))

    @rule(
        place=PLACES,
        maximum=st.one_of(st.none(), SUMS),
        amount=SMALL,
        is_stale=st.sampled_from([False, False, False, True]),
    )
    def give(self, place: str, maximum: Decimal | None, amount: Decimal, is_stale: bool) -> None:
        people, country = self._people(place), self.country
        above = allotment(Level.MUNICIPALITY if place == "municipal" else Level.SEMESTER)
        if above is None:
            return
        known = self._at(place)
        target = country.place(place)
        by = people.coordinator if place == "municipal" else country.manager
        seen = (known.revision if known else 0) - is_stale
        most = maximum or (known.maximum if known else Decimal(0)) + amount
        self.do(
            f"give {place}",
            lambda: allotting.allot(above, [Giving(target, most, amount, seen)], by=by, at=NOON),
        )

    def _people(self, place: str) -> Any:
        return self.country.state if place == "state" else self.country.municipal

    def _at(self, place: str) -> SupportAllotment | None:
        if place == "town":
            return allotment(Level.MUNICIPALITY)
        return allotment(Level.SCHOOL, state=place == "state")

    @rule(first=PLAN, second=PLAN)
    def approve(self, first: int, second: int) -> None:
        ids = {self.country.plan_ids[one] for one in (first, second)}
        seen = {one: db.session.get_one(SupportPlan, one).revision for one in ids}
        by = self.country.municipal.specialist
        self.do("approve", lambda: service.approve_all(seen, by=by, at=NOON))

    @rule(place=PLAN, amount=SUMS, repeats=st.booleans())
    def spend(self, place: int, amount: Decimal, repeats: bool) -> None:
        self.number += not repeats
        place = self._mostly_in_force(place)
        plan, by = (
            db.session.get_one(SupportPlan, self.country.plan_ids[place]),
            self.country.municipal.director,
        )
        act = f"tickets {self.number}"
        self.spent.append((place, act))
        self.do("spend", lambda: allotting.spend(plan.measures[0], amount, act=act, by=by, at=NOON))

    def _mostly_in_force(self, place: int) -> int:
        """A place of a plan with money, where there is one; the last place stays what it is."""
        ids = self.country.plan_ids
        wanted = select(SupportPlan.id).where(SupportPlan.status.in_(sorted(IN_FORCE)))
        some = [ids.index(key) for key in db.session.scalars(wanted.order_by(SupportPlan.id))]
        return some[place % len(some)] if some and place < len(ids) - 1 else place

    @rule(back=st.integers(0, 3))
    def take_back(self, back: int) -> None:
        place, act = self.spent[-1 - back % len(self.spent)]
        plan, by = (
            db.session.get_one(SupportPlan, self.country.plan_ids[place]),
            self.country.municipal.director,
        )
        self.do("take back", lambda: allotting.take_back(plan.measures[0], act=act, by=by, at=NOON))

    @rule(place=PLAN)
    def put_down_and_order(self, place: int) -> None:
        plan = db.session.get_one(SupportPlan, self.country.plan_ids[place])
        people = self._people("state" if plan.school.is_state else "municipal")
        self.do("put down", lambda: put_down(plan, by=people.author, at=NOON))
        self.do("order", lambda: order_all(people.director, at=NOON))

    @rule(back=st.integers(0, 3), is_own=st.booleans())
    def take_an_order_back(self, back: int, is_own: bool) -> None:
        orders = list(db.session.scalars(select(SupportOrder).order_by(SupportOrder.id)))
        if not orders:
            return
        order = orders[-1 - back % len(orders)]
        people = self._people("state" if order.school.is_state else "municipal")
        self.do(
            "propose to take an order back",
            lambda: service.propose_take_back(order, "Cita diena", by=people.author, at=NOON),
        )
        if order.take_back:
            found, by = order.take_back, people.author if is_own else people.director
            self.do("take an order back", lambda: service.confirm_take_back(found, by=by, at=NOON))

    @rule(place=st.sampled_from(["semester", "town", "municipal", "state"]), amount=SMALL)
    def give_back(self, place: str, amount: Decimal) -> None:
        found = allotment(Level.SEMESTER) if place == "semester" else self._at(place)
        if found is None:
            return
        people = self._people(place)
        by = {"semester": self.country.manager, "town": people.coordinator}.get(place, people.director)
        seen = found.revision
        self.do(f"return {place}", lambda: allotting.return_unspent(found, amount, seen, by=by, at=NOON))

    @rule(place=st.sampled_from(["municipal", "state"]), at=st.sampled_from(MOMENTS))
    def gather(self, place: str, at: Any) -> None:
        found, by = self._at(place), self._people(place).director
        if found is not None:
            self.do("gather", lambda: allotting.gather_unspent(found, by=by, at=at))

    @invariant()
    def everything_adds_up(self) -> None:
        check_all()


# What was done in any of the lives: a machine that is refused everything would find nothing.
REACHED: set[str] = set()
EXPECTED = {
    "propose", "confirm", "withdraw", "give town", "give state", "approve", "spend", "take back", "return semester",
    "gather", "put down", "order", "propose to take an order back", "take an order back",
}  # fmt: skip


def run(start: Callable[[ExitStack], tuple[Flask, Country]], sequences: int) -> None:
    """Let the money live so many times, each in a country of its own."""
    machine = type("LifeHere", (SupportMoneyLife,), {"start": staticmethod(start)})
    plan = settings(
        max_examples=sequences, stateful_step_count=60 if SOAK else 25, deadline=None, derandomize=not SOAK,
        phases=list(Phase) if SOAK else [Phase.generate], suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    REACHED.clear()
    run_state_machine_as_test(machine, settings=plan)


def _prepared(url: str, folder: Path) -> Country:
    app = app_on(url, folder)
    with app.app_context():
        country = build_country()
        db.session.remove()
        db.engine.dispose()
    return country


@pytest.mark.timeout(0 if SOAK else 600)
def test_support_money_lives_on_sqlite(sqlite_databases: Any, tmp_path: Path) -> None:
    with sqlite_databases.fresh(tmp_path) as url:
        country = _prepared(url, tmp_path)
    template, working = tmp_path / "test.db", tmp_path / "life.db"
    app = app_on(f"sqlite:///{working}", tmp_path)

    def start(_resources: ExitStack) -> tuple[Flask, Country]:
        for leftover in tmp_path.glob("life.db*"):
            leftover.unlink()
        shutil.copy(template, working)
        return app, country

    run(start, 1000 if SOAK else 80)
    assert REACHED >= EXPECTED


@pytest.mark.timeout(0 if SOAK else 600)
def test_support_money_lives_on_postgresql(postgres_databases: PostgresTemplates, tmp_path: Path) -> None:
    with postgres_databases.fresh(tmp_path) as url:
        country = _prepared(url, tmp_path)
        copies = postgres_databases.copy_of(url)

        def start(resources: ExitStack) -> tuple[Flask, Country]:
            fresh = resources.enter_context(copies.fresh(tmp_path))
            return app_on(fresh, tmp_path), country

        run(start, 500 if SOAK else 6)
