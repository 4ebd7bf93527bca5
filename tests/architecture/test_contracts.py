"""The import contracts hold for the house, and each of them breaks on a house built wrongly."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.reading import ROOT

CONTRACTS = {
    "A later step of a case may use an earlier one, never the reverse",
    "Inside a feature pages ask verbs, verbs ask policies, policies read models, models know the workflow",
    "The rules of the regulation import only the standard library and pydantic",
    "Sheets and PDF are made only in documents",
    "XML of the bank is read and written only in payments.bank_files",
    "Services, queries, policies, models and workflows never see the request",
    "Views and forms are private to their feature",
}
ORDER = (
    "dev home monitoring succession support_plans books reports payments agreements selection applications quotas "
    "calls participation plans funds accounts registry documents outbox jobs storage audit extensions core"
).split()
BUILT_WRONGLY = {
    "app/__init__.py": "from app.plans import views",
    "app/core/low.py": "import app.calls.models",
    "app/calls/service.py": "import app.calls.views",
    "competition_rules/money.py": "import decimal, pydantic, sqlalchemy",
    "app/calls/queries.py": "def f():\n    import pandas",
    "app/calls/models.py": "from lxml import etree",
    "app/plans/service/score.py": "from flask import g",
    "app/plans/views.py": "from flask import request",
    "app/calls/views.py": "import app.plans.views",
}


def broken_contracts(folder: Path) -> set[str]:
    """The names of the contracts that lint-imports calls broken in a folder."""
    environment = {**os.environ, "COLUMNS": "500", "NO_COLOR": "1"}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    results = dict(re.findall(r"^(.+) (KEPT|BROKEN)$", done.stdout, re.M))
    assert set(results) == CONTRACTS, done.stdout + done.stderr
    assert (done.returncode == 0) is ("BROKEN" not in results.values())
    return {name for name, result in results.items() if result == "BROKEN"}


def build(folder: Path, files: dict[str, str]) -> None:
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        for parent in path.relative_to(folder).parents:
            if parent.parts:
                (folder / parent / "__init__.py").touch()
    (folder / "tests/architecture").mkdir(parents=True)
    shutil.copy(ROOT / "tests/architecture/contracts.py", folder / "tests/architecture")
    shutil.copy(ROOT / "pyproject.toml", folder)


def test_the_house_keeps_every_contract():
    assert broken_contracts(ROOT) == set()


def test_every_contract_breaks_on_a_house_built_wrongly(tmp_path):
    build(tmp_path, BUILT_WRONGLY)
    assert broken_contracts(tmp_path) == CONTRACTS


def test_a_new_package_must_be_given_its_place(tmp_path):
    build(tmp_path, {"app/novelty/models.py": "", "competition_rules/money.py": ""})
    assert broken_contracts(tmp_path) == {"A later step of a case may use an earlier one, never the reverse"}


def test_the_layers_stand_in_the_order_of_a_case():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]
    assert [name.strip("()") for name in layers["layers"]] == ORDER
    assert layers["exhaustive"] is True
