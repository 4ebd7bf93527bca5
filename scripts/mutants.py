"""How good the tests of the rules are: each small fault put into `competition_rules` must make one of them fail.

    mutants.py [MODULE …]       all modules, or those named

What survives stands in tests/rules/survivors.toml with the reason why no test can tell it from the rule. The command
fails on a survivor without a reason, and on a reason for something that no longer survives.
"""

import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.mutation import Mutant, mutants_of

ROOT = Path(__file__).resolve().parent.parent
RULES, TESTS = ROOT / "competition_rules", ROOT / "tests" / "rules"
REASONS = TESTS / "survivors.toml"
WORKERS = int(os.environ.get("WORKERS", "2"))
# The million awards and the measured second take long and find nothing that the others miss.
_QUICK = "not half_a_second and not every_award_to_ten_thousand"
_LONGEST = 180
_ELSEWHERE = ("test_editions.py", "test_regulation.py", "test_edition_contradictions.py")


class _Faulty(importlib.machinery.SourceFileLoader):
    """Loads the tree of a mutant in place of the module's file."""

    tree: Any = None

    def get_code(self, _name: str) -> CodeType:
        code: CodeType = compile(self.tree, self.path, "exec")
        return code


class _Finder:
    def __init__(self, mutant: Mutant) -> None:
        self.name, self.tree = f"competition_rules.{mutant.module}", mutant.tree

    def find_spec(self, name: str, _path: Any, _target: ModuleType | None = None) -> Any:
        if name != self.name:
            return None
        path = str(RULES / f"{name.rpartition('.')[2]}.py")
        loader = _Faulty(name, path)
        loader.tree = self.tree
        return importlib.util.spec_from_file_location(name, path, loader=loader)


def main(modules: Sequence[str]) -> int:
    prepare()
    paths = sorted(path for path in RULES.glob("*.py") if not modules or path.stem in modules)
    if not survives(None):
        print("The tests fail without any fault.")
        return 1
    mutants = [mutant for path in paths for mutant in mutants_of(path)]
    began, alive = time.monotonic(), []
    with ThreadPoolExecutor(WORKERS) as pool:
        for number, (mutant, lives) in enumerate(zip(mutants, pool.map(survives, mutants), strict=True), 1):
            alive += [mutant.name] if lives else []
            print(f"\r{number} of {len(mutants)}, {len(alive)} survive", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"{len(mutants)} faults, {len(alive)} survive, {time.monotonic() - began:.0f} s")
    return report(alive, {path.stem for path in paths})


def report(alive: Sequence[str], modules: set[str]) -> int:
    """Compare with the reasons; the number of faults of the comparison."""
    listed = tomllib.loads(REASONS.read_text(encoding="utf-8"))["survivor"]
    reasons = {one["fault"]: one["reason"] for one in listed if one["fault"].split(".")[0] in modules}
    missing = [name for name in alive if not reasons.get(name, "").strip()]
    stale = sorted(reasons.keys() - set(alive))
    for name in missing:
        print(f"survives without a reason: {name}")
    for name in stale:
        print(f"has a reason and does not survive: {name}")
    return 1 if missing or stale else 0


def prepare() -> None:
    """Import what every run needs once: the runs are forks of this process."""
    for name in ("apportionment.methods", "hypothesis.strategies", "pydantic", "pytest"):
        importlib.import_module(name)
    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    hypothesis = importlib.import_module("hypothesis")
    # One failure is enough: it need not be the smallest.
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, database=None, deadline=None, report_multiple_bugs=False,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )  # fmt: skip
    hypothesis.settings.load_profile("mutants")


def survives(mutant: Mutant | None) -> bool:
    """Whether every test passes all the same; one that never ends has failed."""
    child = os.fork()
    if child == 0:
        os._exit(_run(mutant))
    _pid, state = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(state) == 0


def _run(mutant: Mutant | None) -> int:
    import pytest

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(_LONGEST)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    options = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-p", "no:faulthandler", "-k", _QUICK,
               "-c", os.devnull, f"--rootdir={ROOT}", "--import-mode=importlib"]  # fmt: skip
    try:
        own = _own_tests(mutant.module) if mutant else []
        return int(pytest.main([*options, *own]) if own else 0) or int(pytest.main([*options, str(TESTS)]))
    except BaseException:
        return 1


def _own_tests(module: str) -> list[str]:
    own = sorted(TESTS.glob(f"test_{module}*.py")) or [TESTS / name for name in _ELSEWHERE]
    return [str(path) for path in own]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
