"""Style sheets and scripts: kept for a year under the address of their content, compressed, nothing else served."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from app.core.static_files import install_static_files
from tests.attacks.answers import wrong_with
from tests.conftest import SigningClient

FOREVER = "public, max-age=31536000, immutable"


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=name)


def test_the_address_follows_the_content_and_is_kept_for_a_year(app: Flask, client: SigningClient) -> None:
    sheet = Path(app.static_folder or "") / "theme.css"
    named = address(app, "theme.css")
    assert re.fullmatch(r"/static/theme\.css\?v=[0-9a-f]{16}", named)
    assert named in client.get("/sign-in").text
    answer = client.get(named)
    assert (answer.data, answer.content_type) == (sheet.read_bytes(), "text/css; charset=utf-8")
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == (FOREVER, "Accept-Encoding")
    assert "Set-Cookie" not in answer.headers
    assert wrong_with(answer) == []


def test_a_changed_file_has_another_address(tmp_path: Path) -> None:
    other = Flask("other", static_folder=str(tmp_path))
    (tmp_path / "theme.css").write_text("a { color: red }")
    install_static_files(other)
    before = address(other, "theme.css")
    (tmp_path / "theme.css").write_text("a { color: green } ")
    assert address(other, "theme.css") != before


@pytest.mark.parametrize("version", ["", "?v=", "?v=0123456789abcdef"])
def test_an_address_of_other_content_is_answered_and_kept_by_nobody(
    client: SigningClient, version: str
) -> None:
    answer = client.get(f"/static/theme.css{version}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["theme.css", "app.js", "vendor/bootstrap-5.3.9.min.css"])
def test_texts_come_compressed_to_those_who_can_read_it(app: Flask, client: SigningClient, name: str) -> None:
    named = address(app, name)
    plain = client.get(named)
    packed = client.get(named, headers={"Accept-Encoding": "br, gzip"})
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data)
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert wrong_with(packed) == []
    refused = client.get(named, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.headers.get("Content-Encoding") is None


def test_what_would_only_grow_stays_as_it_is(client: SigningClient) -> None:
    answer = client.get("/static/bud.svg", headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers.get("Content-Encoding")) == (200, None)


def test_who_has_it_already_gets_no_second_copy(app: Flask, client: SigningClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    tag = client.get("/static/app.js", headers=headers).headers["ETag"]
    again = client.get("/static/app.js", headers={**headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert wrong_with(again) == []


@pytest.mark.parametrize(
    "name",
    [
        "../__init__.py",
        "..%2f__init__.py",
        "vendor",
        "vendor/",
        "",
        "none.css",
        "theme.css%00",
    ],
)
def test_nothing_else_is_served(client: SigningClient, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code in (400, 404)
    assert wrong_with(answer) == []
