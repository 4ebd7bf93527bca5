"""Where what is in the way of a payment is put right: for each obstacle a page the reader may open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import url_for

from app.core.actor import current_actor
from app.core.roles import FINANCE, Role
from app.core.wording import word
from app.payments import labels
from app.payments.awaiting import Awaiting
from app.payments.payables import Payable
from competition_rules.findings import Finding

# Who may look at an account that waits to be verified.
_VERIFIERS = FINANCE | {Role.PROGRAMME_MANAGER}
Reasons = Callable[[Payable | Awaiting], list[tuple[str, str, str]]]


@dataclass(frozen=True, eq=False)
class _Page:
    """A page about one row: its endpoint, what it calls the row's id, and the words of a link to it."""

    endpoint: str
    row: str
    label: Any


_ACCOUNT = _Page("agreements.account", "account_id", labels.TO_ACCOUNT)
_AGREEMENT = _Page("agreements.show", "agreement_id", labels.TO_AGREEMENT)
_APPLICATION = _Page("applications.show", "application_id", labels.TO_APPLICATION)
_HELD_PROJECT = _Page("payments.project", "application_id", labels.TO_HOLD)
_LATE_PROJECT = _Page("payments.project", "application_id", labels.TO_LATE_PROJECT)


def reasons_for_rows() -> Reasons:
    """For the rows of one page: each obstacle as a sentence, the address of where it is put right, and the words of
    the link."""
    # Many rows wait for the same: its address and its words are put together once.
    links, words = cache(_link), cache(_words)
    is_verifier = current_actor().role in _VERIFIERS

    def reasons(one: Payable | Awaiting) -> list[tuple[str, str, str]]:
        found = []
        for finding in one.obstacles if isinstance(one, Payable) else (one.obstacle,):
            page, row = _place(one, finding, is_verifier)
            before, after, label = links(page)
            text = word(finding) if finding.facts else words(finding.rule)
            found.append((text, f"{before}{row}{after}", label))
        return found

    return reasons


def _words(rule: str) -> str:
    return word(Finding(rule, ""))


def _link(page: _Page) -> tuple[str, str, str]:
    values: dict[str, Any] = {page.row: 0}
    before, _id, after = url_for(page.endpoint, **values).rpartition("0")
    return before, after, str(page.label)


def _place(one: Payable | Awaiting, finding: Finding, is_verifier: bool) -> tuple[_Page, Any]:
    if finding.rule == "account_not_verified" and isinstance(one, Payable) and is_verifier:
        return _ACCOUNT, one.account_id
    if "project" in finding.facts:
        return _LATE_PROJECT, finding.facts["project"]
    if finding.rule == "payment_hold":
        return _HELD_PROJECT, one.application_id
    if finding.rule in (
        "account_not_in_agreement",
        "agreement_unsigned",
        "precedent_open",
        "termination_proposed",
    ):
        return _AGREEMENT, one.agreement_id
    return _APPLICATION, one.application_id
