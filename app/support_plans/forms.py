"""Forms of learners."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.core.errors import Refused
from app.core.fields import DayField, TidyStringField, TypedField, needed
from app.core.wording import word_all
from app.support_plans.labels import NOTICES
from app.support_plans.learner_files import LONGEST_CLASS, LONGEST_NAME
from competition_rules import personal_codes

_MOST_YEARS = 12


class PersonalCodeField(TypedField):
    """A personal code of either style, kept as its eleven digits."""

    def read(self, text: str) -> str:
        code = personal_codes.read(text)
        if code is None:
            raise ValueError(
                _("This is not a personal code. Write it like 010100-12345 and check each digit.")
            )
        return code

    def write(self, value: str) -> str:
        return personal_codes.written(value)


class YearField(TypedField):
    """A grade or a vocational year."""

    def read(self, text: str) -> int:
        digits = text.rstrip(".")
        if (
            not (digits.isascii() and digits.isdigit())
            or len(digits) > 2
            or not 1 <= int(digits) <= _MOST_YEARS
        ):
            raise ValueError(_("This is not a grade or year. Write it like 7."))
        return int(digits)


class SupportForm(FlaskForm):
    """What the forms of this package share."""

    def take(self, refused: Refused) -> None:
        """Show why it was refused; what was typed stays."""
        self.form_errors.extend(word_all(refused.findings))


class LearnerForm(SupportForm):
    """A learner's name and class."""

    name = TidyStringField(
        _l("Given name and surname"), [needed(_l("Enter the learner’s name.")), Length(max=LONGEST_NAME)]
    )
    year = YearField(_l("Grade, or year of vocational education"), [needed()])
    class_name = TidyStringField(
        _l("Class or group"), [needed(), Length(max=LONGEST_CLASS)], description=_l("For example, 7.b.")
    )


class NewLearnerForm(LearnerForm):
    """The same with the personal code, which is entered once."""

    code = PersonalCodeField(_l("Personal code"), [needed(_l("Enter the personal code."))])


class FindForm(SupportForm):
    """A personal code to find a learner by."""

    code = PersonalCodeField(_l("Personal code"), [needed(_l("Enter the personal code."))])


class LearnersFileForm(SupportForm):
    """A file of learners."""

    file = FileField(_l("File with learners (CSV or XLSX)"), [FileRequired(_l("Choose a file."))])


class NoticeForm(SupportForm):
    """What passed between school and parents, and when."""

    kind = RadioField(_l("What happened"), [needed(_l("Choose what happened."))])
    given_on = DayField(_l("Day"), [needed(_l("Enter the day."))], description=_l("For example, 18.11.2026."))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [SelectChoice(kind.value, text) for kind, text in NOTICES.items()]
