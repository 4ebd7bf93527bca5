"""The words of an answer, whatever kind of file it is: those of a PDF, a sheet and an archive are compressed."""

import zipfile
from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader

_ZIP = b"PK\x03\x04"


def words_of(answer: Any) -> str:
    """What a reader of this answer can read in it."""
    data: bytes = answer.get_data()
    if answer.mimetype == "application/pdf":
        return words_of_pdf(data)
    if data.startswith(_ZIP):
        with zipfile.ZipFile(BytesIO(data)) as whole:
            return "".join(whole.read(name).decode("utf-8", "replace") for name in whole.namelist())
    return data.decode("utf-8", "replace")


@cache
def words_of_pdf(data: bytes) -> str:
    """The words of a PDF without the spaces between them: a word may be broken over two lines."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())
