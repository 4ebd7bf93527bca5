"""The director's order as a document, and that it was taken back: plans by their numbers, no learner by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from app.core.errors import present
from app.documents.papers import Paper
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.carrying_queries import cost_of
from app.support_plans.order_models import OrderTakeBack, SupportOrder
from app.support_plans.plan_labels import KINDS, UNITS
from app.support_plans.plan_models import MeasureCode
from competition_rules.support_plan import measure_kinds


@dataclass(frozen=True)
class Line:
    """What is paid of one measure of one plan: its days, its units and its cost."""

    plan: str
    kind: MeasureCode
    rows: Sequence[SupportDelivery]

    @property
    def volume(self) -> int:
        return sum(one.volume for one in self.rows)

    @property
    def cost(self) -> Decimal:
        return cost_of(self.rows)


def order_lines(rows: Sequence[SupportDelivery]) -> list[Line]:
    """By plan and measure, as the order cites them."""
    ordered = sorted(rows, key=lambda one: (one.measure.plan_id, one.measure_id, one.given_on, one.id))
    return [
        Line(some[0].measure.plan.number, some[0].measure.kind, some)
        for some in (list(rest) for _key, rest in groupby(ordered, key=lambda one: one.measure_id))
    ]


def draw_up_order(order: SupportOrder) -> Paper:
    """The order as it was issued."""
    return Paper("support_order", "Direktora rīkojums", order.number, order.issued_at, _values(order))


def draw_up_take_back(found: OrderTakeBack) -> Paper:
    """That the order does not hold any more, and why."""
    at = present(found.decided_at, "it is taken back")
    values = {"found": found, **_values(found.order)}
    return Paper("support_order_take_back", "Direktora rīkojums", found.number, at, values)


def _values(order: SupportOrder) -> dict[str, Any]:
    lines = order_lines([one.delivery for one in order.lines])
    units = {kind: UNITS[measure_kinds()[kind.value].unit] for kind in MeasureCode}
    return {
        "order": order, "lines": lines, "kinds": KINDS, "units": units, "plans": len({one.plan for one in lines}),
    }  # fmt: skip
