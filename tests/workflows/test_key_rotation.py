"""Keys of learners' data are changed: killed ten times in the middle, everything stays readable."""

import signal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.core.key_ring import Unreadable, new_key, read_ring
from app.core.key_ring import __name__ as ring_of_app
from app.extensions import db
from app.support_plans.models import Learner
from app.support_plans.rotation import left_to_rotate, rotate, versions_in_use
from app.support_plans.service.learners import made
from tests.builders import learners, registry
from tests.conftest import NOON
from tests.databases import PROTECTION_KEYS
from tests.workflows.nursery import Nursery
from tests.workflows.rotation_victim import BATCH

# Whole batches of each of the two columns.
LEARNERS = 8 * BATCH


def use(app: Flask, keys: str) -> None:
    app.extensions[ring_of_app] = read_ring(keys)


def add_learners(count: int = LEARNERS) -> None:
    school = registry.school()
    for place in range(count):
        db.session.add(made(learners.typed(place, name=f"Skolēns Nr {place}"), school.id, NOON))
    db.session.commit()


def names() -> list[str]:
    db.session.expire_all()
    found = db.session.scalars(select(Learner).order_by(Learner.id)).all()
    assert [one.code for one in found] == [learners.personal_code(place) for place in range(len(found))]
    return [one.name for one in found]


def test_a_rotation_killed_ten_times_leaves_nothing_unreadable(any_database: Flask, tmp_path: Path) -> None:
    add_learners()
    expected = [f"Skolēns Nr {place}" for place in range(LEARNERS)]
    ring, file = f"{PROTECTION_KEYS}2 {new_key()}\n", tmp_path / "keys"
    file.write_text(ring)
    use(any_database, ring)
    assert (left_to_rotate(), versions_in_use()) == (2 * LEARNERS, {1: 2 * LEARNERS})
    done = 0
    with Nursery("tests.workflows.rotation_victim:rotate_and_die", tmp_path) as nursery:
        for which, when in [(1, "before"), (1, "after"), (2, "before"), (1, "before"), (2, "after")] * 2:
            nursery.begin(str(file), which, when)
            assert nursery.end() == -signal.SIGKILL, nursery.errors()
            # Listening after a commit counts the one that was made, before a commit only those that went before.
            done += which if when == "after" else which - 1
            assert names() == expected
            assert left_to_rotate() == 2 * LEARNERS - done * BATCH
    assert sum(rotate()) == 2 * LEARNERS - done * BATCH
    assert (left_to_rotate(), versions_in_use(), list(rotate())) == (0, {2: 2 * LEARNERS}, [])
    without_the_older = "\n".join(line for line in ring.splitlines() if not line.startswith("1 "))
    use(any_database, without_the_older)
    assert names() == expected


def test_what_somebody_writes_meanwhile_stays(app: Flask) -> None:
    add_learners(30)
    use(app, f"{PROTECTION_KEYS}2 {new_key()}\n")
    batches = rotate(at_once=10)
    assert next(batches) == 10
    written = db.session.scalars(select(Learner).order_by(Learner.id.desc())).first()
    written.name = "Jauns Vārds"
    db.session.commit()
    assert sum(batches) == 2 * 30 - 10 - 1
    assert names()[-1] == "Jauns Vārds"


def test_a_value_that_cannot_be_read_stops_the_rotation_and_stays(app: Flask) -> None:
    add_learners(3)
    db.session.execute(text("UPDATE learner SET name_sealed = '1.AAAA' WHERE id = 2"))
    db.session.commit()
    use(app, f"{PROTECTION_KEYS}2 {new_key()}\n")
    with pytest.raises(Unreadable):
        list(rotate())
    db.session.rollback()
    assert db.session.scalar(text("SELECT name_sealed FROM learner WHERE id = 2")) == "1.AAAA"


def test_the_command_tells_what_it_did(app: Flask) -> None:
    add_learners(3)
    use(app, f"{PROTECTION_KEYS}2 {new_key()}\n")
    run = app.test_cli_runner().invoke(args=["support", "rotate-keys"])
    assert run.output.splitlines()[:2] == ["Sealed anew: 6 values with key 2.", "Key 2: 6 values."]
    printed = app.test_cli_runner().invoke(args=["support", "new-key"]).output
    assert read_ring(f"{PROTECTION_KEYS}{printed}").newest == 3
    assert read_ring(app.test_cli_runner().invoke(args=["support", "new-keys"]).output).newest == 1
