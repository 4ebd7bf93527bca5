"""The form of attaching a file to a report."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from app.core.fields import TidyStringField, needed
from app.reports.form_fields import clean
from app.reports.labels import FILE_KINDS
from app.reports.models import FileKind, FinalReport
from app.reports.service import Attachment


class FileForm(FlaskForm):
    """What a file shows, of which cost, and that the people on a photo agreed."""

    kind = SelectField(_l("What the file shows"))
    expense = SelectField(_l("Cost"), [Optional()])
    caption = TidyStringField(_l("Short description"), [needed(), Length(max=200)], filters=[clean])
    file = FileField(_l("File"), [needed(_l("Choose a file."))])
    has_consent = BooleanField(
        _l("Everyone who can be recognised in the photo agreed; for a child, a parent")
    )

    def __init__(self, report: FinalReport, **values: Any) -> None:
        super().__init__(**values)
        kinds = [one for one in FileKind if report.expenses or one is not FileKind.EVIDENCE]
        self.kind.choices = [SelectChoice(one.value, FILE_KINDS[one]) for one in kinds]
        costs = (SelectChoice(str(one.number), f"{one.number}. {one.description}") for one in report.expenses)
        self.expense.choices = [SelectChoice("", _("None")), *costs]

    def attachment(self) -> Attachment:
        """The file as it was sent."""
        kind = FileKind(self.kind.data)
        return Attachment(
            kind, self.file.data.filename, self.file.data.read(), self.caption.data or "",
            int(self.expense.data) if kind is FileKind.EVIDENCE and self.expense.data else None,
            has_consent=self.has_consent.data,
        )  # fmt: skip
