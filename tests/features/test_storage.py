"""Files by the hash of their content: a folder and an object store keep to the same rules."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core import vault
from app.storage import service
from app.storage.files import CorruptFile, MissingFile
from app.storage.s3 import S3Files
from app.storage.stores import configured_files

DATA = "Ādažu pieteikums".encode()
KEY = hashlib.sha256(DATA).hexdigest()
Spoil = Callable[[str, bytes], None]


@pytest.fixture(params=["folder", "bucket"])
def spoil(request: pytest.FixtureRequest, app: Flask) -> Spoil:
    """Both stores, one after the other; puts other bytes under a name behind the store's back."""
    if request.param == "bucket":
        app.config["STORAGE_URL"] = request.getfixturevalue("bucket_url")
        return _put_into_bucket
    return _put_into_folder


def _put_into_folder(name: str, data: bytes) -> None:
    path: Path = configured_files().folder / name  # type: ignore[attr-defined]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _put_into_bucket(name: str, data: bytes) -> None:
    files: Any = configured_files()
    files._client.put_object(Bucket=files.bucket, Key=files.prefix + name, Body=data)


def test_what_is_put_is_found_by_its_hash_and_kept_once(spoil):
    assert (service.put(DATA), service.put(DATA)) == (KEY, KEY)
    assert (service.get(KEY), service.exists(KEY)) == (DATA, True)
    assert list(configured_files().keys()) == [KEY]


def test_a_file_on_the_disk_is_put_and_read_in_pieces(spoil, tmp_path):
    large = bytes(range(256)) * 20_000
    source = tmp_path / "large"
    source.write_bytes(large)
    key = service.put(source)
    assert key == hashlib.sha256(large).hexdigest() == service.put(large)
    with service.opened(key) as file:
        assert (file.read(), service.get(key)) == (large, large)
    pieces = _Pieces()
    configured_files().copy_to(key, pieces)
    assert (pieces.getvalue(), pieces.largest <= 1 << 20, pieces.count > 4) == (large, True, True)


class _Pieces(io.BytesIO):
    """Remembers how much came at once."""

    largest = count = 0

    def write(self, data: Any) -> int:
        self.largest, self.count = max(self.largest, len(data)), self.count + 1
        return super().write(data)


def test_what_was_never_put_is_missing(spoil):
    assert not service.exists(KEY)
    for ask in (service.get, service.opened):
        with pytest.raises(MissingFile):
            ask(KEY)


def test_what_was_changed_in_the_store_is_not_handed_out(spoil):
    service.put(DATA)
    spoil(f"{KEY[:2]}/{KEY}", b"another")
    for ask in (service.get, service.opened):
        with pytest.raises(CorruptFile):
            ask(KEY)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", KEY.upper(), KEY + "0"])
def test_only_a_hash_is_a_key(spoil, key):
    for ask in (service.get, service.opened, service.exists):
        with pytest.raises(ValueError, match="SHA-256"):
            ask(key)


def test_every_key_is_listed_and_nothing_else(spoil):
    keys = {service.put(f"{number}".encode()) for number in range(30)}
    spoil("ab/part-1234", b"half")
    assert configured_files().is_writable()
    assert set(configured_files().keys()) == keys


def test_what_is_sealed_is_kept_sealed(spoil):
    sealed = vault.seal("Anna Kalniņa 010203-12345", "a learner")
    key = service.put(sealed.encode())
    assert service.get(key).decode() == sealed
    assert b"Anna" not in service.get(key)
    assert vault.unseal(service.get(key).decode(), "a learner") == "Anna Kalniņa 010203-12345"


def test_a_list_of_more_than_a_page_of_the_store_is_whole(app, bucket_url):
    app.config["STORAGE_URL"] = bucket_url
    files: Any = configured_files()
    names = {hashlib.sha256(str(number).encode()).hexdigest() for number in range(1_005)}
    for name in names:
        _put_into_bucket(f"{name[:2]}/{name}", b"")
    assert set(files.keys()) == names


def test_a_bucket_that_is_not_there_is_not_writable(app, bucket_url):
    app.config["STORAGE_URL"] = bucket_url.replace("s3://", "s3://no-")
    assert not configured_files().is_writable()


def test_the_address_names_bucket_prefix_endpoint_and_no_key(app):
    app.config["STORAGE_URL"] = "s3://papers/of/pumpurs/?endpoint=https://objects.example&region=eu-north-1"
    found = configured_files()
    assert isinstance(found, S3Files)
    meta = found._client.meta
    assert (found.bucket, found.prefix, meta.endpoint_url, meta.region_name) == (
        "papers", "of/pumpurs/", "https://objects.example", "eu-north-1",
    )  # fmt: skip


@pytest.mark.parametrize("url", ["ftp://somewhere", "s3:///prefix", "files"])
def test_a_store_that_is_not_known_is_named(app, url):
    app.config["STORAGE_URL"] = url
    with pytest.raises(ValueError, match="STORAGE_URL"):
        service.put(DATA)


def test_what_is_removed_is_gone_and_removed_again_still_is(spoil):
    service.put(DATA)
    files = configured_files()
    files.remove(KEY)
    files.remove(KEY)
    assert (service.exists(KEY), list(files.keys())) == (False, [])
    assert service.put(DATA) == KEY
