"""The main menu: which pages each role finds in it, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.accounts.labels import ROLES
from app.core.actor import current_actor_or_none
from app.core.roles import APPLICANTS, EVERYONE, FINANCE, MUNICIPAL, SCHOOL_STAFF, Role
from app.core.wording import language
from app.registry.policy import REGISTRARS

_NATIONAL = frozenset({Role.PROGRAMME_MANAGER, Role.AUDITOR})
_MONEY = FINANCE | _NATIONAL
_PLANNERS = MUNICIPAL | SCHOOL_STAFF | _NATIONAL | {Role.SUPPORT_SPECIALIST}

_STOOD_IN_FOR = frozenset({Role.DIRECTOR, Role.COORDINATOR})
_SUPPORT_MONEY = _MONEY | SCHOOL_STAFF | {Role.COORDINATOR, Role.SUPPORT_SPECIALIST}
_SUPPORTERS = SCHOOL_STAFF | {Role.COORDINATOR, Role.CHAIR, Role.SUPPORT_SPECIALIST}

# A menu longer than this is folded into groups.
_FLAT = 7
_CALLS, _PROJECTS = _l("Calls and quotas"), _l("Projects")
_FUNDS, _PARTNERS = _l("Money"), _l("Municipalities and schools")
# Before every group, and never folded: what the whole work of a role begins from.
_FIRST = "first"


@dataclass(frozen=True)
class Entry:
    """A page of the menu, who has it there and under which heading; `for_public` when nobody is signed in."""

    endpoint: str
    label: Any
    roles: frozenset[Role]
    for_public: bool = False
    group: Any = None


ENTRIES = (
    Entry(
        "calls.local_calls",
        _l("Open calls"),
        APPLICANTS | MUNICIPAL | {Role.PROGRAMME_MANAGER},
        True,
        group=_CALLS,
    ),
    Entry("selection.results", _l("Results"), frozenset(), True),
    Entry("applications.index", _l("Applications"), APPLICANTS | MUNICIPAL | _NATIONAL, group=_PROJECTS),
    Entry("selection.index", _l("Selection"), MUNICIPAL | _NATIONAL, group=_PROJECTS),
    Entry("selection.index", _l("Decisions"), APPLICANTS, group=_PROJECTS),
    Entry("selection.plan_tasks", _l("Plan tasks"), _NATIONAL | {Role.COORDINATOR}, group=_PROJECTS),
    Entry("selection.appeals", _l("Appeals"), _NATIONAL | {Role.COORDINATOR}, group=_PROJECTS),
    Entry(
        "agreements.index",
        _l("Agreements"),
        APPLICANTS | {Role.COORDINATOR, Role.CHAIR} | _MONEY,
        group=_PROJECTS,
    ),
    Entry("agreements.own_account", _l("Bank account"), frozenset({Role.REPRESENTATIVE}), group=_FUNDS),
    Entry("reports.index", _l("Reports"), APPLICANTS | {Role.COORDINATOR} | _MONEY, group=_PROJECTS),
    Entry("reports.school_counts", _l("Participants at risk"), frozenset({Role.DIRECTOR})),
    Entry("payments.index", _l("Payments"), _MONEY, group=_FUNDS),
    Entry("payments.batches", _l("Batches"), _MONEY, group=_FUNDS),
    Entry("payments.statements", _l("Statements"), _MONEY, group=_FUNDS),
    Entry("payments.recoveries", _l("Recoveries"), _MONEY, group=_FUNDS),
    Entry("books.index", _l("Books"), _MONEY, group=_FUNDS),
    Entry("quotas.index", _l("Quotas"), MUNICIPAL | _MONEY, True, group=_CALLS),
    Entry("support_plans.learners", _l("Learners"), SCHOOL_STAFF, group=_FIRST),
    Entry("support_plans.plans", _l("Support plans"), _SUPPORTERS, group=_PARTNERS),
    Entry("support_plans.money_index", _l("Money for support plans"), _SUPPORT_MONEY, group=_FUNDS),
    Entry(
        "support_plans.sets",
        _l("Sets of plans"),
        frozenset({Role.COORDINATOR, Role.CHAIR, Role.SUPPORT_SPECIALIST}),
        group=_PARTNERS,
    ),
    Entry(
        "support_plans.matches",
        _l("Double funding"),
        frozenset({Role.SUPPORT_SPECIALIST}),
        group=_PARTNERS,
    ),
    Entry("support_plans.substitutes", _l("Substitutes"), _STOOD_IN_FOR, group=_PARTNERS),
    Entry("support_plans.accesses", _l("Access to learners’ data"), frozenset({Role.DIRECTOR})),
    Entry("plans.index", _l("Prevention plans"), _PLANNERS, True, group=_PARTNERS),
    Entry(
        "participation.index",
        _l("Participation"),
        _NATIONAL | {Role.SUPPORT_SPECIALIST, Role.COORDINATOR},
        group=_PARTNERS,
    ),
    Entry("calls.index", _l("Calls"), _NATIONAL, group=_CALLS),
    Entry("calls.editions", _l("Regulations"), MUNICIPAL | _MONEY, True, group=_CALLS),
    Entry(
        "registry.organisations",
        _l("Organisations"),
        _MONEY | {Role.COORDINATOR, Role.ADMINISTRATOR},
        group=_PARTNERS,
    ),
    Entry("accounts.representative_requests", _l("Representatives"), REGISTRARS, group=_PARTNERS),
    Entry("accounts.editors", _l("Editors"), frozenset({Role.REPRESENTATIVE})),
    Entry("registry.municipalities", _l("Municipalities"), frozenset(), True),
    Entry("accounts.users", _l("Users"), frozenset({Role.ADMINISTRATOR})),
    Entry("accounts.finance_requests", _l("Roles in finance"), frozenset({Role.ADMINISTRATOR})),
    Entry("outbox.index", _l("Messages"), frozenset({Role.ADMINISTRATOR})),
    Entry("jobs.files", _l("My files"), EVERYONE),
    Entry("jobs.index", _l("Jobs"), frozenset({Role.ADMINISTRATOR})),
)


_IN_MENU = frozenset(entry.endpoint for entry in ENTRIES)


def drawn_menu() -> Markup:
    """The menu of who is asking as HTML, drawn once for each role, language and page of it."""
    actor = current_actor_or_none()
    endpoint = request.endpoint if request.endpoint in _IN_MENU else None
    return _kept(_draw, actor.role if actor else None, endpoint)


def _draw() -> Markup:
    drawing = current_app.jinja_env.get_template("components/menu.html")
    return Markup(drawing.render(menu_items=main_menu()))  # noqa: S704 - an escaped template


def _kept(make: Callable[[], Any], *of: Any) -> Any:
    """What `make` gives for a language and these values, made once in each application."""
    kept: dict[Any, Any] = current_app.extensions.setdefault(__name__, {})
    key = (make, language(), request.script_root, *of)
    if key not in kept:
        kept[key] = make()
    return kept[key]


def main_menu() -> list[dict[str, Any]]:
    """The entries of who is asking; pages this installation does not have are left out.

    A long menu comes in groups: `label`, `links` and whether the page is among them.
    """
    actor = current_actor_or_none()
    chosen = [
        entry
        for entry in ENTRIES
        if (entry.for_public if actor is None else actor.role in entry.roles)
        and entry.endpoint in current_app.view_functions
    ]
    return [_item(entry) for entry in chosen] if len(chosen) <= _FLAT else _grouped(chosen)


def _item(entry: Entry) -> dict[str, Any]:
    is_current = request.endpoint == entry.endpoint
    return {"url": url_for(entry.endpoint), "label": entry.label, "is_current": is_current}


def _grouped(chosen: list[Entry]) -> list[dict[str, Any]]:
    """Groups in the order of a case; an entry alone in its group, or in none, stands by itself."""
    menu: list[dict[str, Any]] = []
    for group in (_FIRST, _CALLS, _PROJECTS, _FUNDS, _PARTNERS, None):
        links = [_item(entry) for entry in chosen if entry.group is group]
        if group in (_FIRST, None) or len(links) < 2:
            menu += links
        else:
            menu.append(
                {"label": group, "links": links, "is_current": any(one["is_current"] for one in links)}
            )
    return menu


def current_actor_label() -> str:
    """The role of who is asking and where, for the header; empty for the public."""
    person: Any = getattr(g, "_login_user", None)
    role = getattr(person, "role", None)
    if role is None:
        return ""
    return f"{ROLES[role]}, {person.scope_name}" if person.scope_name else str(ROLES[role])


ABOUT = {
    "help": _l("Help and contacts"),
    "accessibility": _l("Accessibility statement"),
    "privacy": _l("Privacy notice"),
}


def footer_links() -> list[dict[str, Any]]:
    """The pages about the site itself, at the foot of every page."""
    links: list[dict[str, Any]] = _kept(_links_about)
    return links


def _links_about() -> list[dict[str, Any]]:
    return [{"url": url_for("home.about", page=page), "label": str(label)} for page, label in ABOUT.items()]
