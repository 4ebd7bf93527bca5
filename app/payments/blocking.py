"""What later features know that keeps an organisation from its money: they register it here, payments asks.

A hold is placed on one project by an act of somebody. A block is a fact that is true from a day on by itself, of every
project of an organisation, until what it follows from is put right.
"""

from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Select, bindparam, literal, select, union_all

from app.applications.models import Application
from app.extensions import db
from competition_rules.findings import Finding

Blocked = Callable[[date], Select[Any]]
_blocks: dict[str, Blocked] = {}
_ORGANISATIONS: BindParameter[Any] = bindparam("organisations", expanding=True)


def blocks_payment(rule: str) -> Callable[[Blocked], Blocked]:
    """Register a query of who is blocked on a day: `organisation_id`, `application_id` and `number` of the project
    it follows from, the same object for the same day. `rule` names the finding and its text, which may tell the
    `number`."""

    def register(blocked: Blocked) -> Blocked:
        _blocks[rule] = blocked
        return blocked

    return register


def blocked_on(day: date) -> dict[str, Select[Any]]:
    """By rule, the organisations that are blocked that day, as a query of their ids."""
    found = {rule: blocked(day) for rule, blocked in _blocks.items()}
    return {rule: one.with_only_columns(one.selected_columns.organisation_id) for rule, one in found.items()}


def blocks_of(organisation_ids: Collection[int], day: date) -> dict[int, list[Finding]]:
    """What blocks each of the organisations that day; those that nothing blocks are left out."""
    asked = _asked(tuple((rule, blocked(day)) for rule, blocked in _blocks.items()))
    rows = db.session.execute(asked, {"organisations": list(organisation_ids)})
    found: dict[int, list[Finding]] = {}
    for row in sorted(rows, key=attrgetter("rule", "application_id")):
        facts = {"number": row.number, "project": row.application_id}
        found.setdefault(row.organisation_id, []).append(Finding(row.rule, "", facts))
    return found


# Putting it together takes longer than asking it: as long as the blocks are the same, once.
@lru_cache(maxsize=8)
def _asked(blocked: tuple[tuple[str, Select[Any]], ...]) -> CompoundSelect[Any]:
    # By their projects: else the country's running projects are walked to find the few of these organisations.
    projects = select(Application.id).where(Application.organisation_id.in_(_ORGANISATIONS))
    return union_all(
        *(
            one.order_by(None)
            .add_columns(literal(rule).label("rule"))
            .where(one.selected_columns.application_id.in_(projects))
            for rule, one in blocked
        )
    )
