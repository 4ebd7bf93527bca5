"""One account with every role, in the municipality and the schools, gets no money for support out alone.

Whatever it does: money leaves the purse with two people behind it, and a measure has money only when others approved
its plan; whatever is ordered to be paid, or taken back, two people did.
"""

import os
import shutil
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.audit import verify as audit
from app.audit.models import AuditEvent
from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.roles import EVERYONE, SCOPE_OF, Role, ScopeKind
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Account, AccountKind, Transfer
from app.support_plans import service
from app.support_plans.allotment_models import SemesterMoney, SupportAllotment
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.carrying_queries import cost_of
from app.support_plans.order_models import OrderTakeBack, SupportOrder, SupportOrderLine
from app.support_plans.order_queries import IS_STANDING, ready_deliveries
from app.support_plans.plan_models import SupportApproval, SupportMeasure, SupportPlan
from app.support_plans.service import allotting, semester_money
from app.support_plans.service.allotting import Giving
from app.support_plans.taking_back_workflow import TakeBackStatus
from app.support_plans.workflow import ChainStep, SemesterMoneyStatus
from tests.builders import accounts
from tests.builders.support_plans import SPRING
from tests.conftest import NOON
from tests.databases import SqliteTemplates, app_on
from tests.workflows.support_purse import Country, attempt, build_country, leave_behind, put_down

WALKS, STEPS = (200, 60) if os.environ.get("SOAK") else (10, 30)
SUMS = [Decimal(one) for one in ("0.01", "90.00", "180.00", "500.00")]
# What honest people left behind, and acts the account must have got done from there.
EXPECTED = {
    "nothing": {"do_propose"},
    "proposed": {"do_confirm", "do_allot"},
    "given": {"do_allot", "do_return", "do_return_plan"},
    "approved": {"do_spend", "do_take_back", "do_return", "do_put_down"},
    "ordered": {"do_put_down", "do_order", "do_take_order_back", "do_propose_take_back"},
}
_OUT = (AccountKind.SUPPORT_MEASURE, AccountKind.SUPPORT_SPENT)


class AloneWithSupport:
    """One account with every role, and all it could do about the money for support plans."""

    def __init__(self, country: Country, chance: Random) -> None:
        self.country, self.chance, self.at = country, chance, NOON
        self.user = accounts.user("alone@example.lv", "Viens Pats")
        self.acting = [self._as(role, name) for role in sorted(EVERYONE) for name in ("municipal", "state")]
        db.session.commit()
        self.done: set[str] = set()
        self.names = [name for name in vars(type(self)) if name.startswith("do_")]

    def _as(self, role: Role, school: str) -> Actor:
        scopes = {
            ScopeKind.MUNICIPALITY: self.country.town_id,
            ScopeKind.SCHOOL: self.country.school_ids[school],
        }
        return Actor(self.user.id, role, scopes.get(SCOPE_OF[role]), self.user.name)

    def step(self) -> None:
        """Any act, in whichever of the roles it is allowed."""
        self.at += timedelta(days=self.chance.choice([0, 0, 0, 1, 40]))
        name = self.chance.choice(self.names)
        for by in self.chance.sample(self.acting, len(self.acting)):
            if attempt(partial(getattr(self, name), {"by": by, "at": self.at})):
                self.done.add(name)
                return

    def any_of(self, model: Any) -> Any:
        rows = list(db.session.scalars(select(model)))
        if not rows:
            raise DomainError("there is nothing to act on")
        return self.chance.choice(rows)

    def do_propose(self, who: dict[str, Any]) -> None:
        semester_money.set_semester(SPRING, self.chance.choice(SUMS) * 3, "", **who)

    def do_confirm(self, who: dict[str, Any]) -> None:
        semester_money.confirm_semester(self.any_of(SemesterMoney), **who)

    def do_withdraw(self, who: dict[str, Any]) -> None:
        semester_money.withdraw_semester(self.any_of(SemesterMoney), **who)

    def do_allot(self, who: dict[str, Any]) -> None:
        above = self.any_of(SupportAllotment)
        place = self.country.place(self.chance.choice(["town", "municipal", "state"]))
        known = db.session.scalars(
            select(SupportAllotment).where(SupportAllotment.parent_id == above.id)
        ).all()
        mine = next((one for one in known if one.name == place.name), None)
        amount = self.chance.choice(SUMS)
        most = (mine.maximum if mine else Decimal(0)) + amount
        allotting.allot(above, [Giving(place, most, amount, mine.revision if mine else 0)], **who)

    def do_return(self, who: dict[str, Any]) -> None:
        found = self.any_of(SupportAllotment)
        allotting.return_unspent(found, self.chance.choice(SUMS), found.revision, **who)

    def do_gather(self, who: dict[str, Any]) -> None:
        allotting.gather_unspent(self.any_of(SupportAllotment), **who)

    def do_submit(self, who: dict[str, Any]) -> None:
        plan = self.any_of(SupportPlan)
        service.submit(plan, **who)

    def do_approve(self, who: dict[str, Any]) -> None:
        plan = self.any_of(SupportPlan)
        service.approve_all({plan.id: plan.revision}, **who)

    def do_return_plan(self, who: dict[str, Any]) -> None:
        service.return_plan(self.any_of(SupportPlan), self.chance.choice(list(ChainStep)), [], "Labot", **who)

    def do_spend(self, who: dict[str, Any]) -> None:
        act = f"tickets {self.chance.randint(1, 4)}"
        allotting.spend(self.any_of(SupportMeasure), self.chance.choice(SUMS), act=act, **who)

    def do_put_down(self, who: dict[str, Any]) -> None:
        put_down(self.any_of(SupportPlan), **who)

    def do_void(self, who: dict[str, Any]) -> None:
        service.void_delivery(self.any_of(SupportDelivery), "Cita diena", **who)

    def do_order(self, who: dict[str, Any]) -> None:
        ready = [one for one in ready_deliveries(who["by"].school_id or 0) if self.chance.random() < 0.7]
        service.issue_order([one.id for one in ready], cost_of(ready), **who)

    def do_propose_take_back(self, who: dict[str, Any]) -> None:
        service.propose_take_back(self.any_of(SupportOrder), "Cita diena", **who)

    def do_take_order_back(self, who: dict[str, Any]) -> None:
        service.confirm_take_back(self.any_of(OrderTakeBack), **who)

    def do_keep_order(self, who: dict[str, Any]) -> None:
        service.keep_order(self.any_of(OrderTakeBack), **who)

    def do_take_back(self, who: dict[str, Any]) -> None:
        act = f"tickets {self.chance.randint(1, 4)}"
        allotting.take_back(self.any_of(SupportMeasure), act=act, **who)


