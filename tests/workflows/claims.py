"""Claims in the life of grants: what is proposed about them, by whom and in whatever order, and what holds after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import func, select

from app.agreements.models import Party
from app.applications.models import Application
from app.extensions import db
from app.funds.models import AccountKind
from app.payments import service as payments
from app.payments.claims import claim_of
from app.payments.models import Due, PaymentKind, Recovery, RecoveryReceipt
from app.payments.recovery_models import ProposalKind, RecoveryProposal
from app.payments.service.proposals import Sent
from app.payments.set_offs import claims_offered, dues_offered
from app.payments.workflow import OWING, ProposalStatus, RecoveryStatus
from competition_rules.recovery import equal_parts
from tests.builders.receipts import came_back, typed
from tests.workflows.field import Field
from tests.workflows.grants import IBANS, Grants

ZERO = Decimal("0.00")
DOCUMENT = Sent("akts.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
_PLACES, _ONE_OF_THREE = st.integers(0, 1), st.integers(0, 2)
_WHAT = st.sampled_from(["instalments", "set_off", "write_off", "count", "return", "receipt", "receipt"])
Places = dict[tuple[AccountKind, int], Decimal]


def share_an_organisation(field: Field) -> Field:
    """The first two projects are of one organisation: what one owes can be set off against the other."""
    first, second = (db.session.get_one(Application, one) for one in field.application_ids[:2])
    second.organisation_id = first.organisation_id
    db.session.commit()
    kept = field.organisation_ids
    return replace(field, organisation_ids=(kept[0], kept[0], *kept[2:]))


def propose(grants: Grants, recovery: Recovery, what: str, by: Any) -> RecoveryProposal:
    """Any proposal about a claim; what does not fit is refused."""
    who: dict[str, Any] = {"reason": "Pamatots", "by": by, "at": grants.at}
    if what == "instalments":
        parts = equal_parts(claim_of(recovery).open, 3, grants.at.date())
        return payments.propose_instalments(recovery, parts, **who)
    if what == "write_off":
        return payments.propose_write_off(recovery, [DOCUMENT], **who)
    if what == "set_off":
        due = next(iter(dues_offered(recovery)), None) or db.session.scalars(select(Due)).first()
        amount = min(claim_of(recovery).open, due.to_pay) if due else ZERO
        return payments.propose_set_off(recovery, due or Due(), amount, **who)
    if what == "receipt":
        day, number = grants.at.date(), f"T{recovery.id}-{grants.at:%m%d%H%M%S}"
        return typed(recovery, Decimal("37.00"), number, day, by=by, at=grants.at, has_surplus=True)
    if what == "count":
        other = next(iter(claims_offered(recovery)), recovery)
        return payments.propose_count(recovery, other, **who)
    return payments.propose_return(recovery, **who)


def waiting(grants: Grants, place: int) -> RecoveryProposal | None:
    """The newest proposal about the claim on a project, whatever became of it."""
    recovery = grants.recovery(place)
    wanted = select(RecoveryProposal).where(RecoveryProposal.recovery_id == (recovery.id if recovery else 0))
    return db.session.scalar(wanted.order_by(RecoveryProposal.id.desc()).limit(1))


class ClaimRules:
    """What people do about claims. The machine that has these rules has `grants` and `do`."""

    grants: Grants
    do: Callable[[Callable[[], Any]], None]

    @rule(
        place=_PLACES, what=_WHAT,
        who=st.sampled_from(["organisation", "preparer", "approver", "both"]),
    )  # fmt: skip
    def propose_about_a_claim(self, place: int, what: str, who: str) -> None:
        recovery, field = self.grants.recovery(place), self.grants.field
        by = {
            "organisation": self.grants.representative(place), "preparer": field.preparers[0],
            "approver": field.approvers[0], "both": field.preparers[1],
        }[who]  # fmt: skip
        if recovery is not None and recovery.claimed_at is not None:
            self.do(lambda: self.grants.attempt(lambda: propose(self.grants, recovery, what, by)))

    @rule(place=_PLACES, who=_ONE_OF_THREE, says=st.sampled_from(["yes", "yes", "no", "back"]))
    def decide_about_a_claim(self, place: int, who: int, says: str) -> None:
        proposal, by = waiting(self.grants, place), self.grants.field.approvers[who]
        if proposal is None:
            return
        at = self.grants.at
        acts: dict[str, Callable[[], None]] = {
            "yes": lambda: payments.confirm_proposal(proposal, by=by, at=at),
            "no": lambda: payments.refuse_proposal(proposal, reason="Nē", by=by, at=at),
            "back": lambda: payments.withdraw_proposal(proposal, by=by, at=at),
        }
        self.do(lambda: self.grants.attempt(acts[says]))

    def come_to_owe(self, place: int, reached: int) -> None:
        """Everything from the contract to the claim, as far as it goes from here."""
        grants, field = self.grants, self.grants.field
        steps: list[Callable[[], bool]] = [lambda: grants.prepare_agreement(place)]
        steps += [lambda party=party: grants.sign(place, party) for party in Party]  # type: ignore[misc]
        steps += [
            lambda: grants.tick(place),
            lambda: grants.enter_account(place, IBANS[0]),
            lambda: grants.verify_account(place, field.coordinator),
            lambda: grants.prepare(place, PaymentKind.PREFINANCING, field.preparers[0]),
            lambda: grants.approve(place, field.approvers[0]),
            lambda: grants.export(field.preparers[0]),
            lambda: grants.confirm(place, field.preparers[0]),
            lambda: grants.report(place, reached=reached, accepted=4),
            lambda: grants.claim(place, field.approvers[0]),
        ]
        for step in steps:
            step()

    @rule(place=_PLACES, what=_WHAT)
    def agree_about_a_claim(self, place: int, what: str) -> None:
        self.propose_about_a_claim(place, what, "preparer")
        self.decide_about_a_claim(place, 0, "yes")

    @rule(place=_PLACES)
    def agree_on_instalments(self, place: int) -> None:
        self.agree_about_a_claim(place, "instalments")

    @rule(place=_PLACES, returned=st.booleans())
    def pay_too_much_and_agree_on_the_rest(self, place: int, returned: bool) -> None:
        self.pay_back_what_is_open(place, "50.00")
        self.agree_about_a_claim(place, "return" if returned else "count")

    @rule(place=_PLACES, beyond=st.sampled_from(["0.00", "0.01", "50.00"]))
    def pay_back_what_is_open(self, place: int, beyond: str) -> None:
        recovery, by = self.grants.recovery(place), self.grants.field.preparers[0]
        if recovery is None or recovery.status not in OWING:
            return
        claim, day = claim_of(recovery), self.grants.at.date()
        amount = claim.open + claim.interest_open(day) + Decimal(beyond)
        reference, approver = f"C{place}-{self.grants.at:%m%d%H%M%S}", self.grants.field.approvers[0]
        self.do(
            lambda: self.grants.attempt(
                lambda: came_back(
                    recovery,
                    amount,
                    reference,
                    day,
                    by=by,
                    approver=approver,
                    at=self.grants.at,
                    has_surplus=True,
                )
            )
        )

    @rule(days=st.sampled_from([1, 20, 45]))
    def time_passes(self, days: int) -> None:
        self.grants.at += timedelta(days=days)


def claims_add_up(places: Places, today: date) -> None:
    """What was claimed is open, came, was set off or written off, to the cent and source by source."""
    for recovery in db.session.scalars(select(Recovery).where(Recovery.claimed_at.is_not(None))):
        claim, project = claim_of(recovery), recovery.application_id
        receivable = places.get((AccountKind.RECEIVABLE, project), ZERO)
        written_off = places.get((AccountKind.WRITTEN_OFF, project), ZERO)
        assert receivable + written_off == claim.open >= ZERO
        assert (receivable == ZERO) or recovery.status in OWING
        assert (written_off == ZERO) or recovery.status is RecoveryStatus.WRITTEN_OFF
        if recovery.status is RecoveryStatus.REPAID:
            assert claim.open == ZERO
        if recovery.status in OWING:
            assert claim.open or claim.interest_open(today)
            assert recovery.due_on == claim.next_due_on()
        assert claim.surplus >= ZERO
        assert sum((one.paid for one in claim.parts(today)), ZERO) <= claim.came
        sources_add_up(recovery, claim.proposals)
    for due in db.session.scalars(select(Due)):
        wanted = select(func.sum(RecoveryProposal.amount)).where(
            RecoveryProposal.due_id == due.id, RecoveryProposal.status == ProposalStatus.CONFIRMED
        )
        assert due.set_off == (db.session.scalar(wanted) or ZERO)


def sources_add_up(recovery: Recovery, proposals: tuple[RecoveryProposal, ...]) -> None:
    """The parts of the two sources: of the claim, of all that came, and of what was given up; by two people each."""
    esf = sum((one.esf for one in recovery.receipts), ZERO) + sum((one.esf for one in proposals), ZERO)
    interest = sum((one.interest for one in recovery.receipts), ZERO)
    written_off = any(one.kind is ProposalKind.WRITE_OFF and one.esf for one in proposals)
    if recovery.status is RecoveryStatus.REPAID and not interest:
        assert esf == recovery.esf
    if recovery.status is RecoveryStatus.WRITTEN_OFF and written_off:
        assert esf >= (recovery.esf or ZERO)
    for one in proposals:
        if one.status is ProposalStatus.CONFIRMED:
            assert one.decided_by_id not in (None, one.proposed_by_id)
        assert sum((part.amount for part in one.instalments), ZERO) == (
            one.amount if one.kind is ProposalKind.INSTALMENTS else ZERO
        )


def interest_came() -> Decimal:
    """All interest there is in the ledger: the only money from outside besides the financing."""
    return db.session.scalar(select(func.sum(RecoveryReceipt.interest))) or ZERO
