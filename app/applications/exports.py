"""Applications as rows of a file, read as they are written."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from app.applications import labels
from app.core.clock import in_riga
from app.core.database import reading
from app.core.formats import short_day
from app.core.wording import language

_AT_ONCE = 500
Shown = Callable[[Decimal], object]


def table(engine: Engine, statement: Select[Any]) -> Iterator[Sequence[object]]:
    """The heading, then a row for each application; the words in the reader's language.

    Rows are written when the request is already answered: the words are looked up before the first, and the session
    is the file's own, read-only like the request's.
    """
    mark = "." if language() == "en" else ","
    return _rows(
        engine, statement, _heading(), _statuses(), lambda amount: f"{amount:.2f}".replace(".", mark)
    )


def table_of_values(engine: Engine, statement: Select[Any]) -> Iterator[Sequence[object]]:
    """The same rows for a sheet that knows numbers: amounts stay amounts."""
    return _rows(engine, statement, _heading(), _statuses(), lambda amount: amount)


def _statuses() -> dict[Any, str]:
    return {status: str(text) for status, (_kind, text) in labels.STATUS.items()}


def _heading() -> list[object]:
    return [
        _("Number"), _("Title"), _("Organisation"), _("Registration number"), _("Municipality"),
        _("National call"), _("Status"), _("Asked, €"), _("Submitted (Riga time)"), _("Starts"), _("Ends"),
        _("Participants"), _("Participants at risk"),
    ]  # fmt: skip


def _rows(
    engine: Engine, statement: Select[Any], heading: list[object], statuses: dict[Any, str], shown: Shown
) -> Iterator[Sequence[object]]:
    yield heading
    with Session(engine) as session:
        with reading():
            session.connection()
        found = session.execute(statement.execution_options(yield_per=_AT_ONCE, stream_results=True))
        for row in found:
            yield _row(row, statuses, shown)


def _row(row: Any, statuses: dict[Any, str], shown: Shown) -> Sequence[object]:
    return (
        row.number, row.title, row.organisation, row.registration_number, row.municipality, row.call,
        statuses[row.status], shown(row.asked),
        f"{in_riga(row.submitted_at):%d.%m.%Y. %H:%M:%S}",
        short_day(row.starts_on), short_day(row.ends_on), row.participants, row.participants_at_risk,
    )  # fmt: skip
