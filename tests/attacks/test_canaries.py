"""Words that only one tenant wrote turn up for nobody who may not read them, whatever page is asked for and how."""

from collections.abc import Iterator

import pytest

from app.core.access import policy_of
from app.core.roles import COMMISSION, IKVD, SCHOOL_STAFF, Role
from tests.attacks import SOAK
from tests.attacks.reading import words_of
from tests.attacks.routes import ROUTES, arguments, listed
from tests.attacks.season import LETTERS, canary
from tests.attacks.world import Thing, Viewer, World

SIDE_OF = {letter: side for side, letters in LETTERS.items() for letter in letters}
NAMES = (
    "public", "coordinator", "chair", "free", "conflicted", "plan_author", "director", "representative A", "editor A",
    "representative C", "finance_preparer", "finance_approver", "support_specialist", "auditor", "administrator",
    "programme_manager",
)  # fmt: skip
READERS = IKVD - {Role.SUPPORT_SPECIALIST} | {Role.AUDITOR}
# What only the people of the learner's own school read.
LEARNERS = ("learner", "risk", "aims", "team", "provider", "file", "document")
# Who said that they are free of conflict on a project of the second round; for the others its content is closed.
DECLARED = {"free": {"A"}, "second": {"A"}}


def project_words() -> Iterator[tuple[str, str, str]]:
    """The word, its kind and its organisation, for everything written about a single project."""
    for one, other, last in LETTERS.values():
        yield canary("firstapp", last), "firstapp", last
        yield canary("question", other), "question", other
        yield canary("appeal", last), "appeal", last
        yield canary("condition", last), "condition", last
        for letter in (one, other):
            for kind in ("firstapp", "secondapp", "thirdapp", "signed", "bank", "money", "report"):
                yield canary(kind, letter), kind, letter


def may_read_project(viewer: Viewer, kind: str, letter: str) -> bool:
    """Whose eyes what is written about a project is for."""
    if viewer.role is None or viewer.role in SCHOOL_STAFF | {Role.ADMINISTRATOR, Role.SUPPORT_SPECIALIST}:
        return False
    if viewer.organisation:
        return viewer.organisation == letter
    is_first_of_side = letter == LETTERS[SIDE_OF[letter]][0]
    if (kind == "thirdapp" and is_first_of_side) or (kind == "report" and not is_first_of_side):
        # A draft is nobody's but its organisation's.
        return False
    if viewer.role in READERS:
        return True
    if viewer.side != SIDE_OF[letter]:
        return False
    if viewer.role in COMMISSION:
        return may_commission_read(viewer, kind, letter)
    return viewer.role is Role.COORDINATOR


def may_commission_read(viewer: Viewer, kind: str, letter: str) -> bool:
    """The commission reads what passed the check and where each declared to be free of conflict."""
    if kind == "firstapp":
        return viewer.name in ("free", "second")
    if kind == "secondapp":
        return letter in DECLARED.get(viewer.name, set())
    return kind in ("signed", "bank", "money", "appeal", "condition")


def place_words() -> Iterator[tuple[str, str, int]]:
    for side in LETTERS:
        for kind in ("score", "local", "planmunicipality", "planschool", *LEARNERS):
            yield canary(kind, side), kind, side


def may_read_place(viewer: Viewer, kind: str, side: int) -> bool:
    """Whose eyes a municipality's or a school's own drafts and scores are for."""
    if kind in LEARNERS:
        return viewer.role in SCHOOL_STAFF and viewer.side == side
    if kind == "score":
        # The reasons go into the decision, which the organisation and the finance staff read.
        return viewer.role in READERS or (viewer.side == side and viewer.role not in SCHOOL_STAFF)
    if viewer.role in IKVD | {Role.AUDITOR}:
        return True
    is_of_school = viewer.role in SCHOOL_STAFF
    return (
        bool(viewer.role)
        and not viewer.organisation
        and viewer.side == side
        and (kind == "planschool") == is_of_school
    )


def forbidden_words(viewer: Viewer) -> list[str]:
    """Every word this viewer may not meet."""
    words = [word for word, kind, letter in project_words() if not may_read_project(viewer, kind, letter)]
    return words + [word for word, kind, side in place_words() if not may_read_place(viewer, kind, side)]


def addresses(world: World, viewer: Viewer, method: str) -> Iterator[str]:
    """Every address whose route lets the role in: with each kind of own and foreign thing, with SOAK each thing."""
    adapter = world.app.url_map.bind("localhost")
    for rule in listed(world.app):
        policy, kind = policy_of(world.app, rule.endpoint), ROUTES[rule.endpoint].kind
        is_let_in = policy is not None and (policy.roles is None or viewer.role in policy.roles)
        if method not in (rule.methods or ()) or not is_let_in or rule.endpoint.startswith("accounts."):
            continue
        asked = set()
        for thing in [one for one in world.things if one.kind == kind] if kind else [None]:
            key = _case(viewer, thing) if thing else ""
            if key not in asked:
                asked.add(key)
                yield adapter.build(rule.endpoint, arguments(world.app, rule.endpoint, thing))


def _case(viewer: Viewer, thing: Thing) -> str:
    """What makes a thing another case to this viewer: among one's neighbours, whose it is."""
    if SOAK:
        return str(thing)
    owner = thing.organisation if thing.side == viewer.side else ""
    return f"{thing.state} {viewer.owns(thing)} {owner}"


def met(world: World, viewer: Viewer, address: str, method: str) -> str:
    """What the answer shows, its page and its headers."""
    answer = world.client(viewer).open(address, method=method, buffered=True)
    return words_of(answer) + str(answer.headers)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_shown_what_others_wrote(world: World, name: str, method: str):
    """A form sent empty comes back on a page of its own, by another way than the page it was on."""
    viewer = next(one for one in world.viewers if one.name == name)
    words = forbidden_words(viewer)
    assert len(words) > 3 or viewer.role in READERS
    seen = []
    for address in addresses(world, viewer, method):
        shown = met(world, viewer, address, method)
        seen += [f"{method} {address} shows {word}" for word in words if word in shown]
    assert not seen, "\n".join(["", *seen])


def test_every_word_is_met_by_someone_who_may_read_it(world: World):
    """A word nobody can meet would prove nothing."""
    unmet = {word for word, _kind, letter in project_words() if SIDE_OF[letter] == 1}
    unmet |= {word for word, _kind, side in place_words() if side == 1}
    for name in (
        "representative A",
        "representative C",
        "free",
        "coordinator",
        "director",
        "programme_manager",
    ):
        viewer = next(one for one in world.viewers if one.name == name)
        for address in addresses(world, viewer, "GET"):
            shown = met(world, viewer, address, "GET")
            unmet -= {word for word in unmet if word in shown}
            if not unmet:
                return
    assert not unmet, unmet
