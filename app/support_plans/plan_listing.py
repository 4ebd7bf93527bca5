"""The list of support plans: by name for the people of the school, by pseudonym for everybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from app.core import clock
from app.core.actor import Actor, current_actor
from app.core.clock import riga_day
from app.core.listing import Column, Filter, Listing
from app.core.protection import opened
from app.support_plans import due
from app.support_plans.models import Learner
from app.support_plans.plan_labels import STATUSES
from app.support_plans.plan_models import SupportPlan, unbroken
from app.support_plans.plan_policy import knows_names
from app.support_plans.workflow import SupportStatus

_OPEN = {
    "result": _l("The days of its measures are over: the result is to be assessed"),
    "close": _l("Somebody else assessed the result: it is to be closed"),
    "left": _l("The learner left and is at no other school"),
}
PLANS = Listing(
    (
        Column(_l("Learner")),
        Column(_l("Class or group")),
        Column(_l("School")),
        Column(_l("Semester"), order="semester"),
        Column(_l("Cost"), is_number=True, order="cost"),
        Column(_l("Status")),
    ),
    {
        "newest": (SupportPlan.id,),
        "semester": (SupportPlan.semester_code, SupportPlan.id),
        "cost": (SupportPlan.total, SupportPlan.id),
    },
    (
        Filter(
            "status", _l("Status"), lambda value: SupportPlan.status == SupportStatus(value),
            lambda: {status.value: text for status, (_kind, text) in STATUSES.items()},
        ),
        Filter("open", _l("What it waits for"), lambda value: _waits(value), lambda: _OPEN),
        Filter("semester", _l("Semester"), lambda text: SupportPlan.semester_code.startswith(text, autoescape=True)),
        Filter(
            "pseudonym", _l("Pseudonym"),
            lambda text: SupportPlan.learner_id.in_(select(Learner.id).where(Learner.pseudonym == text.upper())),
        ),
    ),
    falling=True,
)  # fmt: skip


def _waits(value: str) -> ColumnElement[bool]:
    if value == "result":
        return due.is_result_due(riga_day(clock.now()))
    return due.is_to_close(current_actor().user_id) if value == "close" else due.is_left_behind()


@dataclass(frozen=True)
class Line:
    """A plan in a list. `key` names it with the revision that is shown."""

    id: int
    learner_id: int
    key: str
    who: str
    class_name: str
    school: str
    semester: str
    total: Decimal
    status: SupportStatus
    author_id: int


def plan_lines(actor: Actor, rows: Sequence[Any]) -> list[Line]:
    """The rows as this person may see them."""
    is_named = knows_names(actor)
    return [
        Line(
            row.id, row.learner_id, f"{row.id}-{row.revision}",
            (is_named and opened("learner", row.uid, "name_sealed", row.name_sealed)) or row.pseudonym,
            row.class_name if is_named else f"{row.year}.", row.school, unbroken(row.semester_code), row.total,
            row.status, row.author_id,
        )
        for row in rows
    ]  # fmt: skip
