"""Statements come as one XML file or as an archive of several; an archive is unpacked in memory, never by its names."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from app.payments.bank_files.errors import BankFileError, problem

_LARGEST_UNPACKED = 100 * 1024 * 1024
_MOST_FILES = 400
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error)


def files_in(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The files that were sent, by name: the file itself, or the parts of a ZIP in the order of their names.

    BankFileError for an archive that is damaged, protected, empty, unpacks into too much, or holds anything but XML.
    """
    if not data.startswith(b"PK\x03\x04"):
        return [(name, data)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [part for part in package.infolist() if not part.is_dir()]
            _check(parts)
            return [
                (part.filename, package.read(part)) for part in sorted(parts, key=lambda one: one.filename)
            ]
    except BankFileError:
        raise
    except _BROKEN:
        raise BankFileError([problem("bank_file_archive")]) from None


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if not parts or any(part.flag_bits & 1 for part in parts):
        raise BankFileError([problem("bank_file_archive")])
    # A part is never read further than the size it declares, so the declared sizes bound what is unpacked.
    if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        raise BankFileError([problem("bank_file_archive_size", limit=_LARGEST_UNPACKED, count=_MOST_FILES)])
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or path.suffix.lower() != ".xml":
            raise BankFileError([problem("bank_file_archive_name", name=part.filename)])
