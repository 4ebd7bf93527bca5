"""Forms of participation."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from app.core.errors import Refused
from app.core.fields import DayField, TidyStringField, WholeNumberField, needed
from app.core.wording import word_all
from app.participation.queries import municipalities_to_join, schools_to_join

_MOST = 1_000_000


class ParticipationForm(FlaskForm):
    """What the forms of this package share."""

    def take(self, refused: Refused) -> None:
        """Show why the step was refused; what was typed stays."""
        self.form_errors.extend(word_all(refused.findings))


class FiguresForm(ParticipationForm):
    """What the partner reported."""

    schools_participating = WholeNumberField(_l("Schools taking part"), [Optional(), NumberRange(0, _MOST)])
    learners_at_risk = WholeNumberField(
        _l("Learners at risk of early school leaving"), [Optional(), NumberRange(0, _MOST)]
    )

    def read(self) -> dict[str, Any]:
        """The checked figures by name."""
        return {
            "schools_participating": self.schools_participating.data,
            "learners_at_risk": self.learners_at_risk.data,
        }


class StartForm(FiguresForm):
    """The partner that begins to contract: a municipality or a vocational school not taking part yet."""

    partner = SelectField(_l("Partner"), [needed(_l("Choose a municipality or a vocational school."))])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        towns, schools = _("Municipalities"), _("Vocational schools")
        self.partner.choices = [
            SelectChoice("", _("Choose…")),
            *(
                SelectChoice(f"municipality-{one.id}", one.name, optgroup=towns)
                for one in municipalities_to_join()
            ),
            *(SelectChoice(f"school-{one.id}", one.name, optgroup=schools) for one in schools_to_join()),
        ]

    def read(self) -> dict[str, Any]:
        """The partner's id under its kind, and the figures."""
        kind, _mark, number = self.partner.data.partition("-")
        return {f"{kind}_id": int(number), **super().read()}


class AgreementForm(ParticipationForm):
    """The cooperation agreement that all parties signed."""

    number = TidyStringField(
        _l("Number of the cooperation agreement"),
        [needed(_l("Enter the number of the agreement.")), Length(max=60)],
    )
    signed_on = DayField(_l("Day of signing"), [needed(_l("Enter the day of signing."))])


class EndForm(ParticipationForm):
    """When the partner left."""

    ended_on = DayField(_l("Last day of participation"), [needed(_l("Enter the day."))])
