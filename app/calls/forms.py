"""Forms of editions, calls and local calls."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length, StopValidation

from app.calls.models import Call, LocalCall
from app.calls.service import LocalCallDetails
from app.core.fields import AmountField, EmailField, TidyStringField, needed
from competition_rules import editions

_LARGEST_TEXT = 400_000


class EditionForm(FlaskForm):
    """The text of an edition: from a file, from the editions that come with the system, or typed."""

    shipped = SelectField(_l("Edition that comes with the system"))
    file = FileField(_l("TOML file"))
    text = TextAreaField(_l("Text of the edition (TOML)"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.shipped.choices = [("", _("Choose…")), *((code, code) for code in editions.codes())]

    def validate_text(self, field: Any) -> None:
        """The text that counts goes into the box, so that it is there when something is wrong with it."""
        if self.file.data and self.file.data.filename:
            field.data = _decoded(self.file.data.read(_LARGEST_TEXT + 1))
        elif self.shipped.data in editions.codes():
            field.data = editions.text_of(self.shipped.data)
        # What the box shows again is what was read, not what was typed before the file was chosen.
        field.raw_data = [field.data or ""]
        if not (field.data or "").strip():
            raise StopValidation(_("Choose a file or an edition, or paste the text."))
        if len(field.data) > _LARGEST_TEXT:
            raise StopValidation(
                _("The text is longer than an edition can be. Check that it is the right file.")
            )


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StopValidation(
            _("The file is not text in UTF-8. Save it in UTF-8 and send it again.")
        ) from None


class CallForm(FlaskForm):
    """A national call: its edition, title and purse."""

    edition = SelectField(_l("Regulation edition"), [needed(_l("Choose an edition."))])
    title = TidyStringField(_l("Title of the call"), [needed(), Length(max=200)])
    purse = AmountField(_l("Purse"), [needed()])

    @classmethod
    def of(cls, call: Call) -> "CallForm":
        """The form filled in with a draft."""
        return cls(edition=str(call.edition_id), title=call.title, purse=call.purse)

    def offer(self, choices: list[tuple[int, str]]) -> None:
        """Let these editions be chosen."""
        self.edition.choices = [("", _("Choose…")), *((str(key), text) for key, text in choices)]


class LocalCallForm(FlaskForm):
    """What a municipality writes in its announcement; all may be added later, before it is announced."""

    act_number = TidyStringField(_l("Number of the municipality's act"), [Length(max=60)])
    contact_name = TidyStringField(_l("Contact person"), [Length(max=200)])
    contact_email = EmailField(_l("E-mail address"), [Length(max=200)])
    contact_phone = TidyStringField(_l("Telephone"), [Length(max=40)])
    notes = TextAreaField(_l("Notes for applicants"), [Length(max=4000)])

    @classmethod
    def of(cls, local_call: LocalCall | None) -> "LocalCallForm":
        """The form filled in with a draft, or empty."""
        return cls(obj=local_call)

    def details(self) -> LocalCallDetails:
        """What was typed."""
        names = LocalCallDetails.__dataclass_fields__
        return LocalCallDetails(**{name: (self[name].data or "").strip() for name in names})
