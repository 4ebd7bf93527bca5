"""The printed list of a batch: what the bank was told to pay."""

from sqlalchemy import select

from app.core.actor import Actor
from app.documents.papers import Paper, paper
from app.extensions import db
from app.payments import queries
from app.payments.labels import KINDS
from app.payments.models import BatchFile, PaymentBatch

PAYMENT_ORDER = "payment_order"


def _may_read(actor: Actor, _batch_id: int) -> bool:
    return actor.role in queries.READERS


@paper(PAYMENT_ORDER, may_read=_may_read)
def draw_up_payment_order(case_id: int, version: int) -> Paper | None:
    """Every payment of a batch in the file's order, their sum, and the hash of the bank's file."""
    batch = db.session.get(PaymentBatch, case_id)
    if batch is None or version != 1:
        return None
    digest = db.session.scalar(select(BatchFile.sha256).where(BatchFile.batch_id == batch.id))
    payments = queries.payments_of(batch.id)
    values = {"batch": batch, "payments": payments, "digest_of_file": digest, "kinds": KINDS}
    return Paper("payment_order", "Maksājumu saraksts", batch.number, batch.exported_at, values)
