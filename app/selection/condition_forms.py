"""Forms of conditions of awards."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from app.core.fields import DayField, needed
from app.selection.conditions import LONGEST
from app.selection.service import HandedIn


class ConditionForm(FlaskForm):
    """What must be done, what to hand in, until when, and the point it rests on."""

    text = TextAreaField(_l("What the applicant must do"), [needed(), Length(max=LONGEST)])
    evidence = TextAreaField(_l("What is to be handed in"), [needed(), Length(max=LONGEST)])
    due_on = DayField(_l("Last day"), [needed()])
    point = StringField(_l("Point of the regulation"), [Length(max=20)])


class AnswerForm(FlaskForm):
    """How the condition is met, with files."""

    text = TextAreaField(_l("How the condition is met"), [needed(), Length(max=LONGEST)])
    files = MultipleFileField(_l("Files"))

    def handed_in(self) -> list[HandedIn]:
        """The files as they came; a box left empty sends one without a name."""
        return [HandedIn(one.filename, one.read()) for one in self.files.data or () if one and one.filename]


class ReasonForm(FlaskForm):
    """Why: the applicant reads it."""

    reason = TextAreaField(_l("Reason"), [needed(), Length(max=LONGEST)])


class ExtensionForm(ReasonForm):
    """Until which day instead, and why."""

    due_on = DayField(_l("New last day"), [needed()])
