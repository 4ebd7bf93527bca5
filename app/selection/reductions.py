"""What amendments of its agreement took from a project's award, by the acts in the ledger."""

from decimal import Decimal

from sqlalchemy import select

from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer

ZERO = Decimal("0.00")


def reduction_act(application_id: int, version: int) -> str:
    """The name of the act by which a version of the agreement gives back a part of the award."""
    return f"{_beginning(application_id)}{version}"


def given_back(application_id: int) -> Decimal:
    """The sum of what was given back, in euro."""
    held = select(Account.id).where(
        Account.kind == AccountKind.COMMITTED, Account.subject_id == application_id
    )
    reductions = select(Transfer.amount).where(
        Transfer.source_id == held.scalar_subquery(), Transfer.act.startswith(_beginning(application_id))
    )
    return sum(db.session.scalars(reductions), ZERO)


def _beginning(application_id: int) -> str:
    return f"award {application_id}: less by version "
