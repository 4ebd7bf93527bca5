"""Which documents there are: features register, by a word, how each is drawn up and who may read it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask_babel import LazyString

from app.core.actor import Actor


@dataclass(frozen=True)
class Paper:
    """A document drawn up and ready to be rendered.

    `number` is the case's own (of the decision, of the agreement …), `acted_at` the moment of the act it is about: a
    document says nothing of when it was rendered, so rendering it again gives the same bytes. `template` names
    templates/documents/<template>.html, `values` is what it uses.
    """

    template: str
    title: str
    number: str
    acted_at: datetime
    values: dict[str, Any]


class Drawer(Protocol):
    """Draws a document up from its case; None when there is no such case or version."""

    def __call__(self, case_id: int, version: int) -> Paper | None: ...


Reader = Callable[[Actor, int], bool]


@dataclass(frozen=True)
class CasePage:
    """The page that leads to a document, for the way back: its name, its view, the view's values by case and version.

    Whoever may read the document may read this page.
    """

    label: LazyString
    endpoint: str
    values: Callable[[int, int], dict[str, int]]


@dataclass(frozen=True)
class PaperKind:
    """How a kind of document is drawn up, who may read that of a case, and which page leads to it."""

    draw_up: Drawer
    may_read: Reader
    page: CasePage


def case_page(label: LazyString, endpoint: str, argument: str) -> CasePage:
    """A page whose view takes the document's case and nothing else, by the name `argument`."""
    return CasePage(label, endpoint, lambda case_id, _version: {argument: case_id})


PAPERS: dict[str, PaperKind] = {}


def paper(kind: str, *, may_read: Reader, page: CasePage) -> Callable[[Drawer], Drawer]:
    """Register what draws up the documents of a kind."""

    def register(draw_up: Drawer) -> Drawer:
        if kind in PAPERS:
            raise ValueError(f"two drawers of the document {kind}")
        PAPERS[kind] = PaperKind(draw_up, may_read, page)
        return draw_up

    return register
