"""The cost plan of an application against the grant model of the edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from competition_rules.findings import Finding, finding
from competition_rules.money import share_of
from competition_rules.regulation import ActualCosts, CostCategory, LumpSum, Regulation

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class BudgetLine:
    """One cost: its category's code and its amount in euro."""

    category: str
    amount: Decimal


@dataclass(frozen=True)
class CategoryTotal:
    """A category's sum and its ceiling at the present total in euro (None: no ceiling), with its point."""

    category: str
    amount: Decimal
    ceiling: Decimal | None
    point: str


@dataclass(frozen=True)
class BudgetTotals:
    """Live totals in euro: `left` is what the grant still holds, negative when it is exceeded."""

    total: Decimal
    left: Decimal
    categories: tuple[CategoryTotal, ...]


def totals(regulation: Regulation, lines: Sequence[BudgetLine]) -> BudgetTotals:
    """The sums of a cost plan; categories in the edition's order, none in a lump-sum edition."""
    grant, total = regulation.grant, _sum(lines)
    if isinstance(grant, LumpSum):
        return BudgetTotals(total, grant.amount - total, ())
    categories = tuple(_category_total(category, lines, total) for category in grant.categories)
    return BudgetTotals(total, grant.ceiling - total, categories)


def check(regulation: Regulation, lines: Sequence[BudgetLine]) -> list[Finding]:
    """What is wrong with a cost plan; empty when nothing is.

    Every line must be more than nothing: `not_positive` (line from 1, category, amount). A
    lump-sum plan makes exactly the lump sum: `not_the_lump_sum` (asked, amount). An actual-costs
    plan has known categories: `unknown_category` (line, category); something in it:
    `nothing_planned`; at most the ceiling: `over_ceiling` (asked, ceiling); and each category at
    most its share of the total: `over_category_ceiling` (category, asked, ceiling, share).
    """
    grant = regulation.grant
    found = [
        finding("not_positive", grant.point, line=number, category=line.category, amount=line.amount)
        for number, line in enumerate(lines, start=1)
        if line.amount <= 0
    ]
    if isinstance(grant, LumpSum):
        return found + _check_lump_sum(grant, lines)
    return found + _check_actual_costs(regulation, grant, lines)


def _check_lump_sum(grant: LumpSum, lines: Sequence[BudgetLine]) -> list[Finding]:
    asked = _sum(lines)
    if asked == grant.amount:
        return []
    return [finding("not_the_lump_sum", grant.point, asked=asked, amount=grant.amount)]


def _check_actual_costs(
    regulation: Regulation, grant: ActualCosts, lines: Sequence[BudgetLine]
) -> list[Finding]:
    found = [
        finding("unknown_category", grant.point, line=number, category=line.category)
        for number, line in enumerate(lines, start=1)
        if grant.category(line.category) is None
    ]
    sums = totals(regulation, lines)
    if not lines:
        found.append(finding("nothing_planned", grant.point))
    if sums.left < 0:
        found.append(finding("over_ceiling", grant.point, asked=sums.total, ceiling=grant.ceiling))
    return found + [
        finding(
            "over_category_ceiling", one.point, category=one.category, asked=one.amount, ceiling=one.ceiling
        )
        for one in sums.categories
        if one.ceiling is not None and one.amount > one.ceiling
    ]


def _category_total(category: CostCategory, lines: Sequence[BudgetLine], total: Decimal) -> CategoryTotal:
    amount = _sum([line for line in lines if line.category == category.code])
    share = category.share_ceiling
    # A plan with a wrong sign has no ceiling to show; the line itself is reported.
    ceiling = None if share is None or total < 0 else share_of(total, share)
    return CategoryTotal(category.code, amount, ceiling, category.point)


def _sum(lines: Sequence[BudgetLine]) -> Decimal:
    return sum((line.amount for line in lines), _NOTHING)