def check(alone: AloneWithSupport) -> None:
    """What one account may never have done."""
    wanted = select(SemesterMoney).where(SemesterMoney.status == SemesterMoneyStatus.CONFIRMED)
    for proposal in db.session.scalars(wanted):
        assert proposal.proposed_by_id != proposal.confirmed_by_id
        assert {proposal.proposed_by_id, proposal.confirmed_by_id} - {alone.user.id}
    paid = select(Account.subject_id).where(Account.kind == AccountKind.SUPPORT_MEASURE)
    for plan in db.session.scalars(
        select(SupportPlan).join(SupportPlan.measures).where(SupportMeasure.id.in_(paid))
    ):
        steps = db.session.scalars(
            select(SupportApproval).where(
                SupportApproval.plan_id == plan.id, SupportApproval.voided_at.is_(None)
            )
        ).all()
        people = {one.user_id for one in steps}
        assert len(people) == len(steps) == (3 if plan.school.is_state else 4)
        assert len(people - {alone.user.id}) >= len(people) - 1
        last = next(one.user_id for one in steps if one.step is ChainStep.IKVD)
        assert last not in givers_of(plan)
    check_orders()
    db.session.rollback()


def check_orders() -> None:
    """Whoever ordered put nothing of it down; whoever took an order back did not propose it; nothing is paid twice."""
    for order in db.session.scalars(select(SupportOrder)):
        assert order.issued_by_id not in {one.delivery.recorded_by_id for one in order.lines}
    wanted = select(OrderTakeBack).where(OrderTakeBack.status == TakeBackStatus.TAKEN_BACK)
    for found in db.session.scalars(wanted):
        assert found.decided_by_id != found.proposed_by_id
    standing = db.session.scalars(select(SupportOrderLine.delivery_id).where(IS_STANDING)).all()
    assert len(standing) == len(set(standing))


def givers_of(plan: SupportPlan) -> set[int | None]:
    """Who gave the plan's school money before the plan got any; what measures gave back is nobody's gift."""
    source = aliased(Account)
    wanted = (
        select(AuditEvent.actor_user_id)
        .join(Transfer, Transfer.audit_event_id == AuditEvent.id)
        .join(source, source.id == Transfer.source_id)
        .join(Account, Account.id == Transfer.target_id)
        .join(SupportAllotment, SupportAllotment.id == Account.subject_id)
        .where(Account.kind == AccountKind.SUPPORT_SCHOOL, SupportAllotment.school_id == plan.school_id)
        .where(source.kind != AccountKind.SUPPORT_MEASURE, Transfer.id < plan_funded_by(plan))
    )
    return set(db.session.scalars(wanted))


def plan_funded_by(plan: SupportPlan) -> int:
    """The first transfer that gave the plan's measures their money."""
    wanted = select(Transfer.id).where(Transfer.act.startswith(f"plan {plan.id}:", autoescape=True))
    return db.session.scalars(wanted.order_by(Transfer.id).limit(1)).one()


@pytest.mark.parametrize("left", EXPECTED)
def test_one_account_with_every_role_gets_no_support_money_out_alone(
    left: str, sqlite_databases: SqliteTemplates, tmp_path: Path
) -> None:
    with sqlite_databases.fresh(tmp_path) as url:
        country = _prepared(url, tmp_path, left)
    template, working = tmp_path / "test.db", tmp_path / "walk.db"
    app = app_on(f"sqlite:///{working}", tmp_path)
    reached: set[str] = set()
    for walk in range(WALKS):
        for leftover in tmp_path.glob("walk.db*"):
            leftover.unlink()
        shutil.copy(template, working)
        with app.app_context():
            alone = AloneWithSupport(country, Random(f"{left} {walk}"))
            for _step in range(STEPS):
                alone.step()
                check(alone)
            reached |= alone.done
            assert funds.verify() == []
            assert audit.verify(None, "") == []
            db.session.remove()
            db.engine.dispose()
    assert EXPECTED[left] <= reached, reached


def _prepared(url: str, folder: Path, left: str) -> Country:
    app = app_on(url, folder)
    with app.app_context():
        country = build_country()
        leave_behind(country, left)
        db.session.remove()
        db.engine.dispose()
    return country
