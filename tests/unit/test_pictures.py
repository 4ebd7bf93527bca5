"""Pictures lose place, device and comments, and nothing of what is seen."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageChops, PngImagePlugin

from app.documents.uploads import UploadRefused, without_metadata

PLACE = ((56.0, 57.0, 6.5), (24.0, 6.0, 18.0))
SECRETS = (b"Canon of Anna", b"Anna lives here", b"GPS", b"Exif")
_GPS, _MAKER = 0x8825, 0x0110


def drawn(shade: int = 0) -> Image.Image:
    picture = Image.effect_mandelbrot((64, 48), (-2, -1.5, 1, 1.5), 50).convert("RGB")
    return picture.point([(value + shade) % 256 for value in range(256)] * 3)


def told() -> Image.Exif:
    exif = Image.Exif()
    exif[_MAKER] = "Canon of Anna"
    exif[_GPS] = {1: "N", 2: PLACE[0], 3: "E", 4: PLACE[1]}
    return exif


def photo(**options: object) -> bytes:
    file = io.BytesIO()
    values = {
        "format": "JPEG",
        "exif": told(),
        "comment": b"Anna lives here",
        "icc_profile": b"colours",
        **options,
    }
    drawn().save(file, **values)  # type: ignore[arg-type]
    return file.getvalue()


def png() -> bytes:
    texts, file = PngImagePlugin.PngInfo(), io.BytesIO()
    texts.add_text("Author", "Anna lives here")
    texts.add_itxt("Comment", "Anna lives here", zip=True)
    texts.add(b"tIME", b"\x07\xe6\4\4\t\0\0")
    drawn().save(file, "PNG", exif=told(), pnginfo=texts, icc_profile=b"colours")
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("data", [photo(), photo(progressive=True), photo(restart_marker_rows=1), png()],
                         ids=["photo", "progressive", "restarts", "png"])  # fmt: skip
def test_a_picture_loses_place_and_comments_and_nothing_that_is_seen(data):
    before = opened(data)
    assert before.getexif().get_ifd(_GPS)[2] == PLACE[0]
    clean = without_metadata(data, f"a.{before.format}".lower())
    after = opened(clean)
    assert after.tobytes() == before.tobytes()
    assert after.info["icc_profile"] == b"colours"
    assert dict(after.getexif()) == {}
    assert not [word for word in SECRETS if word in clean]
    assert not {"comment", "Author", "Comment"} & set(after.info)
    assert b"tIME" not in clean
    assert without_metadata(clean, f"a.{before.format}".lower()) == clean


@pytest.mark.parametrize("turn", range(2, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_held_sideways_stands_upright_before_it_forgets_how_it_was_held(kind, turn):
    """Left half black, right half white, as it is seen by who took it."""
    seen = Image.new("RGB", (64, 48), "white")
    seen.paste("black", (0, 0, 32, 48))
    seen.paste("red", (0, 0, 8, 8))
    back = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90",
            7: "TRANSVERSE", 8: "ROTATE_270"}  # fmt: skip
    exif, file = told(), io.BytesIO()
    exif[0x0112] = turn
    options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    seen.transpose(Image.Transpose[back[turn]]).save(file, kind, exif=exif, icc_profile=b"colours", **options)
    clean = without_metadata(file.getvalue(), f"a.{kind}".lower())
    after = opened(clean)
    assert (after.format, after.size, dict(after.getexif())) == (kind, (64, 48), {})
    assert after.info["icc_profile"] == b"colours"
    most = max(ImageChops.difference(after.convert("RGB"), seen).convert("L").tobytes())
    assert most <= (60 if kind == "JPEG" else 0)
    assert not [word for word in SECRETS if word in clean]


def test_a_photo_too_large_to_turn_is_refused_and_one_that_stands_is_taken():
    exif = told()
    file, standing = io.BytesIO(), io.BytesIO()
    wide = Image.new("1", (10_000, 5_001))
    wide.save(standing, "PNG", exif=exif)
    exif[0x0112] = 6
    wide.save(file, "PNG", exif=exif)
    with pytest.raises(UploadRefused) as refused:
        without_metadata(file.getvalue(), "a.png")
    assert refused.value.findings[0].rule == "upload_picture_large"
    assert opened(without_metadata(standing.getvalue(), "a.png")).size == (10_000, 5_001)


def test_the_second_picture_behind_a_photo_of_a_telephone_goes_too():
    file = io.BytesIO()
    drawn().save(file, "MPO", save_all=True, append_images=[drawn(90)], exif=told())
    assert opened(file.getvalue()).n_frames == 2  # type: ignore[attr-defined]
    after = opened(without_metadata(file.getvalue(), "a.jpg"))
    assert (after.format, getattr(after, "n_frames", 1)) == ("JPEG", 1)


def test_colours_of_a_printing_photo_stay():
    file = io.BytesIO()
    drawn().convert("CMYK").save(file, "JPEG", exif=told())
    before, after = opened(file.getvalue()), opened(without_metadata(file.getvalue(), "a.jpg"))
    assert (after.mode, after.tobytes()) == ("CMYK", before.tobytes())


def test_what_hides_behind_the_end_or_in_a_comment_is_gone():
    hidden = b"<script>PK\3\4"
    clean = without_metadata(photo(comment=hidden) + hidden + b"\xff\xd9", "a.jpg")
    assert hidden not in clean
    name, data = b"IEND", png()
    tail = struct.pack(">I", 0) + name + struct.pack(">I", zlib.crc32(name))
    assert without_metadata(data + hidden + tail, "a.png") == without_metadata(data, "a.png")


def test_a_file_that_only_begins_like_a_picture_is_refused():
    whole, drawing = photo(), png()
    broken = [b"\xff\xd8\xff\xe0 picture \xff\xd9", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xff\xd9",
              *(whole[:end] + b"\xff\xd9" for end in range(3, 600, 7))]  # fmt: skip
    for data in broken:
        with pytest.raises(UploadRefused):
            without_metadata(data, "a.jpg")
    for end in range(8, len(drawing) - 12, 97):
        with pytest.raises(UploadRefused):
            without_metadata(drawing[:end] + drawing[-12:], "a.png")
