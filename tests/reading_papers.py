"""Reading an issued document as whoever receives its PDF does, and seeing that it is whole."""

import io
import re

import pypdf
from pypdf.generic import ContentStream

from app.documents.models import IssuedDocument
from app.storage import service as storage

_VISIBILITY = "Eiropas Sociālā fonda projekts Nr. 8.3.4.0/16/I/001"


def squeezed(text: str) -> str:
    """Without white space: where lines break is the page's business."""
    return re.sub(r"\s+", "", text)


def text_of(document: IssuedDocument) -> str:
    """The words of an issued document with single spaces; words cut at the end of a line stay cut."""
    data = storage.get(document.pdf_sha256)
    return whole_text(data, number=document.number, digest=document.content_sha256)


def whole_text(data: bytes, *, number: str, digest: str) -> str:
    """The words of a PDF whose letters are all embedded and whose every page says its number, that of the document,
    the hash of the content and who pays for it."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    fonts = drawing_fonts(data)
    assert fonts
    assert all("DejaVu" in name and is_in for name, is_in in fonts.items()), fonts
    for page_number, page in enumerate(pages, 1):
        text = squeezed(page.extract_text())
        for said in (f"{page_number}.lpp.no{len(pages)}", number, digest, _VISIBILITY):
            assert squeezed(said) in text, (said, page_number)
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "\ufffd" not in text
    return text


def drawing_fonts(data: bytes) -> dict[str, bool]:
    """The fonts that draw any letter, and whether each is embedded. Others are named by pages and draw nothing."""
    found = {}
    reader = pypdf.PdfReader(io.BytesIO(data))
    for page in reader.pages:
        fonts, font = page["/Resources"]["/Font"], ""
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"Tf":
                font = operands[0]
            elif operator in (b"Tj", b"TJ") and str(operands[0]).strip():
                drawn = fonts[font].get_object()
                found[drawn["/BaseFont"]] = "/FontFile2" in drawn.get("/FontDescriptor", {})
    return found
