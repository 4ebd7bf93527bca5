"""The keys of learners' data: what is sealed opens in its own place only, and weak keys are refused."""

import base64
import stat
import threading
from pathlib import Path

import pytest

from app import create_app
from app.config import Settings, WeakSettings
from app.core.key_ring import (
    KeyRing,
    Unreadable,
    WeakKeys,
    key_ring,
    new_key,
    new_ring,
    read_ring,
    ring_made_in,
)
from tests.databases import PROTECTION_KEYS, settings_for

KEY = "a key for tests only, long enough and varied 0123456789"
ONE, OTHER = (line.split()[1] for line in PROTECTION_KEYS.split("\n") if line)
THIRD = "uT3kH9vQ2wZ7xN4mB8sLcR5yJ1aE6fGdPoIiKjUhYtA="


@pytest.fixture
def ring() -> KeyRing:
    return read_ring(new_ring())


def test_a_text_opens_where_it_was_sealed(ring):
    for text in ("Jānis Bērziņš", "a", "𝔘 \0 ,\n" * 500):
        assert ring.open(ring.seal(text, "learner 1 name"), "learner 1 name") == text


def test_the_same_text_is_never_sealed_alike(ring):
    assert len({ring.seal("Jānis", "here") for _ in range(100)}) == 100


@pytest.mark.parametrize("flaw", ["place", "cut", "bit", "version", "text", "empty", "no point"])
def test_anything_else_is_unreadable(ring, flaw):
    sealed = ring.seal("Jānis", "here")
    raw = bytearray(base64.b64decode(sealed[2:]))
    raw[-1] ^= 1
    values = {
        "place": sealed, "cut": sealed[:-4], "bit": "1." + base64.b64encode(raw).decode(), "version": "2" + sealed[1:],
        "text": "Jānis", "empty": "", "no point": sealed.replace(".", ""),
    }  # fmt: skip
    with pytest.raises(Unreadable):
        ring.open(values[flaw], "there" if flaw == "place" else "here")


def test_a_value_cannot_be_passed_off_as_sealed_by_another_version():
    """Two versions with one key would be read alike but for the bound version."""
    key = base64.b64decode(ONE)
    lookup = base64.b64decode(OTHER)
    sealed = KeyRing({1: key}, lookup).seal("Jānis", "here")
    with pytest.raises(Unreadable):
        KeyRing({1: key, 2: key}, lookup).open("2" + sealed[1:], "here")


def test_the_newest_key_seals_and_the_older_ones_open():
    older = read_ring(f"1 {ONE}\nlookup {OTHER}")
    both = read_ring(f"1 {ONE}\n\n 10 {new_key()} \n2 {THIRD}\nlookup {OTHER}\n")
    assert both.open(older.seal("Jānis", "here"), "here") == "Jānis"
    assert both.seal("Jānis", "here").startswith("10.")
    assert both.hash_of("1", "use") == older.hash_of("1", "use")


def test_a_hash_is_of_its_use_and_its_key(ring):
    hashes = {ring.hash_of("01010012345", "a"), ring.hash_of("01010012345", "b"), ring.hash_of("01010012346", "a"),
              read_ring(new_ring()).hash_of("01010012345", "a")}  # fmt: skip
    assert len(hashes) == 4
    assert {len(one) for one in hashes} == {64}


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "needs a key"), (f"1 {ONE}", "needs a key"), (f"lookup {ONE}", "needs a key"),
     (f"1 {ONE}\n1 {OTHER}\nlookup {THIRD}", "twice"), (f"1 {ONE}\nlookup {ONE}", "two places"),
     (f"1 {ONE}\n2 {ONE}\nlookup {OTHER}", "two places"), (f"one {ONE}\nlookup {OTHER}", "whole numbers"),
     (f"0 {ONE}\nlookup {OTHER}", "whole numbers"), (f"1 {ONE[:-8]}\nlookup {OTHER}", "random bytes"),
     (f"1 {'A' * 43}=\nlookup {OTHER}", "random bytes"), (f"1 zaļš\nlookup {OTHER}", "Base64"),
     ("1", "random bytes")],
)  # fmt: skip
def test_a_weak_ring_is_refused(text, why):
    with pytest.raises(WeakKeys, match=why):
        read_ring(text)


def test_production_does_not_start_without_keys_or_with_weak_ones(tmp_path):
    file = tmp_path / "keys"
    values = {
        "database_url": "sqlite://",
        "production": True,
        "secret_key": KEY,
        "protection_keys_file": str(file),
    }
    with pytest.raises(WeakSettings, match="cannot be read"):
        create_app(Settings(**values))
    file.write_text(f"1 {'A' * 43}=\nlookup {OTHER}")
    with pytest.raises(WeakSettings, match="random bytes"):
        create_app(Settings(**values))
    assert not list(tmp_path.glob("k*s?*"))
    file.write_text(new_ring())
    assert create_app(Settings(**values)).config["PRODUCTION"]


def test_a_demonstration_makes_its_own_keys_once_for_its_owner_alone(tmp_path):
    path, found = tmp_path / "instance" / "keys", []
    meet = threading.Barrier(8)

    def start() -> None:
        meet.wait()
        found.append(ring_made_in(path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["keys"]
    settings = Settings(database_url="sqlite://", protection_keys_file=str(path))
    with create_app(settings).app_context():
        assert key_ring() == read_ring(found[0])


def test_the_tests_have_keys_of_their_own(tmp_path: Path):
    app = create_app(settings_for("sqlite://", tmp_path))
    with app.app_context():
        assert key_ring() == read_ring(PROTECTION_KEYS)
    assert list(tmp_path.iterdir()) == []
