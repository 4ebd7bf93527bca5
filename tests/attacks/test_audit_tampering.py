"""Whatever is done to the audit record behind the software's back is found, back to the last anchor."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts import service as accounts
from app.audit import anchors, record
from app.audit.verify import Flaw, verify
from app.core.actor import SYSTEM
from app.core.roles import Role
from app.extensions import db
from app.plans import service as plans
from app.plans.models import PmpPlan, PreventionLevel, RiskGroup
from tests.attacks import SOAK
from tests.attacks.tampering import COLUMNS, TAMPERINGS, Intruder
from tests.builders import accounts as people
from tests.builders import registry
from tests.conftest import NOON

COUNT = 1000 if SOAK else 100
DAY = timedelta(days=1)


def anchor(app: Flask, at: datetime) -> int:
    count = anchors.anchor(Path(app.config["AUDIT_ANCHORS"]), app.config["SECRET_KEY"], at)
    db.session.commit()
    return count


def flaws(app: Flask, folder: Path | None = None) -> list[Flaw]:
    return verify(folder or Path(app.config["AUDIT_ANCHORS"]), app.config["SECRET_KEY"])


def keep_a_record(app: Flask) -> None:
    """People, organisations and a plan on its way, with an anchor after each of three days."""
    coordinator = people.actor(Role.COORDINATOR)
    for place in range(1, 6):
        registry.organisation(f"Biedrība „Ūdensroze {place}”", place=place)
    period = {"starts_on": NOON.date(), "ends_on": (NOON + 700 * DAY).date()}
    plan = plans.start_plan(title="Saldus novada plāns", **period, by=coordinator, at=NOON)
    anchor(app, NOON)
    goal = plans.add_goal(plan, "Mazāk kavējumu", by=coordinator, at=NOON + DAY)
    for number in range(4):
        plans.add_task(
            goal, f"Uzdevums {number}", risk_group=RiskGroup.LEARNING,
            prevention_level=PreventionLevel.UNIVERSAL, by=coordinator, at=NOON + DAY,
        )  # fmt: skip
    anchor(app, NOON + DAY)
    plans.adopt(plan, "lēmums Nr. 7", by=coordinator, at=NOON + 2 * DAY)
    author = people.user("zane@example.lv", "Zane Bērziņa")
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        membership = accounts.grant_membership(author, role, by=SYSTEM, at=NOON + 2 * DAY)
        accounts.end_membership(membership, by=SYSTEM, at=NOON + 2 * DAY)
    anchor(app, NOON + 2 * DAY)


def unnoticed(app: Flask, count: int, scratch: Path) -> list[str]:
    """Tamper so many times, each time with the whole record, and name what was not found."""
    missed = []
    for number in range(count):
        name, tamper = list(TAMPERINGS.items())[number % len(TAMPERINGS)]
        folder = scratch / f"anchors{number}"
        shutil.copytree(app.config["AUDIT_ANCHORS"], folder)
        intruder = Intruder(db.session.connection(), folder, Random(number))
        intruder.drop_triggers()
        tamper(intruder)
        if not flaws(app, folder):
            missed.append(f"{number}: {name}")
        db.session.rollback()
    return missed


def test_every_tampering_is_found(any_database: Flask, tmp_path: Path):
    keep_a_record(any_database)
    few = db.engine.dialect.name == "postgresql" and not SOAK
    assert flaws(any_database) == []
    assert unnoticed(any_database, len(TAMPERINGS) if few else COUNT, tmp_path) == []
    assert flaws(any_database) == []


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_command_tells_of_each_kind_of_tampering(app: Flask, name: str):
    keep_a_record(app)
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["audit", "verify"])
    assert (whole.exit_code, whole.stderr) == (0, "")
    intruder = Intruder(db.session.connection(), Path(app.config["AUDIT_ANCHORS"]), Random(name))
    intruder.drop_triggers()
    TAMPERINGS[name](intruder)
    db.session.commit()
    found = runner.invoke(args=["audit", "verify"])
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr != ""
    assert "Traceback" not in found.stderr


# The id alone says nothing: only the order of ids is a statement, and `give_an_event_a_later_id` breaks it.
@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "id"])
def test_every_column_of_an_event_is_bound(sqlite_app: Flask, column: str):
    keep_a_record(sqlite_app)
    Intruder(db.session.connection(), Path(sqlite_app.config["AUDIT_ANCHORS"]), Random(1)).drop_triggers()
    db.session.execute(text("PRAGMA defer_foreign_keys = 1"))
    changed = f"UPDATE audit_event SET {column} = '9' || coalesce({column}, '') WHERE place = 2"
    db.session.execute(text(changed))
    assert flaws(sqlite_app) != []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("facts", b"\xff\xfe"),
        ("actor_name", b"\xff"),
        ("at", "yesterday"),
        ("at", 5),
        ("facts", "NaN"),
        ("facts", 1),
    ],
)
def test_values_no_reader_understands_are_found_without_a_fault(
    sqlite_app: Flask, column: str, value: object
):
    keep_a_record(sqlite_app)
    Intruder(db.session.connection(), Path(sqlite_app.config["AUDIT_ANCHORS"]), Random(1)).drop_triggers()
    cast = "CAST(:value AS TEXT)" if isinstance(value, bytes) else ":value"
    db.session.execute(text(f"UPDATE audit_event SET {column} = {cast} WHERE place = 2"), {"value": value})
    assert flaws(sqlite_app) != []


def test_a_moment_spelled_otherwise_is_found(sqlite_app: Flask):
    keep_a_record(sqlite_app)
    Intruder(db.session.connection(), Path(sqlite_app.config["AUDIT_ANCHORS"]), Random(1)).drop_triggers()
    db.session.execute(text("UPDATE audit_event SET at = replace(at, ' ', 'T') WHERE place = 2"))
    assert flaws(sqlite_app) != []


def test_an_anchor_written_after_a_tail_was_cut_does_not_cover_it_up(app: Flask):
    keep_a_record(app)
    intruder = Intruder(db.session.connection(), Path(app.config["AUDIT_ANCHORS"]), Random(3))
    intruder.drop_triggers()
    TAMPERINGS["cut_a_tail_and_set_the_head_back"](intruder)
    db.session.commit()
    assert anchor(app, NOON + 3 * DAY) == 1
    assert flaws(app) != []


def test_an_anchor_written_after_a_chain_was_written_anew_does_not_cover_it_up(app: Flask):
    keep_a_record(app)
    intruder = Intruder(db.session.connection(), Path(app.config["AUDIT_ANCHORS"]), Random(4))
    intruder.drop_triggers()
    TAMPERINGS["write_a_chain_anew_and_longer"](intruder)
    db.session.commit()
    assert anchor(app, NOON + 3 * DAY) == 1
    assert flaws(app) != []


def test_a_tail_replaced_between_two_anchors_is_found(app: Flask):
    """Cut, anchored, grown to the old length, anchored: the first anchor still says what stood there."""
    keep_a_record(app)
    intruder = Intruder(db.session.connection(), Path(app.config["AUDIT_ANCHORS"]), Random(7))
    intruder.drop_triggers()
    chain = intruder.run("SELECT * FROM audit_chain WHERE case_kind = 'pmp_plan'").one()
    intruder.store(chain, intruder.events(chain)[:-1])
    db.session.commit()
    anchor(app, NOON + 3 * DAY)
    plan = db.session.get_one(PmpPlan, chain.case_id)
    record(plan, "pmp_plan.edit", by=SYSTEM, at=NOON + 4 * DAY)
    anchor(app, NOON + 4 * DAY)
    assert [flaw.problem for flaw in flaws(app)] == [
        f"event {chain.length} was rewritten after it was anchored"
    ]


def test_a_file_whose_last_line_does_not_end_is_found(app: Flask):
    keep_a_record(app)
    path = Path(app.config["AUDIT_ANCHORS"]) / anchors.FILE
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert [flaw.case for flaw in flaws(app)] == ["anchor 3"]


def test_many_who_anchor_at_once_write_one_line_after_the_other(any_database: Flask):
    keep_a_record(any_database)
    start = Barrier(8)

    def grow_and_anchor(place: int) -> None:
        with any_database.app_context():
            start.wait()
            record(registry.organisation(place=place), "organisation.note", by=SYSTEM, at=NOON + 3 * DAY)
            db.session.commit()
            anchor(any_database, NOON + 3 * DAY)

    with ThreadPoolExecutor(8) as people_at_once:
        list(people_at_once.map(grow_and_anchor, [1, 2, 3, 4, 5, 1, 2, 3]))
    assert flaws(any_database) == []


def test_a_second_chain_of_a_case_is_found(sqlite_app: Flask):
    keep_a_record(sqlite_app)
    db.session.commit()
    with closing(sqlite3.connect(str(db.engine.url.database))) as raw:
        raw.executescript(
            """
            CREATE TABLE loose AS SELECT * FROM audit_chain;
            DROP TABLE audit_chain;
            ALTER TABLE loose RENAME TO audit_chain;
            INSERT INTO audit_chain SELECT 900, case_kind, case_id, length, head FROM audit_chain WHERE id = 1;
            INSERT INTO audit_event
            SELECT 900 + id, 900, case_kind, case_id, place, event, at, actor_user_id, actor_role, actor_scope_id,
                   actor_name, facts, previous, digest FROM audit_event WHERE chain_id = 1;
            """
        )
    assert [flaw.problem for flaw in flaws(sqlite_app)] == ["the case has a second chain"]


def test_nothing_is_added_to_an_anchor_file_that_was_changed(app: Flask):
    keep_a_record(app)
    folder = Path(app.config["AUDIT_ANCHORS"])
    intruder = Intruder(db.session.connection(), folder, Random(6))
    TAMPERINGS["change_a_line_of_the_anchors"](intruder)
    registry.organisation(place=9)
    db.session.commit()
    before = (folder / anchors.FILE).read_bytes()
    refused = app.test_cli_runner().invoke(args=["audit", "anchor"])
    assert (refused.exit_code, (folder / anchors.FILE).read_bytes()) == (1, before)
    assert "was changed" in refused.stderr


def test_anchoring_writes_down_only_what_grew(any_database: Flask):
    keep_a_record(any_database)
    assert anchor(any_database, NOON + 3 * DAY) == 0
    record(registry.organisation(place=1), "organisation.note", by=SYSTEM, at=NOON + 3 * DAY)
    assert anchor(any_database, NOON + 4 * DAY) == 1
    assert flaws(any_database) == []


def test_a_seal_that_was_not_committed_does_no_harm(app: Flask):
    keep_a_record(app)
    registry.organisation(place=9)
    db.session.commit()
    anchors.anchor(Path(app.config["AUDIT_ANCHORS"]), app.config["SECRET_KEY"], NOON + 3 * DAY)
    db.session.rollback()
    assert flaws(app) == []
    registry.organisation(place=8)
    assert anchor(app, NOON + 4 * DAY) == 1
    assert flaws(app) == []


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET event = 'x'", "DELETE FROM audit_event"])
def test_the_database_itself_refuses_to_change_an_event(any_database: Flask, statement: str):
    keep_a_record(any_database)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert flaws(any_database) == []
