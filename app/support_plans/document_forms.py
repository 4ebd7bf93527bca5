"""Forms of supporting documents."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from app.core.errors import present
from app.core.fields import needed
from app.support_plans.document_labels import label
from app.support_plans.forms import SupportForm
from competition_rules.support_documents import document_kinds


class DocumentForm(SupportForm):
    """Which document it is, and its file."""

    code = RadioField(_l("Which document"), [needed(_l("Choose which document it is."))])
    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.code.choices = [
            SelectChoice(one.code, label(one)) for one in document_kinds().values() if one.is_file
        ]

    def sent(self) -> tuple[str, bytes, str]:
        """The kind, the bytes and the name, of a valid form."""
        file = present(self.file.data, "the form is valid")
        return self.code.data, file.read(), file.filename or ""


class DeclarationForm(SupportForm):
    """Which declaration is made."""

    code = RadioField(_l("Which declaration"), [needed(_l("Choose which declaration is made."))])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        kinds = (one for one in document_kinds().values() if not one.is_file)
        self.code.choices = [SelectChoice(one.code, label(one)) for one in kinds]
