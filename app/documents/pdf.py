"""Rendering a document as PDF: the same page gives the same bytes, and nothing that went wrong stays unseen.

xhtml2pdf answers a missing font, picture or letter with a box and no error, so each is looked for here: its own
counts of errors and warnings, what it logs, every letter against the fonts, and the fonts of the finished file.
"""

import io
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
_STYLE = Path(__file__).parent / "document.css"
# The library keeps state in its module: one document at a time per process.
_one_at_a_time = threading.Lock()
_WATCHED = ("xhtml2pdf", "reportlab", "svglib")
_INVISIBLE = {"\n", "\t", "\r"}


class NotRendered(RuntimeError):
    """The document could not be made whole: a font, a picture, a letter or a rule of style is missing."""


def render(body: str, *, title: str, footer: str) -> bytes:
    """The PDF of a document.

    `body` and `footer` are HTML fragments in Latvian, the footer without its page numbers. Raises `NotRendered`.
    """
    if "<li" in body:
        raise NotRendered("the marks of lists are drawn with fonts that are not embedded: number the lines")
    _require_letters(body + footer + title)
    page = _page(body, title, footer)
    with _one_at_a_time, _watching() as complaints:
        data = _converted(page)
    if complaints:
        raise NotRendered("; ".join(complaints))
    return data


def _page(body: str, title: str, footer: str) -> str:
    style = _STYLE.read_text(encoding="utf-8").replace("FONTS", FONTS.as_posix())
    numbers = "<pdf:pagenumber>. lpp. no <pdf:pagecount>"
    return (
        f'<html lang="lv"><head><title>{title}</title><style>{style}</style></head><body>'
        f'<div id="footer">{footer}<p class="pages">{numbers}</p></div>{body}</body></html>'
    )


def _converted(page: str) -> bytes:
    # Loaded when first needed: it costs as much as the whole application.
    from reportlab import rl_config
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    rl_config.invariant = 1
    target = io.BytesIO()
    policy = ResourceAccessPolicy.server(base_dir=FONTS, allow_remote=False)
    made: Any = pisa.CreatePDF(page, dest=target, encoding="utf-8", resource_policy=policy)
    if made.err or made.warn:
        raise NotRendered(f"{made.err} errors, {made.warn} warnings: {[entry[2] for entry in made.log][:3]}")
    return target.getvalue()


@contextmanager
def _watching() -> Iterator[list[str]]:
    complaints: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            complaints.append(record.getMessage())

    collector = Collector(logging.WARNING)
    loggers = [logging.getLogger(name) for name in _WATCHED]
    for logger in loggers:
        logger.addHandler(collector)
    try:
        yield complaints
    finally:
        for logger in loggers:
            logger.removeHandler(collector)


@cache
def _letters() -> frozenset[int]:
    """The code points both fonts can draw."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    faces = [FONTS / name for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
    missing = [face.name for face in faces if not face.is_file()]
    if missing:
        raise NotRendered(f"fonts are missing: {', '.join(missing)}")
    drawn = [frozenset(TTFontFile(str(face)).charToGlyph) for face in faces]
    return drawn[0] & drawn[1]


def _require_letters(text: str) -> None:
    unknown = sorted({mark for mark in text if mark not in _INVISIBLE and ord(mark) not in _letters()})
    if unknown:
        raise NotRendered("no font draws " + ", ".join(f"{mark!r} (U+{ord(mark):04X})" for mark in unknown))
