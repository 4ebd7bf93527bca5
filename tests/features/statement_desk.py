"""What the bank says of payments at the bank and of recoveries, for tests of statements."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.actor import Actor
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind, Transfer
from app.funds.service import Place
from app.payments import service
from app.payments.models import Payment, PaymentKind
from app.payments.service.statements import Imported
from app.payments.statement_models import BankStatement, StatementLine
from tests.built_once import built_once
from tests.features.money_desk import Desk
from tests.unit.statements import ACCOUNT, Part, entry
from tests.workflows.grants import IBANS, Grants

E2E = "JIP0000001P01"
OTHER = "LV97HABA0012345678910"


def part(reference: str = E2E, iban: str = IBANS[0], **values: str) -> Part:
    return Part(reference, iban=iban, **values)


def paid(reference: str = "R1", amount: str = "3680.00", one: Part | None = None, **values: str) -> str:
    return entry(amount, "DBIT", one or part(), reference=reference, booked="<Dt>2022-06-01</Dt>", **values)


def came(reference: str = "R2", amount: str = "3680.00", one: Part | None = None, **values: str) -> str:
    one = one or part(return_code="AC04")
    return entry(amount, "CRDT", one, reference=reference, booked="<Dt>2022-06-01</Dt>", **values)


def other(reference: str) -> str:
    """A fee of the bank."""
    return entry("0.36", "DBIT", reference=reference, booked="<Dt>2022-06-01</Dt>")


def take_in(desk: Desk, data: bytes, name: str = "a.xml", by: Actor | None = None) -> list[Imported]:
    by = by or desk.grants.field.preparers[0]
    values = {"file_name": name, "account_iban": ACCOUNT}
    done = service.import_statements(data, **values, by=by, at=desk.grants.at)
    db.session.commit()
    return done


def state(desk: Desk) -> tuple[object, ...]:
    """Everything an import could change."""
    tables = (BankStatement, StatementLine, Transfer, AuditEvent)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    return (*counts, *db.session.execute(select(Payment.id, Payment.status).order_by(Payment.id)).all())


def held(kind: AccountKind) -> Decimal:
    return funds.balance(Place(kind, 1))


@built_once
def send_to_bank(grants: Grants) -> Grants:
    """Bring the first project's prefinancing to the bank."""
    grants.contract(0)
    preparer, approver = grants.field.preparers[0], grants.field.approvers[0]
    assert grants.prepare(0, PaymentKind.PREFINANCING, preparer)
    assert grants.approve(0, approver)
    assert grants.export(preparer)
    assert db.session.get_one(Payment, 1).end_to_end_id == E2E
    return grants


@pytest.fixture
def at_bank(desk: Desk) -> Desk:
    """The first project's prefinancing is at the bank."""
    desk.grants = send_to_bank(desk.grants)
    return desk


def line_of(reference: str) -> StatementLine:
    return db.session.scalars(select(StatementLine).where(StatementLine.reference == reference)).one()


@built_once
def claim_back(grants: Grants) -> Grants:
    """Pay the first project, accept its report in part and claim the recovery of 230.00."""
    grants.contract(0)
    grants.pay(0, PaymentKind.PREFINANCING)
    assert grants.report(0, reached=15, accepted=4)
    assert grants.claim(0, grants.field.approvers[0])
    return grants


@pytest.fixture
def owing(desk: Desk) -> Desk:
    """The first project was paid and its report accepted in part: a recovery of 230.00 is claimed."""
    desk.grants = claim_back(desk.grants)
    return desk


def back(reference: str, amount: str, words: str = "JIP0000001R", iban: str = IBANS[0]) -> str:
    return came(reference, amount, Part(iban=iban, text=words))
