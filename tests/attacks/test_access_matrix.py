"""Every role, and the public, at every endpoint by every method, with its own things and with those of others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from app.core.access import Policy, policy_of
from tests.attacks import SOAK
from tests.attacks.answers import wrong_with
from tests.attacks.routes import ROUTES, arguments, listed, unlisted
from tests.attacks.world import Thing, Viewer, World

NAMES = (
    "public", "coordinator", "chair", "free", "conflicted", "plan_author", "director", "representative A", "editor A",
    "representative C", "finance_preparer", "finance_approver", "support_specialist", "auditor", "administrator",
    "programme_manager",
)  # fmt: skip
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Question:
    """One request of one viewer, and the statuses that answer it rightly (any without a fault, when empty)."""

    viewer: Viewer
    method: str
    endpoint: str
    address: str
    case: str
    right: frozenset[int]


def questions(world: World, viewer: Viewer) -> Iterator[Question]:
    """Every endpoint and method; in `make test` one thing of each kind of case, with SOAK every thing."""
    adapter = world.app.url_map.bind("localhost")
    for rule in listed(world.app):
        route, policy = ROUTES[rule.endpoint], policy_of(world.app, rule.endpoint)
        assert policy is not None
        things = [one for one in world.things if one.kind == route.kind] if route.kind else [None]
        assert things, f"{rule.endpoint}: the world has no {route.kind}"
        asked = set()
        for thing in things:
            address = adapter.build(rule.endpoint, arguments(world.app, rule.endpoint, thing))
            for method in METHODS:
                if method in (rule.methods or ()):
                    case, right = expected(policy, viewer, rule.endpoint, method, thing)
                elif not _has_other(adapter, address, method):
                    case, right = "no such method", {405}
                else:
                    continue
                key = (method, case, str(thing) if SOAK else (thing.state if thing and case == "own" else ""))
                if key not in asked:
                    asked.add(key)
                    yield Question(viewer, method, rule.endpoint, address, case, frozenset(right))


def _has_other(adapter: Any, address: str, method: str) -> bool:
    try:
        return bool(adapter.match(address, method=method))
    except (MethodNotAllowed, NotFound):
        return False


def expected(
    policy: Policy, viewer: Viewer, endpoint: str, method: str, thing: Thing | None
) -> tuple[str, set[int]]:
    """The name of the case and the statuses that answer it rightly."""
    if policy.roles is not None and viewer.role not in policy.roles:
        if viewer.role is not None:
            return "other role", {403}
        return "not signed in", {302} if method == "GET" else {401}
    if thing is None or viewer.owns(thing):
        return "own", set()
    if thing.is_public:
        if policy.roles is None or ROUTES[endpoint].is_open:
            return "public", set()
        return "public, of others", {403, 404}
    if viewer.name == "conflicted" and thing.side == viewer.side:
        # Who declared a conflict knows of the project and is told why it is closed to them.
        return "in conflict", {403, 404}
    return "of others", {404}


def ask(world: World, question: Question) -> list[str]:
    """Ask, and say what is wrong with the answer or with what it did to the database."""
    with world.watching() as is_written_to:
        client = world.client(question.viewer)
        answer = client.open(question.address, method=question.method, buffered=True)
        is_written = is_written_to()
    wrong = wrong_with(answer)
    status = answer.status_code
    if question.right and status not in question.right:
        wrong.append(f"answered {status}, not {sorted(question.right)}")
    if (
        question.case == "not signed in"
        and status == 302
        and not answer.location.startswith("/sign-in?next=")
    ):
        wrong.append(f"led to {answer.location}")
    if (
        is_written
        and (question.method == "GET" or status >= 400)
        and not ROUTES[question.endpoint].is_recording
    ):
        wrong.append(f"answered {status} but wrote to the database")
    if is_written:
        world.restore()
    return [f"{question.method} {question.address} ({question.case}): {flaw}" for flaw in wrong]


def test_every_route_is_attacked(world: World):
    assert unlisted(world.app) == []


def test_every_role_of_the_world_looks(world: World):
    assert set(NAMES) <= {viewer.name for viewer in world.viewers}
    looking = {viewer.role for viewer in world.viewers if viewer.name in NAMES}
    policies = [policy_of(world.app, endpoint) for endpoint in ROUTES]
    assert {role for policy in policies if policy and policy.roles for role in policy.roles} <= looking


@pytest.mark.parametrize("name", NAMES)
def test_nobody_gets_further_than_their_role_and_their_own_things(world: World, name: str):
    viewer = next(one for one in world.viewers if one.name == name)
    wrong, count = [], 0
    for question in questions(world, viewer):
        wrong += ask(world, question)
        count += 1
    assert not wrong, "\n".join(["", *wrong])
    assert count > len(ROUTES)


def pages(app: Flask) -> list[str]:
    """The endpoints that show a page about a thing."""
    return [
        rule.endpoint for rule in listed(app) if "GET" in (rule.methods or ()) and ROUTES[rule.endpoint].kind
    ]


def test_every_page_about_a_thing_opens_for_someone_it_belongs_to(world: World):
    """Otherwise the refusals above would prove nothing."""
    closed = []
    adapter = world.app.url_map.bind("localhost")
    for endpoint in pages(world.app):
        policy = policy_of(world.app, endpoint)
        things = [one for one in world.things if one.kind == ROUTES[endpoint].kind]
        pairs = (
            (viewer, adapter.build(endpoint, arguments(world.app, endpoint, thing)))
            for viewer in world.viewers
            for thing in things
            if policy and (viewer.owns(thing) or ROUTES[endpoint].is_open)
            if policy.roles is None or viewer.role in policy.roles
        )
        if not any(world.client(viewer).get(address).status_code == 200 for viewer, address in pairs):
            closed.append(endpoint)
    assert not closed, "\n".join(["", *closed])


def test_asking_for_the_headers_of_a_page_is_answered_like_the_page(world: World):
    """Browsers and proxies ask by HEAD; a view that takes it for a form would act on it."""
    adapter = world.app.url_map.bind("localhost")
    by_role = {viewer.role: viewer for viewer in world.viewers}
    differing = []
    for rule in listed(world.app):
        policy, route = policy_of(world.app, rule.endpoint), ROUTES[rule.endpoint]
        if "GET" not in (rule.methods or ()) or policy is None:
            continue
        thing = next((one for one in world.things if one.kind == route.kind and one.side in (0, 1)), None)
        address = adapter.build(rule.endpoint, arguments(world.app, rule.endpoint, thing))
        for role in sorted(policy.roles or {None}, key=str):
            client = world.client(by_role[role])
            page, head = (client.open(address, method=method, buffered=True) for method in ("GET", "HEAD"))
            if (page.status_code, b"") != (head.status_code, head.get_data()):
                differing.append(f"{role} {address}: {page.status_code}, {head.status_code}")
    assert not differing, "\n".join(["", *differing])
