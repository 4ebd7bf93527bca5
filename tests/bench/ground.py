"""What stands before the many rows: partners, one national call with all quotas, one local call with its people.

Built once by the real services; every size begins with a copy of it.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.accounts.models import Membership
from app.applications.models import Application
from app.core.roles import Role
from app.extensions import db
from app.registry import queries as registry
from tests.builders import accounts, applications, calls, quotas, selection
from tests.builders import registry as places


@dataclass(frozen=True)
class Ground:
    """Ids of what pages are asked for, a person for each role, and the people of the commission, chair first."""

    call: int
    local_call: int
    draft: int
    assessed: int
    eligible: int
    plan_task: int
    seats: dict[Role, int]
    evaluators: list[int]
    commission: list[int]
    at: datetime


def build() -> Ground:
    """All 119 municipalities take part; Saldus novads has announced and has its commission."""
    places.municipality()
    names = [one.name for one in registry.municipalities()]
    numbers = {name: (600 + 7 * place, 90) for place, name in enumerate(names)}
    call = quotas.open_call(numbers, Decimal("4600.00") * 700)
    home = places.municipality("Saldus novads")
    local_call = calls.announced(call, home)
    seated = selection.commission(local_call)
    assessed = selection.assess(selection.eligible(local_call, 1), seated)
    eligible = selection.eligible(local_call, 3)
    selection.declare(eligible, seated.evaluators[0], seated.at)
    draft = applications.a_filled_draft(local_call, place=2)
    people = _people(seated, draft)
    db.session.commit()
    return Ground(
        call.id, local_call.id, draft.id, assessed.id, eligible.id, assessed.named_tasks[0].task_id,
        {one.role: one.id for one in people},
        [one.user_id for one in seated.evaluators if one.user_id],
        [seated.chair_seat.user_id, *(one.user_id for one in seated.seats)], seated.at,
    )  # fmt: skip


def _people(seated: selection.Commission, draft: Application) -> list[Membership]:
    national = [
        accounts.membership(role)
        for role in (
            Role.PROGRAMME_MANAGER, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.AUDITOR,
            Role.ADMINISTRATOR,
        )
    ]  # fmt: skip
    home = seated.local_call.municipality
    return [
        *national, accounts.membership(Role.COORDINATOR, home), seated.chair_seat, seated.seats[0],
        applications.seat(Role.REPRESENTATIVE, draft.organisation),
    ]  # fmt: skip
