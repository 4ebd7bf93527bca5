"""Payments added up for the eye of who decides: together, by kind, by who pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.payments.models import Payment, PaymentKind

_ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Sum:
    """So many payments with their amount, and the parts of the European Social Fund and of the state, in euro."""

    count: int
    amount: Decimal
    esf: Decimal
    state: Decimal


def of(payments: Sequence[Payment]) -> Sum:
    """All of them together."""
    return Sum(
        len(payments),
        sum((one.amount for one in payments), _ZERO),
        sum((one.esf for one in payments), _ZERO),
        sum((one.state for one in payments), _ZERO),
    )


def by_kind(payments: Sequence[Payment]) -> dict[PaymentKind, Sum]:
    """Each kind that is among them, in the order of the kinds."""
    kinds = {kind: [one for one in payments if one.kind is kind] for kind in PaymentKind}
    return {kind: of(some) for kind, some in kinds.items() if some}
