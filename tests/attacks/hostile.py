"""Odd values, odd bytes and odd addresses: what no browser of ours would send."""

import base64
import json
from random import Random
from typing import Any

NUMBERS = (
    "0", "-1", "00", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 400, "1e3", "٣",
    "1.0", "1_000", " 1",
)  # fmt: skip
TEXTS = (
    "", " ", "\x00", "a\x00b", "\x07", "%00", "%s%n", "{{7*7}}", "${7*7}", "' OR 1=1 --", '"; DROP TABLE call; --',
    "<script>alert(1)</script>", "\r\nX-Bad: 1", "../../etc/passwd", "\ufeff", "\u202e", "\ud7ff\U0010ffff", "ķ" * 300,
    "x" * 70_000, "NaN", "Infinity", "-Infinity", "-0", "1e999", "1,2,3", "null", "[]", "true", "0x10",
    "2022-02-30", "31.02.2022.", "0000-00-00", "9999-12-31", "0001-01-01", "1.1.0001.", "31.12.9999.", "10000-01-01",
    "99.99.9999.", "-1,00", "1e400,00", "999999999999999999999999,99", "0,001", "0,01", "LV00", "@", "a@b", "1;2", "²",
    "٣.٣.٢٠٢٢.", "2022-W05-1", "2022-06-01T10:00", "20220601",
)  # fmt: skip
FIELDS = (
    "next", "page", "words", "state", "status", "version", "membership", "action", "seen", "chosen", "user_id",
    "points", "reason", "amount", "title", "starts_on", "signed_on", "iban", "email", "password", "plan_id", "text",
    "rows-0-title", "rows-99999-title", "is_signed_off", "purse", "code", "file", "note", "number", "csrf_token", "q",
)  # fmt: skip
TYPES = (
    "application/json", "text/plain", "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data",
    "multipart/form-data; boundary=", "application/xml", "image/png", "", "/", "application/x-www-form-urlencoded",
)  # fmt: skip
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
BODIES = (
    b"", b"{", b"[]", b"null", b'{"a":' * 2000, b"\xff\xfe\x00", b"a=%ff%fe&b=%", b"=&=&&=", b"--x\r\n\r\n",
    b"\x00" * 100, b"a=" + b"1" * 100_000, "č".encode("utf-16"), ENTITY, b"PK\x03\x04" + b"\x00" * 60,
    "atvk_code;name;grades_5_12;vocational_1_4\r\n0;ķ;-1;9999999999999999999999".encode(),
)  # fmt: skip
HEADERS = (
    ("Accept-Language", "\xff;q=a,,;"), ("Range", "bytes=9-1,-"), ("If-Modified-Since", "yesterday"),
    ("If-None-Match", '"'), ("Authorization", "Basic \xff"), ("X-Requested-With", "\x01"), ("HX-Request", "true"),
    ("Referer", "javascript:alert(1)"), ("Content-Encoding", "gzip"), ("X-HTTP-Method-Override", "DELETE"),
    ("Origin", "null"), ("User-Agent", "x" * 10_000), ("Accept", "*/*;q=\u00e9"),
)  # fmt: skip
BENDS = ("//", "/.", "/..", "/%2e%2e/", "%00", "%ff", ";x=1", "\\", "/%2f", "?", "%", "/" * 50)
_CURSORS: tuple[Any, ...] = (
    ["a", 1], ["b", "x", 2**63], ["a", -(2**70)], ["a", "\x00", 1], ["a", None], ["a", [1], {}], ["c", 1], {}, "a",
    ["a", 1.5, 2], ["a", True], ["b", 10**400], [["a"]], ["a", "ķ" * 5000, 1], ["a", "\ud800", 1], ["b", "", 0],
    ["a", 2**31, 1], ["a", 2**63], ["a", "x", 2**64], ["b", 0],
)  # fmt: skip


def text(chance: Random) -> str:
    """One odd value for a field."""
    return chance.choice(
        (chance.choice(TEXTS), chance.choice(NUMBERS), chance.choice(TEXTS) + chance.choice(TEXTS))
    )


def cursor(chance: Random) -> str:
    """Something that looks like a cursor of a list."""
    plain = b"[" * 2500 if chance.random() < 0.05 else json.dumps(chance.choice(_CURSORS)).encode()
    encoded = base64.urlsafe_b64encode(plain).decode().rstrip("=")
    return (
        encoded
        if chance.random() < 0.7
        else chance.choice(("====", "ÿ", "YWI", "W10", encoded[:-1], "a" * 9000))
    )
