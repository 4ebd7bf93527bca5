"""Checking a file someone attaches: by its content, never by its name alone.

Stored files are served as attachments with `nosniff`; what could still do harm when opened is refused here.
"""

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from app.core.errors import Refused
from app.documents import labels as _labels  # noqa: F401 - registers the texts of the findings
from app.documents.pictures import (
    MOST_PIXELS,
    PictureTooLarge,
    UnreadablePicture,
    jpeg_without_metadata,
    png_without_metadata,
)
from competition_rules.findings import Finding

LARGEST_UPLOAD = 10 * 1024 * 1024
_LARGEST_UNPACKED = 100 * 1024 * 1024
_MOST_PARTS = 2000
# The test file every virus scanner knows; in two parts, so that no scanner takes this module for it.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_IN_PDF = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile")


class UploadKind(StrEnum):
    """What may be attached."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    EDOC = "edoc"
    JPEG = "jpeg"
    PNG = "png"


_SUFFIXES = {
    UploadKind.PDF: {".pdf"}, UploadKind.DOCX: {".docx"}, UploadKind.XLSX: {".xlsx"}, UploadKind.ODT: {".odt"},
    UploadKind.EDOC: {".edoc", ".asice"}, UploadKind.JPEG: {".jpg", ".jpeg"}, UploadKind.PNG: {".png"},
}  # fmt: skip
_MIMETYPES = {
    b"application/vnd.etsi.asic-e+zip": UploadKind.EDOC,
    b"application/vnd.oasis.opendocument.text": UploadKind.ODT,
}
_CLEAN = {UploadKind.JPEG: jpeg_without_metadata, UploadKind.PNG: png_without_metadata}
_PARTS = {"word/document.xml": UploadKind.DOCX, "xl/workbook.xml": UploadKind.XLSX}


class UploadRefused(Refused):
    """The file is not taken. Its finding names the file and says why."""


@dataclass(frozen=True)
class _File:
    data: bytes
    name: str

    def refused(self, rule: str, **facts: Any) -> UploadRefused:
        return UploadRefused([Finding(rule, "", {"file": self.name, **facts})])


def checked_kind(data: bytes, file_name: str) -> UploadKind:
    """What kind of file it is, by its content. Raises `UploadRefused` with the reason when it is not taken.

    Refused: empty, larger than 10 MB, another kind (old Office files and archives too), a name that says another
    kind than the content, protected by a password, with macros or scripts, unpacking into too much.
    """
    file = _File(data, file_name)
    if not data:
        raise file.refused("upload_empty")
    if len(data) > LARGEST_UPLOAD:
        raise file.refused("upload_too_large", megabytes=LARGEST_UPLOAD // 2**20)
    if _EICAR in data:
        raise file.refused("upload_harmful")
    kind = _kind_of(file)
    if PurePosixPath(file_name.lower()).suffix not in _SUFFIXES[kind]:
        raise file.refused("upload_name_differs", kind=kind.value.upper())
    return kind


def without_metadata(data: bytes, file_name: str) -> bytes:
    """The checked file as it is stored: a picture no longer tells where, when and by whom it was made."""
    clean = _CLEAN.get(checked_kind(data, file_name))
    try:
        return clean(data) if clean else data
    except UnreadablePicture:
        raise _File(data, file_name).refused("upload_kind") from None
    except PictureTooLarge:
        megapixels = MOST_PIXELS // 1_000_000
        raise _File(data, file_name).refused("upload_picture_large", megapixels=megapixels) from None


def _kind_of(file: _File) -> UploadKind:
    if file.data.startswith(b"%PDF-"):
        return _checked_pdf(file)
    if file.data.startswith(b"\xff\xd8\xff") and file.data.rstrip(b"\0\r\n").endswith(b"\xff\xd9"):
        return UploadKind.JPEG
    if file.data.startswith(b"\x89PNG\r\n\x1a\n") and file.data.endswith(b"IEND\xaeB`\x82"):
        return UploadKind.PNG
    if file.data.startswith(b"PK\x03\x04"):
        return _checked_package(file)
    raise file.refused("upload_kind")


def _checked_pdf(file: _File) -> UploadKind:
    if b"/Encrypt" in file.data:
        raise file.refused("upload_protected")
    if any(word in file.data for word in _IN_PDF):
        raise file.refused("upload_active")
    if zipfile.is_zipfile(io.BytesIO(file.data)):
        # Two files in one: a reader of PDF and an unpacker would each see another.
        raise file.refused("upload_kind")
    return UploadKind.PDF


def _checked_package(file: _File) -> UploadKind:
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
                raise file.refused("upload_bomb")
            if any(part.flag_bits & 1 for part in parts):
                raise file.refused("upload_protected")
            names = [part.filename for part in parts]
            if any(
                name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names
            ):
                raise file.refused("upload_harmful")
            if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
                raise file.refused("upload_active")
            return _package_kind(file, package, names)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise file.refused("upload_kind") from None


def _package_kind(file: _File, package: zipfile.ZipFile, names: list[str]) -> UploadKind:
    """The kind a package says it is: by its first part `mimetype`, or by the main part of an Office file."""
    found = None
    if names and names[0] == "mimetype":
        found = _MIMETYPES.get(package.read("mimetype").strip())
    elif "[Content_Types].xml" in names:
        if b"macroEnabled" in package.read("[Content_Types].xml"):
            raise file.refused("upload_active")
        found = next((kind for name, kind in _PARTS.items() if name in names), None)
    if found is None:
        raise file.refused("upload_kind")
    return found
