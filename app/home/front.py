"""What the public reads first: the call, what each municipality has left of it, and what was funded before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.audit.kept import until_a_case_changes
from app.calls.models import Call, LocalCall
from app.calls.queries import regulation_of
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.clock import riga_day
from app.extensions import db
from app.funds.models import Account, AccountKind
from app.quotas.models import MunicipalQuota
from app.quotas.queries import lump_sum_of, projects_in
from app.registry.models import Municipality, Organisation
from app.selection.publication import has_public_results, is_told, letters_to_go
from app.selection.queries import FUNDED
from competition_rules.regulation import Regulation

ZERO = Decimal("0.00")


class Left(StrEnum):
    """How much of a municipality's quota can still be awarded."""

    ALL = "all"
    SOME = "some"
    NOTHING = "nothing"


class Stage(StrEnum):
    """How far a municipality's own call is."""

    AHEAD = "ahead"
    OPEN = "open"
    CHOOSING = "choosing"
    DECIDED = "decided"


@dataclass(frozen=True)
class Place:
    """A municipality in the call: its quota, what is left, and its own call. Projects count whole lump sums."""

    municipality_id: int
    municipality: str
    amount: Decimal
    left: Decimal
    projects: int | None
    projects_left: int | None
    stage: Stage
    local_call_id: int | None
    closes_on: date | None

    @property
    def how_much(self) -> Left:
        """Everything, some of it or nothing."""
        if self.left <= 0:
            return Left.NOTHING
        return Left.ALL if self.left >= self.amount else Left.SOME


@dataclass(frozen=True)
class Front:
    """The national call the first page is about, its regulation and its municipalities by the Latvian alphabet."""

    call: Call
    regulation: Regulation
    lump_sum: Decimal | None
    places: Sequence[Place]

    @property
    def open_places(self) -> list[Place]:
        """The municipalities that take applications now, the soonest last day first."""
        found = [place for place in self.places if place.stage is Stage.OPEN]
        return sorted(found, key=lambda place: place.closes_on or date.max)

    @property
    def left(self) -> Decimal:
        """What all of them can still award."""
        return sum((place.left for place in self.places), ZERO)


def front(at: datetime) -> Front | None:
    """The call that takes applications now; else the newest one under way; None while there is none."""
    call = _call(riga_day(at))
    if call is None:
        return None
    lump_sum = lump_sum_of(call)
    rows = db.session.execute(_places(call))
    return Front(
        call, regulation_of(call), lump_sum, [_place(row, lump_sum, riga_day(at)) for row in rows]
    )  # fmt: skip


def _call(day: date) -> Call | None:
    taking = (
        select(func.count(LocalCall.id))
        .where(
            LocalCall.call_id == Call.id,
            LocalCall.status == LocalCallStatus.ANNOUNCED,
            LocalCall.closes_on >= day,
        )
        .scalar_subquery()
    )
    under_way = Call.status.in_((CallStatus.PUBLISHED, CallStatus.OPEN))
    wanted = select(Call).where(under_way).options(joinedload(Call.edition))
    return db.session.scalar(wanted.order_by(case((taking > 0, 0), else_=1), Call.id.desc()).limit(1))


def _places(call: Call) -> Any:
    local = (LocalCall.call_id == call.id) & (LocalCall.municipality_id == MunicipalQuota.municipality_id)
    account = (Account.kind == AccountKind.QUOTA) & (Account.subject_id == MunicipalQuota.id)
    return (
        select(
            Municipality.id, Municipality.name, MunicipalQuota.amount, Account.balance,
            LocalCall.id.label("local_call_id"), LocalCall.status, LocalCall.closes_on,
        )
        .select_from(MunicipalQuota)
        .join(Municipality, Municipality.id == MunicipalQuota.municipality_id)
        .outerjoin(LocalCall, local & (LocalCall.status != LocalCallStatus.DRAFT))
        .outerjoin(Account, account)
        .where(
            MunicipalQuota.call_id == call.id, MunicipalQuota.published_at.is_not(None),
            MunicipalQuota.amount > ZERO,
        )
        .order_by(Municipality.name_sort)
    )  # fmt: skip


def _place(row: Any, lump_sum: Decimal | None, day: date) -> Place:
    left = row.balance or ZERO
    return Place(
        row.id, row.name, row.amount, left, projects_in(row.amount, lump_sum), projects_in(left, lump_sum),
        _stage(row, day), row.local_call_id, row.closes_on,
    )  # fmt: skip


def _stage(row: Any, day: date) -> Stage:
    if row.local_call_id is None:
        return Stage.AHEAD
    if row.status is LocalCallStatus.DECIDED:
        return Stage.DECIDED
    return Stage.OPEN if row.closes_on >= day else Stage.CHOOSING


def outcomes(limit: int = 5) -> Sequence[Any]:
    """What the calls have funded so far: `id, title, municipalities, projects, amount`, newest call first.

    It is public when the letters have gone out, which is no act of a case: between two acts letters only go, so their
    number tells whether one has.
    """
    return until_a_case_changes(("outcomes", limit, letters_to_go()), lambda: _outcomes(limit))


def _outcomes(limit: int) -> Sequence[Any]:
    funded = Application.status.in_(FUNDED) & is_told()
    wanted = (
        select(
            Call.id, Call.title,
            func.count(func.distinct(LocalCall.id)).label("municipalities"),
            func.count(Application.id).label("projects"),
            func.coalesce(func.sum(Application.asked), ZERO).label("amount"),
        )
        .join(LocalCall, LocalCall.call_id == Call.id)
        .outerjoin(Application, (Application.local_call_id == LocalCall.id) & funded)
        .where(has_public_results())
        .group_by(Call.id, Call.title)
        .order_by(Call.id.desc())
    )  # fmt: skip
    return db.session.execute(wanted.limit(limit)).all()


def funded_projects() -> Iterator[Any]:
    """Every funded project of the decided local calls, read in parts: what the pages of results show anyway."""
    wanted = (
        select(
            Call.title.label("call"), Municipality.atvk_code, Municipality.name.label("municipality"),
            Application.title, Organisation.name.label("organisation"), Application.asked,
            LocalCall.decided_at,
        )
        .select_from(Application)
        .join(Application.local_call)
        .join(Application.organisation)
        .join(Call, Call.id == LocalCall.call_id)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .where(has_public_results(), Application.status.in_(FUNDED), is_told())
        .order_by(Call.id.desc(), Municipality.name_sort, Application.id)
    )  # fmt: skip
    yield from db.session.execute(wanted.execution_options(yield_per=500))
