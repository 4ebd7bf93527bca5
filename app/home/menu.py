"""The main menu: which pages each role finds in it, in one table."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

from app.accounts.labels import ROLES
from app.core.actor import current_actor_or_none
from app.core.roles import APPLICANTS, FINANCE, MUNICIPAL, SCHOOL_STAFF, Role

_NATIONAL = frozenset({Role.PROGRAMME_MANAGER, Role.AUDITOR})
_MONEY = FINANCE | _NATIONAL
_PLANNERS = MUNICIPAL | SCHOOL_STAFF | _NATIONAL | {Role.SUPPORT_SPECIALIST}


@dataclass(frozen=True)
class Entry:
    """A page of the menu and who has it there; `for_public` when nobody is signed in."""

    endpoint: str
    label: Any
    roles: frozenset[Role]
    for_public: bool = False


ENTRIES = (
    Entry("calls.local_calls", _l("Open calls"), APPLICANTS | MUNICIPAL | {Role.PROGRAMME_MANAGER}, True),
    Entry("selection.results", _l("Results"), frozenset(), True),
    Entry("applications.index", _l("Applications"), APPLICANTS | MUNICIPAL | _NATIONAL),
    Entry("selection.index", _l("Selection"), MUNICIPAL | _NATIONAL),
    Entry("selection.index", _l("Decisions"), APPLICANTS),
    Entry("agreements.index", _l("Agreements"), APPLICANTS | {Role.COORDINATOR, Role.CHAIR} | _MONEY),
    Entry("agreements.own_account", _l("Bank account"), frozenset({Role.REPRESENTATIVE})),
    Entry("reports.index", _l("Reports"), APPLICANTS | {Role.COORDINATOR} | _MONEY),
    Entry("payments.index", _l("Payments"), _MONEY),
    Entry("payments.batches", _l("Batches"), _MONEY),
    Entry("payments.recoveries", _l("Recoveries"), _MONEY),
    Entry("quotas.index", _l("Quotas"), MUNICIPAL | _MONEY, True),
    Entry("plans.index", _l("Prevention plans"), _PLANNERS, True),
    Entry(
        "participation.index", _l("Participation"), _NATIONAL | {Role.SUPPORT_SPECIALIST, Role.COORDINATOR}
    ),
    Entry("calls.index", _l("Calls"), _NATIONAL),
    Entry("calls.editions", _l("Regulations"), MUNICIPAL | _MONEY, True),
    Entry("registry.organisations", _l("Organisations"), _MONEY | {Role.COORDINATOR, Role.ADMINISTRATOR}),
    Entry("registry.municipalities", _l("Municipalities"), frozenset(), True),
    Entry("accounts.users", _l("Users"), frozenset({Role.ADMINISTRATOR})),
    Entry("outbox.index", _l("Messages"), frozenset({Role.ADMINISTRATOR})),
    Entry("jobs.index", _l("Jobs"), frozenset({Role.ADMINISTRATOR})),
)


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
