"""The forms our pages offer, read from the pages themselves, so that they can be sent back changed."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from app.core.access import policy_of
from tests.attacks.routes import ROUTES, arguments, listed
from tests.attacks.world import Viewer, World


@dataclass
class Form:
    """One form as a browser would send it: where to, and every field with the value it has."""

    viewer: Viewer
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects the forms of a page that are sent by POST."""

    def __init__(self, viewer: Viewer, address: str) -> None:
        super().__init__()
        self.viewer, self.address = viewer, address
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._choosing = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form" and values.get("method", "").lower() == "post":
            self._open = Form(self.viewer, values.get("action") or self.address)
            self.forms.append(self._open)
        elif self._open is not None:
            self._add(tag, values)

    def _add(self, tag: str, values: dict[str, str]) -> None:
        assert self._open is not None
        if tag == "select":
            self._choosing = values.get("name", "")
        elif tag == "option" and self._choosing:
            self._open.fields.append((self._choosing, values.get("value", "")))
        elif tag in ("input", "textarea", "button") and values.get("name"):
            self._open.fields.append((values["name"], values.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._choosing = ""


def forms_of(world: World) -> list[Form]:
    """The forms on the pages about the first side's things, each kind of form once for each role."""
    found: dict[tuple[str, str], Form] = {}
    adapter = world.app.url_map.bind("localhost")
    by_role = {viewer.role: viewer for viewer in reversed(world.viewers)}
    for rule in listed(world.app):
        policy, kind = policy_of(world.app, rule.endpoint), ROUTES[rule.endpoint].kind
        if "GET" not in (rule.methods or ()) or policy is None:
            continue
        states = {one.state: one for one in world.things if one.kind == kind and one.side in (0, 1)}
        for viewer in by_role.values():
            if policy.roles is None or viewer.role in policy.roles:
                for thing in states.values() if kind else [None]:
                    address = adapter.build(rule.endpoint, arguments(world.app, rule.endpoint, thing))
                    for form in forms_at(world, viewer, address):
                        found.setdefault((viewer.name, re.sub(r"\d+", "0", form.action)), form)
    return list(found.values())


def forms_at(world: World, viewer: Viewer, address: str) -> list[Form]:
    """The forms of one page as this viewer is offered it; none where there is no page for them."""
    answer = world.client(viewer).get(address, buffered=True)
    if answer.mimetype != "text/html":
        return []
    reader = _Reader(viewer, address)
    reader.feed(answer.text)
    return [form for form in reader.forms if not form.action.startswith(("/sign-out", "/account/role"))]
