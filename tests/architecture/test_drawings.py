"""The drawn workflows are those of the code."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow
from scripts import workflows


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    PULL_TO = "pull_to"


def test_the_drawn_workflows_are_those_of_the_code():
    drawn = workflows.TARGET.read_text(encoding="utf-8")
    assert drawn == workflows.page(), "the tables changed: make docs"


def test_every_workflow_is_drawn_once():
    nouns = [one.noun for _feature, one in workflows.workflows()]
    assert len(nouns) == len(set(nouns))
    assert {"application", "payment", "recovery", "local_call"} <= set(nouns)


def test_a_drawing_shows_every_step_its_states_and_who_takes_it():
    step = Step({Door.OPEN}, Door.SHUT, Role.AUDITOR, Role.FINANCE_APPROVER)
    drawn = workflows.chapter("house", Workflow("front_door", Door.OPEN, {Door.PULL_TO: step}))
    assert drawn.splitlines() == [
        "## Front door (`app/house`)",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> open",
        "    open --> shut: pull to",
        "```",
        "",
        "| Step | From | To | Who |",
        "|---|---|---|---|",
        "| pull to | open | shut | auditor, finance approver |",
    ]
