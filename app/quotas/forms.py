"""Forms of learner numbers and quotas."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.validators import Length

from app.core.fields import AmountField, needed


class LearnersForm(FlaskForm):
    """A file of learner numbers."""

    file = FileField(_l("File with learner numbers (CSV or XLSX)"), [FileRequired(_l("Choose a file."))])


class OverrideForm(FlaskForm):
    """Another amount than the computed one, and why."""

    amount = AmountField(_l("Quota"), [needed()])
    reason = TextAreaField(_l("Reason"), [Length(max=500)])
