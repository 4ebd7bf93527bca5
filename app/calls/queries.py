"""Reading editions, calls and local calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import defer, joinedload

from app.accounts.models import User
from app.audit.kept import until_a_case_changes
from app.calls.models import Call, LocalCall, RegulationEdition, ValueConfirmation
from app.calls.policy import is_call_visible_to, is_edition_visible_to, is_local_call_visible_to
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.actor import Actor
from app.core.clock import end_of_day, riga_day
from app.core.errors import present
from app.extensions import db
from app.registry.models import Municipality
from competition_rules import editions
from competition_rules.regulation import OpenValue, Regulation

# Its regulation is parsed once in each process; nobody else needs a text of many pages.
WITHOUT_TEXT = joinedload(Call.edition).options(defer(RegulationEdition.text))


# By the digest of the text, which was read without an error when it was recorded and cannot change since.
_parsed: dict[str, Regulation] = {}


def regulation_of(source: Call | RegulationEdition) -> Regulation:
    """The regulation a call runs under, or that an edition's text holds."""
    edition = source.edition if isinstance(source, Call) else source
    if edition.sha256 not in _parsed:
        _parsed[edition.sha256] = editions.load(edition.text)
    return _parsed[edition.sha256]


def regulations() -> Mapping[int, Regulation]:
    """The regulation of every edition, by the edition's id."""
    return until_a_case_changes(regulations, _regulations)


def _regulations() -> Mapping[int, Regulation]:
    editions_by_id = (
        select(RegulationEdition).options(defer(RegulationEdition.text)).order_by(RegulationEdition.id)
    )
    return {edition.id: regulation_of(edition) for edition in db.session.scalars(editions_by_id)}


@dataclass(frozen=True)
class Confirmation:
    """Who confirmed an open value, and when."""

    at: datetime
    by: str


def confirmations(edition: RegulationEdition) -> dict[str, Confirmation]:
    """The confirmed values of an edition by path."""
    rows = db.session.execute(
        select(ValueConfirmation.path, ValueConfirmation.confirmed_at, User.name)
        .outerjoin(User, User.id == ValueConfirmation.confirmed_by_id)
        .where(ValueConfirmation.edition_id == edition.id)
    )
    return {path: Confirmation(at, name or "") for path, at, name in rows}


def open_values(edition: RegulationEdition) -> list[OpenValue]:
    """The values of an edition that are our defaults and that IKVD has not confirmed yet."""
    confirmed = set(
        db.session.scalars(select(ValueConfirmation.path).where(ValueConfirmation.edition_id == edition.id))
    )
    return [value for value in regulation_of(edition).open_values() if value.path not in confirmed]


def editions_visible_to(actor: Actor | None) -> Select[RegulationEdition]:
    """The editions this viewer may read; None is the public."""
    return select(RegulationEdition).where(is_edition_visible_to(actor))


def edition_list(actor: Actor | None) -> Select[Any]:
    """Rows for a list of editions: id, code, both titles, when recorded, how many calls use it; newest first."""
    calls = (
        select(func.count(Call.id))
        .where(Call.edition_id == RegulationEdition.id, is_call_visible_to(actor))
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        RegulationEdition.id, RegulationEdition.code, RegulationEdition.title_lv, RegulationEdition.title_en,
        RegulationEdition.recorded_at, calls.label("calls"),
    )  # fmt: skip
    return select(*columns).where(is_edition_visible_to(actor)).order_by(RegulationEdition.id.desc())


def edition_by_code(code: str) -> RegulationEdition | None:
    """The edition with that code."""
    return db.session.scalar(select(RegulationEdition).where(RegulationEdition.code == code))


def visible_to(actor: Actor | None) -> Select[Call]:
    """The calls this viewer may read, each with its edition but for the text; None is the public."""
    return select(Call).where(is_call_visible_to(actor)).options(WITHOUT_TEXT)


def newest_public_call() -> Call | None:
    """The call published last, whether or not it still takes applications; None before the first."""
    wanted = select(Call).where(is_call_visible_to(None)).options(joinedload(Call.edition))
    return db.session.scalar(wanted.order_by(Call.id.desc()).limit(1))


def name_of(user_id: int | None) -> str:
    """The name of the person who took a step; empty when nobody or the system did."""
    return db.session.scalar(select(User.name).where(User.id == user_id)) or "" if user_id else ""


def local_calls_visible_to(actor: Actor | None) -> Select[LocalCall]:
    """The local calls this viewer may read, with municipality and call."""
    return (
        select(LocalCall)
        .where(is_local_call_visible_to(actor))
        .options(joinedload(LocalCall.municipality), joinedload(LocalCall.call).options(WITHOUT_TEXT))
    )


def announced_list(at: datetime) -> Select[Any]:
    """Rows of all announced local calls: `id, is_past (0 or 1), name_sort, municipality, region, title, closes_on`."""
    is_past = case((LocalCall.closes_on >= riga_day(at), 0), else_=1).label("is_past")
    columns: tuple[Any, ...] = (
        LocalCall.id, is_past, Municipality.name_sort, Municipality.name.label("municipality"),
        Municipality.region, Call.title, LocalCall.closes_on,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .join(Call, Call.id == LocalCall.call_id)
        .where(LocalCall.status != LocalCallStatus.DRAFT)
    )


def announced_keys(statement: Select[Any]) -> list[Any]:
    """What `announced_list` is ordered by: open ones first, by municipality."""
    return [statement.selected_columns["is_past"], Municipality.name_sort, LocalCall.id]


def local_calls_open(at: datetime) -> Sequence[LocalCall]:
    """The local calls that take applications at that moment, by municipality."""
    statement = (
        local_calls_visible_to(None)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .where(LocalCall.status == LocalCallStatus.ANNOUNCED, LocalCall.closes_on >= riga_day(at))
        .order_by(Municipality.name_sort, LocalCall.id)
    )
    return db.session.scalars(statement).all()


def own_local_calls(municipality_id: int) -> list[tuple[Call, LocalCall | None]]:
    """Every open call with this municipality's local call, if it has begun one; newest call first."""
    statement = (
        select(Call, LocalCall)
        .outerjoin(LocalCall, (LocalCall.call_id == Call.id) & (LocalCall.municipality_id == municipality_id))
        .where(Call.status == CallStatus.OPEN)
        .options(WITHOUT_TEXT)
        .order_by(Call.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def undecided_local_calls(call: Call) -> list[str]:
    """The municipalities of the call that announced and have not decided yet."""
    statement = (
        select(Municipality.name)
        .join(LocalCall, LocalCall.municipality_id == Municipality.id)
        .where(LocalCall.call_id == call.id, LocalCall.status == LocalCallStatus.ANNOUNCED)
        .order_by(Municipality.name_sort)
    )
    return list(db.session.scalars(statement))


def last_day_of(local_call: LocalCall) -> date:
    """The last day of submission in Riga of an announced local call."""
    return present(local_call.closes_on, "an announced local call has its dates")


def deadline_of(local_call: LocalCall) -> datetime:
    """The first instant after the last day of submission in Riga: what comes at it or after it is late."""
    return end_of_day(last_day_of(local_call))


def is_open(local_call: LocalCall, at: datetime) -> bool:
    """Whether an application submitted at that moment is in time: announced, and strictly before the deadline."""
    return local_call.status is LocalCallStatus.ANNOUNCED and at < deadline_of(local_call)
