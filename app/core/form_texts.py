"""The form library's own sentences in the reader's language; it brings no Latvian of its own."""

from typing import Any

from flask import Flask, request
from flask_babel import get_domain, lazy_gettext, lazy_ngettext

# Named here so that they are collected for translation; the library asks for them by these words.
SENTENCES = (
    lazy_gettext("Not a valid choice."),
    lazy_gettext("Invalid Choice: could not coerce."),
    lazy_gettext("Invalid choice(s): one or more data inputs could not be coerced."),
    lazy_gettext("Not a valid integer value."),
    lazy_gettext("Not a valid decimal value."),
    lazy_gettext("Not a valid date value."),
    lazy_gettext("Not a valid datetime value."),
    lazy_gettext("This field is required."),
    lazy_gettext("Invalid input."),
    lazy_gettext("Number must be at least %(min)s."),
    lazy_gettext("Number must be at most %(max)s."),
    lazy_gettext("Number must be between %(min)s and %(max)s."),
    lazy_gettext("Field must be between %(min)d and %(max)d characters long."),
    lazy_gettext("Field must be equal to %(other_name)s."),
    lazy_gettext("Invalid value, must be one of: %(values)s."),
)
COUNTED_SENTENCES = (
    lazy_ngettext(
        "'%(value)s' is not a valid choice for this field.",
        "'%(value)s' are not valid choices for this field.",
        1,
    ),
    lazy_ngettext(
        "Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long.", 1
    ),
    lazy_ngettext(
        "Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters.", 1
    ),
    lazy_ngettext(
        "Field must be exactly %(max)d character long.", "Field must be exactly %(max)d characters long.", 1
    ),
)


class _Texts:
    """What Flask-WTF asks for sentences. The library fills in the values, so their places come through as they are."""

    def ugettext(self, text: str) -> Any:
        return get_domain().gettext(text)

    def ungettext(self, one: str, many: str, number: int) -> Any:
        return get_domain().get_translations().ungettext(one, many, number)


def install_form_texts(app: Flask) -> None:
    """Let forms speak through the catalogs of the interface."""

    @app.before_request
    def use_our_texts() -> None:
        request.wtforms_translations = _Texts()  # type: ignore[attr-defined]
