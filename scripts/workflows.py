"""Draws the workflow tables of the code into docs/workflows.md, so that the drawing cannot differ from the table."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from app.core.workflow import Step, Workflow

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "workflows.md"
INTRODUCTION = """# Workflows

Made from the tables in `app/*/*workflow.py` by `make docs`; a test compares. A step that is not in a table cannot be
taken: `audit.carry_out` is the only writer of a status, and it asks the table.
"""


def page() -> str:
    """The whole document."""
    return "\n".join([INTRODUCTION, *(chapter(feature, one) for feature, one in workflows())])


def workflows() -> Iterator[tuple[str, Workflow]]:
    """Every workflow of the code with the feature it belongs to, in the order of the folders."""
    for path in sorted((ROOT / "app").glob("*/*workflow.py")):
        feature = path.parent.name
        if feature != "core":
            module = import_module(f"app.{feature}.{path.stem}")
            found = [one for one in vars(module).values() if isinstance(one, Workflow)]
            yield from ((feature, one) for one in found)


def chapter(feature: str, workflow: Workflow) -> str:
    """One workflow: its drawing, then its table."""
    title = workflow.noun.replace("_", " ").capitalize()
    rows = [
        f"| {action.replace('_', ' ')} | {_sources(step)} | {step.target} | {_roles(step)} |"
        for action, step in workflow.steps.items()
    ]
    drawing = [
        "```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial}", *_arrows(workflow), "```",
    ]  # fmt: skip
    table = ["| Step | From | To | Who |", "|---|---|---|---|", *rows]
    return "\n".join([f"## {title} (`app/{feature}`)\n", *drawing, "", *table, ""])


def _arrows(workflow: Workflow) -> list[str]:
    return [
        f"    {source} --> {step.target}: {action.replace('_', ' ')}"
        for action, step in workflow.steps.items()
        for source in sorted(step.sources)
    ]


def _sources(step: Step) -> str:
    return ", ".join(sorted(step.sources))


def _roles(step: Step) -> str:
    return ", ".join(sorted(role.value.replace("_", " ") for role in step.roles))


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
