"""What is done for support plans outside requests: tables, documents, double funding, the term of keeping."""

from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.queries import acting_owner
from app.core.database import empty_log
from app.documents.sheets import XLSX, write_xlsx
from app.extensions import db
from app.jobs import Work, handler
from app.jobs.models import Job
from app.jobs.tables import in_steps
from app.storage import sealed
from app.support_plans import allotment_queries, allotment_sheets, service
from app.support_plans.allotment_policy import READERS
from app.support_plans.covers import make_cover
from app.support_plans.order_documents import make_document
from app.support_plans.order_models import OrderTakeBack, SupportOrder
from app.support_plans.service import orders, taking_back
from app.support_plans.service.double_funding import look_everywhere
from app.support_plans.service.sets import COVER_JOB


@handler(allotment_sheets.JOB, is_sealed=True)
def write_money(work: Work) -> dict[str, int] | None:
    """Write the table as the owner may read it now; nothing when the role has ended since."""
    owner = acting_owner(db.session.get_one(Job, work.job_id), READERS)
    if owner is None:
        return None
    allotment = allotment_queries.find_allotment(owner, int(work.payload["asked"]["allotment"]))
    if allotment is None:
        return None
    with force_locale(work.payload["language"]):
        rows = list(allotment_sheets.rows(allotment))
        data = write_xlsx(in_steps(iter(rows), len(rows), work), _("Money for support plans"))
    work.deliver(f"{allotment_sheets.name_of(allotment)}.xlsx", XLSX, data)
    return {"rows": len(rows) - 1}


@handler("support_plans.anonymise", is_sealed=True)
def anonymise(work: Work) -> dict[str, int]:
    """Make learners anonymous whose term of keeping is over, and take the bytes of their documents out of the store."""
    total, last = 0, 0
    while True:
        count, last = service.anonymise_some(at=work.at, after=last)
        if not last:
            break
        total += count
        work.progress(50)
    work.progress(90)
    empty_log(db.engine)
    return {"learners": total, "files": sealed.sweep()}


@handler("support_plans.match", is_sealed=True)
def look_for_double_funding(work: Work) -> None:
    """The night's search for what is paid twice."""
    look_everywhere(at=work.at)


@handler(COVER_JOB, is_sealed=True)
def make_cover_list(work: Work) -> None:
    """The cover list of a set that was sent."""
    make_cover(work.payload["set_id"], at=work.at)


@handler(orders.JOB, is_sealed=True)
def make_order(work: Work) -> None:
    """Make the document of an order; one that cannot be made whole fails and is shown among the failed jobs."""
    make_document(db.session.get_one(SupportOrder, work.payload["order_id"]), at=work.at)


@handler(taking_back.JOB, is_sealed=True)
def make_take_back(work: Work) -> None:
    """Make the document that takes an order back."""
    make_document(db.session.get_one(OrderTakeBack, work.payload["take_back_id"]), at=work.at)
