"""How much one line of a bank file may be, by the value of the programme."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from app.funds.models import ValueCode
from app.funds.programme_values import value_on
from app.payments.models import Payment
from competition_rules.findings import Finding
from competition_rules.money import euro


def line_limit(day: date) -> Decimal:
    """The largest payment that a file made on that day takes, in euro."""
    return euro(value_on(ValueCode.LINE_LIMIT, day).value)


def above_limit(payments: Sequence[Payment], day: date) -> list[Finding]:
    """One finding for each payment that is kept out of a file made on that day."""
    limit = line_limit(day)
    return [
        Finding("over_line_limit", "", {"number": one.end_to_end_id, "amount": one.amount, "limit": limit})
        for one in payments
        if one.amount > limit
    ]
