"""A statement of the bank read, imported and matched: every entry is a payment that was at the bank."""

import tempfile
import time
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, insert, select, update

from app import create_app
from app.agreements.models import BankAccount
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.funds.models import Account, AccountKind
from app.payments import service
from app.payments.models import Due, Payment, PaymentBatch, PaymentKind
from app.payments.workflow import PaymentStatus
from tests.bench.data import account_of, due_of, fill_assessed
from tests.bench.ground import Ground, build
from tests.bench.measure import Figure, at_most
from tests.databases import make_schema, settings_for
from tests.unit.statements import ACCOUNT, Part, balanced, entry

_SUM, _ESF = Decimal("3680.00"), Decimal("3128.00")


def statement_figure(count: int = 10_000) -> Figure:
    """Seconds to take in a statement of so many payments, from its bytes to the ledger."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'statement.db'}"
        make_schema(url, folder)
        with create_app(settings_for(url, folder)).app_context():
            return _measured(count)


def _measured(count: int) -> Figure:
    ground = build()
    fill_assessed(ground, count)
    data = _at_the_bank(ground, count)
    by = Actor(ground.evaluators[0], Role.FINANCE_PREPARER, None, "Sagatavotāja")
    began = time.perf_counter()
    [done] = service.import_statements(data, file_name="a.xml", account_iban=ACCOUNT, by=by, at=ground.at)
    db.session.commit()
    seconds = time.perf_counter() - began
    assert (done.lines, done.open) == (count, 0)
    paid = db.session.scalar(select(func.count()).where(Payment.status == PaymentStatus.CONFIRMED))
    assert paid == count
    db.session.remove()
    db.engine.dispose()
    return at_most(f"camt.053 of {count:,} entries, read, imported and matched", seconds, 10, "s")


def _at_the_bank(ground: Ground, count: int) -> bytes:
    """So many payments as they are after the export; gives the statement that pays them."""
    newest = select(Application.id, Application.organisation_id).order_by(Application.id.desc()).limit(count)
    projects = db.session.execute(newest).all()
    ids = [row.id for row in projects]
    running = update(Application).where(Application.number.is_not(None))
    db.session.execute(running.values(status=ApplicationStatus.CONTRACTED))
    organisations = sorted({row.organisation_id for row in projects})
    accounts = [account_of(one, ground.evaluators) for one in organisations]
    db.session.execute(insert(BankAccount), accounts)
    db.session.execute(insert(Due), [due_of(one) for one in ids])
    batch = _batch(ground, count)
    db.session.execute(insert(Payment), [_payment(row, ground, batch.id) for row in projects])
    transit = {"kind": AccountKind.IN_TRANSIT, "balance": _SUM}
    db.session.execute(insert(Account), [transit | {"subject_id": one} for one in ids])
    db.session.commit()
    ibans = {one["organisation_id"]: one["iban"] for one in accounts}
    booked = f"<Dt>{ground.at:%Y-%m-%d}</Dt>"
    return balanced(*(
        entry("3680.00", "DBIT", Part(f"JIP{row.id:07d}P01", iban=ibans[row.organisation_id]), reference=str(row.id),
              booked=booked)
        for row in projects
    ))  # fmt: skip


def _batch(ground: Ground, count: int) -> PaymentBatch:
    day, total = ground.at.date(), _SUM * count
    batch = PaymentBatch(
        number="PB-1", exported_at=ground.at, execution_on=day, total=total, payment_count=count
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def _payment(row: object, ground: Ground, batch: int) -> dict[str, object]:
    number, organisation = row.id, row.organisation_id  # type: ignore[attr-defined]
    entered, prepared, approved = ground.commission[:3]
    return {
        "due_id": number, "application_id": number, "kind": PaymentKind.PREFINANCING, "amount": _SUM,
        "esf": _ESF, "state": _SUM - _ESF,
        "status": PaymentStatus.EXPORTED, "end_to_end_id": f"JIP{number:07d}P01", "bank_account_id": organisation,
        "account_entered_by_id": entered, "agreement_version": 1, "prepared_at": ground.at,
        "prepared_by_id": prepared, "approved_at": ground.at, "approved_by_id": approved,
        "approved_amount": _SUM, "batch_id": batch,
    }  # fmt: skip
