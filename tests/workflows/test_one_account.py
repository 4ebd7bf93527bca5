"""No path through roles, substitutes, amendments or timing lets one account alone move money.

One person holds every role there is, in the very municipality and organisation of a project, and does anything in
any order, at any time, from states that honest people left behind. Whatever is done, a payment given to the bank has
three people behind it, and goes to the account that others entered.
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
from flask import Flask
from sqlalchemy import select

from app.accounts import finance_memberships
from app.accounts.models import FinanceRequest
from app.accounts.workflow import FinanceRequestStatus
from app.agreements import service as agreements
from app.agreements.ending import Wanted
from app.agreements.models import AgreementTermination, BankAccount, GrantAgreement, Party, Precedent
from app.agreements.queries import live_account
from app.audit import verify as audit
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import DomainError
from app.core.roles import EVERYONE, SCOPE_OF, Role, ScopeKind
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Account, AccountKind
from app.payments import service as payments
from app.payments.models import Hold, Payment, PaymentKind, Recovery
from app.payments.statement_models import StatementLine
from app.payments.workflow import PaymentStatus
from app.reports import service as reports
from app.selection import service as selection
from tests.builders import accounts
from tests.builders.receipts import typed
from tests.databases import SqliteTemplates, app_on
from tests.unit.statements import ACCOUNT, Part, balanced, entry
from tests.workflows.field import build_field
from tests.workflows.grants import DEBTOR, IBANS, Grants

SOAK = bool(os.environ.get("SOAK"))
WALKS, STEPS = (400, 80) if SOAK else (12, 25)
# What honest people left behind, and acts that the account must have got done from there: a search that is refused
# everything would find nothing.
EXPECTED = {
    "ranked": ["do_prepare_agreement", "do_sign", "do_enter_account"],
    "contracted": ["do_prepare", "do_void", "do_hold", "do_import"],
    "prepared": ["do_approve", "do_void", "do_hold", "do_import"],
    "approved": ["do_export", "do_void", "do_import"],
    "paid": ["do_return", "do_import"],
    "settled": ["do_prepare", "do_import"],
}
_OUT = (AccountKind.IN_TRANSIT, AccountKind.PAID, AccountKind.ACCEPTED, AccountKind.RECEIVABLE)


class Alone:
    """One account with every role, and all it could do about the money of the first project."""

    def __init__(self, grants: Grants, chance: Random) -> None:
        self.grants, self.chance = grants, chance
        self.user = accounts.user("alone@example.lv", "Viens Pats")
        self.acting = {
            role: self._as(role) for role in sorted(EVERYONE) if SCOPE_OF[role] is not ScopeKind.SCHOOL
        }
        db.session.commit()
        self.done: list[str] = []
        self.names = [name for name in vars(type(self)) if name.startswith("do_")]

    def _as(self, role: Role) -> Actor:
        # The memberships themselves are left out: services ask the actor, and this one lies about none of its roles.
        application = self.grants.application(0)
        scopes = {
            ScopeKind.ORGANISATION: application.organisation_id,
            ScopeKind.MUNICIPALITY: application.local_call.municipality_id,
        }
        return Actor(self.user.id, role, scopes.get(SCOPE_OF[role]), self.user.name)

    def step(self) -> None:
        """Any act, in whichever of the roles it is allowed; what is refused changes nothing."""
        self.grants.at += timedelta(days=self.chance.choice([0, 0, 0, 1, 40]))
        name = self.chance.choice(self.names)
        for role in self.chance.sample(list(self.acting), len(self.acting)):
            who = {"by": self.acting[role], "at": self.grants.at}
            if self.grants.attempt(partial(getattr(self, name), who)):
                self.done.append(f"{name} as {role}")
                return

    def newest(self, model: Any) -> Any:
        """Any row of a table, the newest more often."""
        rows = list(db.session.scalars(select(model).order_by(model.id.desc()).limit(3)))
        if not rows:
            raise DomainError("there is nothing to act on")
        return self.chance.choice([*rows, *rows[:1]])

    def account(self) -> BankAccount:
        """The account of the organisation as it is now."""
        account = live_account(self.grants.field.organisation_ids[0])
        if account is None:
            raise DomainError("there is nothing to act on")
        return account

    def do_prepare_agreement(self, who: dict[str, Any]) -> None:
        agreements.prepare_agreement(self.grants.application(0), **who)

    def do_sign(self, who: dict[str, Any]) -> None:
        agreement = self.newest(GrantAgreement)
        signed: dict[str, Any] = {"signatory": "Viens Pats", "signed_on": riga_day(self.grants.at)}
        agreements.record_signature(agreement, self.chance.choice(list(Party)), **signed, **who)

    def do_meet_condition(self, who: dict[str, Any]) -> None:
        agreements.meet_precedent(self.newest(Precedent), note="Pārbaudīts.", **who)

    def do_reopen_condition(self, who: dict[str, Any]) -> None:
        agreements.reopen_precedent(self.newest(Precedent), reason="Nav.", **who)

    def do_propose_termination(self, who: dict[str, Any]) -> None:
        ground = self.chance.choice(["by_agreement", "given_up", "breach"])
        recovery = self.chance.choice([None, Decimal("0.00"), Decimal("3680.00")])
        wanted = Wanted(ground, "Beigt.", recovery, "Tik." if recovery is not None else "")
        agreements.propose_termination(self.newest(GrantAgreement), wanted, **who)

    def do_answer_termination(self, who: dict[str, Any]) -> None:
        agreements.answer_termination(self.newest(AgreementTermination), consents=True, answer="", **who)

    def do_terminate(self, who: dict[str, Any]) -> None:
        reports.terminate(self.newest(AgreementTermination), **who)

    def do_enter_account(self, who: dict[str, Any]) -> None:
        organisation = self.grants.application(0).organisation
        iban = self.chance.choice(IBANS)
        agreements.enter_account(organisation, iban=iban, bic=None, holder=organisation.name, **who)

    def do_verify_account(self, who: dict[str, Any]) -> None:
        agreements.verify_account(self.account(), reason="Salīdzināts ar bankas izrakstu.", **who)

    def do_refuse_account(self, who: dict[str, Any]) -> None:
        agreements.refuse_account(self.account(), reason="Cits konts", **who)

    def do_prepare(self, who: dict[str, Any]) -> None:
        payments.prepare(self.grants.application(0), self.chance.choice(list(PaymentKind)), **who)

    def do_approve(self, who: dict[str, Any]) -> None:
        payment = self.newest(Payment)
        payments.approve(payment, **who)

    def do_void(self, who: dict[str, Any]) -> None:
        payment = self.newest(Payment)
        payments.void(payment, reason="Atcelts", **who)

    def do_export(self, who: dict[str, Any]) -> None:
        approved = select(Payment.id).where(Payment.status == PaymentStatus.APPROVED)
        payments.export(list(db.session.scalars(approved)), debtor=DEBTOR, **who)

    def do_confirm(self, who: dict[str, Any]) -> None:
        payment = self.newest(Payment)
        payments.confirm(payment, settled_on=riga_day(self.grants.at), **who)

    def do_return(self, who: dict[str, Any]) -> None:
        payment = self.newest(Payment)
        payments.record_return(payment, reason="Atgriezts", **who)

    def do_hold(self, who: dict[str, Any]) -> None:
        payments.place_hold(self.grants.application(0), reason="Pārbaude", **who)

    def do_release(self, who: dict[str, Any]) -> None:
        hold = self.newest(Hold)
        payments.release_hold(hold, reason="Kārtībā", **who)

    def do_import(self, who: dict[str, Any]) -> None:
        payment, booked = self.newest(Payment), f"<Dt>{self.grants.at:%Y-%m-%d}</Dt>"
        part = Part(
            payment.end_to_end_id if payment else "x", iban=self.chance.choice(IBANS), return_code="AC04"
        )
        side, amount = self.chance.choice(["DBIT", "CRDT"]), self.chance.choice(["3680.00", "920.00", "1.00"])
        number = f"{self.grants.at:%m%d%H%M}-{self.chance.random()}"
        data = balanced(entry(amount, side, part, reference=number, booked=booked), number=number)
        payments.import_statements(data, file_name="a.xml", account_iban=ACCOUNT, **who)

    def do_match(self, who: dict[str, Any]) -> None:
        line, payment = self.newest(StatementLine), self.newest(Payment)
        payments.match_to_payment(line, payment, reason="Ir", **who)

    def do_refund(self, who: dict[str, Any]) -> None:
        line = self.newest(StatementLine)
        payments.take_in_refund(line, self.grants.application(0), reason="Atmaksa", **who)

    def do_receipt(self, who: dict[str, Any]) -> None:
        recovery = self.newest(Recovery)
        day, number = riga_day(self.grants.at), f"{self.grants.at:%m%d%H%M%S}"
        typed(recovery, Decimal("10.00"), number, day, **who)

    def do_claim(self, who: dict[str, Any]) -> None:
        recovery = self.newest(Recovery)
        payments.claim(recovery, **who)

    def do_withdraw(self, who: dict[str, Any]) -> None:
        selection.withdraw_awarded(self.grants.application(0), **who)

    def do_ask_for_finance(self, who: dict[str, Any]) -> None:
        role = self.chance.choice([Role.FINANCE_APPROVER, Role.FINANCE_PREPARER])
        finance_memberships.ask("alone@example.lv", "Viens Pats", role, **who)

    def do_ask_for_a_second_account(self, who: dict[str, Any]) -> None:
        address = f"second{self.chance.randint(1, 3)}@example.lv"
        finance_memberships.ask(address, "Otrs Konts", Role.FINANCE_APPROVER, **who)

    def do_grant_finance(self, who: dict[str, Any]) -> None:
        request = self.newest(FinanceRequest)
        finance_memberships.grant(request, **who)


def check(alone: Alone, honest: dict[str, Any]) -> None:
    """What one account may never have done."""
    for payment in db.session.scalars(select(Payment).where(Payment.batch_id.is_not(None))):
        people = {payment.prepared_by_id, payment.approved_by_id, payment.account_entered_by_id}
        assert len(people) == 3
        assert len(people - {alone.user.id}) >= 2
        account = db.session.get_one(BankAccount, payment.bank_account_id)
        assert account.entered_by_id != alone.user.id
        assert account.iban == IBANS[0]
    assert not db.session.scalars(select(BankAccount).where(
        BankAccount.entered_by_id == BankAccount.verified_by_id
    )).all()  # fmt: skip
    wanted = select(Account.kind, Account.balance).where(
        Account.subject_id == alone.grants.field.application_ids[0], Account.kind.in_(_OUT)
    )
    gone = sum((row.balance for row in db.session.execute(wanted)), Decimal("0.00"))
    assert gone <= honest["may_leave"], alone.done
    assert not db.session.scalars(
        select(FinanceRequest).where(FinanceRequest.status == FinanceRequestStatus.GRANTED)
    ).all()
    assert not db.session.scalars(
        select(AgreementTermination).where(AgreementTermination.confirmed_at.is_not(None))
    ).all()
    db.session.rollback()


def leave_behind(grants: Grants, left: str) -> Decimal:
    """What honest people did before; how much may be away by their doing, in euro."""
    preparer, approver = grants.field.preparers[0], grants.field.approvers[0]
    if left == "ranked":
        return Decimal("0.00")
    grants.contract(0)
    if left == "contracted":
        return Decimal("0.00")
    if left in ("paid", "settled"):
        grants.pay(0, PaymentKind.PREFINANCING)
        if left == "settled":
            assert grants.report(0, reached=20, accepted=4)
        return Decimal("3680.00")
    assert grants.prepare(0, PaymentKind.PREFINANCING, preparer)
    assert left == "prepared" or grants.approve(0, approver)
    return Decimal("3680.00")


@pytest.mark.parametrize("left", EXPECTED)
def test_one_account_with_every_role_moves_no_money_alone(
    left: str, sqlite_databases: SqliteTemplates, tmp_path: Path
) -> None:
    with sqlite_databases.fresh(tmp_path) as url:
        field, may_leave, began = _prepared(url, tmp_path, left)
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
            alone = Alone(grants, Random(f"{left} {walk}"))
            for _step in range(STEPS):
                alone.step()
                check(alone, {"may_leave": may_leave})
            reached |= {one.partition(" ")[0] for one in alone.done}
            assert funds.verify() == []
            assert audit.verify(None, "") == []
            db.session.remove()
            db.engine.dispose()
    assert {*EXPECTED[left]} <= reached, reached


def _prepared(url: str, folder: Path, left: str) -> tuple[Any, Decimal, Any]:
    app: Flask = app_on(url, folder)
    with app.app_context():
        grants = Grants(build_field(["5"], units=1))
        assert grants.confirm_ranking()
        may_leave = leave_behind(grants, left)
        db.session.remove()
        db.engine.dispose()
    return grants.field, may_leave, grants.at
