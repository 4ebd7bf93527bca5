"""Texts of the import of a school's staff."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.support_plans.staff_roles import StaffRole

STAFF_ROLES = {
    StaffRole.AUTHOR: _l("author of support plans"),
    StaffRole.SUBSTITUTE: _l("director’s substitute"),
}
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
        "staff_row_role": _l(
            "Line %(line)s: this is no role of a school. Write “author of support plans” or “director’s substitute”, "
            "or leave it empty."
        ),
        "staff_row_director": _l(
            "Line %(line)s: the director of a school is not invited by a file. Ask the administrator of the system."
        ),
        "staff_row_day": _l("Line %(line)s: this is not a day. Write it like 18.11.2026."),
        "staff_row_without_days": _l(
            "Line %(line)s: a director’s substitute needs the first and the last day. Write them like 18.11.2026."
        ),
        "staff_row_days_of_author": _l(
            "Line %(line)s: only a director’s substitute has days. Write that role or take the days out."
        ),
        "staff_row_period": _l(
            "Line %(line)s: the last day is today or later, and not before the first. Check the days."
        ),
        "staff_self": _l("You cannot stand in for yourself. Take your own line out of the file."),
        "staff_changed_meanwhile": _l(
            "Somebody invited one of these people at the same time. Nobody was invited: send the file again."
        ),
        "staff_none": _l("Nobody is left to be invited. Send the file again."),
    }
)
