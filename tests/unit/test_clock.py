"""Living at another moment, and coming back from it."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock

THEN, LATER = datetime(2023, 5, 2, 9, tzinfo=UTC), datetime(2023, 6, 1, 9, tzinfo=UTC)


def is_present() -> bool:
    return abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_moments_lie_within_one_another() -> None:
    with clock.at(THEN):
        with clock.at(LATER):
            assert clock.now() == LATER
        assert clock.now() == THEN
    assert is_present()


def test_moments_that_overlap_are_told_and_nobody_stays_in_the_past() -> None:
    first, second = clock.at(THEN), clock.at(LATER)
    first.__enter__()
    second.__enter__()
    for one in (first, second):
        with pytest.raises(RuntimeError, match="one thread"):
            one.__exit__(None, None, None)
    assert is_present()
