"""Forms of the money for support plans."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from app.core.errors import present
from app.core.fields import AmountField, TidyStringField, needed
from app.core.formats import read_amount
from app.support_plans.allotment_places import Spot
from app.support_plans.forms import SupportForm
from app.support_plans.service.allotting import Giving
from competition_rules.support import Semester

_SEEN = re.compile(r"([a-z][0-9]{1,9}):([0-9]{1,9})(?:\s|$)")


class SemesterMoneyForm(SupportForm):
    """What a semester is to have altogether."""

    semester = SelectField(_l("Semester"), [needed(_l("Choose the semester."))])
    total = AmountField(
        _l("Money of the semester altogether"), [needed(_l("Enter the sum."))],
        description=_l("With what it has already: what is lacking is moved from the programme."),
    )  # fmt: skip
    reason = TidyStringField(
        _l("Where it is written"), [needed(_l("Enter where it is written.")), Length(max=500)]
    )

    def __init__(self, semesters: Iterable[Semester], **values: Any) -> None:
        super().__init__(**values)
        self.semester.choices = [SelectChoice(one.code, one.code) for one in semesters]


class ReturnMoneyForm(SupportForm):
    """How much of what is left goes back."""

    amount = AmountField(_l("Sum"), [needed(_l("Enter the sum."))])
    seen = IntegerField(widget=HiddenInput())

    def terms(self) -> tuple[Decimal, int]:
        """The sum, and the revision that was looked at, of a valid form."""
        return present(self.amount.data, "the form is valid"), self.seen.data or 0


@dataclass
class GivingLine:
    """A place money may be given to, and what was typed for it."""

    spot: Spot
    maximum: str = ""
    amount: str = ""
    error: str = ""


class GivingTable:
    """The table by which money is divided: for each place a maximum and a sum, empty where nothing changes."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self.lines = [GivingLine(one) for one in spots]

    @property
    def has_errors(self) -> bool:
        return any(line.error for line in self.lines)

    @property
    def seen(self) -> str:
        """The revisions that are shown, for one hidden field; a place without an allotment has none."""
        return " ".join(f"{one.spot.key}:{one.spot.revision}" for one in self.lines if one.spot.revision)

    def read(self, typed: Mapping[str, str]) -> list[Giving]:
        """What was typed; a line that cannot be read has its error, and nothing is given."""
        found, seen = [], dict(_SEEN.findall(typed.get("seen", "")))
        for line in self.lines:
            key = line.spot.key
            line.maximum, line.amount = (typed.get(f"{key}-{name}", "") for name in ("maximum", "amount"))
            if line.maximum.strip() or line.amount.strip():
                giving = _giving(line, int(seen.get(key, 0)))
                found += [giving] if giving else []
        return [] if self.has_errors else found


def _giving(line: GivingLine, seen: int) -> Giving | None:
    """The line as the service takes it; an empty maximum follows the sum."""
    amounts = []
    for text in (line.maximum, line.amount):
        try:
            amounts.append(read_amount(text) if text.strip() else None)
        except (ValueError, TypeError, ArithmeticError):
            line.error = _('"%(text)s" is not an amount in euro. Write it like 1234,56.', text=text)
            return None
    spot, amount = line.spot, amounts[1] or Decimal("0.00")
    maximum = amounts[0] if amounts[0] is not None else max(spot.maximum, spot.allotted + amount)
    return Giving(spot.place, maximum, amount, seen)
