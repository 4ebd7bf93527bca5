"""Recognising a signed file by its content: a container with signatures, or a PDF that holds one.

That a signature is there is recognised; whether it is valid and whose it is, a person checks.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from app.documents.uploads import UploadKind, UploadRefused, checked_kind
from competition_rules.findings import Finding

# ETSI EN 319 162-1: signatures of an ASiC-E container are in META-INF/*signatures*.xml.
_SIGNATURES_PART = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.IGNORECASE)
_XML_SIGNATURE = re.compile(rb"<(?:\w+:)?SignatureValue[\s>]")
# ISO 32000-1, 12.8.1: a signature dictionary names the bytes it is over.
_PDF_SIGNATURE = re.compile(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+\d+\s+\d+\s*\]")


@dataclass(frozen=True)
class SignedFile:
    """What was recognised: the kind of file, and how many signatures are in it."""

    kind: UploadKind
    signatures: int


def recognised(data: bytes, file_name: str) -> SignedFile:
    """The kind of a signed file and its number of signatures.

    Raises `UploadRefused`: for what no upload may be, for files of other kinds, and where no signature is found.
    """
    kind = checked_kind(data, file_name)
    if kind not in _COUNTING:
        raise UploadRefused([Finding("signed_kind", "", {"file": file_name})])
    signatures = _COUNTING[kind](data)
    if signatures == 0:
        raise UploadRefused([Finding("signed_without_signature", "", {"file": file_name})])
    return SignedFile(kind, signatures)


def _in_container(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        names = [name for name in container.namelist() if not name.endswith("/")]
        signed = [name for name in names if name != "mimetype" and not name.startswith("META-INF/")]
        if not signed:
            # A signature over nothing signs no agreement.
            return 0
        parts = [container.read(name) for name in names if _SIGNATURES_PART.fullmatch(name)]
    return sum(len(_XML_SIGNATURE.findall(part)) for part in parts)


def _in_pdf(data: bytes) -> int:
    return len(_PDF_SIGNATURE.findall(data))


_COUNTING = {UploadKind.EDOC: _in_container, UploadKind.PDF: _in_pdf}
