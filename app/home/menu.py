"""The main menu: which pages each role finds in it, in one table."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

from app.accounts.labels import ROLES
from app.core.actor import current_actor_or_none
from app.core.roles import APPLICANTS, COMMISSION, FINANCE, IKVD, MUNICIPAL, SCHOOL_STAFF, Role

_STAFF = MUNICIPAL | IKVD | {Role.AUDITOR, Role.ADMINISTRATOR}
_NATIONAL = IKVD | {Role.AUDITOR}
_CALLS = frozenset({Role.PROGRAMME_MANAGER, Role.AUDITOR})


@dataclass(frozen=True)
class Entry:
    """A page of the menu and who has it there; `for_public` when nobody is signed in."""

    endpoint: str
    label: Any
    roles: frozenset[Role]
    for_public: bool = False


ENTRIES = (
    Entry("calls.local_calls", _l("Open calls"), APPLICANTS | MUNICIPAL | {Role.PROGRAMME_MANAGER}, True),
    Entry("applications.index", _l("Applications"), APPLICANTS | MUNICIPAL | _NATIONAL - FINANCE),
    Entry("selection.index", _l("Selection"), MUNICIPAL | {Role.PROGRAMME_MANAGER, Role.AUDITOR}),
    Entry("agreements.index", _l("Agreements"), APPLICANTS | {Role.COORDINATOR, Role.CHAIR} | _NATIONAL),
    Entry("reports.index", _l("Reports"), APPLICANTS | {Role.COORDINATOR} | _NATIONAL),
    Entry("payments.index", _l("Payments"), FINANCE | {Role.PROGRAMME_MANAGER, Role.AUDITOR}),
    Entry("payments.batches", _l("Bank files"), FINANCE | {Role.AUDITOR}),
    Entry("payments.recoveries", _l("Recoveries"), FINANCE | {Role.PROGRAMME_MANAGER, Role.AUDITOR}),
    Entry("quotas.index", _l("Quotas"), MUNICIPAL | _NATIONAL),
    Entry("plans.index", _l("Prevention plans"), MUNICIPAL | SCHOOL_STAFF | _NATIONAL - FINANCE),
    Entry("participation.index", _l("Participation"), _CALLS),
    Entry("calls.index", _l("Calls"), _CALLS),
    Entry("calls.editions", _l("Regulations"), _NATIONAL | COMMISSION | {Role.COORDINATOR}),
    Entry("registry.organisations", _l("Organisations"), _STAFF - COMMISSION - {Role.SUPPORT_SPECIALIST}),
    Entry("registry.municipalities", _l("Municipalities"), frozenset(), True),
)  # fmt: skip


def main_menu() -> list[dict[str, Any]]:
    """The entries of who is asking; pages this installation does not have are left out."""
    actor = current_actor_or_none()
    chosen = [
        entry
        for entry in ENTRIES
        if (entry.for_public if actor is None else actor.role in entry.roles)
        and entry.endpoint in current_app.view_functions
    ]
    return [
        {
            "url": url_for(entry.endpoint),
            "label": entry.label,
            "is_current": request.endpoint == entry.endpoint,
        }
        for entry in chosen
    ]


def current_actor_label() -> str:
    """The role of who is asking and where, for the header; empty for the public."""
    membership = getattr(getattr(g, "_login_user", None), "membership", None)
    if membership is None:
        return ""
    role = str(ROLES[membership.role])
    return f"{role}, {membership.scope_name}" if membership.scope_name else role
