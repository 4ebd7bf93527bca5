"""Attached files: known by their content, refused when they could do harm."""

import io
import zipfile

import pytest

from app.documents.uploads import UploadKind, UploadRefused, checked_kind

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
JPEG = b"\xff\xd8\xff\xe0 picture \xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n picture IEND\xaeB`\x82"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def package(parts: dict[str, bytes]) -> bytes:
    """A ZIP of parts by name, in their order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(main: str, more: dict[str, bytes] | None = None) -> bytes:
    return package({"[Content_Types].xml": b"<Types/>", main: b"<x/>", **(more or {})})


WORD = "word/document.xml"
DOCX, XLSX = office(WORD), office("xl/workbook.xml")
EDOC = package({"mimetype": b"application/vnd.etsi.asic-e+zip", WORD: b"<x/>"})
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
ODT = package({"mimetype": ODT_TYPE, "content.xml": b"<x/>"})


def protected() -> bytes:
    data = bytearray(DOCX)
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PDF, "Plāns.PDF", UploadKind.PDF),
        (DOCX, "a.docx", UploadKind.DOCX),
        (XLSX, "a.xlsx", UploadKind.XLSX),
        (ODT, "a.odt", UploadKind.ODT),
        (EDOC, "a.edoc", UploadKind.EDOC),
        (EDOC, "a.asice", UploadKind.EDOC),
        (JPEG, "a.jpeg", UploadKind.JPEG),
        (PNG, "a.png", UploadKind.PNG),
    ],
)
def test_a_file_is_known_by_its_content(data, name, kind):
    assert checked_kind(data, name) is kind


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (b"", "a.pdf", "upload_empty"),
        (PDF + b" " * 10 * 2**20, "a.pdf", "upload_too_large"),
        (b"MZ\x90\0 program", "a.pdf", "upload_kind"),
        (b"<svg onload='x()'/>", "a.png", "upload_kind"),
        (b"GIF89a" + PDF, "a.pdf", "upload_kind"),
        (PDF + package({"a.txt": b"x"}), "a.pdf", "upload_kind"),
        (b"\x7fELF\2\1\1 program", "a.jpg", "upload_kind"),
        (JPEG + b"PK\x03\x04 archive", "a.jpg", "upload_kind"),
        (PNG + b"<script>", "a.png", "upload_kind"),
        (b"\xd0\xcf\x11\xe0 old office", "a.docx", "upload_kind"),
        (b"PK\x03\x04 broken", "a.docx", "upload_kind"),
        (package({"a.txt": b"x"}), "a.docx", "upload_kind"),
        (EDOC, "a.docx", "upload_name_differs"),
        (PDF, "a.pdf.exe", "upload_name_differs"),
        (PDF + b"/Encrypt", "a.pdf", "upload_protected"),
        (protected(), "a.docx", "upload_protected"),
        (PDF + b"/OpenAction << /S /JavaScript >>", "a.pdf", "upload_active"),
        (office(WORD, {"word/vbaProject.bin": b"x"}), "a.docx", "upload_active"),
        (package({"[Content_Types].xml": b"macroEnabled"}), "a.docx", "upload_active"),
        (package({"mimetype": ODT_TYPE, "Basic/Standard/x.xml": b"x"}), "a.odt", "upload_active"),
        (PDF + EICAR, "a.pdf", "upload_harmful"),
        (office(WORD, {"../x": b"x"}), "a.docx", "upload_harmful"),
        (office(WORD, {"word/..\\..\\x": b"x"}), "a.docx", "upload_harmful"),
        (office(WORD, {"/etc/x": b"x"}), "a.docx", "upload_harmful"),
        (
            package({"mimetype": ODT_TYPE, **{f"{place}": b"" for place in range(2001)}}),
            "a.odt",
            "upload_bomb",
        ),
        (office(WORD, {"big": b"0" * 101 * 2**20}), "a.docx", "upload_bomb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_not_taken_says_why_and_which(data, name, rule):
    with pytest.raises(UploadRefused) as refused:
        checked_kind(data, name)
    [finding] = refused.value.findings
    assert (finding.rule, finding.facts["file"]) == (rule, name)
