"""One account with every role decides nothing about a claim alone: no instalments, set-off, write-off or return."""

import os
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from app.audit import verify as audit
from app.core.errors import present
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Account, AccountKind
from app.payments import service as payments
from app.payments.claims import claim_of
from app.payments.models import Due, Recovery, RecoveryReceipt
from app.payments.recovery_models import ProposalKind, RecoveryProposal
from app.payments.statement_models import StatementLine
from app.payments.workflow import ProposalStatus
from tests.builders.receipts import typed
from tests.databases import SqliteTemplates, app_on
from tests.workflows.claims import ClaimRules, propose, share_an_organisation
from tests.workflows.field import Field, build_field
from tests.workflows.grants import Grants
from tests.workflows.test_one_account import Alone

WALKS, STEPS = (200, 60) if os.environ.get("SOAK") else (10, 25)
KINDS = ["instalments", "set_off", "write_off", "return"]
# What honest people left waiting, and what the account must have got done from there.
EXPECTED = {
    "nothing": {"do_propose", "do_withdraw_proposal", "do_receive"},
    "set_off": {"do_confirm_proposal", "do_refuse_proposal", "do_receive"},
    "write_off": {"do_confirm_proposal", "do_refuse_proposal", "do_receive"},
}


class AloneWithClaims(Alone):
    """What the account could do about the claim on the first project, besides everything else."""

    def __init__(self, grants: Grants, chance: Random) -> None:
        super().__init__(grants, chance)
        mine = [name for name in vars(type(self)) if name.startswith("do_")]
        # The new acts more often than the old ones.
        self.names = [*self.names, *mine * 4, *(name for name in vars(Alone) if name.startswith("do_"))]

    def the_claim(self) -> Recovery:
        return present(self.grants.recovery(0), "honest people made it")

    def do_propose(self, who: dict[str, Any]) -> None:
        grants = Grants(self.grants.field)
        grants.at = who["at"]
        propose(grants, self.the_claim(), self.chance.choice(KINDS), who["by"])

    def do_confirm_proposal(self, who: dict[str, Any]) -> None:
        payments.confirm_proposal(self.newest(RecoveryProposal), **who)

    def do_refuse_proposal(self, who: dict[str, Any]) -> None:
        payments.refuse_proposal(self.newest(RecoveryProposal), reason="Nē", **who)

    def do_withdraw_proposal(self, who: dict[str, Any]) -> None:
        payments.withdraw_proposal(self.newest(RecoveryProposal), **who)

    def do_record_return(self, who: dict[str, Any]) -> None:
        day, number = who["at"].date(), f"{who['at']:%m%d%H%M%S}"
        proposal = self.newest(RecoveryProposal)
        payments.record_return_of_surplus(proposal, paid_on=day, bank_reference=number, **who)

    def do_receive(self, who: dict[str, Any]) -> None:
        number = f"x{who['at']:%m%d%H%M%S}"
        sum_ = self.chance.choice(["1.00", "229.00", "400.00"])
        typed(self.the_claim(), Decimal(sum_), number, who["at"].date(), **who, has_surplus=True)


def check(alone: Alone, honest: int | None) -> None:
    """Whatever is confirmed was proposed by honest people, and only that moved money."""
    wanted = select(RecoveryProposal).where(RecoveryProposal.status == ProposalStatus.CONFIRMED)
    for proposal in db.session.scalars(wanted):
        assert proposal.id == honest, alone.done
        assert proposal.proposed_by_id != alone.user.id
    given_up = select(func.sum(Account.balance)).where(Account.kind == AccountKind.WRITTEN_OFF)
    moved = (db.session.scalar(given_up) or Decimal(0)) + (
        db.session.scalar(select(func.sum(Due.set_off))) or Decimal(0)
    )
    assert honest is not None or moved == 0, alone.done
    shown = select(StatementLine.id).where(StatementLine.receipt_id == RecoveryReceipt.id).exists()
    assert db.session.scalar(select(func.count(RecoveryReceipt.id)).where(~shown)) == 0, alone.done
    for recovery in db.session.scalars(select(Recovery)):
        assert claim_of(recovery).surplus >= 0
    db.session.rollback()


def leave_behind(grants: Grants, left: str) -> int | None:
    """A claim, a balance of the same organisation, and what is proposed; the id of the proposal."""
    honest = ClaimRules()
    honest.grants = grants
    honest.come_to_owe(0, reached=15)
    honest.come_to_owe(1, reached=20)
    if left == "nothing":
        return None
    made: list[RecoveryProposal] = []
    by = grants.field.preparers[0]
    assert grants.attempt(lambda: made.append(propose(grants, grants.recovery(0), left, by)))
    assert made[0].kind in (ProposalKind.SET_OFF, ProposalKind.WRITE_OFF)
    return made[0].id


@pytest.mark.parametrize("left", EXPECTED)
def test_one_account_decides_nothing_about_a_claim_alone(
    left: str, sqlite_databases: SqliteTemplates, tmp_path: Path
) -> None:
    with sqlite_databases.fresh(tmp_path) as url:
        field, honest, began = _prepared(url, tmp_path, left)
    template, working = tmp_path / "test.db", tmp_path / "walk.db"
    app = app_on(f"sqlite:///{working}", tmp_path)
    reached: set[str] = set()
    for walk in range(WALKS):
        for leftover in tmp_path.glob("walk.db*"):
            leftover.unlink()
        shutil.copy(template, working)
        with app.app_context():
            grants = Grants(field)
            grants.at = began
            alone = AloneWithClaims(grants, Random(f"{left} {walk}"))
            for _step in range(STEPS):
                alone.step()
                check(alone, honest)
            reached |= {one.partition(" ")[0] for one in alone.done}
            assert funds.verify() == []
            assert audit.verify(None, "") == []
            db.session.remove()
            db.engine.dispose()
    assert EXPECTED[left] <= reached, reached


def _prepared(url: str, folder: Path, left: str) -> tuple[Field, int | None, datetime]:
    app = app_on(url, folder)
    with app.app_context():
        grants = Grants(share_an_organisation(build_field(["5", "4.5"], units=2)))
        assert grants.confirm_ranking()
        honest = leave_behind(grants, left)
        db.session.remove()
        db.engine.dispose()
    return grants.field, honest, grants.at
