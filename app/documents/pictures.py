"""Taking out of a picture what it tells about its maker: place, device, comments.

What is seen stays bit by bit, but for photos that only say how they are to be turned: they are turned.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_JPEG_START, _JPEG_END, _SCAN, _FILL = 0xD8, 0xD9, 0xDA, 0xFF
_FIRST_SEGMENT, _SMALLEST_SEGMENT = 0xC0, 4
_PNG_START = b"\x89PNG\r\n\x1a\n"
# Besides the critical chunks (a capital first letter): how the picture looks, and the frames of a moving one.
_PNG_LOOK = frozenset({b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs",
                       b"acTL", b"fcTL", b"fdAT"})  # fmt: skip


_ORIENTATION, _AS_IT_IS = 0x0112, 1
# Turning takes six bytes of memory for each.
MOST_PIXELS = 50_000_000


class UnreadablePicture(ValueError):
    """The file begins like a picture and is none."""


class PictureTooLarge(ValueError):
    """The picture would have to be turned and has too many pixels for that."""


def upright(data: bytes) -> bytes:
    """The picture with its pixels turned as its metadata say; the same bytes where they say nothing."""
    # Two MB that a process which is sent no picture does without.
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            if picture.getexif().get(_ORIENTATION, _AS_IT_IS) == _AS_IT_IS:
                return data
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureTooLarge
            return _turned(picture)
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise UnreadablePicture from None


def _turned(picture: "Image.Image") -> bytes:
    from PIL import ImageOps

    kind, look = picture.format, {"icc_profile": picture.info.get("icc_profile")}
    file = io.BytesIO()
    turned = ImageOps.exif_transpose(picture)
    if kind == "PNG":
        turned.save(file, "PNG", **look)
    else:
        turned.save(file, "JPEG", quality=92, subsampling="4:4:4", **look)
    return file.getvalue()


def jpeg_without_metadata(data: bytes) -> bytes:
    """The same photo without place, device, time, comments, thumbnails and whatever follows its end."""
    return _joined(_jpeg_parts(upright(data)))


def png_without_metadata(data: bytes) -> bytes:
    """The same picture without texts, times and whatever follows its end."""
    return _joined(_png_chunks(upright(data)))


def _joined(parts: Iterator[bytes]) -> bytes:
    try:
        return b"".join(parts)
    except IndexError:
        raise UnreadablePicture from None


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """The first picture of the file: telephones put a second one, with its own metadata, after it."""
    yield data[:2]
    place, is_drawn = 2, False
    while (marker := _marker(data, place)) != _JPEG_END:
        if marker == _FILL:
            place += 1
            continue
        size = 2 + int.from_bytes(_slice(data, place + 2, 2), "big")
        segment = _slice(data, place, size)
        if size < _SMALLEST_SEGMENT or marker < _FIRST_SEGMENT or marker == _JPEG_START:
            raise UnreadablePicture
        if marker == _SCAN:
            segment, is_drawn = data[place : _end_of_scan(data, place + size)], True
        if _is_of_picture(marker, segment):
            yield segment
        place += len(segment)
    if not is_drawn:
        raise UnreadablePicture
    yield data[place : place + 2]


def _is_of_picture(marker: int, segment: bytes) -> bool:
    """Whether a decoder needs the segment: of the application's own ones JFIF, colour profile and Adobe's colours."""
    if 0xE0 <= marker <= 0xEF:
        return segment[4:].startswith((b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"))
    return marker != 0xFE


def _marker(data: bytes, place: int) -> int:
    if data[place] != 0xFF:
        raise UnreadablePicture
    return data[place + 1]


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the drawn part ends: at the next marker that is neither a stuffed byte nor a restart."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0:
            raise UnreadablePicture
        if data[place + 1] != 0 and not 0xD0 <= data[place + 1] < _JPEG_START:
            return place
        place += 1


def _png_chunks(data: bytes) -> Iterator[bytes]:
    yield _PNG_START
    place, name, is_drawn = len(_PNG_START), b"", False
    while name != b"IEND":
        size = int.from_bytes(_slice(data, place, 4), "big") + 12
        chunk = _slice(data, place, size)
        name = chunk[4:8]
        is_drawn = is_drawn or name == b"IDAT"
        if name[:1].isupper() or name in _PNG_LOOK:
            yield chunk
        place += size
    if not is_drawn:
        raise UnreadablePicture


def _slice(data: bytes, place: int, size: int) -> bytes:
    part = data[place : place + size]
    if len(part) != size:
        raise UnreadablePicture
    return part
