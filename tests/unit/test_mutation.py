"""The faults that `make mutants` puts into the rules are real ones, each once and each under a name of its own."""

import ast
from pathlib import Path

from scripts.mutants import report
from scripts.mutation import mutants_of

SOURCE = """
@keep(frozen=True)
def share(sum: int = 1) -> int:
    if sum < 10 and not sum == 3:
        return sum + 1
    return [one for one in (1,) if one]
"""
NAMES = [
    "sample.share: if sum < 10 and (not sum == 3) → if not (sum < 10 and (not sum == 3))",
    "sample.share: return [one for one in (1,) if one] → return None",
    "sample.share: 1 → 2",
    "sample.share: sum < 10 and (not sum == 3) → sum < 10 or not sum == 3",
    "sample.share: return sum + 1 → return None",
    "sample.share: sum < 10 → sum <= 10",
    "sample.share: not sum == 3 → sum == 3",
    "sample.share: sum + 1 → sum - 1",
    "sample.share: for one in (1,) if one → for one in (1,)",
    "sample.share: sum < 10 → sum < 11",
    "sample.share: sum == 3 → sum != 3",
    "sample.share: sum + 1 → sum + 2",
    "sample.share: (1,) → (2,)",
    "sample.share: sum == 3 → sum == 4",
]


def test_each_fault_changes_one_thing_and_types_and_decorators_stay(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(SOURCE, encoding="utf-8")
    made = mutants_of(path)
    assert sorted(" ".join(one.name.split()) for one in made) == sorted(NAMES)
    sources = {ast.unparse(one.tree) for one in made}
    assert len(sources) == len(NAMES)
    assert ast.unparse(ast.parse(SOURCE)) not in sources


def test_a_survivor_without_a_reason_and_a_reason_without_a_survivor_fail(capsys) -> None:
    kept = "money.module: Decimal(1) → Decimal(2)"
    assert report([kept, "money.module: prec=40 → prec=41"], {"money"}) == 0
    assert report([kept, "money.module: prec=40 → prec=41", "money.euro: a → b"], {"money"}) == 1
    assert report([kept], {"money"}) == 1
    assert "survives without a reason: money.euro: a → b" in capsys.readouterr().out
