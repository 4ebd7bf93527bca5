"""Money for support plans as the books tell it: what was given, what plans hold, what was spent and by whom paid."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from app.audit.kept import until_a_case_changes
from app.books.standing import ZERO, held_by_kind
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer, TransferSources
from competition_rules.money import from_cents
from competition_rules.programme import Sources

_LEFT = (AccountKind.SUPPORT_SEMESTER, AccountKind.SUPPORT_MUNICIPALITY, AccountKind.SUPPORT_SCHOOL)


@dataclass(frozen=True)
class Support:
    """All semesters together, in euro."""

    left: Decimal
    in_plans: Decimal
    spent: Decimal
    sources: Sources

    @property
    def given(self) -> Decimal:
        """What the programme gave and did not get back."""
        return self.left + self.in_plans + self.spent


def support() -> Support:
    """Where the money for support plans is."""
    return until_a_case_changes(support, _support)


def _support() -> Support:
    held = held_by_kind()
    return Support(
        sum((held.get(kind, ZERO) for kind in _LEFT), ZERO), held.get(AccountKind.SUPPORT_MEASURE, ZERO),
        held.get(AccountKind.SUPPORT_SPENT, ZERO), spent_between(),
    )  # fmt: skip


def spent_between(start: datetime | None = None, end: datetime | None = None) -> Sources:
    """Who pays what was spent on support from a moment until before another, less what was taken back."""
    within = [*([Transfer.at >= start] if start else []), *([Transfer.at < end] if end else [])]
    # A transfer from what was spent takes a spending back.
    target = aliased(Account)
    sign = case((target.kind == AccountKind.SUPPORT_SPENT, 1), else_=-1)
    wanted = (
        select(func.sum(TransferSources.esf * sign), func.sum(TransferSources.state * sign))
        .join(Transfer, Transfer.id == TransferSources.transfer_id)
        .join(target, target.id == Transfer.target_id)
        .where(*within)
    )
    esf, state = (from_cents(int(cents or 0)) for cents in db.session.execute(wanted).one())
    return Sources(esf, state)
