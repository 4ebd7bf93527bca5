"""The table of quotas as rows of a file."""

from decimal import Decimal

from flask_babel import gettext as _

from app.core.formats import points
from app.core.wording import language
from app.quotas.queries import QuotaTable


def table_rows(table: QuotaTable) -> list[list[object]]:
    """The heading, one row per municipality and the totals; the same numbers as on the page."""
    heading: list[object] = [
        _("ATVK code"), _("Municipality"), _("Learners, grades 5–12"), _("Learners, vocational years 1–4"),
        _("Learners together"), _("Share, %"), _("Computed, €"), _("Quota, €"), _("Reason for the change"),
        _("Left, €"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [
            row.quota.atvk_code, row.municipality, row.grades, row.vocational, row.quota.learners,
            points(row.share * 100, language()), _euro(row.quota.computed), _euro(row.quota.amount),
            row.quota.override_reason, _euro(row.left),
        ]
        for row in table.rows
    ]  # fmt: skip
    grades, vocational = sum(row.grades for row in table.rows), sum(row.vocational for row in table.rows)
    totals: list[object] = [
        "", _("Together"), grades, vocational, table.learners, "100", _euro(table.computed), _euro(table.amount),
        "", _euro(table.left),
    ]  # fmt: skip
    rest: list[object] = ["", _("Not distributed"), "", "", "", "", "", _euro(table.rest), "", ""]
    return [heading, *rows, totals, rest]


def _euro(amount: Decimal | None) -> str:
    """With the decimal mark a spreadsheet in this language reads as a number."""
    if amount is None:
        return ""
    return f"{amount:.2f}" if language() == "en" else f"{amount:.2f}".replace(".", ",")
