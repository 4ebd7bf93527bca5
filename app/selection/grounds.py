"""What a ranking rests on beside the marks, in one query."""

from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select

from app.applications.models import Application
from app.calls.models import LocalCall
from app.extensions import db
from app.selection.condition_models import AwardCondition
from app.selection.models import TieVote
from app.selection.queries import QUOTA_LEFT, ZERO
from app.selection.workflow import ConditionStatus

_PROPOSED = (
    select(func.count(AwardCondition.id))
    .join(Application, Application.id == AwardCondition.application_id)
    .where(Application.local_call_id == bindparam("place"), AwardCondition.status == ConditionStatus.PROPOSED)
)
# What the quota holds, and how many votes and conditions there are: mostly none, and then nobody asks for them.
_BESIDE_MARKS: Any = select(
    QUOTA_LEFT.scalar_subquery(),
    select(func.count(TieVote.id)).where(TieVote.local_call_id == bindparam("place")).scalar_subquery(),
    _PROPOSED.scalar_subquery(),
)


def beside_marks(local_call: LocalCall) -> tuple[Decimal, int, int]:
    """What a ranking rests on beside the marks: the euro its quota holds, how many votes, how many conditions."""
    whose = {"call": local_call.call_id, "municipality": local_call.municipality_id, "place": local_call.id}
    balance, votes, conditions = db.session.execute(_BESIDE_MARKS, whose).one()
    return balance or ZERO, votes, conditions
