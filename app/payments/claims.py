"""What a claim stands at: what came of it, what is open and since when, its interest, and money beyond it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.applications.models import Application
from app.calls.models import Call, LocalCall
from app.calls.queries import regulation_of
from app.core.clock import riga_day
from app.core.errors import present
from app.extensions import db
from app.payments.models import Recovery, RecoveryReceipt
from app.payments.recovery_models import ProposalKind, RecoveryProposal
from app.payments.workflow import OWING, ProposalStatus
from competition_rules.programme import Sources
from competition_rules.recovery import Credit, Interest, Part, Plan, covered, interest_on, next_sources
from competition_rules.regulation import Regulation

ZERO = Decimal("0.00")
_OF_SURPLUS = (ProposalKind.RETURN_SURPLUS, ProposalKind.COUNT_SURPLUS)


def recovery_reference(application_id: int) -> str:
    """What who pays back must quote, so that the money is recognised."""
    return f"JIP{application_id:07d}R"


@dataclass(frozen=True)
class PartState:
    """A part of a claim, how much of it is paid, and whether its day is past."""

    due_on: date
    amount: Decimal
    paid: Decimal
    is_overdue: bool

    @property
    def open(self) -> Decimal:
        """What is still to come of it, in euro."""
        return self.amount - self.paid


@dataclass(frozen=True)
class Claim:
    """A recovery with everything that was proposed and came; the sums are in euro and folded anew each time."""

    recovery: Recovery
    proposals: tuple[RecoveryProposal, ...]
    # A receipt that is being recorded.
    coming: tuple[RecoveryReceipt, ...] = ()

    @cached_property
    def regulation(self) -> Regulation:
        """The edition of the call."""
        return regulation_of(self.recovery.application.local_call.call)

    def confirmed(self, *kinds: ProposalKind) -> list[RecoveryProposal]:
        """The confirmed proposals of these kinds, the first on top."""
        return [one for one in self.proposals if one.status is ProposalStatus.CONFIRMED and one.kind in kinds]

    @property
    def waiting(self) -> RecoveryProposal | None:
        """The proposal that waits for a second person, receipts apart."""
        return next((one for one in self.all_waiting if one.kind is not ProposalKind.RECEIPT), None)

    @property
    def typed(self) -> list[RecoveryProposal]:
        """Money that was put down as having come and waits for a second person."""
        return [one for one in self.all_waiting if one.kind is ProposalKind.RECEIPT]

    @property
    def all_waiting(self) -> list[RecoveryProposal]:
        """Everything that waits for a second person."""
        return [one for one in self.proposals if one.status is ProposalStatus.PROPOSED]

    @property
    def credits(self) -> list[Credit]:
        """What counted towards the claim, with its day."""
        found = [Credit(one.received_on, one.principal) for one in self._receipts if one.principal]
        return found + [
            Credit(riga_day(present(one.decided_at, "it is confirmed")), one.amount)
            for one in self.confirmed(ProposalKind.SET_OFF)
        ]

    @property
    def came(self) -> Decimal:
        """What was repaid or set off."""
        return sum((one.amount for one in self.credits), ZERO)

    @property
    def open(self) -> Decimal:
        """What has still to come back, interest apart; also what was written off of it."""
        return self.recovery.amount - self.came

    @property
    def plans(self) -> list[Plan]:
        """The days agreed, one plan after another: first the claim's own."""
        claimed = present(self.recovery.claimed_at, "it is claimed")
        day = present(self.recovery.claim_due_on, "it is claimed")
        found = [Plan(riga_day(claimed), (Part(day, self.recovery.amount),))]
        for one in self.confirmed(ProposalKind.INSTALMENTS):
            parts = tuple(Part(part.due_on, part.amount) for part in one.instalments)
            found.append(Plan(riga_day(present(one.decided_at, "it is confirmed")), parts))
        return found

    def parts(self, today: date) -> list[PartState]:
        """The parts agreed last: money that comes pays the first that is open."""
        parts = self.plans[-1].parts
        before = self.recovery.amount - sum((part.amount for part in parts), ZERO)
        is_owing = self.recovery.status in OWING
        return [
            PartState(part.due_on, part.amount, paid, is_owing and paid < part.amount and part.due_on < today)
            for part, paid in zip(parts, covered(parts, self.came - before), strict=True)
        ]

    def overdue(self, today: date) -> Decimal:
        """What is open of the parts whose day is past."""
        return sum((one.open for one in self.parts(today) if one.is_overdue), ZERO)

    def next_due_on(self) -> date:
        """The day of the first part that is open, of the last one when none is."""
        parts = self.parts(date.min)
        return next((one.due_on for one in parts if one.open), parts[-1].due_on)

    def interest(self, until: date) -> Interest:
        """Interest up to that day, by the edition."""
        return interest_on(self.regulation.recovery_interest, self.plans, self.credits, until)

    @property
    def interest_paid(self) -> Decimal:
        """What came as interest."""
        return sum((one.interest for one in self._receipts), ZERO)

    def interest_open(self, until: date) -> Decimal:
        """What is still to be paid as interest; nothing once the claim is repaid or written off."""
        if self.recovery.status not in OWING:
            return ZERO
        return max(ZERO, self.interest(until).amount - self.interest_paid)

    @property
    def surplus(self) -> Decimal:
        """Money that came beyond the claim and its interest, of which nothing is decided yet."""
        decided = sum((one.amount for one in self.confirmed(*_OF_SURPLUS)), ZERO)
        return sum((one.surplus for one in self.recovery.receipts), ZERO) - decided

    @property
    def to_return(self) -> list[RecoveryProposal]:
        """What is agreed to be given back and is not yet."""
        return [one for one in self.confirmed(ProposalKind.RETURN_SURPLUS) if one.paid_on is None]

    def sources_of(self, amount: Decimal) -> Sources:
        """The sources of funds of the next `amount` that comes back or is written off."""
        return next_sources(self._whole, self.came, amount)

    def interest_sources(self, amount: Decimal) -> Sources:
        """The sources of funds the next `amount` of interest goes to, as those of the claim."""
        return next_sources(self._whole, self.interest_paid, amount)

    @property
    def _receipts(self) -> list[RecoveryReceipt]:
        return [*self.recovery.receipts, *self.coming]

    @property
    def _whole(self) -> Sources:
        return Sources(
            present(self.recovery.esf, "it is claimed"), present(self.recovery.state, "it is claimed")
        )


