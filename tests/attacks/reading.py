"""The words of an answer, whatever kind of file it is: those of a PDF and of a sheet are compressed."""

import zipfile
from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def words_of(answer: Any) -> str:
    """What a reader of this answer can read in it."""
    data: bytes = answer.get_data()
    if answer.mimetype == "application/pdf":
        return _words_of_pdf(data)
    if answer.mimetype == _SHEET:
        with zipfile.ZipFile(BytesIO(data)) as sheet:
            return "".join(sheet.read(name).decode() for name in sheet.namelist())
    return data.decode("utf-8", "replace")


@cache
def _words_of_pdf(data: bytes) -> str:
    # A word may be broken over two lines.
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())
