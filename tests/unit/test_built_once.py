"""A state that is copied is the state that would have been built; what a test did itself ends the copying."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from app.accounts.models import User
from app.extensions import db
from tests.builders import accounts
from tests.built_once import built_once, ground_of
from tests.databases import SqliteTemplates, app_on

Empty = Callable[[], AbstractContextManager[None]]
_called: list[str] = []


@dataclass
class Known:
    """A row and something plain beside it."""

    person: User
    words: str


@built_once
def known(name: str) -> Known:
    _called.append(name)
    # Marked too: a state within a state.
    return Known(accounts.user(f"{name}@example.lv", name), f"{name}!")


@pytest.fixture
def empty(sqlite_databases: SqliteTemplates, tmp_path: Path) -> Empty:
    """An application on an empty database, as often as asked."""

    @contextmanager
    def opened() -> Iterator[None]:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        with sqlite_databases.fresh(folder) as url:
            app = app_on(url, folder)
            with app.app_context(), ground_of(app, folder):
                _called.clear()
                yield
                db.session.remove()
                db.engine.dispose()

    return opened


def names() -> list[str]:
    return list(db.session.scalars(select(User.name).order_by(User.id)))


def test_the_same_beginning_is_copied_and_goes_on_from_there(empty: Empty) -> None:
    for called in (["Anna", "Berta"], []):
        with empty():
            first, second = known("Anna"), known("Berta")
            assert (first.person.name, second.person.name, second.words) == ("Anna", "Berta", "Berta!")
            assert (names(), _called) == (["Anna", "Berta"], called)
            accounts.user("cilda@example.lv", "Cilda")
            db.session.commit()
            assert names() == ["Anna", "Berta", "Cilda"]


def test_another_order_is_another_state(empty: Empty) -> None:
    for wanted in (["Dace", "Elza"], ["Elza", "Dace"]):
        with empty():
            assert [known(name).person.id for name in wanted] == [1, 2]
            assert (names(), _called) == (wanted, wanted)


def rename(person: User) -> None:
    person.name = "Cita"


def update_all(_person: User) -> None:
    db.session.execute(update(User).values(name="Cita"))


def update_with_a_table_before(_person: User) -> None:
    db.session.execute(text("WITH one AS (SELECT 1) UPDATE user_account SET name = 'Cita' WHERE id IN one"))


@pytest.mark.parametrize("write", [rename, update_all, update_with_a_table_before])
def test_what_the_test_wrote_is_never_lost(empty: Empty, write: Callable[[User], None]) -> None:
    with empty():
        known("Fredis")
        known("Gita")
    with empty():
        write(known("Fredis").person)
        known("Gita")
        assert (names(), _called) == (["Cita", "Gita"], ["Gita"])
