"""Access is declared at the view and decided in one hook; a view without a declaration stops the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, url_for

from app.core.actor import Actor
from app.core.roles import EVERYONE, Role

View = TypeVar("View", bound=Callable[..., Any])
Recorder = Callable[[Actor | None, bool], None]


@dataclass(frozen=True)
class Policy:
    """Who may open a view. `roles` None means the public; `record` is called on grant and on refusal."""

    roles: frozenset[Role] | None
    record: Recorder | None = None


class UndeclaredView(RuntimeError):
    """A route exists whose view says nothing about access."""


def public(view: View) -> View:
    """Anyone may open this view."""
    view.access_policy = Policy(roles=None)  # type: ignore[attr-defined]
    return view


def only(*roles: Role | frozenset[Role], record: Recorder | None = None) -> Callable[[View], View]:
    """Only people acting in one of these roles may open this view."""
    named = frozenset(
        role for entry in roles for role in (entry if isinstance(entry, frozenset) else {entry})
    )
    if not named:
        raise ValueError("@only names at least one role")

    def declare(view: View) -> View:
        view.access_policy = Policy(roles=named, record=record)  # type: ignore[attr-defined]
        return view

    return declare


def signed_in(view: View) -> View:
    """Anyone who is signed in, in whatever role."""
    return only(EVERYONE)(view)


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The declared policy of an endpoint; static files are public."""
    if endpoint == "static":
        return Policy(roles=None)
    return getattr(app.view_functions[endpoint], "access_policy", None)


def install_access(app: Flask, load_actor: Callable[[], Actor | None]) -> None:
    """Put the one deciding hook in place. `load_actor` says who is asking."""

    @app.before_request
    def decide() -> Response | None:
        g.actor = None if request.endpoint == "static" else load_actor()
        if request.endpoint is None:
            return None
        policy = policy_of(app, request.endpoint)
        if policy is None:
            raise UndeclaredView(request.endpoint)
        return _answer(policy, g.actor)


def _answer(policy: Policy, actor: Actor | None) -> Response | None:
    granted = policy.roles is None or (actor is not None and actor.role in policy.roles)
    if policy.record is not None:
        policy.record(actor, granted)
    if granted:
        return None
    if actor is not None:
        abort(403)
    if request.method not in ("GET", "HEAD"):
        # A redirect would lose what was typed; the page of 401 shows it.
        abort(401)
    following = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=following))  # type: ignore[return-value]


def require_declarations(app: Flask) -> None:
    """Raise `UndeclaredView` naming every route whose view declares no access."""
    silent = sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) is None}
    )
    if silent:
        raise UndeclaredView("views without @only or @public: " + ", ".join(silent))


def safe_next(target: str | None, otherwise: str) -> str:
    """Where to go after sign-in: a path of this site, never another host (open redirect)."""
    if not target or not target.isprintable() or not target.startswith("/") or target.startswith("//"):
        return otherwise
    if "\\" in target:
        # Browsers read it as a slash.
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
