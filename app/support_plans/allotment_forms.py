"""Forms of the money for support plans."""

from collections.abc import Iterable, Mapping, Sequence
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
from app.registry.models import Municipality, School
from app.support_plans.allotment_models import SupportAllotment
from app.support_plans.forms import SupportForm
from app.support_plans.service.allotting import Giving
from competition_rules.support import Semester


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
    """A place money may be given to, as it stands and as it was typed."""

    place: Municipality | School
    known: SupportAllotment | None
    asked: Decimal
    maximum: str = ""
    amount: str = ""
    error: str = ""

    @property
    def key(self) -> str:
        """The name of the place in the form."""
        return f"{'school' if isinstance(self.place, School) else 'municipality'}-{self.place.id}"

    @property
    def allotted(self) -> Decimal:
        return self.known.allotted if self.known else Decimal("0.00")


class GivingTable:
    """The table by which money is divided: for each place a maximum and a sum, empty where nothing changes."""

    def __init__(self, lines: Sequence[GivingLine]) -> None:
        self.lines = lines

    @property
    def has_errors(self) -> bool:
        return any(line.error for line in self.lines)

    def read(self, typed: Mapping[str, str]) -> list[Giving]:
        """What was typed; a line that cannot be read has its error, and nothing is given."""
        found = []
        for line in self.lines:
            line.maximum, line.amount = (
                typed.get(f"{line.key}-{name}", "") for name in ("maximum", "amount")
            )
            seen = typed.get(f"{line.key}-seen", "0")
            if line.maximum.strip() or line.amount.strip():
                giving = self._giving(line, int(seen) if seen.isdecimal() and len(seen) < 10 else 0)
                found += [giving] if giving else []
        return [] if self.has_errors else found

    def _giving(self, line: GivingLine, seen: int) -> Giving | None:
        """The line as the service takes it; an empty maximum follows the sum."""
        amounts = []
        for text in (line.maximum, line.amount):
            try:
                amounts.append(read_amount(text) if text.strip() else None)
            except (ValueError, TypeError, ArithmeticError):
                line.error = _('"%(text)s" is not an amount in euro. Write it like 1234,56.', text=text)
                return None
        amount = amounts[1] or Decimal("0.00")
        held = line.known.maximum if line.known else Decimal("0.00")
        maximum = amounts[0] if amounts[0] is not None else max(held, line.allotted + amount)
        return Giving(line.place, maximum, amount, seen)
