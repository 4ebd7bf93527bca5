"""The printed list of a batch: what the bank was told to pay."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.actor import Actor
from app.documents.papers import Paper, case_page, paper
from app.extensions import db
from app.payments import queries, sums, trail
from app.payments.labels import KINDS
from app.payments.models import BatchFile, PaymentBatch

PAYMENT_ORDER = "payment_order"


def _may_read(actor: Actor, _batch_id: int) -> bool:
    return actor.role in queries.READERS


@paper(PAYMENT_ORDER, may_read=_may_read, page=case_page(_l("Batch"), "payments.batch", "batch_id"))
def draw_up_payment_order(case_id: int, version: int) -> Paper | None:
    """Every payment of a batch in the file's order, their sums, their people, and the hash of the bank's file."""
    from app.payments.bank_files.pain001 import debtor_of

    batch = db.session.get(PaymentBatch, case_id)
    if batch is None or version != 1:
        return None
    file = db.session.scalars(select(BatchFile).where(BatchFile.batch_id == batch.id)).one()
    payments = queries.payments_of(batch.id)
    values = {
        "batch": batch, "payments": payments, "kinds": KINDS, "total": sums.of(payments),
        "debtor": debtor_of(file.content), "digest_of_file": file.sha256,
        "prepared_by": trail.names_of({one.prepared_by_id for one in payments}),
        "approved_by": trail.names_of({one.approved_by_id for one in payments}),
    }  # fmt: skip
    return Paper("payment_order", "Maksājumu saraksts", batch.number, batch.exported_at, values)
