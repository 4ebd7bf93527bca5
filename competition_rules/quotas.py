"""How the money of a call is divided among municipalities by their learners."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from competition_rules.findings import Fact, Facts
from competition_rules.money import from_cents, to_cents
from competition_rules.regulation import LumpSum, Regulation


class QuotaError(ValueError):
    """A split that cannot be made: `code` names the reason, `facts` hold its numbers.

    Codes: nobody, negative, no_learners, too_few_units (units, needed, municipalities, minimum).
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = Facts(facts)


@dataclass(frozen=True)
class QuotaTerms:
    """What is divided: one `unit` in euro, and the fewest units a municipality receives."""

    unit: Decimal
    minimum_units: int

    def units_in(self, purse: Decimal) -> int:
        """How many whole units a purse in euro holds; what is left over stays undistributed."""
        return to_cents(purse) // to_cents(self.unit)


def quota_terms(regulation: Regulation) -> QuotaTerms:
    """A unit is one lump sum; in an actual-costs edition one cent, with so many ceilings as the minimum."""
    grant, minimum = regulation.grant, regulation.quota.minimum_units
    if isinstance(grant, LumpSum):
        return QuotaTerms(grant.amount, minimum)
    return QuotaTerms(from_cents(1), minimum * to_cents(grant.ceiling))


def allocate(learners: Mapping[str, int], units: int, minimum: int = 1) -> dict[str, int]:
    """Units per municipality code by largest remainder on learners, nobody below the minimum.

    Municipalities below the minimum are raised to it and set aside; the rest is split again
    among the others until none is below. Ties of remainders go by order of code. The result
    keeps the order of codes and sums to `units` exactly. Raises QuotaError.
    """
    _refuse_impossible(learners, units, minimum)
    quotas: dict[str, int] = {}
    others, left = dict(learners), units
    split = _largest_remainder(others, left)
    while below := [code for code, quota in split.items() if quota < minimum]:
        for code in below:
            quotas[code] = minimum
            del others[code]
        left -= minimum * len(below)
        split = _largest_remainder(others, left)
    return dict(sorted((quotas | split).items()))


def _largest_remainder(learners: Mapping[str, int], units: int) -> dict[str, int]:
    everyone = sum(learners.values())
    quotas = {code: units * count // everyone for code, count in learners.items()}
    by_remainder = sorted(learners, key=lambda code: (-(units * learners[code] % everyone), code))
    for code in by_remainder[: units - sum(quotas.values())]:
        quotas[code] += 1
    return quotas


def _refuse_impossible(learners: Mapping[str, int], units: int, minimum: int) -> None:
    if not learners:
        raise QuotaError("nobody")
    if units < 0 or minimum < 0 or min(learners.values()) < 0:
        raise QuotaError("negative")
    if not any(learners.values()):
        raise QuotaError("no_learners")
    needed = minimum * len(learners)
    if units < needed:
        raise QuotaError(
            "too_few_units", units=units, needed=needed, municipalities=len(learners), minimum=minimum
        )
