"""Forms of what is proposed about a claim."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import MultipleFileField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import Length

from app.core.fields import AmountField, DayField, needed
from app.core.formats import money, short_day
from app.core.wording import language
from app.payments.models import Due, Recovery
from app.payments.recovery_models import RecoveryProposal
from app.payments.service.proposals import Sent
from competition_rules.recovery import Part

LONGEST = 1000
RETURN = "return"


class WhyForm(FlaskForm):
    """Why it is proposed, or refused."""

    reason = TextAreaField(_l("Reason"), [needed(), Length(max=LONGEST)])


def refusal_form(proposal: RecoveryProposal, *, is_sent: bool = False) -> WhyForm:
    """Why this one of the proposals on a page is refused."""
    prefix = f"proposal-{proposal.id}"
    return WhyForm(prefix=prefix) if is_sent else WhyForm(formdata=None, prefix=prefix)


class InstalmentsForm(WhyForm):
    """The sum and the last day of each instalment; the rows are added for the number that is asked for."""

    rows = 0

    def pairs(self) -> list[tuple[Field, Field]]:
        """The fields of each instalment: its day and its sum."""
        return [
            (self._field(f"day_{number}"), self._field(f"sum_{number}")) for number in range(1, self.rows + 1)
        ]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """As of any form; and a row has both its day and its sum, or neither."""
        is_valid = bool(super().validate(extra_validators))
        for day, amount in self.pairs():
            for one, other in ((day, amount), (amount, day)):
                if one.data is None and not one.errors and other.data is not None:
                    one.errors = [_("Fill in the day and the sum of this instalment, or neither.")]
                    is_valid = False
        return is_valid

    def parts(self) -> list[Part]:
        """The rows that are filled in."""
        return [Part(day.data, amount.data) for day, amount in self.pairs() if day.data is not None]

    def _field(self, name: str) -> Field:
        return cast("Field", self._fields[name])


def instalments_form(count: int, shown: Sequence[Part] = ()) -> InstalmentsForm:
    """The form with so many rows, filled in as given until something is sent."""
    fields: dict[str, Any] = {"rows": count}
    for number in range(1, count + 1):
        fields[f"day_{number}"] = DayField(_l("Last day of instalment %(number)s", number=number))
        fields[f"sum_{number}"] = AmountField(_l("Sum of instalment %(number)s", number=number))
    values = {f"day_{number}": part.due_on for number, part in enumerate(shown, start=1)}
    values |= {f"sum_{number}": part.amount for number, part in enumerate(shown, start=1)}  # type: ignore[misc]
    made: InstalmentsForm = type("InstalmentsOf", (InstalmentsForm,), fields)(data=values)
    return made


class SetOffForm(WhyForm):
    """Against which balance, and how much of it."""

    due = RadioField(_l("Balance of the project"), [needed(_l("Choose a balance."))])
    amount = AmountField(_l("Sum to set off"), [needed()])

    def __init__(self, dues: Sequence[Due], most: Decimal, **values: Any) -> None:
        first = dues[0] if len(dues) == 1 else None
        known = {"due": str(first.id), "amount": min(most, first.to_pay)} if first else {}
        super().__init__(data=known, **values)
        self._dues = {str(one.id): one for one in dues}
        self.due.choices = [SelectChoice(key, _told(one)) for key, one in self._dues.items()]

    def chosen(self) -> Due:
        """The balance that was chosen."""
        return self._dues[self.due.data]


def _told(due: Due) -> Any:
    return _(
        "%(number)s, %(title)s: %(sum)s due by %(day)s", number=due.application.number,
        title=due.application.title, sum=money(due.to_pay, language()), day=short_day(due.due_on),
    )  # fmt: skip


class WriteOffForm(WhyForm):
    """Why the money cannot be had, and the documents that show it."""

    documents = MultipleFileField(_l("Documents"))

    def sent(self) -> list[Sent]:
        """The documents as they were sent; an empty choice of files is none."""
        return [Sent(one.filename, one.read()) for one in self.documents.data or [] if one and one.filename]


class SurplusForm(WhyForm):
    """What becomes of money beyond the claim: returned, or counted towards another claim."""

    where = RadioField(_l("What becomes of it"), [needed(_l("Choose what becomes of it."))])

    def __init__(self, claims: Sequence[Recovery], **values: Any) -> None:
        super().__init__(**values)
        self._claims = {str(one.id): one for one in claims}
        others = [
            SelectChoice(key, _("It counts towards the claim on %(number)s, %(title)s", number=one.application.number,
                                title=one.application.title))
            for key, one in self._claims.items()
        ]  # fmt: skip
        self.where.choices = [SelectChoice(RETURN, _("It is returned to the organisation")), *others]

    def chosen(self) -> Recovery | None:
        """The other claim; None when the money is to be returned."""
        return self._claims.get(self.where.data)
