"""Files with a child's data: encrypted before they are stored, opened by their own row alone, erased for good."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.key_ring import Unreadable, new_key, read_ring
from app.core.key_ring import __name__ as ring_of_app
from app.extensions import db
from app.jobs.running import run_due
from app.jobs.service import enqueue
from app.storage import sealed, service
from app.storage.files import MissingFile
from app.storage.models import SealedFile
from app.storage.stores import configured_files
from app.support_plans.rotation import rotate
from tests.conftest import NOON
from tests.databases import PROTECTION_KEYS

DATA = "Izziņa par Līgu Bērziņu".encode()


@pytest.fixture
def file(app) -> SealedFile:
    made = sealed.keep(DATA, at=NOON)
    db.session.commit()
    return made


def test_a_kept_file_is_opened_again_and_nothing_of_it_is_in_the_store(file):
    assert (sealed.opened(file), file.size, file.kept_at) == (DATA, len(DATA), NOON)
    stored = list(map(service.get, configured_files().keys()))
    assert len(stored) == 1
    assert not any(word in stored[0] for word in DATA.split())


def test_the_same_bytes_are_two_files(file):
    again = sealed.keep(DATA, at=NOON)
    assert (again.file_key != file.file_key, sealed.opened(again)) == (True, DATA)


@pytest.mark.parametrize("columns", [("secret_sealed",), ("file_key",), ("secret_sealed", "file_key")])
def test_key_and_bytes_of_another_row_do_not_open(file, columns):
    other = sealed.keep("Cits bērns".encode(), at=NOON)
    for column in columns:
        mine, theirs = getattr(file, column), getattr(other, column)
        # Through a third value: the key of the bytes is unique.
        setattr(other, column, "0" * 64)
        db.session.flush()
        setattr(file, column, theirs)
        db.session.flush()
        setattr(other, column, mine)
        db.session.flush()
    for one in (file, other):
        with pytest.raises(Unreadable):
            sealed.opened(one)


def test_the_rotation_of_keys_leaves_files_readable_without_the_older_key(app, file):
    ring, stored = f"{PROTECTION_KEYS}2 {new_key()}\n", file.file_key
    app.extensions[ring_of_app] = read_ring(ring)
    assert sum(rotate()) == 1
    newer = "\n".join(line for line in ring.splitlines() if not line.startswith("1 "))
    app.extensions[ring_of_app] = read_ring(newer)
    db.session.expire_all()
    assert (sealed.opened(file), file.file_key) == (DATA, stored)


def test_an_erased_file_opens_no_more_and_leaves_the_store_with_the_sweep(file):
    key = file.file_key
    sealed.erase(file, at=NOON)
    sealed.erase(file, at=NOON + timedelta(days=1))
    enqueue("storage.sweep", {}, key="sweep", at=NOON)
    db.session.commit()
    assert (file.erased_at, file.secret_sealed) == (NOON, "")
    with pytest.raises(sealed.Erased):
        sealed.opened(file)
    run_due(NOON)
    db.session.expire_all()
    assert (file.file_key, list(configured_files().keys())) == (None, [])
    with pytest.raises(MissingFile):
        service.get(key)
    with pytest.raises(sealed.Erased):
        sealed.opened(file)


def test_a_sweep_that_was_cut_off_is_run_again(file):
    sealed.erase(file, at=NOON)
    db.session.commit()
    assert sealed.sweep() == 1
    # The bytes are gone, but that they are was not written down.
    db.session.rollback()
    assert (sealed.sweep(), sealed.sweep()) == (1, 0)


def test_an_act_that_is_taken_back_erases_nothing(file):
    sealed.erase(file, at=NOON)
    db.session.rollback()
    assert (sealed.sweep(), sealed.opened(file)) == (0, DATA)


@pytest.mark.parametrize(
    "change",
    ["secret_sealed = ''", "erased_at = kept_at", "file_key = NULL"],
    ids=["secret", "erased", "bytes"],
)
def test_the_database_keeps_no_half_erased_file(any_database, change):
    sealed.keep(DATA, at=NOON)
    db.session.commit()
    with pytest.raises(Exception, match=r"(?i)check constraint"):
        db.session.execute(text(f"UPDATE sealed_file SET {change}"))
