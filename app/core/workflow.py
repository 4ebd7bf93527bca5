"""A workflow is one table: action → from which states, to which state, by which roles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.roles import Role


@dataclass(frozen=True)
class Step:
    """One row of a workflow table."""

    sources: frozenset[StrEnum]
    target: StrEnum
    roles: frozenset[Role]

    def __init__(self, sources: Collection[StrEnum], target: StrEnum, *roles: Role) -> None:
        object.__setattr__(self, "sources", frozenset(sources))
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "roles", frozenset(roles))


@dataclass(frozen=True)
class Workflow:
    """The noun (used in audit events as `noun.action`), the first state and the steps of one kind of case."""

    noun: str
    initial: StrEnum
    steps: Mapping[StrEnum, Step]

    def step(self, action: StrEnum) -> Step:
        """The row of an action; KeyError for an action of another workflow."""
        return self.steps[action]

    def allows(self, action: StrEnum, status: StrEnum, role: Role) -> bool:
        """Whether that role could take that step from that state (object-level policy apart)."""
        step = self.steps[action]
        return status in step.sources and role in step.roles

    def statuses(self) -> set[StrEnum]:
        """Every state the table names."""
        named = {step.target for step in self.steps.values()} | {self.initial}
        return named.union(*(step.sources for step in self.steps.values()))
