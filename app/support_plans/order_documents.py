"""The page and the PDF of a director's order, and of taking it back: made once, encrypted before they are stored."""

import hashlib
from datetime import datetime

from app.audit import record
from app.core.actor import SYSTEM
from app.documents.issuing import rendered
from app.extensions import db
from app.storage import sealed
from app.support_plans.order_models import OrderTakeBack, SupportOrder
from app.support_plans.order_papers import draw_up_order, draw_up_take_back


def make_document(case: SupportOrder | OrderTakeBack, *, at: datetime) -> None:
    """Keep page and PDF with the order, or with what takes it back; one that has them keeps those.

    Raises `pdf.NotRendered`.
    """
    if case.pdf_id is not None:
        return
    is_order = isinstance(case, SupportOrder)
    made = rendered(draw_up_order(case) if is_order else draw_up_take_back(case))
    case.page, case.pdf = sealed.keep(made.html, at=at), sealed.keep(made.pdf, at=at)
    case.content_sha256, case.pdf_sha256 = made.content_sha256, hashlib.sha256(made.pdf).hexdigest()
    db.session.flush()
    noun = "support_order" if is_order else "support_order_take_back"
    facts = {"number": case.number, "sha256": case.pdf_sha256}
    record(case, f"{noun}.make_document", by=SYSTEM, at=at, facts=facts)
