"""Forms of costs from a file: the file itself, and its rows on the page that shows them before they are taken in."""

import json
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from app.core.fields import needed
from app.reports.content import COST_FIELDS, MOST_LINES
from app.reports.cost_sheets import SheetRow
from app.reports.forms import VersionedForm


class CostFileForm(FlaskForm):
    """A filled-in template."""

    file = FileField(_l("File with costs (XLSX)"), [needed(_l("Choose a file."))])


class CostRowsForm(VersionedForm):
    """The rows that were shown, as they stood in the file."""

    rows = HiddenField()

    def show(self, rows: Sequence[SheetRow], version: int) -> None:
        """Put the rows into the page, for the version of the report they were compared with."""
        self.rows.data = json.dumps([[row.line, dict(row.texts)] for row in rows], ensure_ascii=False)
        self.show_version(version)

    def sent(self) -> list[SheetRow]:
        """The rows that came back; those no page of ours shows are left out."""
        try:
            found = json.loads(self.rows.data or "[]")
            some = [SheetRow(int(line), texts) for line, texts in found]
        except (ValueError, TypeError, RecursionError):
            return []
        return [row for row in some[: 2 * MOST_LINES] if _is_row(row.texts)]


def _is_row(texts: object) -> bool:
    if not isinstance(texts, dict) or texts.keys() != set(COST_FIELDS):
        return False
    return all(isinstance(text, str) and "\x00" not in text for text in texts.values())
