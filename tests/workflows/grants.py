"""The steps of a grant's life as people take them, each answering whether it was done or refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.agreements import amending, ending
from app.agreements import service as agreements
from app.agreements.ending import Wanted
from app.agreements.models import AgreementTermination, GrantAgreement, Party
from app.agreements.queries import live_account
from app.agreements.workflow import AmendmentStatus
from app.applications.models import Application
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import DomainError
from app.extensions import db
from app.payments import service as payments
from app.payments.bank_files.contents import Debtor
from app.payments.models import Payment, PaymentKind, Recovery
from app.payments.workflow import PaymentStatus
from app.registry.models import Organisation
from app.reports import service as reports
from app.reports.arithmetic import settlement_of
from app.reports.content import ActivityEntry, ActivityMark, Marks, ReportContent
from app.reports.models import FinalReport
from app.selection import service as selection
from tests.builders.precedents import tick_all
from tests.builders.receipts import came_back
from tests.workflows.field import Field

START = datetime(2022, 6, 1, 9, 0, tzinfo=UTC)
DEBTOR = Debtor("IKVD", "LV61TREL2200000000000", "TRELLV22")
IBANS = ("LV80BANK0000435195001", "LV44HABA0551000000001")


class Grants:
    """One field of grants and a clock that goes on a little with every step."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.at = START

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do it in one transaction; True when it was done, False when it was refused and nothing changed."""
        self.at += timedelta(minutes=1)
        try:
            act()
        except DomainError:
            db.session.rollback()
            return False
        db.session.commit()
        return True

    def application(self, place: int) -> Application:
        return db.session.get_one(Application, self.field.application_ids[place])

    def representative(self, place: int) -> Actor:
        return self.field.representatives[self.field.organisation_ids[place]]

    def confirm_ranking(self) -> bool:
        call = db.session.get_one(LocalCall, self.field.local_call_id)
        return self.attempt(lambda: selection.confirm_ranking(call, by=self.field.chair, at=self.at))

    def withdraw(self, place: int) -> bool:
        by = self.representative(place)
        return self.attempt(lambda: selection.withdraw_awarded(self.application(place), by=by, at=self.at))

    def move_up(self, place: int) -> bool:
        by = self.field.chair
        return self.attempt(lambda: selection.move_up(self.application(place), by=by, at=self.at))

    def prepare_agreement(self, place: int) -> bool:
        by = self.field.coordinator
        return self.attempt(lambda: agreements.prepare_agreement(self.application(place), by=by, at=self.at))

    def sign(self, place: int, party: Party) -> bool:
        agreement, signers = self.agreement(place), self.signers(place)
        if agreement is None:
            return False
        values: dict[str, Any] = {"signatory": "Paraksttiesīgā persona", "signed_on": riga_day(self.at)}
        return self.attempt(
            lambda: agreements.record_signature(agreement, party, **values, by=signers[party], at=self.at)
        )

    def enter_account(self, place: int, iban: str) -> bool:
        organisation = db.session.get_one(Organisation, self.field.organisation_ids[place])
        by = self.representative(place)
        values: dict[str, Any] = {"iban": iban, "bic": None, "holder": organisation.name}
        return self.attempt(lambda: agreements.enter_account(organisation, **values, by=by, at=self.at))

    def verify_account(self, place: int, by: Actor) -> bool:
        account = live_account(self.field.organisation_ids[place])
        if account is None:
            return False
        return self.attempt(
            lambda: agreements.verify_account(
                account, reason="Salīdzināts ar bankas izrakstu.", by=by, at=self.at
            )
        )

    def prepare(self, place: int, kind: PaymentKind, by: Actor) -> bool:
        return self.attempt(lambda: payments.prepare(self.application(place), kind, by=by, at=self.at))

    def payment(self, place: int, *statuses: PaymentStatus) -> Payment | None:
        """The newest payment of a project, in one of these statuses when any is named."""
        wanted = select(Payment).where(Payment.application_id == self.field.application_ids[place])
        if statuses:
            wanted = wanted.where(Payment.status.in_(statuses))
        return db.session.scalar(wanted.order_by(Payment.id.desc()).limit(1))

    def approve(self, place: int, by: Actor) -> bool:
        payment = self.payment(place)
        return payment is not None and self.attempt(lambda: payments.approve(payment, by=by, at=self.at))

    def void(self, place: int, by: Actor) -> bool:
        payment = self.payment(place)
        return payment is not None and self.attempt(
            lambda: payments.void(payment, reason="Pārbaude", by=by, at=self.at)
        )

    def export(self, by: Actor) -> bool:
        approved = list(
            db.session.scalars(select(Payment.id).where(Payment.status == PaymentStatus.APPROVED))
        )
        return self.attempt(lambda: payments.export(approved, debtor=DEBTOR, by=by, at=self.at))

    def confirm(self, place: int, by: Actor) -> bool:
        payment = self.payment(place)
        day = riga_day(self.at)
        return payment is not None and self.attempt(
            lambda: payments.confirm(payment, settled_on=day, by=by, at=self.at)
        )

    def bank_returns(self, place: int, by: Actor) -> bool:
        payment = self.payment(place)
        return payment is not None and self.attempt(
            lambda: payments.record_return(payment, reason="Konts slēgts", by=by, at=self.at)
        )

    def hold(self, place: int) -> bool:
        by = self.field.managers[0]
        return self.attempt(
            lambda: payments.place_hold(self.application(place), reason="Pārbaude", by=by, at=self.at)
        )

    def claim(self, place: int, by: Actor) -> bool:
        recovery = self.recovery(place)
        return recovery is not None and self.attempt(lambda: payments.claim(recovery, by=by, at=self.at))

    def recovery(self, place: int) -> Recovery | None:
        wanted = select(Recovery).where(Recovery.application_id == self.field.application_ids[place])
        return db.session.scalar(wanted)

    def repay(self, place: int, amount: Decimal, reference: str, by: Actor) -> bool:
        """One person puts the money down, the approver of the field confirms it."""
        recovery, day, at = self.recovery(place), riga_day(self.at), self.at
        approver = next(one for one in self.field.approvers if one.user_id != by.user_id)
        return recovery is not None and self.attempt(
            lambda: came_back(recovery, amount, reference, day, by=by, approver=approver, at=at)
        )

    def change_score(self, place: int) -> bool:
        """Try to give an assessed application other points."""
        values: dict[str, Any] = {"criteria": {"need": selection.Given(Decimal("5"), "Citādi")}, "tasks": {}}
        by = self.field.evaluators[0]
        return self.attempt(
            lambda: selection.save_assessment(self.application(place), **values, version=1, by=by, at=self.at)
        )

    def report(self, place: int, *, reached: int, accepted: int) -> bool:
        """Hand in, check and decide the final report: so many participants reached, so many activities accepted."""
        return self.attempt(lambda: self._report(place, reached, accepted))

    def hand_in(self, place: int, *, reached: int) -> bool:
        """Hand in the final report: so many participants reached."""
        return self.attempt(lambda: self._hand_in(place, reached))

    def reject_missed(self, place: int) -> bool:
        """Settle a project whose report never came."""
        by = self.field.managers[1]
        return self.attempt(
            lambda: reports.reject_missed(self.application(place), reason="Nav atbildes.", by=by, at=self.at)
        )

    def _hand_in(self, place: int, reached: int) -> FinalReport:
        by, application = self.representative(place), self.application(place)
        report = reports.start_report(application, by=by, at=self.at)
        day = riga_day(self.at)
        done = ActivityEntry(True, day, 20, "Notika.", {"from_13_to_15": 20})
        activities = {row.id: done for row in report.activities}
        content = ReportContent(
            "Kopsavilkums.",
            "Rezultāti.",
            reached,
            1,
            activities,
            {row.id: "Sasniegts." for row in report.tasks},
        )
        reports.save_report(report, content, version=report.version, by=by, at=self.at)
        reports.submit(report, by=by, at=self.at)
        return report

    def _report(self, place: int, reached: int, accepted: int) -> None:
        report = self._hand_in(place, reached)
        marks = {
            row.id: ActivityMark(True) if number < accepted else ActivityMark(False, "Nav apliecinājuma.")
            for number, row in enumerate(report.activities)
        }
        coordinator, manager = self.field.coordinator, self.field.managers[1]
        reports.check(report, Marks(marks, {}), version=report.version, by=coordinator, at=self.at)
        verdicts: dict[str, Callable[..., None]] = {
            "accepted": reports.accept,
            "accepted_in_part": reports.accept_in_part,
            "rejected": reports.reject,
        }
        decide = verdicts[settlement_of(report).verdict]
        decide(report, by=manager, at=self.at)

    def agreement(self, place: int) -> GrantAgreement | None:
        wanted = select(GrantAgreement).where(
            GrantAgreement.application_id == self.field.application_ids[place]
        )
        return db.session.scalar(wanted)

    def propose_termination(
        self, place: int, ground: str, by: Actor, recovery: Decimal | None = None
    ) -> bool:
        agreement = self.agreement(place)
        wanted = Wanted(
            ground, "Projekts vairs nenotiek.", recovery, "Pēc paveiktā." if recovery is not None else ""
        )
        return agreement is not None and self.attempt(
            lambda: agreements.propose_termination(agreement, wanted, by=by, at=self.at)
        )

    def termination(self, place: int) -> AgreementTermination | None:
        agreement = self.agreement(place)
        return agreement and ending.termination_of(agreement)

    def answer_termination(self, place: int, *, consents: bool) -> bool:
        found, by = self.termination(place), self.representative(place)
        values: dict[str, Any] = {"consents": consents, "answer": "Tā ir."}
        return found is not None and self.attempt(
            lambda: agreements.answer_termination(found, **values, by=by, at=self.at)
        )

    def end_termination(self, place: int, act: Callable[..., None], by: Actor, **values: Any) -> bool:
        """Confirm, refuse or withdraw what is proposed."""
        found = self.termination(place)
        return found is not None and self.attempt(lambda: act(found, **values, by=by, at=self.at))

    def amend(self, place: int, party: Party, **changes: Any) -> bool:
        """Propose other terms for a party."""
        agreement = self.agreement(place)
        if agreement is None:
            return False
        by = self.signers(place)[party]
        terms = replace(amending.terms_of(agreement), **changes)
        return self.attempt(
            lambda: agreements.propose_amendment(agreement, terms, reason="Plūdi.", by=by, at=self.at)
        )

    def answer_amendment(self, place: int, party: Party) -> bool:
        """Approve for a party what another one proposed, or sign what all approved."""
        agreement, by = self.agreement(place), self.signers(place)[party]
        found = agreement and amending.open_amendment(agreement)
        if found is None:
            return False
        if found.status is AmendmentStatus.PROPOSED:
            return self.attempt(lambda: agreements.approve_amendment(found, by=by, at=self.at))
        values: dict[str, Any] = {"signatory": by.name, "signed_on": self.at.date()}
        return self.attempt(lambda: agreements.sign_amendment(found, **values, by=by, at=self.at))

    def signers(self, place: int) -> dict[Party, Actor]:
        return {
            Party.APPLICANT: self.representative(place),
            Party.MUNICIPALITY: self.field.chair,
            Party.IKVD: self.field.managers[0],
        }

    def tick(self, place: int) -> bool:
        """Find every condition before the first payment met, each by the role the edition names."""
        agreement = self.agreement(place)
        return agreement is not None and self.attempt(
            lambda: tick_all(agreement, self.field.coordinator, self.field.managers[0], self.at)
        )

    def reopen(self, place: int, which: int, by: Actor) -> bool:
        agreement = self.agreement(place)
        return agreement is not None and self.attempt(
            lambda: agreements.reopen_precedent(
                agreement.precedents[which], reason="Nav spēkā.", by=by, at=self.at
            )
        )

    def contract(self, place: int) -> None:
        """All the steps from an approved project to a signed agreement with a verified account."""
        done = [self.prepare_agreement(place), *[self.sign(place, party) for party in Party]]
        done += [self.tick(place)]
        done += [self.enter_account(place, IBANS[0]), self.verify_account(place, self.field.coordinator)]
        assert all(done), done

    def pay(self, place: int, kind: PaymentKind) -> None:
        """All the steps of a payment, by different people, up to the bank's confirmation."""
        preparer, approver = self.field.preparers[0], self.field.approvers[0]
        done = [self.prepare(place, kind, preparer), self.approve(place, approver), self.export(preparer)]
        done.append(self.confirm(place, preparer))
        assert all(done), done
