"""Reported costs: when they may have arisen, which documents stand twice, and how they stand to the cost plan."""

import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from competition_rules.budget import BudgetLine, totals
from competition_rules.calendar import add_days
from competition_rules.findings import Finding, finding
from competition_rules.regulation import LumpSum, Regulation

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class CategoryCosts:
    """A category's costs in euro as planned, reported and accepted; `share` is the part of 1 it may be at most of all
    costs and `ceiling` that of what is reported (None: no ceiling), with its point."""

    category: str
    planned: Decimal
    reported: Decimal
    accepted: Decimal
    share: Decimal | None
    ceiling: Decimal | None
    point: str

    @property
    def is_over(self) -> bool:
        """Whether more is reported than the category may be."""
        return self.ceiling is not None and self.reported > self.ceiling


def by_category(
    regulation: Regulation,
    planned: Sequence[BudgetLine],
    reported: Sequence[BudgetLine],
    accepted: Sequence[BudgetLine],
) -> tuple[CategoryCosts, ...]:
    """The costs of each category in the edition's order; none in a lump-sum edition."""
    grant = regulation.grant
    shares = {} if isinstance(grant, LumpSum) else {one.code: one.share_ceiling for one in grant.categories}
    in_plan = {one.category: one.amount for one in totals(regulation, planned).categories}
    taken = {one.category: one.amount for one in totals(regulation, accepted).categories}
    return tuple(
        CategoryCosts(
            category=one.category,
            planned=in_plan[one.category],
            reported=one.amount,
            accepted=taken[one.category],
            share=shares[one.category],
            ceiling=one.ceiling,
            point=one.point,
        )
        for one in totals(regulation, reported).categories
    )


def outside_period(regulation: Regulation, issued_on: date, starts_on: date, ends_on: date) -> list[Finding]:
    """What is wrong with the day of a document; empty when nothing is.

    `cost_outside_period` (day, first, last): it is not within the project's days and those the edition adds.
    Editions that say nothing of the period ask nothing.
    """
    rule = regulation.cost_period
    if rule is None:
        return []
    last = add_days(ends_on, rule.days_after_end)
    if starts_on <= issued_on <= last:
        return []
    return [finding("cost_outside_period", rule.point, day=issued_on, first=starts_on, last=last)]


def repeated(documents: Iterable[tuple[Name, str, str]]) -> list[tuple[Name, ...]]:
    """The groups of costs whose number of document and supplier are the same, each in the order they came.

    A document is (name, number, supplier). Capitals, accents, marks and the order of a supplier's words make no
    difference; a document that lacks its number or supplier is like no other.
    """
    groups: dict[tuple[str, str], list[Name]] = {}
    for name, number, supplier in documents:
        key = _plain(number), "".join(sorted(map(_plain, supplier.split())))
        if all(key):
            groups.setdefault(key, []).append(name)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spread if letter.isalnum())
