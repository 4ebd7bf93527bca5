"""What every page must be: valid HTML, with names for its fields, headings in order and links that lead somewhere."""

import re
import warnings
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from flask import Flask
from html5lib.constants import E
from lxml import html
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

# Between two tags, and inside quotes: what differs from page to page of one template.
_WORDS = re.compile(r">\s*[^\s<>][^<>]*<")
_VALUES = re.compile(r'"[^"<>]*"')
# Written by a template for a value that is not there.
_LEAKS = re.compile(r"\b(None|undefined|Undefined)\b|%\(\w+\)[sd]|\{\{|<function |<bound method")
_HEADINGS = "//h1|//h2|//h3|//h4|//h5|//h6"
_FIELDS = "//input[not(@type='hidden' or @type='submit')]|//select|//textarea"
_CODE = (
    "//@style|//style|//script[not(@src) and not(@type='application/json')]|//@*[starts-with(name(),'on')]"
)
# What a parser lets pass: controls inside controls, blocks inside phrases, lists of other than items.
_BLOCKS = (
    "self::div or self::p or self::ul or self::ol or self::dl or self::table or self::form or self::section"
)
_PHRASES = "span or ancestor::strong or ancestor::em or ancestor::small or ancestor::code or ancestor::label"
_NESTED = (
    "//a//*[self::a or self::button or self::input or self::select]",
    "//button//*[self::a or self::button or self::input or self::select]",
    f"//*[{_BLOCKS}][ancestor::{_PHRASES} or ancestor::button]",
    "//*[self::ul or self::ol]/*[not(self::li)]",
    "//dl/*[not(self::dt or self::dd or self::div)]",
    "//fieldset[not(legend)]",
)
_REFERENCES = "//@aria-describedby|//@aria-labelledby|//@aria-controls|//@for|//@headers|//@list"


def flaws(text: str, app: Flask, path: str) -> list[str]:
    """Everything wrong with this page of the application."""
    page = html.document_fromstring(text)
    found = [f"is no valid HTML: {error}" for error in _shape_errors(_shape(text))]
    for check in (_outline_flaws, _id_flaws, _name_flaws, _nesting_flaws, _code_flaws):
        found += check(page)
    found += _anchor_flaws(page) + _link_flaws(page, app, path)
    return [f"{path}: {flaw}" for flaw in found]


def _shape(text: str) -> str:
    """The page without its words, and without the values that do not change its grammar."""
    return _VALUES.sub('"x"', _WORDS.sub(">x<", re.sub(r">\s+<", "> <", text)))


@cache
def _shape_errors(shape: str) -> tuple[str, ...]:
    # The pages of one template differ in their words only, so a shape is parsed strictly once.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = html5lib.HTMLParser()
        parser.parse(shape)
    return tuple(
        f"{E[code] % values}: …{_around(shape, position)}…" for position, code, values in parser.errors
    )


def _around(text: str, position: tuple[int, int]) -> str:
    line, column = position
    return text.splitlines()[line - 1][max(0, column - 60) : column + 20]


def _outline_flaws(page: Any) -> list[str]:
    found = []
    if len(page.xpath("//h1")) != 1:
        found.append(f"has {len(page.xpath('//h1'))} first headings")
    levels = [int(one.tag[1]) for one in page.xpath(_HEADINGS)]
    found += [f"leaps from h{one} to h{other}" for one, other in pairwise(levels) if other > one + 1]
    if any(not _words(one) for one in page.xpath(_HEADINGS)):
        found.append("has an empty heading")
    if page.get("lang") not in ("lv", "en"):
        found.append(f"is in the language {page.get('lang')}")
    title = _words(page.find(".//title")) if page.find(".//title") is not None else ""
    if not re.fullmatch(r"\S.* [–-] \S.*", title):
        found.append(f"has the title {title!r}")
    return found


def _id_flaws(page: Any) -> list[str]:
    ids = Counter(page.xpath("//@id"))
    found = [f"has the id {one!r} {count} times" for one, count in ids.items() if count > 1]
    named = {name for value in page.xpath(_REFERENCES) for name in value.split()}
    found += [f"points to the id {name!r}, which is not there" for name in sorted(named - set(ids))]
    return found


def _anchor_flaws(page: Any) -> list[str]:
    inner = {one[1:] for one in page.xpath("//a/@href") if one.startswith("#") and one != "#"}
    return [f"leads to #{name}, which is not there" for name in sorted(inner - set(page.xpath("//@id")))]


def _name_flaws(page: Any) -> list[str]:
    labels = set(page.xpath("//label/@for"))
    found = []
    for field in page.xpath(_FIELDS):
        is_named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labels
        if not is_named and not any(one.tag == "label" for one in field.iterancestors()):
            found.append(f"has a field without a label: {field.get('name')}")
    for one in page.xpath("//button|//a[@href]"):
        if not _words(one) and not one.get("aria-label") and not one.xpath(".//img[@alt != '']"):
            found.append(f"has a nameless {one.tag}: {html.tostring(one)[:100]!r}")
    found += [
        f"has an image without alt: {one.get('src')}" for one in page.iter("img") if one.get("alt") is None
    ]
    found += [f"has an empty label: {name}" for name in _empty(page.xpath("//label"))]
    # What a person typed is theirs, whatever it looks like.
    leaked = _LEAKS.search(" ".join(page.xpath("//main//text()[not(parent::textarea)]")))
    return [*found, *([f"shows {leaked.group()!r}"] if leaked else [])]


def _empty(labels: list[Any]) -> list[str]:
    return [str(one.get("for")) for one in labels if not _words(one)]


def _nesting_flaws(page: Any) -> list[str]:
    return [f"has misplaced: {_start(one)}" for path in _NESTED for one in page.xpath(path)]


def _start(element: Any) -> str:
    return html.tostring(element, encoding="unicode")[:80]


def _code_flaws(page: Any) -> list[str]:
    return [f"holds code or style of its own: {str(one)[:80]}" for one in page.xpath(_CODE)]


def _link_flaws(page: Any, app: Flask, path: str) -> list[str]:
    links = page.xpath("//a/@href|//link/@href|//script/@src|//img/@src")
    asked = {("GET", value) for value in links if not value.startswith("#")}
    for form in page.xpath("//form"):
        asked.add(((form.get("method") or "get").upper(), form.get("action") or path))
    asked |= {("POST", value) for value in page.xpath("//@formaction")}
    found = []
    for method, value in sorted(asked):
        parts = urlsplit(urljoin(f"http://localhost{path}", value))
        if parts.scheme == "javascript" or (method == "GET" and value == ""):
            found.append(f"leads nowhere: {value!r}")
        elif parts.netloc == "localhost" and not _is_route(app, method, parts.path):
            found.append(f"leads to {method} {parts.path}, which does not exist")
    return found


def _is_route(app: Flask, method: str, path: str) -> bool:
    try:
        endpoint, arguments = app.url_map.bind("localhost").match(path, method=method)
    except RequestRedirect:
        return True
    except (NotFound, MethodNotAllowed):
        return False
    return endpoint != "static" or _is_file(str(app.static_folder), arguments["filename"])


@cache
def _is_file(folder: str, name: str) -> bool:
    return (Path(folder) / name).is_file()


def _words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())
