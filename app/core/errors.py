"""What a service answers instead of doing: each is shown by a page of its own that says what to do next."""

from collections.abc import Sequence
from typing import Any, TypeVar

from competition_rules.findings import Finding

T = TypeVar("T")


class DomainError(Exception):
    """Base of every refusal that a person may meet."""


class Refused(DomainError):
    """The rules say no. Carries the findings; the page words them in the reader's language."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(", ".join(finding.rule for finding in findings))
        self.findings = tuple(findings)


class NotPermitted(DomainError):
    """This actor may not do this to this object (the object itself is visible to them)."""


class StaleState(DomainError):
    """The case is no longer in the state the step starts from: someone was faster, or the page was old."""

    def __init__(self, case: Any, action: str) -> None:
        super().__init__(f"{type(case).__name__} {case.id} is {case.status}: cannot {action}")
        self.case = case
        self.action = action


class InsufficientFunds(DomainError):
    """The source account holds less than the transfer asks."""


class AlreadyPosted(DomainError):
    """A transfer for this act exists: the act was carried out before."""


def refuse_if(findings: Sequence[Finding]) -> None:
    """Raise `Refused` when there is any finding."""
    if findings:
        raise Refused(findings)


def refusal(rule: str, point: str = "", **facts: Any) -> Refused:
    """A refusal by one rule of the software's own (not of the regulation, so usually without a point)."""
    return Refused([Finding(rule=rule, point=point, facts=facts)])


def present(value: T | None, why: str) -> T:
    """The value, where the state of the case promises that there is one; `why` names the promise."""
    if value is None:
        raise RuntimeError(f"missing although {why}")
    return value
