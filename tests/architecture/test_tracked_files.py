"""What is in the repository says nothing of one machine, and the locks hold hashes only."""

import re
import subprocess

import pytest

from tests.architecture.reading import ROOT, foreign_words

LOCK_LINE = re.compile(
    r"#.*|[a-z0-9._-]+(\[[a-z0-9,-]+\])?==[\w.!+]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    # .*"
)
NOT_OURS = (".min.js", ".min.css")
# They name what they look for.
LOOKING = {"tests/architecture/reading.py", "tests/architecture/test_tracked_files.py"}


def tracked_files() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(name: str) -> str:
    """The text of a file; nothing for a binary one."""
    content = (ROOT / name).read_bytes()
    return "" if b"\0" in content else content.decode("utf-8")


def lock_oddities(text: str) -> list[str]:
    return [line for line in text.splitlines() if not LOCK_LINE.fullmatch(line)]


def test_no_file_names_a_machine_a_registry_or_an_issue():
    names = [name for name in tracked_files() if name not in LOOKING and not name.endswith(NOT_OURS)]
    assert "pyproject.toml" in names
    assert [f"{name}: {word}" for name in names for word in foreign_words(text_of(name))] == []
    assert [name for name in names if f"{ROOT}/" in text_of(name)] == []


@pytest.mark.parametrize(
    "text",
    [
        "see /home/anna/notes.txt",
        'path = "/root/.cache"',
        "https://packages.example.org/" + "simple/flask/",
        "--extra-index-url https://example.org/simple",
        "fixes issue " + "#12",
        "# TO" + "DO: finish",
    ],
)
def test_a_foreign_word_is_found(text):
    assert len(foreign_words(text)) == 1


@pytest.mark.parametrize("text", ["/workflow/x", "tests/opt/x", "templates/home/tasks.html", "${ROOT}/opt/x"])
def test_a_word_of_our_own_passes(text):
    assert foreign_words(text) == []


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_locks_hold_versions_and_hashes_only(name):
    text = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert lock_oddities(text) == []


@pytest.mark.parametrize(
    "line", ["--find-links /wheels", "flask==3.1.3", "flask @ file:///x.whl", "torch>=2"]
)
def test_a_loose_line_in_a_lock_is_found(line):
    assert lock_oddities(line) == [line]


def test_lock_formats_that_record_registries_are_not_kept():
    names = {name.rsplit("/", 1)[-1] for name in tracked_files()}
    assert names & {"uv.lock", "pylock.toml", "package-lock.json"} == set()
