"""Money for support plans: what may be given down a level, and which plans the money of a school pays for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from competition_rules.findings import Finding

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Standing:
    """A place's money of a semester in euro: the most it may have, what it was given, what it has not passed on."""

    maximum: Decimal
    allotted: Decimal
    left: Decimal


@dataclass(frozen=True)
class Share:
    """What a place is to be given: its name for findings, its new maximum, what it has and what is added."""

    name: str
    maximum: Decimal
    allotted: Decimal
    amount: Decimal


def check_shares(above: Standing, promised: Decimal, shares: Sequence[Share]) -> list[Finding]:
    """Why the shares cannot be given from the place above; `promised` is the sum of maxima of all its other places."""
    found = []
    for one in shares:
        if one.amount < 0 or one.maximum < 0:
            found.append(Finding("allotment_negative", "", {"place": one.name}))
        elif one.allotted + one.amount > one.maximum:
            found.append(_over_maximum(one))
    maxima = sum((one.maximum for one in shares), promised)
    if maxima > above.maximum:
        facts = {"maxima": maxima, "above": above.maximum, "over": maxima - above.maximum}
        found.append(Finding("maxima_over_above", "", facts))
    amount = sum((one.amount for one in shares), _NOTHING)
    if amount > above.left:
        facts = {"amount": amount, "left": above.left, "lacking": amount - above.left}
        found.append(Finding("allotment_lacks", "", facts))
    return found


def _over_maximum(one: Share) -> Finding:
    return Finding(
        "allotment_over_maximum", "",
        {"place": one.name, "maximum": one.maximum, "most": one.maximum - one.allotted},
    )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What a plan needs of a school's money in euro."""

    plan: int
    school: int
    cost: Decimal


def lacking(wanted: Sequence[Wanted], left: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """By plan, what its school lacks for it once the plans before it are paid for; those that are, are left out.

    A plan that is not paid for takes nothing from those after it.
    """
    rest, found = dict(left), {}
    for one in wanted:
        has = rest.get(one.school, _NOTHING)
        if one.cost > has:
            found[one.plan] = one.cost - has
        else:
            rest[one.school] = has - one.cost
    return found
