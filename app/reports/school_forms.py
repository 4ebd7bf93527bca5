"""Forms of the participants at risk by school."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.core.fields import TidyStringField, needed
from app.registry.queries import schools
from app.reports.form_fields import CountField, clean


class SchoolForm(FlaskForm):
    """A school and how many of the participants at risk came from it."""

    school = SelectField(_l("School"), [needed(_l("Choose the school."))], coerce=str)
    counted = CountField(_l("Participants at risk from this school"), [needed()])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        named = (SelectChoice(str(one.id), f"{one.name} ({one.municipality.name})") for one in schools())
        self.school.choices = [SelectChoice("", "–"), *named]


class AnswerForm(FlaskForm):
    """How many there were by the school's own records."""

    confirmed = CountField(_l("Participants at risk by the school’s records"), [needed()])
    note = TidyStringField(_l("Reason, if the number is another"), [Length(max=500)], filters=[clean])
