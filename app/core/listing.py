"""Lists: what an address asks (search, filters, order, page) and the page of rows that answers it.

A feature describes its list once; `Listing.answer` reads the request, and `components/table.html` shows the answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session

from app.core.paging import Page, keyset_page

LONGEST_WORDS = 100
# Counting further would make a page of a large list dearer than one of a small list.
COUNTED_UP_TO = 1000


@dataclass(frozen=True)
class Column:
    """A column of a list; `order` names the order its heading sorts by, none when it cannot."""

    label: Any
    is_number: bool = False
    order: str = ""


@dataclass(frozen=True)
class Filter:
    """What a reader may narrow a list by: a choice of `options` (value and text), or words when there are none.

    A value that is no option is not asked. `condition` is the SQL a value stands for. `default` is asked where the
    address does not name the filter at all.
    """

    name: str
    label: Any
    condition: Callable[[str], ColumnElement[bool]]
    options: Callable[[], Mapping[str, Any]] | None = None
    default: str = ""


@dataclass(frozen=True)
class Heading:
    """A column as shown: with the address that sorts by it, and `ascending` or `descending` when it is sorted by."""

    label: Any
    is_number: bool
    url: str | None = None
    direction: str | None = None

    @property
    def column(self) -> tuple[Any, bool]:
        """As the head of any table: the label and whether it is over numbers."""
        return self.label, self.is_number


@dataclass(frozen=True)
class Asked:
    """A filter as shown: its value of now and the texts of its options."""

    name: str
    label: Any
    value: str
    options: Mapping[str, Any] | None
    default: str = ""


@dataclass(frozen=True)
class Listed:
    """One page of a list with all a template needs to show it.

    `shown` is what the address of this page asks but for the page itself, `sort` what the filter form carries on.
    `count` is the number of rows of all pages, counted up to one above `COUNTED_UP_TO`; None for an uncounted list.
    """

    base: str
    page: Page
    headings: Sequence[Heading]
    filters: Sequence[Asked]
    shown: Mapping[str, str]
    sort: str
    count: int | None

    @property
    def rows(self) -> Sequence[Any]:
        """The rows of this page."""
        return self.page.rows

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return any(one.value for one in self.filters)

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count is not None and self.count > COUNTED_UP_TO

    @property
    def whole_url(self) -> str:
        """The address of the list narrowed by nothing."""
        return _address(self.base, {one.name: "" for one in self.filters if one.default})

    @property
    def next_url(self) -> str | None:
        """The address of the next page."""
        return self._page_url(self.page.next_cursor)

    @property
    def previous_url(self) -> str | None:
        """The address of the page before."""
        return self._page_url(self.page.previous_cursor)

    @property
    def query(self) -> str:
        """The same question for another address, such as an export."""
        return urlencode(self.shown)

    def _page_url(self, cursor: str | None) -> str | None:
        return _address(self.base, {**self.shown, "page": cursor}) if cursor else None


@dataclass(frozen=True)
class Listing:
    """A list: its columns, the orders it can be put in, and what it can be narrowed by.

    `orders` maps a name to keys that are never empty and end in the id; the first is where the list starts, from its
    end when `falling`.
    """

    columns: Sequence[Column]
    orders: Mapping[str, Sequence[Any]]
    filters: Sequence[Filter] = ()
    falling: bool = False

    def answer(
        self,
        session: Session,
        statement: Select[Any],
        *,
        counted: Select[Any] | None = None,
        asked: Sequence[Asked] | None = None,
        is_narrow: bool = False,
    ) -> Listed:
        """The page of `statement` that the request asks for; `counted` is the same rows without what they show,
        `asked` the filters where they were read already. `is_narrow`: no index has the rows in order, and
        those of `counted` are sorted."""
        filters, (order, falling) = self.asked() if asked is None else asked, self._order()
        conditions = self.conditions(filters)
        page = keyset_page(
            session,
            statement.where(*conditions) if conditions else statement,
            self.orders[order],
            request.args.get("page"),
            descending=falling,
            narrow=counted.where(*conditions) if is_narrow and counted is not None else None,
        )
        base = url_for(request.endpoint or "", **(request.view_args or {}))
        sort = request.args["sort"] if self._is_sorted() else ""
        narrowed = {one.name: one.value for one in filters if one.value or one.default}
        return Listed(
            base, page, self._headings(base, narrowed, order, falling), filters,
            narrowed | ({"sort": sort} if sort else {}), sort,
            None if counted is None else count_up_to(session, counted.where(*conditions)),
        )  # fmt: skip

    def asked(self, values: Mapping[str, str] | None = None) -> list[Asked]:
        """The filters with their values as the address has them, empty where nothing (or nothing known) is asked.

        Outside a request the values are given.
        """
        return [_asked(one, request.args if values is None else values) for one in self.filters]

    def conditions(self, asked: Sequence[Asked]) -> list[ColumnElement[bool]]:
        """The SQL of the values."""
        return [
            one.condition(found.value) for one, found in zip(self.filters, asked, strict=True) if found.value
        ]

    def _is_sorted(self) -> bool:
        return request.args.get("sort", "").removeprefix("-") in self.orders

    def _order(self) -> tuple[str, bool]:
        if not self._is_sorted():
            return next(iter(self.orders)), self.falling
        asked = request.args["sort"]
        return asked.removeprefix("-"), asked.startswith("-")

    def _headings(self, base: str, narrowed: Mapping[str, str], order: str, falling: bool) -> list[Heading]:
        kept = f"{base}?{urlencode(narrowed)}&sort=" if narrowed else f"{base}?sort="
        headings = []
        for column in self.columns:
            url = direction = None
            if column.order:
                is_current = column.order == order
                url = f"{kept}{'-' if is_current and not falling else ''}{column.order}"
                direction = ("descending" if falling else "ascending") if is_current else None
            headings.append(Heading(column.label, column.is_number, url, direction))
        return headings


def _asked(one: Filter, values: Mapping[str, str]) -> Asked:
    options = one.options() if one.options else None
    text = values.get(one.name, one.default)
    if options is not None:
        return Asked(one.name, one.label, text if text in options else "", options, one.default)
    # A NUL and half a character are no text to a database.
    plain = text.replace("\x00", " ").encode("utf-8", "ignore").decode()
    return Asked(one.name, one.label, " ".join(plain[:LONGEST_WORDS].split()), None)


def _address(base: str, query: Mapping[str, str]) -> str:
    return f"{base}?{urlencode(query)}" if query else base


def count_up_to(session: Session, statement: Select[Any], most: int = COUNTED_UP_TO) -> int:
    """How many rows there are, counted no further than one above `most`."""
    some = (
        statement.with_only_columns(literal_column("1"), maintain_column_froms=True)
        .order_by(None)
        .limit(most + 1)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0
