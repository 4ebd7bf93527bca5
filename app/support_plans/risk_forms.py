"""Forms of the signs of risk, and what all forms with free texts share."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.core.errors import Refused, present
from app.core.fields import DayField, needed
from app.core.wording import language
from app.support_plans.forms import SupportForm
from app.support_plans.risk_labels import GROUPS, SEVERITIES
from app.support_plans.texts import TEXT_RULES, clean
from competition_rules.support import Observed, severities, signs

LONGEST_NOTE = 500


class FreeTextForm(SupportForm):
    """A form whose texts may tell who the learner is: warned of it, the person says that they do not."""

    is_checked = BooleanField(
        _l("I have read the text again: it holds neither a personal code nor the learner’s name")
    )
    is_warned = False

    def take(self, refused: Refused) -> None:
        """Show why it was refused, and the tick where it was for a text."""
        super().take(refused)
        self.is_warned = any(one.rule in TEXT_RULES for one in refused.findings)


class ObservationForm(FreeTextForm):
    """A sign of risk, how strong it is and when it was observed."""

    sign = SelectField(_l("Sign"), [needed(_l("Choose the sign."))])
    severity = RadioField(_l("How strong"), [needed(_l("Choose how strong the sign is."))])
    observed_on = DayField(
        _l("Observed on"), [needed(_l("Enter the day."))], description=_l("For example, 18.11.2026.")
    )
    note = TextAreaField(_l("In a few words"), [Length(max=LONGEST_NOTE)], filters=[clean])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        named = (
            SelectChoice(one.code, f"{one.in_language(language())} ({GROUPS[one.group]})")
            for one in signs().values()
        )
        self.sign.choices = [SelectChoice("", "–"), *named]
        self.severity.choices = [SelectChoice(str(one), SEVERITIES[one]) for one in severities()]

    def observed(self) -> Observed:
        """What was seen, of a valid form."""
        day = present(self.observed_on.data, "the form is valid")
        return Observed(self.sign.data, int(self.severity.data), day)
