"""The key by which personal codes are found is changed: killed ten times in the middle, every learner is found."""

import signal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.errors import Refused
from app.core.key_ring import new_key
from app.extensions import db
from app.registry.models import School
from app.support_plans.lookups import left_to_hash, rotate
from app.support_plans.models import Learner
from app.support_plans.queries import learner_with_code
from app.support_plans.service import import_learners
from tests.builders import learners
from tests.conftest import NOON
from tests.databases import PROTECTION_KEYS
from tests.workflows.lookup_victim import BATCH
from tests.workflows.nursery import Nursery
from tests.workflows.test_key_rotation import add_learners, names, use

LEARNERS = 8 * BATCH


def changed_ring() -> str:
    """The ring of the tests with a new key of lookups beside the one there was."""
    return f"{PROTECTION_KEYS.replace('lookup ', 'lookup-old ')}lookup {new_key()}\n"


def without_the_older(ring: str) -> str:
    return "\n".join(line for line in ring.splitlines() if not line.startswith("lookup-old"))


def assert_all_found(count: int = LEARNERS) -> None:
    db.session.expire_all()
    found = [learner_with_code(learners.personal_code(place)) for place in range(count)]
    assert [one and one.name for one in found] == [f"Skolēns Nr {place}" for place in range(count)]


def test_killed_ten_times_every_learner_is_found_and_read(any_database: Flask, tmp_path: Path) -> None:
    add_learners(LEARNERS)
    ring, file = changed_ring(), tmp_path / "keys"
    file.write_text(ring)
    use(any_database, ring)
    with Nursery("tests.workflows.lookup_victim:rotate_and_die", tmp_path) as nursery:
        for which in (1, 2, 0, 4, 8, 0, 3, 5, 7, 0):
            nursery.begin(str(file), which)
            assert nursery.end() == -signal.SIGKILL, nursery.errors()
            assert_all_found()
            assert (left_to_hash(), len(names())) == (LEARNERS, LEARNERS)
    assert sum(rotate(BATCH)) == LEARNERS
    assert_all_found()
    assert (left_to_hash(), list(rotate())) == (0, [])
    use(any_database, without_the_older(ring))
    assert_all_found()


def test_while_the_key_is_changed_nobody_is_registered_twice(app: Flask) -> None:
    add_learners(3)
    use(app, changed_ring())
    by = learners.author(db.session.scalars(select(School)).one())
    with pytest.raises(Refused, match="learner_known"):
        learners.learner(1, by=by)
    rows = "\n".join(f"Jauns Vārds;{learners.personal_code(place)};7;7.c" for place in range(4))
    data = f"Vārds, uzvārds;Personas kods;Klase vai kurss;Grupa\n{rows}".encode()
    done = import_learners(data, "7c.csv", by=by, at=NOON)
    assert (done.new, done.known) == (1, 3)
    assert left_to_hash() == 3
    assert sum(rotate()) == 3
    assert len(set(db.session.scalars(select(Learner.code_hash)))) == 4


def test_the_command_prints_a_key_and_tells_what_it_did(app: Flask) -> None:
    add_learners(3)
    runner = app.test_cli_runner()
    printed = runner.invoke(args=["support", "new-key", "--lookup"]).output
    use(app, f"{PROTECTION_KEYS.replace('lookup ', 'lookup-old ')}{printed}")
    told = runner.invoke(args=["support", "rotate-lookup"]).output
    assert told == "Hashed anew: 3 personal codes. The key lookup-old may be taken out of the ring.\n"
