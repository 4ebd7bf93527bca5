"""The bank in the life of grants: statements in any order, right and wrong ones, some of them twice."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import func, select

from app.applications.models import Application
from app.audit.models import AuditEvent
from app.extensions import db
from app.funds.models import Account, Transfer
from app.payments import service as payments
from app.payments.models import Payment, RecoveryReceipt
from app.payments.recovery_models import RecoveryProposal
from app.payments.statement_models import BankStatement, StatementLine
from app.payments.workflow import LineStatus, PaymentStatus
from tests.unit.statements import ACCOUNT, Part, balanced, entry
from tests.workflows.grants import IBANS, Grants

_PLACES = st.integers(0, 4)
_SUMS = st.sampled_from(["0.01", "230.00", "920.00", "3680.00"])
_LEFT = (PaymentStatus.EXPORTED, PaymentStatus.CONFIRMED, PaymentStatus.RETURNED)


class BankRules:
    """What a bank says of the account. The machine that has these rules has `grants`, `do` and `statements`."""

    grants: Grants
    statements: list[bytes]

    def take_in(self, *entries: str) -> bool:
        """Import a new statement of these entries."""
        number = f"S{len(self.statements)}"
        self.statements.append(balanced(*entries, number=number))
        return self.take_in_again(-1)

    def take_in_again(self, which: int) -> bool:
        """Import one of the statements, which may be known."""
        file = {"file_name": "a.xml", "account_iban": ACCOUNT}
        by, data = self.grants.field.preparers[0], self.statements[which]
        return self.grants.attempt(lambda: payments.import_statements(data, **file, by=by, at=self.grants.at))

    def entry(self, amount: Decimal, part: Part, *, place: int, side: str = "DBIT") -> str:
        """An entry of today with a reference of its own."""
        booked, reference = f"<Dt>{self.grants.at:%Y-%m-%d}</Dt>", f"E{len(self.statements)}-{side}-{place}"
        return entry(f"{amount:.2f}", side, part, reference=reference, booked=booked)

    @rule(place=_PLACES, says=st.sampled_from(["paid", "returned", "both", "less", "elsewhere"]))
    def the_bank_answers(self, place: int, says: str) -> None:
        payment = self.grants.payment(place, *_LEFT)
        if payment is None:
            return
        iban = IBANS[1] if says == "elsewhere" else payment.bank_account.iban
        amount = payment.amount - (Decimal("0.01") if says == "less" else 0)
        made = Part(payment.end_to_end_id, iban=iban)
        back = Part(payment.end_to_end_id, iban=iban, return_code="AC04")
        entries = [] if says == "returned" else [self.entry(amount, made, place=place)]
        if says in ("returned", "both"):
            entries.insert(0, self.entry(amount, back, place=place, side="CRDT"))
        assert self.take_in(*entries)

    @rule(place=_PLACES, euro=_SUMS, words=st.sampled_from(["recovery", "nothing"]))
    def money_comes_in(self, place: int, euro: str, words: str) -> None:
        project = self.grants.field.application_ids[place]
        text = f"JIP{project:07d}R" if words == "recovery" else "atmaksa"
        part = Part(iban=IBANS[0], text=text)
        assert self.take_in(self.entry(Decimal(euro), part, place=place, side="CRDT"))

    @precondition(lambda self: self.statements)
    @rule(which=st.integers(0, 50))
    def a_statement_comes_again(self, which: int) -> None:
        before = state()
        assert self.take_in_again(which % len(self.statements))
        assert state() == before

    @precondition(lambda self: self.statements)
    @rule(place=_PLACES, decides=st.sampled_from(["payment", "recovery", "refund", "aside", "back"]))
    def a_person_clarifies_the_newest_line(self, place: int, decides: str) -> None:
        status = LineStatus.NOT_OURS if decides == "back" else LineStatus.OPEN
        wanted = select(StatementLine).where(StatementLine.status == status).order_by(StatementLine.id.desc())
        line = db.session.scalar(wanted.limit(1))
        if line is not None:
            self.grants.attempt(lambda: self._clarify(line, place, decides))

    def _clarify(self, line: StatementLine, place: int, decides: str) -> None:
        who: dict[str, Any] = {"by": self.grants.field.approvers[0], "at": self.grants.at}
        payment, recovery = self.grants.payment(place), self.grants.recovery(place)
        if decides == "payment" and payment is not None:
            payments.match_to_payment(line, payment, reason="Pārbaudīts", **who)
        elif decides == "recovery" and recovery is not None:
            payments.match_to_recovery(line, recovery, **who)
        elif decides == "refund":
            payments.take_in_refund(line, self.grants.application(place), reason="Atmaksa", **who)
        elif decides == "back":
            payments.take_back(line, **who)
        else:
            payments.set_aside(line, reason="Nav programmas", **who)


def state() -> tuple[Any, ...]:
    """Everything a step could change, in short."""
    tables = (Transfer, AuditEvent, Payment, BankStatement, StatementLine, RecoveryProposal, RecoveryReceipt)
    counts = tuple(db.session.scalar(select(func.count()).select_from(table)) for table in tables)
    statuses = tuple(db.session.execute(select(Application.id, Application.status).order_by(Application.id)))
    balances = tuple(db.session.execute(select(Account.id, Account.balance).order_by(Account.id)))
    db.session.rollback()
    return counts, statuses, balances
