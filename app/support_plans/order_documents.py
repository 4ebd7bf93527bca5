"""The page and the PDF of a director's order: made once, encrypted before they are stored."""

import hashlib
from datetime import datetime

from app.audit import record
from app.core.actor import SYSTEM
from app.documents.issuing import rendered
from app.extensions import db
from app.storage import sealed
from app.support_plans.order_models import SupportOrder
from app.support_plans.order_papers import draw_up_order


def make_document(order: SupportOrder, *, at: datetime) -> None:
    """Keep page and PDF with the order; an order that has them keeps those. Raises `pdf.NotRendered`."""
    if order.pdf_id is not None:
        return
    made = rendered(draw_up_order(order))
    order.page, order.pdf = sealed.keep(made.html, at=at), sealed.keep(made.pdf, at=at)
    order.content_sha256, order.pdf_sha256 = made.content_sha256, hashlib.sha256(made.pdf).hexdigest()
    db.session.flush()
    facts = {"number": order.number, "sha256": order.pdf_sha256}
    record(order, "support_order.make_document", by=SYSTEM, at=at, facts=facts)
