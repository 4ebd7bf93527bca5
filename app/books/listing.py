"""The list of transfers: its columns and what it can be narrowed by."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, union

from app.applications.models import Application
from app.books import labels
from app.books.movements import PAIRS, Movement
from app.books.municipalities import do_transfers_tell
from app.books.queries import SOURCE, TARGET
from app.books.standing import OF_ALLOTMENT, OF_PROJECT, calls
from app.calls.models import LocalCall
from app.core.clock import end_of_day, start_of_day
from app.core.formats import read_day
from app.core.listing import Asked, Column, Filter, Listing
from app.funds.models import Account, AccountKind, Transfer
from app.quotas.models import MunicipalQuota
from app.registry.queries import municipality_names

_Condition = ColumnElement[bool]
# A number with as many digits names nothing.
_DIGITS = 10


def _touches(*accounts: Select[Any]) -> _Condition:
    """Transfers from or to these accounts, each found by an index."""
    sides = (Transfer.source_id, Transfer.target_id)
    found = [select(Transfer.id).where(side.in_(some)) for side in sides for some in accounts]
    return Transfer.id.in_(union(*found))


def _of_projects(projects: Select[Any]) -> _Condition:
    return and_(Account.kind.in_(OF_PROJECT), Account.subject_id.in_(projects))


def _of_project(number: str) -> _Condition:
    """Those of the project with this very number."""
    projects = select(Application.id).where(Application.number == number.upper())
    return _touches(select(Account.id).where(_of_projects(projects)))


def _of_quotas(*conditions: _Condition) -> _Condition:
    quotas = select(MunicipalQuota.id).where(*conditions)
    return and_(Account.kind == AccountKind.QUOTA, Account.subject_id.in_(quotas))


def _of_municipality(value: str) -> _Condition:
    if do_transfers_tell():
        return Transfer.municipality_id == int(value)
    projects = select(Application.id).join(Application.local_call)
    projects = projects.where(LocalCall.municipality_id == int(value))
    quotas = _of_quotas(MunicipalQuota.municipality_id == int(value))
    return _touches(select(Account.id).where(_of_projects(projects)), select(Account.id).where(quotas))


def _of_allotment(value: str) -> _Condition:
    """Those from and to an allotment for support plans, and what was spent of it; nothing for what is no number."""
    if not (value.isascii() and value.isdigit() and len(value) < _DIGITS):
        return false()
    accounts = select(Account.id).where(Account.kind.in_(OF_ALLOTMENT), Account.subject_id == int(value))
    return _touches(accounts)


def _of_call(value: str) -> _Condition:
    return _touches_call(int(value))


@lru_cache(maxsize=64)
def _touches_call(call_id: int) -> _Condition:
    # Asked of each transfer from the newest on: a call has more accounts than a page has rows.
    return or_(*(_is_of_call(place, call_id) for place in (SOURCE, TARGET)))


def _is_of_call(place: Any, call_id: int) -> _Condition:
    project = select(Application.id).join(Application.local_call)
    project = project.where(Application.id == place.subject_id, LocalCall.call_id == call_id)
    quota = select(MunicipalQuota.id).where(
        MunicipalQuota.id == place.subject_id, MunicipalQuota.call_id == call_id
    )
    return or_(
        and_(place.kind.in_(OF_PROJECT), project.exists()),
        and_(place.kind == AccountKind.QUOTA, quota.exists()),
        and_(place.kind == AccountKind.CALL, place.subject_id == call_id),
    )


# Of these there are a few, so that their transfers are found by account; the others are met at every step from the
# newest transfer on.
_FEW = frozenset({
    AccountKind.OUTSIDE, AccountKind.PROGRAMME, AccountKind.CALL, AccountKind.RECEIVABLE, AccountKind.WRITTEN_OFF,
    AccountKind.SUPPORT_SEMESTER, AccountKind.SUPPORT_MUNICIPALITY,
})  # fmt: skip


def _is_of_kind(place: Any, kind: AccountKind) -> _Condition:
    if kind in _FEW:
        return place.kind == kind
    # As a value and not as a column: no index of accounts is entered by it.
    return func.coalesce(place.kind, kind) == kind


def _at_place(value: str) -> _Condition:
    kind = AccountKind(value)
    if kind in _FEW:
        return _touches(select(Account.id).where(Account.kind == kind))
    return or_(_is_of_kind(SOURCE, kind), _is_of_kind(TARGET, kind))


def _of_movement(value: str) -> _Condition:
    source, target = PAIRS[Movement(value)]
    return and_(_is_of_kind(SOURCE, source), _is_of_kind(TARGET, target))


def _by_day(compare: Callable[[date], _Condition]) -> Callable[[str], _Condition]:
    """Nothing is of a day that is none."""

    def condition(value: str) -> _Condition:
        return compare(read_day(value)) if _is_day(value) else false()

    return condition


def unread_days(asked: Sequence[Asked]) -> list[str]:
    """What was asked as a day and is none."""
    typed = [one.value for one in asked if one.name in ("since", "until") and one.value]
    return [text for text in typed if not _is_day(text)]


def _is_day(text: str) -> bool:
    try:
        read_day(text)
    except (ValueError, OverflowError):
        return False
    return True


TRANSFERS = Listing(
    (
        Column(_l("When"), order="newest"), Column(_l("What")), Column(_l("From")), Column(_l("To where")),
        Column(_l("Amount"), is_number=True),
    ),
    {"newest": (Transfer.id,)},
    (
        Filter("project", _l("Number of the project"), _of_project),
        Filter("municipality", _l("Municipality"), _of_municipality, municipality_names),
        Filter("allotment", _l("Number of the allotment"), _of_allotment),
        Filter("call", _l("Call"), _of_call, lambda: {str(one.id): one.name for one in calls()}),
        Filter(
            "place", _l("Account"), _at_place,
            lambda: {kind.value: text for kind, text in labels.ACCOUNTS.items()},
        ),
        Filter(
            "kind", _l("Kind"), _of_movement,
            lambda: {one.value: text for one, text in labels.MOVEMENTS.items()},
        ),
        Filter("since", _l("From day"), _by_day(lambda day: Transfer.at >= start_of_day(day))),
        Filter("until", _l("To day"), _by_day(lambda day: Transfer.at < end_of_day(day))),
    ),
    falling=True,
)  # fmt: skip
