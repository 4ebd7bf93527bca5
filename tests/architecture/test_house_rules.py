"""House rules that no linter knows. Each is shown to fail on a sample, then applied to the house."""

import pytest

from tests.architecture.reading import (
    ROOT,
    clock_readings,
    findings,
    inexact_numbers,
    long_functions,
    long_text,
    python_files,
    skipped_tests,
    status_assignments,
)

HOUSE = ["app", "competition_rules", "migrations", "scripts"]
MONEY = ["competition_rules", "app/funds", "app/payments", "app/quotas", "app/agreements", "app/reports"]


def function_of(lines: int, *, first: str = "def f():") -> str:
    return "\n".join([first, *["    x = 1"] * (lines - 1)])


def test_functions_have_at_most_30_lines():
    assert findings(long_functions, python_files(*HOUSE, "tests")) == []


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        (function_of(30), False),
        (function_of(31), True),
        (function_of(31, first="async def f():"), True),
        (function_of(31, first="def f():  # long: one row per point of the regulation"), False),
        (function_of(31, first="def f():  # long: "), True),
        ("@pages.get('/')\n" + function_of(20), False),
        ("@pages.get('/')\n" + function_of(21), True),
    ],
)
def test_a_function_too_long_is_found(source, refused):
    assert bool(long_functions(source)) is refused


def test_modules_have_at_most_300_lines_and_tests_400():
    assert findings(long_text(300), python_files("app", "competition_rules", "scripts")) == []
    assert findings(long_text(400), python_files("tests")) == []


def test_templates_have_at_most_120_lines():
    assert findings(long_text(120), sorted((ROOT / "templates").rglob("*.html"))) == []


def test_a_file_too_long_is_found():
    assert long_text(300)("\n" * 300) == []
    assert long_text(300)("\n" * 301) != []
    assert long_text(300)("# long: the table of regions\n" + "\n" * 300) == []


def test_only_audit_writes_a_status():
    paths = [path for path in python_files("app") if path.relative_to(ROOT).parts[1] != "audit"]
    assert findings(status_assignments, paths) == []


@pytest.mark.parametrize(
    "source",
    [
        "case.status = S.SUBMITTED",
        "case.status, case.other = pair",
        "case.status: S = S.SUBMITTED",
        "setattr(case, 'status', S.SUBMITTED)",
        "update(Application).values(status=S.SUBMITTED)",
    ],
)
def test_a_written_status_is_found(source):
    assert len(status_assignments(source)) == 1


def test_reading_a_status_is_free():
    assert status_assignments("if case.status == S.DRAFT: status = case.status") == []


def test_money_is_never_a_float():
    assert findings(inexact_numbers, python_files(*MONEY)) == []


@pytest.mark.parametrize("source", ["float(x)", "round(x, 2)", "share = 0.8"])
def test_an_inexact_number_is_found(source):
    assert len(inexact_numbers(source)) == 1


def test_an_exact_number_is_free():
    assert inexact_numbers("isinstance(x, float) or Decimal('0.80') * 3") == []


def test_only_the_clock_reads_the_time():
    paths = [path for path in python_files("app", "competition_rules") if path != ROOT / "app/core/clock.py"]
    assert findings(clock_readings, paths) == []
    assert findings(clock_readings, [ROOT / "app/core/clock.py"]) != []


@pytest.mark.parametrize("source", ["datetime.now(UTC)", "datetime.utcnow()", "date.today()", "func.now()"])
def test_a_reading_of_the_clock_is_found(source):
    assert len(clock_readings(source)) == 1


def test_no_test_is_skipped():
    assert findings(skipped_tests, python_files("tests")) == []


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.skip\ndef test_x(): ...",
        "pytest.importorskip('x')",
        "@pytest.mark.xfail\ndef test_x(): ...",
    ],
)
def test_a_skipped_test_is_found(source):
    assert len(skipped_tests(source)) == 1
