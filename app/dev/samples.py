"""What the page of components is filled with: invented, and in the reader's language."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from app.home.next_words import WordedStep


class SampleForm(FlaskForm):
    """A field of each kind."""

    text = StringField(_l("A short text"))
    long = TextAreaField(_l("A long text"), [Length(max=500)])
    one = RadioField(_l("One of several"))
    some = SelectMultipleField(_l("Some of several"))
    tick = BooleanField(_l("It is so"))

    def __init__(self, **values: Any) -> None:
        super().__init__(formdata=None, **values)
        self.one.choices = self.some.choices = [("a", _("The first")), ("b", _("The second"))]


def samples(at: datetime) -> dict[str, Any]:
    """The values the page shows its components with."""
    form, wrong = SampleForm(), SampleForm(prefix="wrong-")
    wrong.text.errors = [_("Fill in this field.")]
    acts, follows = _("checks the application"), _("Then it is assessed.")
    step = WordedStep(_("The municipality"), acts, at.date(), follows, is_yours=True, is_late=False)
    return {
        "form": form, "wrong": wrong, "step": step, "at": at, "deadline": at + timedelta(hours=5),
        "items": [_("The first"), _("The second"), _("The third")],
    }  # fmt: skip
