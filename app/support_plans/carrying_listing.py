"""The list of measures that are being carried out at a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from app.core import clock
from app.core.clock import riga_day
from app.core.listing import Column, Filter, Listing
from app.core.protection import opened
from app.support_plans import due
from app.support_plans.models import Learner
from app.support_plans.plan_labels import KINDS
from app.support_plans.plan_models import MeasureCode, SupportMeasure

_OPEN = {
    "signature": _l("A signature of the learner"),
    "record": _l("The days are over, not everything is put down"),
}
MEASURES = Listing(
    (
        Column(_l("Learner")),
        Column(_l("Class or group"), order="class"),
        Column(_l("Measure")),
        Column(_l("Provided"), is_number=True),
        Column(_l("Last day"), order="last"),
    ),
    {
        "class": (Learner.year, Learner.class_name, SupportMeasure.id),
        "last": (SupportMeasure.ends_on, SupportMeasure.id),
    },
    (
        Filter(
            "kind", _l("Measure"), lambda value: SupportMeasure.kind == MeasureCode(value),
            lambda: {kind.value: text for kind, text in KINDS.items()},
        ),
        Filter("open", _l("What is missing"), lambda value: _missing(value), lambda: _OPEN),
        Filter("class", _l("Class or group"), lambda text: Learner.class_name.contains(text, autoescape=True)),
    ),
)  # fmt: skip


def _missing(value: str) -> ColumnElement[bool]:
    if value == "signature":
        return due.LACKS_SIGNATURE
    return due.is_over_incomplete(riga_day(clock.now()))


@dataclass(frozen=True)
class Line:
    """A measure in the list, by the learner's name: so many units given of so many, so many yet to be signed for."""

    id: int
    name: str
    class_name: str
    kind: MeasureCode
    given: int
    volume: int
    ends_on: date
    waiting: int


def measure_lines(rows: Sequence[Any]) -> list[Line]:
    """The rows as the people of the school see them."""
    return [
        Line(
            row.id, opened("learner", row.uid, "name_sealed", row.name_sealed), row.class_name, row.kind, row.given,
            row.volume, row.ends_on, row.waiting,
        )
        for row in rows
    ]  # fmt: skip
