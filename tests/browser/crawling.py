"""Walks the pages of one person in Chromium by their links: one page of every kind, whatever kinds there are."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

# Files are fetched, not shown; a document is in Latvian for everyone; the language is the crawler's own choice.
_NO_PAGE = re.compile(
    r"\.(csv|xlsx|pdf|xml|json|txt|ics|zip|toml|html)$|/file$|/original$|/export$|^/language|^/static/"
)
# In a drawing `href` is an object.
_LINKS = (
    "[...document.querySelectorAll('a[href]')]"
    ".map(one => new URL(one.getAttribute('href'), document.baseURI).href)"
)
_UNFOLD = "document.querySelectorAll('main details').forEach(one => { one.open = true; })"


@dataclass(frozen=True)
class Stop:
    """A page the walk has come to; `kind` is its path without numbers."""

    kind: str
    path: str
    status: int


def is_file(path: str) -> bool:
    """Whether such an address is fetched and not looked at."""
    return bool(_NO_PAGE.search(path))


def kind_of(path: str) -> str:
    """The path with a letter for each number and each month."""
    return re.sub(r"(?<=/)\d+(?:-\d+)?(?=/|$)", "n", path)


def walk(page: Page, address: str, starts: list[str], *, each: int = 1) -> Iterator[Stop]:
    """Every kind of page reached from the starts, `each` of a kind."""
    waiting, seen = deque(starts), set(starts)
    visited: Counter[str] = Counter()
    while waiting:
        path = waiting.popleft()
        kind = kind_of(urlsplit(path).path)
        if visited[kind] >= each:
            continue
        visited[kind] += 1
        try:
            answer = page.goto(address + path)
        except Error as error:
            if "Download is starting" in error.message:
                continue
            raise
        yield Stop(kind, path, answer.status if answer else 0)
        page.evaluate(_UNFOLD)
        for link in page.evaluate(_LINKS):
            parts = urlsplit(link)
            place = parts.path + (f"?{parts.query}" if parts.query else "")
            if link.startswith(address) and place not in seen and not is_file(parts.path):
                seen.add(place)
                waiting.append(place)
