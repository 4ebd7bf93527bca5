"""How a grant is divided into prefinancing and balance."""

from dataclasses import dataclass
from decimal import Decimal

from competition_rules.money import share_of


@dataclass(frozen=True)
class Instalments:
    """The two payments of a grant in euro; together they are the grant."""

    prefinancing: Decimal
    balance: Decimal


def split_grant(grant: Decimal, share: Decimal) -> Instalments:
    """Prefinancing is `share` of the grant rounded down to the cent, the balance is the rest.

    `share` is a part of 1, the edition's `prefinancing.share` (point 27 of the model
    regulation). Raises as `money.share_of` does.
    """
    prefinancing = share_of(grant, share)
    return Instalments(prefinancing, balance=grant - prefinancing)
