"""The desk of finance: what is owed, what waits for approval, what waits for the bank; each with pages of its own."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from sqlalchemy import Select

from app.core import clock
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.paging import Page, keyset_page
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.payments import labels, payables, queries
from app.payments.awaiting import AWAITING_KEYS, awaiting, awards_awaiting
from app.payments.limits import line_limit
from app.payments.models import Payment
from app.payments.views.mending import reasons_for_rows
from app.payments.workflow import PaymentStatus

# Longer numbers are no keys of rows.
_LONGEST_ID = 10


def desk(errors: list[str] | None = None) -> str:
    """The page, at the place in each table that the address asks for."""
    today = riga_day(clock.now())
    limit = line_limit(today)
    pages = {
        "first": _page("first", payables.first_payments(), payables.FIRST_KEYS),
        "placed": _page("placed", payables.placed_dues(), payables.PLACED_KEYS),
        "awaiting": _page("awaiting", awards_awaiting(), AWAITING_KEYS),
        "prepared": _page("prepared", queries.payment_rows(PaymentStatus.PREPARED), [Payment.id]),
        "approved": _page("approved", queries.payment_rows(PaymentStatus.APPROVED), [Payment.id]),
    }
    owed = payables.payables(pages["first"].rows, pages["placed"].rows, on=today)
    return render_template(
        "payments/index.html",
        ready=[one for one in owed if not one.obstacles], blocked=[one for one in owed if one.obstacles],
        awaiting=awaiting(pages["awaiting"].rows), reasons=reasons_for_rows(),
        prepared=pages["prepared"].rows, approved=[one for one in pages["approved"].rows if one.amount <= limit],
        kept_out=[one for one in pages["approved"].rows if one.amount > limit], limit=limit,
        pages={name: _neighbours(name, page) for name, page in pages.items()},
        may_prepare=current_actor().role in FINANCE, may_approve=current_actor().role is Role.FINANCE_APPROVER,
        errors=errors or [],
        kinds={kind: str(text) for kind, text in labels.KINDS.items()},
    )  # fmt: skip


def _page(name: str, statement: Select[Any], keys: Sequence[Any]) -> Page:
    # Five tables of columns: what a session does besides would be a tenth of the page.
    connection = db.session.connection()
    return keyset_page(connection, statement, keys, request.args.get(name), size=queries.DESK_ROWS)


def _neighbours(name: str, page: Page) -> dict[str, str | None]:
    def address(cursor: str | None) -> str | None:
        asked = {key: value for key, value in request.args.items() if key != name}
        return cursor and f"{url_for('payments.index')}?{urlencode(asked | {name: cursor})}"

    return {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}


def numbers(texts: Iterable[str]) -> set[int]:
    """The row numbers among what was sent; the rest chooses nothing."""
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < _LONGEST_ID}
