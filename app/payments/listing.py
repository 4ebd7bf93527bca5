"""The lists of batches, recoveries, statements and their lines."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from app.applications.models import Application
from app.core.listing import Column, Filter, Listing
from app.payments.labels import BATCH_STATUS, RECOVERY_STATUS
from app.payments.models import PaymentBatch, Recovery
from app.payments.statement_labels import LINE_STATUS
from app.payments.statement_models import BankStatement, StatementLine
from app.payments.workflow import BatchStatus, LineStatus, RecoveryStatus
from app.registry.models import Organisation


def _by_status(column: Any, statuses: type[StrEnum], texts: dict[Any, tuple[str, Any]]) -> Filter:
    return Filter(
        "status", _l("Status"), lambda value: column == statuses(value),
        lambda: {one.value: text for one, (_kind, text) in texts.items()},
    )  # fmt: skip


BATCHES = Listing(
    (
        Column(_l("Number"), order="number"),
        Column(_l("Made"), order="made"),
        Column(_l("Payments"), is_number=True),
        Column(_l("Total"), is_number=True, order="total"),
        Column(_l("Status")),
    ),
    {
        "made": (PaymentBatch.exported_at, PaymentBatch.id),
        "number": (PaymentBatch.number, PaymentBatch.id),
        "total": (PaymentBatch.total, PaymentBatch.id),
    },
    (_by_status(PaymentBatch.status, BatchStatus, BATCH_STATUS),),
    falling=True,
)
RECOVERIES = Listing(
    (
        Column(_l("Project"), order="project"),
        Column(_l("Amount"), is_number=True, order="amount"),
        Column(_l("Pay back by")),
        Column(_l("Status"), order="status"),
    ),
    {
        "newest": (Recovery.id,),
        "project": (Application.title_sort, Recovery.id),
        "organisation": (Organisation.name_sort, Recovery.id),
        "amount": (Recovery.amount, Recovery.id),
        "status": (Recovery.status, Recovery.id),
    },
    (_by_status(Recovery.status, RecoveryStatus, RECOVERY_STATUS),),
    falling=True,
)
STATEMENTS = Listing(
    (
        Column(_l("Number"), order="number"),
        Column(_l("Days")),
        Column(_l("Lines"), is_number=True),
        Column(_l("To be looked into"), is_number=True),
        Column(_l("Closing balance"), is_number=True),
        Column(_l("Imported"), order="imported"),
    ),
    {
        "imported": (BankStatement.imported_at, BankStatement.id),
        "number": (BankStatement.number, BankStatement.id),
    },
    falling=True,
)
LINES = Listing(
    (
        Column(_l("Day"), order="day"),
        Column(_l("Other party")),
        Column(_l("Amount"), is_number=True, order="amount"),
        Column(_l("Status")),
    ),
    {
        "day": (StatementLine.booked_on, StatementLine.id),
        "amount": (StatementLine.amount, StatementLine.id),
    },
    (_by_status(StatementLine.status, LineStatus, LINE_STATUS),),
    falling=True,
)
