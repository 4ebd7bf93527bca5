"""`carry_out`: the only place that moves a status."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, update

from app.audit.chain import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState
from app.core.workflow import Workflow
from app.extensions import db


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
    step = workflow.step(action)
    if by.role not in step.roles:
        raise NotPermitted(f"{by.role} may not {action} a {workflow.noun}")
    old = case.status
    if old not in step.sources:
        raise StaleState(case, action)
    _move(case, old, action, {"status": step.target, **values})
    facts = {"from": old, "to": step.target, **(facts or {})}
    record(case, f"{workflow.noun}.{action}", by=by, at=at, facts=facts)


def _move(case: Any, old: StrEnum, action: StrEnum, values: dict[str, Any]) -> None:
    """Change the columns where the status is still the old one; `StaleState` where it is not."""
    db.session.flush()
    model = type(case)
    moved = db.session.execute(
        update(model)
        .where(model.id == case.id, model.status == old)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(case)
    if cast("CursorResult[Any]", moved).rowcount != 1:
        raise StaleState(case, action)
