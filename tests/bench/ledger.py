"""The accounts and transfers of many projects: each was awarded its grant and paid the first instalment."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.applications.models import Application
from app.audit.models import AuditEvent
from app.calls.models import LocalCall
from app.extensions import db
from app.funds.models import Account, AccountKind
from app.quotas.models import MunicipalQuota
from tests.conftest import NOON as AT

_GRANT, _FIRST, _REST = Decimal("4600.00"), Decimal("3680.00"), Decimal("920.00")
_HELD = (
    (AccountKind.COMMITTED, _REST), (AccountKind.IN_TRANSIT, Decimal("0.00")), (AccountKind.PAID, _FIRST),
)  # fmt: skip


def account_rows(projects: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Three accounts for each project."""
    first = (db.session.scalar(select(func.max(Account.id))) or 0) + 1
    for place, project in enumerate(projects):
        for number, (kind, balance) in enumerate(_HELD):
            yield {"id": first + 3 * place + number, "kind": kind, "subject_id": project, "balance": balance}


def transfer_rows(projects: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Award, export and confirmation of each, after the accounts are there; its municipality's quota gives it."""
    event = db.session.scalar(select(func.min(AuditEvent.id)))
    wanted = select(Account.subject_id, Account.id).where(Account.kind == AccountKind.COMMITTED)
    first = {row[0]: row[1] for row in db.session.execute(wanted)}
    municipalities, quotas = _municipalities(), _quotas()
    for project in projects:
        committed, municipality = first[project], municipalities[project]
        for act, source, target, amount in (
            (f"award {project}", quotas[municipality], committed, _GRANT),
            (f"payment {project}: export", committed, committed + 1, _FIRST),
            (f"payment {project}: confirm", committed + 1, committed + 2, _FIRST),
        ):
            yield {
                "act": act, "source_id": source, "target_id": target, "amount": amount, "at": AT,
                "audit_event_id": event, "municipality_id": municipality,
            }  # fmt: skip


def _municipalities() -> dict[int, int]:
    """The municipality of each project."""
    wanted = select(Application.id, LocalCall.municipality_id).join(Application.local_call)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _quotas() -> dict[int, int]:
    """The account of each municipality's quota in the national call there is."""
    wanted = select(MunicipalQuota.municipality_id, Account.id).join(
        Account, (Account.kind == AccountKind.QUOTA) & (Account.subject_id == MunicipalQuota.id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}
