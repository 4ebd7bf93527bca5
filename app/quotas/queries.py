"""Reading learner numbers and quotas."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, select
from sqlalchemy.orm import joinedload

from app.audit.kept import until_a_case_changes
from app.calls import queries as calls
from app.calls.models import Call, LocalCall
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.extensions import db
from app.funds.models import Account, AccountKind
from app.funds.queries import ZERO, balance
from app.funds.service import Place
from app.quotas.models import LearnerImport, LearnerNumber, MunicipalQuota
from app.quotas.policy import are_quotas_visible_to
from app.registry.models import Municipality
from competition_rules.money import to_cents
from competition_rules.regulation import LumpSum


@dataclass(frozen=True)
class QuotaRow:
    """One municipality's line of the table; `share` is its part of all learners, `left` what it can still award.

    `quota` holds the columns of `MunicipalQuota` that are shown, and the municipality's `atvk_code`.
    `projects` and `projects_left` count whole lump sums, None in an edition that pays actual costs.
    """

    quota: Any
    municipality: str
    grades: int
    vocational: int
    share: Fraction
    left: Decimal | None
    projects: int | None
    projects_left: int | None
    local_call_id: int | None


@dataclass(frozen=True)
class QuotaTable:
    """The quotas of a call by municipality, with what makes them add up: amounts + `rest` = the purse.

    What is counted is computed from the rows; `printed_total` is the total row of the file, if it had one.
    """

    rows: Sequence[QuotaRow]
    learners: int
    grades: int
    vocational: int
    projects: int
    computed: Decimal
    amount: Decimal
    rest: Decimal
    left: Decimal | None
    last_import: Any

    @property
    def printed_differs(self) -> bool:
        """Whether the file's total row is not what its rows add up to."""
        found = self.last_import
        return found is not None and found.printed_total not in (None, found.computed_total)


def visible_to(actor: Actor | None) -> Select[Call]:
    """The calls whose quotas this viewer may read; None is the public."""
    return calls.visible_to(actor).where(are_quotas_visible_to(actor))


def quota_of(local_call: LocalCall) -> MunicipalQuota | None:
    """The published quota of the municipality that announced, None when it has none."""
    return quota_in(local_call.call_id, local_call.municipality_id)


def quota_in(call_id: int, municipality_id: int) -> MunicipalQuota | None:
    """A municipality's published quota in a call."""
    wanted = select(MunicipalQuota).where(
        MunicipalQuota.call_id == call_id,
        MunicipalQuota.municipality_id == municipality_id,
        MunicipalQuota.published_at.is_not(None),
    )
    return db.session.scalar(wanted)


def left(quota: MunicipalQuota) -> Decimal:
    """What the municipality can still award, in euro."""
    return balance(Place(AccountKind.QUOTA, quota.id))


def lump_sum_of(call: Call) -> Decimal | None:
    """The lump sum of the call's edition; None when it pays actual costs."""
    grant = regulation_of(call).grant
    return grant.amount if isinstance(grant, LumpSum) else None


@lru_cache(maxsize=1024)
def projects_in(amount: Decimal, lump_sum: Decimal | None) -> int | None:
    """How many whole lump sums an amount holds; None in an edition without lump sums."""
    return None if lump_sum is None else to_cents(amount) // to_cents(lump_sum)


def quotas_in(call: Call) -> Select[MunicipalQuota]:
    """The quotas of a call with their municipalities, published or not, by municipality."""
    return (
        select(MunicipalQuota)
        .join(Municipality, Municipality.id == MunicipalQuota.municipality_id)
        .where(MunicipalQuota.call_id == call.id)
        .options(joinedload(MunicipalQuota.municipality))
        .order_by(Municipality.name_sort, MunicipalQuota.id)
    )


def quotas_of(call: Call) -> list[MunicipalQuota]:
    """The same, read."""
    return list(db.session.scalars(quotas_in(call)))


