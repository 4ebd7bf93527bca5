"""Claims paid back in instalments, beyond what was owed, set off, written off: each by two people, once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.agreements.models import Party
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.core.errors import DomainError, NotPermitted, Refused, StaleState, present
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.outbox.models import OutboxMessage
from app.payments import service
from app.payments.claims import Claim, claim_of
from app.payments.models import Due, PaymentKind, Recovery
from app.payments.recovery_models import ProposalKind, RecoveryProposal
from app.payments.service.proposals import Sent
from app.payments.service.recovery_reminders import remind
from app.payments.set_offs import claims_offered, dues_offered
from app.payments.workflow import ProposalStatus, RecoveryStatus
from competition_rules.recovery import Part
from tests.builders.receipts import came_back
from tests.features.money_desk import Desk, desk
from tests.features.statement_desk import back, line_of, owing, take_in
from tests.unit.statements import balanced
from tests.workflows.grants import Grants

__all__ = ["desk", "owing"]
ZERO, CLAIMED = Decimal("0.00"), Decimal("230.00")
PDF = Sent("lemums.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")


class Owed:
    """The claim of a desk and who may act on it."""

    def __init__(self, desk: Desk, place: int = 0) -> None:
        self.grants, self.place = desk.grants, place
        self.recovery = present(desk.grants.recovery(place), "less is due than was paid")
        self.preparers, self.approvers = desk.grants.field.preparers, desk.grants.field.approvers

    @property
    def now(self) -> Claim:
        return claim_of(self.recovery)

    @property
    def today(self) -> date:
        return self.grants.at.date()

    def parts(self, *sums: str) -> list[Part]:
        return [
            Part(self.today + timedelta(days=30 * n), Decimal(one)) for n, one in enumerate(sums, start=1)
        ]

    def propose(self, act: Callable[..., RecoveryProposal], *what: Any, by: Any = None) -> RecoveryProposal:
        by = by or self.preparers[0]
        return act(self.recovery, *what, reason="Pamatojums", by=by, at=self.grants.at)

    def confirm(self, proposal: RecoveryProposal, by: Any = None) -> None:
        service.confirm_proposal(proposal, by=by or self.approvers[0], at=self.grants.at)
        db.session.commit()

    def come(self, amount: str, reference: str, **values: Any) -> None:
        came_back(
            self.recovery, Decimal(amount), reference, self.today, by=self.preparers[0],
            approver=self.approvers[0], at=self.grants.at, **values,
        )  # fmt: skip
        db.session.commit()


def held(kind: AccountKind, subject: int = 1) -> Decimal:
    return funds.balance(Place(kind, subject))


def letters(template: str) -> list[OutboxMessage]:
    wanted = select(OutboxMessage).where(OutboxMessage.template == f"payments/{template}")
    return list(db.session.scalars(wanted.order_by(OutboxMessage.id)))


def test_a_claim_tells_where_to_pay_until_when_and_what_to_quote(owing: Desk) -> None:
    owed = Owed(owing)
    (letter,) = letters("recovery_claimed")
    assert letter.data["amount"] == "EUR 230.00"
    assert letter.data["reference"] == "JIP0000001R"
    assert letter.data["due_on"] == str(owed.recovery.claim_due_on) == str(owed.recovery.due_on)
    assert (owed.recovery.esf, owed.recovery.state) == (Decimal("195.50"), Decimal("34.50"))


def test_instalments_asked_for_by_the_organisation_are_agreed_by_finance_and_paid_in_order(
    owing: Desk,
) -> None:
    owed = Owed(owing)
    asker = owing.grants.representative(0)
    proposal = owed.propose(service.propose_instalments, owed.parts("100.00", "100.00", "30.00"), by=asker)
    assert (proposal.amount, owed.recovery.status) == (CLAIMED, RecoveryStatus.CLAIMED)
    owed.confirm(proposal)
    assert (owed.recovery.status, owed.recovery.due_on) == (
        RecoveryStatus.IN_INSTALMENTS,
        owed.parts("1")[0].due_on,
    )
    take_in(owing, balanced(back("R1", "150.00")))
    assert [one.paid for one in owed.now.parts(owed.today)] == [Decimal("100.00"), Decimal("50.00"), ZERO]
    assert owed.recovery.due_on == owed.parts("1", "1")[1].due_on
    late = owed.today + timedelta(days=61)
    assert [one.is_overdue for one in owed.now.parts(late)] == [False, True, False]
    assert owed.now.overdue(late) == Decimal("50.00")
    take_in(owing, balanced(back("R2", "80.00"), number="2"))
    assert (owed.recovery.status, owing.grants.application(0).status) == (
        RecoveryStatus.REPAID, ApplicationStatus.COMPLETED,
    )  # fmt: skip
    assert len(letters("recovery_closed")) == 1
    parts = [(one.esf, one.state) for one in owed.recovery.receipts]
    assert tuple(map(sum, zip(*parts, strict=True))) == (owed.recovery.esf, owed.recovery.state)


@pytest.mark.parametrize(
    ("sums", "rule"),
    [
        (("100.00", "129.99"), "instalments_sum"),
        (("230.01",), "instalments_sum"),
        (("10.00",) * 23, "instalments_many, instalments_late"),
    ],
)
def test_instalments_that_do_not_fit_are_refused(owing: Desk, sums: tuple[str, ...], rule: str) -> None:
    owed = Owed(owing)
    with pytest.raises(Refused, match=rule):
        owed.propose(service.propose_instalments, owed.parts(*sums))


def test_what_came_meanwhile_makes_instalments_stale(owing: Desk) -> None:
    owed = Owed(owing)
    proposal = owed.propose(service.propose_instalments, owed.parts("130.00", "100.00"))
    owed.come("30.00", "B1")
    with pytest.raises(Refused, match="instalments_sum"):
        owed.confirm(proposal)
    db.session.rollback()
    service.refuse_proposal(proposal, reason="Summa mainījusies", by=owed.approvers[0], at=owing.grants.at)
    assert (proposal.status, len(letters("recovery_decided"))) == (ProposalStatus.REFUSED, 1)
    owed.confirm(owed.propose(service.propose_instalments, owed.parts("100.00", "100.00")))
    assert [one.paid for one in owed.now.parts(owed.today)] == [ZERO, ZERO]


def test_two_people_decide_and_each_proposal_once(owing: Desk) -> None:
    owed, at = Owed(owing), owing.grants.at
    proposal = owed.propose(service.propose_instalments, owed.parts("230.00"), by=owed.approvers[0])
    acts: list[tuple[Callable[[], object], type[DomainError], str]] = [
        (lambda: owed.confirm(proposal, owed.approvers[0]), Refused, "decides_own_proposal"),
        (lambda: owed.confirm(proposal, owed.preparers[0]), NotPermitted, "approver"),
        (lambda: service.refuse_proposal(proposal, reason="x", by=owed.approvers[0], at=at), Refused, "own_proposal"),
        (lambda: service.withdraw_proposal(proposal, by=owed.approvers[1], at=at), NotPermitted, "takes it back"),
        (lambda: owed.propose(service.propose_write_off, [PDF]), Refused, "proposal_waits"),
        (
            lambda: owed.propose(service.propose_instalments, owed.parts("230.00"), by=owing.grants.representative(1)),
            NotPermitted, "its own claim",
        ),
        (
            lambda: owed.propose(service.propose_instalments, owed.parts("230.00"), by=owing.grants.field.chair),
            NotPermitted, "organisation or finance",
        ),
        (
            lambda: owed.propose(service.propose_write_off, [PDF], by=owing.grants.representative(0)), NotPermitted,
            "finance",
        ),
    ]  # fmt: skip
    db.session.commit()
    for act, error, words in acts:
        with pytest.raises(error, match=words):
            act()
        db.session.rollback()
    service.withdraw_proposal(proposal, by=owed.approvers[0], at=at)
    with pytest.raises(StaleState):
        owed.confirm(proposal, owed.approvers[1])


def test_a_reason_and_documents_are_needed(owing: Desk) -> None:
    owed, who = Owed(owing), {"by": owing.grants.field.preparers[0], "at": owing.grants.at}
    for documents, reason, rule in [
        ([], "Iemesls", "write_off_without_documents"),
        ([PDF] * 21, "Iemesls", "write_off_documents"),
        ([PDF], "  ", "proposal_without_reason"),
    ]:
        with pytest.raises(Refused, match=rule):
            service.propose_write_off(owed.recovery, documents, reason=reason, **who)


def test_a_write_off_by_two_people_ends_the_claim_and_late_money_still_comes_back(owing: Desk) -> None:
    owed = Owed(owing)
    owed.come("30.00", "B1")
    proposal = owed.propose(service.propose_write_off, [PDF])
    owed.confirm(proposal)
    assert (owed.recovery.status, proposal.amount) == (RecoveryStatus.WRITTEN_OFF, Decimal("200.00"))
    assert (held(AccountKind.RECEIVABLE), held(AccountKind.WRITTEN_OFF)) == (ZERO, Decimal("200.00"))
    assert (proposal.esf, proposal.state) == (Decimal("170.00"), Decimal("30.00"))
    assert owing.grants.application(0).status is ApplicationStatus.COMPLETED
    assert [one.file_name for one in proposal.documents] == ["lemums.pdf"]
    with pytest.raises(StaleState):
        owed.propose(service.propose_instalments, owed.parts("200.00"))
    owed.come("50.00", "B2")
    assert held(AccountKind.WRITTEN_OFF) == Decimal("150.00")
    assert owed.recovery.status is RecoveryStatus.WRITTEN_OFF
    assert funds.verify() == []


def test_a_changed_sum_is_not_written_off(owing: Desk) -> None:
    owed = Owed(owing)
    proposal = owed.propose(service.propose_write_off, [PDF])
    owed.come("1.00", "B1")
    with pytest.raises(Refused, match="proposal_sum_changed"):
        owed.confirm(proposal)


def test_more_than_is_owed_is_split_off_and_returned_by_two_people(owing: Desk) -> None:
    owed, who = Owed(owing), {"by": owing.grants.field.preparers[0], "at": owing.grants.at}
    with pytest.raises(Refused, match="receipt_over"):
        owed.come("231.00", "B1")
    db.session.rollback()
    assert owed.now.open == CLAIMED
    take_in(owing, balanced(back("R1", "231.00"), back("R2", "9.00"), number="1"))
    assert (owed.recovery.status, owed.now.surplus, line_of("R2").doubt) == (
        RecoveryStatus.REPAID, Decimal("1.00"), "line_recovery_not_claimed",
    )  # fmt: skip
    service.match_to_recovery(line_of("R2"), owed.recovery, **who)
    assert (owed.now.surplus, held(AccountKind.RECEIVABLE)) == (Decimal("10.00"), ZERO)
    proposal = owed.propose(service.propose_return)
    owed.confirm(proposal)
    told = {"paid_on": owed.today, "bank_reference": "OUT-1"}
    with pytest.raises(Refused, match="in_future"):
        service.record_return_of_surplus(
            proposal, **told | {"paid_on": owed.today + timedelta(days=1)}, **who
        )
    service.record_return_of_surplus(proposal, **told, **who)
    assert (proposal.paid_on, owed.now.surplus) == (owed.today, ZERO)
    with pytest.raises(StaleState):
        service.record_return_of_surplus(proposal, **told, **who)
    with pytest.raises(Refused, match="no_surplus"):
        owed.propose(service.propose_return)


@pytest.fixture
def two(desk: Desk) -> tuple[Owed, Application]:
    """One organisation owes 230.00 for a project and is owed 920.00 for another."""
    grants: Grants = desk.grants
    other = grants.application(1)
    other.organisation_id = grants.application(0).organisation_id
    same = grants.field.organisation_ids[:1] * 2
    grants.field = replace(grants.field, organisation_ids=same)
    db.session.commit()
    grants.contract(0)
    assert grants.prepare_agreement(1)
    assert all(grants.sign(1, party) for party in Party)
    assert grants.tick(1)
    for place in range(2):
        grants.pay(place, PaymentKind.PREFINANCING)
    assert grants.report(0, reached=15, accepted=4)
    assert grants.claim(0, grants.field.approvers[0])
    return Owed(desk), other


def due_of(project: Application) -> Due:
    return db.session.scalars(select(Due).where(Due.application_id == project.id, Due.is_final)).one()


def test_a_claim_is_set_off_against_the_balance_of_another_project(two: tuple[Owed, Application]) -> None:
    owed, other = two
    assert dues_offered(owed.recovery) == []
    assert owed.grants.report(1, reached=20, accepted=4)
    (due,) = dues_offered(owed.recovery)
    assert due == due_of(other)
    for amount in ("0.00", "230.01"):
        with pytest.raises(Refused, match="set_off_sum"):
            owed.propose(service.propose_set_off, due, Decimal(amount))
    proposal = owed.propose(service.propose_set_off, due, CLAIMED)
    owed.confirm(proposal)
    assert (due.to_pay, owed.recovery.status) == (Decimal("690.00"), RecoveryStatus.REPAID)
    assert (proposal.esf, proposal.state) == (owed.recovery.esf, owed.recovery.state)
    assert (held(AccountKind.COMMITTED, 2), held(AccountKind.ACCEPTED, 2)) == (
        Decimal("690.00"), Decimal("3910.00"),
    )  # fmt: skip
    owed.grants.pay(1, PaymentKind.BALANCE)
    assert (held(AccountKind.ACCEPTED, 2), other.status) == (Decimal("4600.00"), ApplicationStatus.COMPLETED)
    assert funds.verify() == []


def test_a_balance_being_paid_or_held_is_not_set_off(two: tuple[Owed, Application]) -> None:
    owed, other = two
    assert owed.grants.report(1, reached=20, accepted=4)
    due = due_of(other)
    proposal = owed.propose(service.propose_set_off, due, CLAIMED)
    db.session.commit()
    payment = service.prepare(other, PaymentKind.BALANCE, by=owed.preparers[0], at=owed.grants.at)
    assert dues_offered(owed.recovery) == []
    with pytest.raises(Refused, match="already_prepared"):
        owed.confirm(proposal)
    service.void(payment, reason="Ieskaits", by=owed.preparers[0], at=owed.grants.at)
    service.place_hold(other, reason="Pārbaude", by=owed.preparers[0], at=owed.grants.at)
    with pytest.raises(Refused, match="payment_hold"):
        owed.confirm(proposal)


def test_a_balance_set_off_whole_completes_both_projects(two: tuple[Owed, Application]) -> None:
    owed, other = two
    assert owed.grants.report(1, reached=20, accepted=4)
    due = due_of(other)
    due.amount = CLAIMED
    db.session.flush()
    owed.confirm(owed.propose(service.propose_set_off, due, CLAIMED))
    assert {other.status, owed.recovery.application.status} == {ApplicationStatus.COMPLETED}
    with pytest.raises(Refused, match="project_not_running"):
        service.prepare(other, PaymentKind.BALANCE, by=owed.preparers[0], at=owed.grants.at)


def test_another_organisations_balance_or_the_projects_own_is_not_set_off(owing: Desk) -> None:
    owed = Owed(owing)
    owing.grants.contract(1)
    owing.grants.pay(1, PaymentKind.PREFINANCING)
    assert owing.grants.report(1, reached=20, accepted=4)
    assert dues_offered(owed.recovery) == claims_offered(owed.recovery) == []
    with pytest.raises(Refused, match="set_off_not_due"):
        owed.propose(service.propose_set_off, due_of(owing.grants.application(1)), CLAIMED)


def test_a_surplus_counts_towards_another_claim_on_the_same_organisation(
    two: tuple[Owed, Application],
) -> None:
    owed, _other = two
    assert owed.grants.report(1, reached=15, accepted=4)
    assert owed.grants.claim(1, owed.approvers[0])
    second: Recovery = present(owed.grants.recovery(1), "less is due than was paid")
    owed.come("300.00", "B1", has_surplus=True)
    assert claims_offered(owed.recovery) == [second]
    with pytest.raises(Refused, match="surplus_not_countable"):
        owed.propose(service.propose_count, owed.recovery)
    proposal = owed.propose(service.propose_count, second)
    owed.confirm(proposal)
    assert (proposal.kind, claim_of(second).open, owed.now.surplus) == (
        ProposalKind.COUNT_SURPLUS, Decimal("160.00"), ZERO,
    )  # fmt: skip
    assert held(AccountKind.RECEIVABLE, 2) == Decimal("160.00")


def test_each_part_that_falls_due_is_reminded_of_once_and_again_while_it_is_overdue(owing: Desk) -> None:
    owed = Owed(owing)
    owed.confirm(owed.propose(service.propose_instalments, owed.parts("100.00", "130.00")))
    told = []
    for days in (22, 23, 24, 31, 44, 45, 58, 60):
        at = owing.grants.at + timedelta(days=days)
        remind(at=at)
        remind(at=at)
        told.append(len(letters("recovery_reminder")))
    # Seven days before; overdue the day after; again every fourteen days; the second part seven days before its own.
    assert told == [0, 1, 1, 2, 2, 3, 4, 5]
    data = [one.data for one in letters("recovery_reminder")]
    assert [one["part"] for one in data] == [1, 1, 1, 2, 1]
    assert [one["is_overdue"] for one in data] == [False, True, True, False, True]