def claim_of(recovery: Recovery) -> Claim:
    """The claim as it stands in this transaction."""
    wanted = _proposals().where(RecoveryProposal.recovery_id == recovery.id)
    return Claim(recovery, tuple(db.session.scalars(wanted)))


def claims_with_surplus() -> list[Claim]:
    """Every claim beyond which money came that is not decided on, or not given back yet though that is agreed."""
    wanted = select(RecoveryReceipt.recovery_id).where(RecoveryReceipt.surplus > 0)
    recoveries = select(Recovery).where(Recovery.id.in_(wanted)).order_by(Recovery.id).options(*_loaded())
    found = _with_proposals(list(db.session.scalars(recoveries)))
    return [one for one in found if one.surplus or one.to_return]


def claims_owing(*conditions: ColumnElement[bool]) -> list[Claim]:
    """Every claim that is still to be paid back: the same few queries for one and for many."""
    wanted = select(Recovery).where(Recovery.status.in_(OWING), *conditions).options(*_loaded())
    return _with_proposals(list(db.session.scalars(wanted.order_by(Recovery.due_on, Recovery.id))))


def _loaded() -> tuple[Any, ...]:
    edition = joinedload(Recovery.application).joinedload(Application.local_call).joinedload(LocalCall.call)
    organisation = joinedload(Recovery.application).joinedload(Application.organisation)
    return selectinload(Recovery.receipts), edition.joinedload(Call.edition), organisation


def _with_proposals(recoveries: Sequence[Recovery]) -> list[Claim]:
    found: dict[int, list[RecoveryProposal]] = {one.id: [] for one in recoveries}
    for proposal in db.session.scalars(_proposals_of(found)):
        found[proposal.recovery_id].append(proposal)
    return [Claim(one, tuple(found[one.id])) for one in recoveries]


def _proposals_of(recovery_ids: Collection[int]) -> Select[RecoveryProposal]:
    return _proposals().where(RecoveryProposal.recovery_id.in_(list(recovery_ids)))


def _proposals() -> Select[RecoveryProposal]:
    loaded = (selectinload(RecoveryProposal.instalments), selectinload(RecoveryProposal.documents))
    return select(RecoveryProposal).options(*loaded).order_by(RecoveryProposal.id)
