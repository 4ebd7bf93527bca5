from datetime import date, timedelta

import pytest

from competition_rules import support
from competition_rules.support import Level, Observed, Semester, Trend, levels, semester_named, semester_of


@pytest.mark.parametrize(
    ("kind", "year", "is_right"),
    [("general", 4, False), ("general", 5, True), ("general", 12, True), ("general", 13, False),
     ("vocational", 0, False), ("vocational", 1, True), ("vocational", 4, True), ("vocational", 5, False)],
)  # fmt: skip
def test_support_is_for_grades_5_to_12_and_vocational_years_1_to_4(
    kind: str, year: int, is_right: bool
) -> None:
    assert support.is_in_target(kind, year) is is_right


def test_a_kind_of_school_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        support.target_years("academy")


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 8, 31), "2025/2026-2"), (date(2026, 9, 1), "2026/2027-1"), (date(2026, 12, 31), "2026/2027-1"),
     (date(2027, 1, 1), "2026/2027-2"), (date(2024, 2, 29), "2023/2024-2")],
)  # fmt: skip
def test_a_day_is_in_one_semester(day: date, code: str) -> None:
    assert semester_of(day).code == code
    assert semester_named(code) == semester_of(day)


def test_semesters_follow_each_other_without_a_gap() -> None:
    semester = Semester(2020, 1)
    for _ in range(12):
        assert semester.next.starts_on == semester.ends_on + timedelta(days=1)
        assert semester_of(semester.starts_on) == semester_of(semester.ends_on) == semester
        assert semester < semester.next
        assert semester.code < semester.next.code
        semester = semester.next
    assert semester == Semester(2026, 1)
    assert (semester.starts_on, semester.ends_on) == (date(2026, 9, 1), date(2026, 12, 31))
    assert (semester.next.starts_on, semester.next.ends_on) == (date(2027, 1, 1), date(2027, 8, 31))


@pytest.mark.parametrize(
    "code",
    ["", "2026", "2026/2027", "2026/2027-3", "2026/2028-1", "x026/2027-1", "²026/2027-1", "0026/27-1", "2026/2027-1 "],
)  # fmt: skip
def test_a_text_that_is_no_semester_names_none(code: str) -> None:
    assert semester_named(code) is None


def test_signs_are_of_the_four_groups_and_told_in_both_languages() -> None:
    found = support.signs().values()
    assert {one.group for one in found} == {"learning", "social", "economic", "family"}
    for one in found:
        assert one.in_language("lv") == one.lv != one.in_language("en") == one.en
    assert list(support.severities()) == [1, 2, 3]


def test_a_look_at_a_name_ends_after_an_hour() -> None:
    assert support.minutes_of_look() == 60


AUTUMN, SPRING, NEXT = Semester(2025, 1), Semester(2025, 2), Semester(2026, 1)


def test_the_strongest_sign_of_a_group_is_its_level_in_a_semester() -> None:
    seen = [
        Observed("absences", 1, date(2025, 9, 10)), Observed("low_marks", 3, date(2025, 10, 1)),
        Observed("absences", 2, date(2025, 11, 1)), Observed("hunger", 2, date(2025, 9, 1)),
    ]  # fmt: skip
    assert levels(seen) == [Level("learning", AUTUMN, 3, Trend.NEW), Level("economic", AUTUMN, 2, Trend.NEW)]
    assert levels([]) == []


@pytest.mark.parametrize(
    ("before", "after", "trend"), [(3, 2, Trend.LOWER), (2, 2, Trend.SAME), (1, 2, Trend.HIGHER)]
)
def test_a_trend_compares_with_the_last_semester_that_had_signs(
    before: int, after: int, trend: Trend
) -> None:
    seen = [Observed("absences", after, date(2026, 9, 10)), Observed("low_marks", before, date(2025, 9, 10))]
    assert levels(seen) == [
        Level("learning", AUTUMN, before, Trend.NEW),
        Level("learning", NEXT, after, trend),
    ]


def test_groups_do_not_disturb_each_other_and_come_in_their_own_order() -> None:
    seen = [
        Observed("own_care", 1, date(2025, 9, 10)), Observed("health", 3, date(2026, 3, 1)),
        Observed("own_care", 2, date(2026, 3, 1)),
    ]  # fmt: skip
    assert levels(seen) == [
        Level("social", SPRING, 3, Trend.NEW), Level("family", AUTUMN, 1, Trend.NEW),
        Level("family", SPRING, 2, Trend.HIGHER),
    ]  # fmt: skip
