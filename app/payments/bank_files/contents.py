"""What the two files exchanged with the bank say, free of the libraries that read and write them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who pays, and from which account."""

    name: str
    iban: str
    bic: str | None = None


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One payment; `end_to_end_id` comes back in the statement."""

    end_to_end_id: str
    amount: Decimal
    creditor_name: str
    creditor_iban: str
    creditor_bic: str | None
    remittance: str


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One booked movement; money that left the account is negative.

    `reference` is the same whenever the same statement is read, and no two entries of a statement share it.
    """

    reference: str
    booked_on: date
    amount: Decimal
    end_to_end_id: str | None
    counterparty_iban: str | None
    counterparty_name: str | None
    remittance: str
    is_return: bool
    return_reason: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """The booked entries of one account in one statement; `number` is the bank's name of the statement.

    `opening` and `closing` are the booked balances, None where the bank gives none.
    """

    account_iban: str
    number: str
    entries: tuple[StatementEntry, ...]
    opening: Decimal | None = None
    closing: Decimal | None = None
