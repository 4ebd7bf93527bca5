"""Files by the hash of their content."""

import hashlib
from pathlib import Path

import pytest

from app.storage import service
from app.storage.local import CorruptFile, MissingFile

DATA = "Ādažu pieteikums".encode()
KEY = hashlib.sha256(DATA).hexdigest()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_put_is_found_by_its_hash_and_kept_once(app, tmp_path):
    assert (service.put(DATA), service.put(DATA)) == (KEY, KEY)
    assert (service.get(KEY), service.exists(KEY)) == (DATA, True)
    assert files(tmp_path / "files") == [tmp_path / "files" / KEY[:2] / KEY]


def test_what_was_never_put_is_missing(app):
    assert not service.exists(KEY)
    with pytest.raises(MissingFile):
        service.get(KEY)


def test_a_file_changed_on_the_disk_is_not_handed_out(app, tmp_path):
    service.put(DATA)
    (tmp_path / "files" / KEY[:2] / KEY).write_bytes(b"another")
    with pytest.raises(CorruptFile):
        service.get(KEY)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", KEY.upper(), KEY + "0"])
def test_only_a_hash_is_a_key(app, key):
    with pytest.raises(ValueError, match="SHA-256"):
        service.get(key)


def test_a_store_that_is_not_known_is_named(app):
    app.config["STORAGE_URL"] = "s3://bucket"
    with pytest.raises(ValueError, match="file://"):
        service.put(DATA)
