"""Forms of the import of a school's staff."""

import json

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from app.core.fields import is_address
from app.support_plans.forms import SupportForm
from app.support_plans.staff_files import LONGEST, Person


class StaffFileForm(SupportForm):
    """A file of people."""

    file = FileField(_l("File with staff (CSV or XLSX)"), [FileRequired(_l("Choose a file."))])


class StaffForm(SupportForm):
    """The people of a file that were shown, to be invited."""

    people = HiddenField()

    @classmethod
    def of(cls, people: list[Person]) -> "StaffForm":
        """The form that sends these people."""
        return cls(formdata=None, data={"people": json.dumps([[one.name, one.email] for one in people])})

    def chosen(self) -> list[Person]:
        """The people, as far as they are ones a file could have named."""
        try:
            sent = json.loads(self.people.data or "[]")
            rows = [(str(name).strip(), str(email).lower()) for name, email in sent]
        except (ValueError, TypeError):
            return []
        return [
            Person(name, email)
            for name, email in dict.fromkeys(rows)
            if 0 < len(name) <= LONGEST["name"] and is_address(email) and len(email) <= LONGEST["email"]
        ]
