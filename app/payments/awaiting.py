"""Awards nothing is owed on yet: a condition is open, or the agreement is not prepared or not signed by everyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, exists, func, select

from app.agreements.models import AgreementSignature, GrantAgreement, Party
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.registry.models import Municipality, Organisation
from competition_rules.findings import Finding

_AWARDED = (ApplicationStatus.APPROVED, ApplicationStatus.APPROVED_WITH_CONDITIONS)
# By status first: so they come from an index, of however many awards.
AWAITING_KEYS = (Application.status, Application.id)

# Not by their names alone: an award has a municipality besides.
_SIGNED = {party: f"has_{party.value}_signed" for party in Party}


@dataclass(frozen=True)
class Awaiting:
    """An award that cannot be paid yet, and why."""

    application_id: int
    number: str
    title: str
    organisation: str
    municipality: str
    amount: Decimal
    agreement_id: int | None
    obstacle: Finding


@cache
def awards_awaiting() -> Select[Any]:
    """Projects with an award and without a signed agreement."""
    columns: tuple[Any, ...] = (
        Application.id, Application.number, Application.title, Application.status,
        Organisation.name.label("organisation"), Municipality.name.label("municipality"),
        func.coalesce(GrantAgreement.amount, Application.asked).label("amount"),
        GrantAgreement.id.label("agreement_id"), *(_has_signed(party).label(_SIGNED[party]) for party in Party),
    )  # fmt: skip
    prepared = (GrantAgreement.application_id == Application.id) & (
        GrantAgreement.status == AgreementStatus.PREPARED
    )
    return (
        select(*columns)
        .join(Application.organisation)
        .join(Application.local_call)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .outerjoin(GrantAgreement, prepared)
        .where(Application.status.in_(_AWARDED))
    )


def _has_signed(party: Party) -> Any:
    return exists().where(
        AgreementSignature.agreement_id == GrantAgreement.id,
        AgreementSignature.version == GrantAgreement.version,
        AgreementSignature.party == party,
    )


def awaiting(rows: Sequence[Any]) -> list[Awaiting]:
    """Rows of `awards_awaiting` with what each waits for."""
    return [
        Awaiting(
            row.id, row.number, row.title, row.organisation, row.municipality, row.amount, row.agreement_id,
            _obstacle(row),
        )
        for row in rows
    ]  # fmt: skip


def _obstacle(row: Any) -> Finding:
    if row.status is ApplicationStatus.APPROVED_WITH_CONDITIONS:
        return Finding("condition_open", "", {})
    if row.agreement_id is None:
        return Finding("agreement_not_prepared", "", {})
    missing = tuple(one.value for one in Party if not row._mapping[_SIGNED[one]])
    return Finding("agreement_unsigned", "", {"parties": missing})
