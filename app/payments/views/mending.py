"""Where what is in the way of a payment is put right: for each obstacle a page the reader may open."""

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


def reasons(one: Payable | Awaiting) -> list[tuple[str, str, str]]:
    """Each obstacle as a sentence, the address of where it is put right, and the words of the link."""
    obstacles = one.obstacles if isinstance(one, Payable) else (one.obstacle,)
    return [(word(finding), *_place(one, finding)) for finding in obstacles]


def _place(one: Payable | Awaiting, finding: Finding) -> tuple[str, str]:
    if (
        finding.rule == "account_not_verified"
        and isinstance(one, Payable)
        and current_actor().role in _VERIFIERS
    ):
        return url_for("agreements.account", account_id=one.account_id), str(labels.TO_ACCOUNT)
    if "project" in finding.facts:
        return url_for("payments.project", application_id=finding.facts["project"]), str(
            labels.TO_LATE_PROJECT
        )
    if finding.rule == "payment_hold":
        return url_for("payments.project", application_id=one.application_id), str(labels.TO_HOLD)
    if finding.rule in (
        "account_not_in_agreement",
        "agreement_unsigned",
        "precedent_open",
        "termination_proposed",
    ):
        return url_for("agreements.show", agreement_id=one.agreement_id), str(labels.TO_AGREEMENT)
    return url_for("applications.show", application_id=one.application_id), str(labels.TO_APPLICATION)
