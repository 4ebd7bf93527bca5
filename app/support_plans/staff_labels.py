"""Texts of the import of a school's staff."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts

add_texts(
    {
        "staff_file_empty": _l("The file %(file)s has no people under its headings."),
        "staff_too_many": _l("At most %(most)s people are invited at once. Divide the file."),
        "staff_row_code": _l(
            "Line %(line)s: a personal code stands in the name. Take it out: it is not needed."
        ),
        "staff_row_address": _l(
            "Line %(line)s: this is not an e-mail address. Write it like anna@example.lv."
        ),
        "staff_row_twice": _l("Line %(line)s: the same address stands in line %(first)s already."),
        "staff_changed_meanwhile": _l(
            "Somebody invited one of these people at the same time. Nobody was invited: send the file again."
        ),
        "staff_none": _l("Nobody is left to be invited. Send the file again."),
    }
)
