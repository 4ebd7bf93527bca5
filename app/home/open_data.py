"""Open data: the funded projects as a file anybody may take."""

from collections.abc import Iterator, Sequence
from itertools import chain

from flask_babel import gettext as _

from app.core.clock import riga_day
from app.documents.sheets import write_csv
from app.home.front import funded_projects


def results_csv() -> bytes:
    """The file: a heading and one row for each funded project, some hundreds a year."""
    heading = [
        _("National call"), _("ATVK code"), _("Municipality"), _("Project"), _("Organisation"), _("Grant, €"),
        _("Decided"),
    ]  # fmt: skip
    return write_csv(chain([heading], _rows()))


def _rows() -> Iterator[Sequence[object]]:
    for row in funded_projects():
        decided = riga_day(row.decided_at).isoformat()
        yield row.call, row.atvk_code, row.municipality, row.title, row.organisation, row.asked, decided
