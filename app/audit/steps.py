"""`carry_out` and `carry_out_all`: the only places that move a status."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from app.audit.chain import Happening, record_all
from app.core.actor import Actor
from app.core.columns import canonical_json
from app.core.errors import NotPermitted, StaleState
from app.core.workflow import Workflow
from app.extensions import db

# How many cases one statement names: databases limit the length of a list.
_AT_ONCE = 400


@dataclass(frozen=True)
class Move:
    """One case's step: facts for its event, and columns that change with the status (those a CHECK ties to it)."""

    case: Any
    action: StrEnum
    facts: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def carry_out(
    workflow: Workflow,
    case: Any,
    action: StrEnum,
    *,
    by: Actor,
    at: datetime,
    facts: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Take one step of a workflow and write the audit event, in the caller's transaction.

    `values` are columns that change in the same UPDATE (those a CHECK ties to the status). Raises
    `NotPermitted` when the role may not take the step, `StaleState` when the case is not in a state the step
    starts from — also when another transaction moved it since it was read.
    """
    carry_out_all(workflow, [Move(case, action, facts or {}, values)], by=by, at=at)


def carry_out_all(workflow: Workflow, moves: Sequence[Move], *, by: Actor, at: datetime) -> None:
    """Take the steps of one act on many cases of one kind, with a few statements for all of them.

    Raises what `carry_out` raises, for the first case it is true of; the caller's transaction must then end.
    """
    if not moves:
        return
    targets = [_target(workflow, move, by) for move in moves]
    olds = [move.case.status for move in moves]
    db.session.flush()
    alike: dict[Any, list[tuple[Move, dict[str, Any]]]] = defaultdict(list)
    for move, old, target in zip(moves, olds, targets, strict=True):
        changed = {"status": target, **move.values}
        alike[old, canonical_json(changed)].append((move, changed))
    for (old, _changes), some in alike.items():
        _move([move for move, _changed in some], old, some[0][1])
    happened = [
        Happening(move.case, f"{workflow.noun}.{move.action}", {"from": old, "to": target, **move.facts})
        for move, old, target in zip(moves, olds, targets, strict=True)
    ]
    record_all(happened, by=by, at=at)


def _target(workflow: Workflow, move: Move, by: Actor) -> StrEnum:
    step = workflow.step(move.action)
    if by.role not in step.roles:
        raise NotPermitted(f"{by.role} may not {move.action} a {workflow.noun}")
    if move.case.status not in step.sources:
        raise StaleState(move.case, move.action)
    return step.target


def _move(moves: Sequence[Move], old: StrEnum, values: dict[str, Any]) -> None:
    """Change the columns where the status is still the old one; `StaleState` where it is not."""
    for start in range(0, len(moves), _AT_ONCE):
        some = moves[start : start + _AT_ONCE]
        model = type(some[0].case)
        ids = [move.case.id for move in some]
        moved = set(
            db.session.scalars(
                update(model)
                .where(model.id.in_(ids), model.status == old)
                .values(**values)
                .returning(model.id)
                .execution_options(synchronize_session=False)
            )
        )
        read = select(model).where(model.id.in_(ids)).execution_options(populate_existing=True)
        db.session.execute(read).unique().all()
        for move in some:
            if move.case.id not in moved:
                raise StaleState(move.case, move.action)