def learner_numbers(call: Call) -> dict[int, LearnerNumber]:
    """The imported numbers of a call by municipality id."""
    found = db.session.scalars(select(LearnerNumber).where(LearnerNumber.call_id == call.id))
    return {number.municipality_id: number for number in found}


_CALL_ID: BindParameter[int] = bindparam("call_id")
_LAST_IMPORT = (
    select(
        LearnerImport.file_name, LearnerImport.imported_at, LearnerImport.computed_total, LearnerImport.printed_total,
    )
    .where(LearnerImport.call_id == _CALL_ID).order_by(LearnerImport.id.desc()).limit(1)
)  # fmt: skip


def last_import(call: Call) -> Any:
    """The file whose numbers the call has, if any: `file_name, imported_at, computed_total, printed_total`."""
    return db.session.execute(_LAST_IMPORT, {"call_id": call.id}).first()


def _of_the_same(other: Any) -> ColumnElement[bool]:
    """Of the call and the municipality of a quota, of which there is one at most."""
    same: ColumnElement[bool] = (other.call_id == MunicipalQuota.call_id) & (
        other.municipality_id == MunicipalQuota.municipality_id
    )
    return same


def quota_table(call: Call) -> QuotaTable:
    """All quotas of a call with learners, shares and what is left; the same queries for any number of rows."""
    return until_a_case_changes((quota_table, call.id), lambda: _quota_table(call))


def _quota_table(call: Call) -> QuotaTable:
    quotas = db.session.execute(_TABLE, {"call_id": call.id}).all()
    lefts = [quota.balance or ZERO for quota in quotas if quota.published_at]
    amount = sum((quota.amount for quota in quotas), ZERO)
    rows = _rows(quotas, lump_sum_of(call))
    return QuotaTable(
        rows=rows,
        grades=sum(row.grades for row in rows),
        vocational=sum(row.vocational for row in rows),
        projects=sum(row.projects or 0 for row in rows),
        learners=sum(quota.learners for quota in quotas),
        computed=sum((quota.computed for quota in quotas), ZERO),
        amount=amount,
        rest=call.purse - amount,
        left=sum(lefts, ZERO) if lefts else None,
        last_import=last_import(call),
    )


# Columns, put together once: a call has 119 quotas, and a page shows all of them.
_COLUMNS: tuple[Any, ...] = (
    MunicipalQuota.id, MunicipalQuota.learners, MunicipalQuota.computed, MunicipalQuota.amount,
    MunicipalQuota.override_reason, MunicipalQuota.published_at, Municipality.name, Municipality.atvk_code,
    LearnerNumber.grades, LearnerNumber.vocational, LocalCall.id.label("local_call_id"), Account.balance,
)  # fmt: skip
_TABLE = (
    select(*_COLUMNS)
    .select_from(MunicipalQuota)
    .join(Municipality, Municipality.id == MunicipalQuota.municipality_id)
    .outerjoin(LearnerNumber, _of_the_same(LearnerNumber))
    .outerjoin(LocalCall, _of_the_same(LocalCall) & LocalCall.announced_at.is_not(None))
    .outerjoin(Account, (Account.kind == AccountKind.QUOTA) & (Account.subject_id == MunicipalQuota.id))
    .where(MunicipalQuota.call_id == _CALL_ID)
    .order_by(Municipality.name_sort, MunicipalQuota.id)
)


def _rows(quotas: Sequence[Any], lump_sum: Decimal | None) -> list[QuotaRow]:
    learners = sum(quota.learners for quota in quotas) or 1
    rows = []
    for quota in quotas:
        remaining = (quota.balance or ZERO) if quota.published_at else None
        rows.append(
            QuotaRow(
                quota=quota,
                municipality=quota.name,
                grades=quota.grades or 0,
                vocational=quota.vocational or 0,
                share=Fraction(quota.learners, learners),
                left=remaining,
                projects=projects_in(quota.amount, lump_sum),
                projects_left=None if remaining is None else projects_in(remaining, lump_sum),
                local_call_id=quota.local_call_id,
            )
        )
    return rows
