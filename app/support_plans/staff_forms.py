"""Forms of the import of a school's staff."""

import json
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from app.core.fields import is_address
from app.support_plans.forms import SupportForm
from app.support_plans.staff_files import LONGEST, Person
from app.support_plans.staff_roles import StaffRole


class StaffFileForm(SupportForm):
    """A file of people."""

    file = FileField(_l("File with staff (CSV or XLSX)"), [FileRequired(_l("Choose a file."))])


class StaffForm(SupportForm):
    """The people of a file that were shown, to be invited."""

    people = HiddenField()

    @classmethod
    def of(cls, people: list[Person]) -> "StaffForm":
        """The form that sends these people."""
        rows = [[one.name, one.email, one.role, _text(one.starts_on), _text(one.ends_on)] for one in people]
        return cls(formdata=None, data={"people": json.dumps(rows)})

    def chosen(self) -> list[Person]:
        """The people, as far as they are ones a file could have named."""
        try:
            sent = json.loads(self.people.data or "[]")
            people = dict.fromkeys(_person(*row) for row in sent)
        except (ValueError, TypeError):
            return []
        return [one for one in people if _could_be_named(one)]


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _person(name: Any, email: Any, role: Any, first: Any, last: Any) -> Person:
    days = (date.fromisoformat(one) if one else None for one in (first, last))
    return Person(str(name).strip(), str(email).lower(), StaffRole(role), *days)


def _could_be_named(one: Person) -> bool:
    is_named = (
        0 < len(one.name) <= LONGEST["name"] and is_address(one.email) and len(one.email) <= LONGEST["email"]
    )
    has_days = one.starts_on is not None and one.ends_on is not None
    return is_named and has_days is (one.role is StaffRole.SUBSTITUTE)
