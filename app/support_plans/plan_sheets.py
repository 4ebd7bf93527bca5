"""Plans as rows of a file: by pseudonym for everybody, for a file is handed on where a page is not."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.core.wording import language
from app.support_plans.plan_labels import STATUSES

NAME = "atbalsta-plani.csv"


def table(rows: Iterable[Any]) -> Iterator[Sequence[object]]:
    """The heading, then a row for each plan of the list; no name, no class and no code of a learner."""
    mark = "." if language() == "en" else ","
    statuses = {status: str(text) for status, (_kind, text) in STATUSES.items()}
    kinds = {True: _("economic support alone"), False: _("whole plan")}
    yield [
        _("Number"), _("Semester"), _("School"), _("Pseudonym"), _("Grade or year"), _("Kind"), _("Status"),
        _("Cost, €"),
    ]  # fmt: skip
    for row in rows:
        yield [
            f"{row.semester_code}-{row.id:05}", row.semester_code, row.school, row.pseudonym, row.year,
            kinds[row.is_economic], statuses[row.status], _shown(row.total, mark),
        ]  # fmt: skip


def _shown(amount: Decimal, mark: str) -> str:
    return f"{amount:.2f}".replace(".", mark)
