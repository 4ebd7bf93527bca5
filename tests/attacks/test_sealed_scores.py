"""What the commission keeps from its own members, and one commission from another: by every address, search and file.

Addresses come from the map of all routes, so a new one is attacked as soon as it is there.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.audit import kept
from app.core.errors import present
from app.extensions import db
from app.selection.models import Assessment, CriterionScore, TaskScore
from app.selection.workflow import AssessmentStatus
from tests.attacks import SOAK
from tests.attacks.forms import Form, forms_at
from tests.attacks.reading import words_of
from tests.attacks.sealed import OPEN, Scene, application, play, scored
from tests.attacks.test_canary_crawl import crawl
from tests.attacks.world import Viewer, World

# What is a member's own all the same: a word on conflicts and, until they hand in, their own scores.
WORDS = {"selection.record_late_conflict", "applications.declare_conflicts"}
SCORES = {"selection.save", "selection.autosave"}
# Another one each second.
_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@pytest.fixture
def scene(world: World) -> Scene:
    return play(world)


def answers(scene: Scene, viewer: Viewer) -> Iterator[tuple[str, str]]:
    """Everything this viewer may ask for by address."""
    client = scene.world.client(viewer)
    for address in [*(one for _endpoint, one in scene.addresses("GET")), *scene.papers]:
        shown = words_of(client.get(address, buffered=True))
        yield address, _TOKEN.sub("", shown)


# Outside of a soak the links and searches of one who has not handed in, and of a neighbour.
FOLLOWED = {"chair", "late", "conflicted", "free2", "chair2"} if SOAK else {"late", "free2"}


def test_nobody_meets_what_is_kept_from_them(scene: Scene) -> None:
    seen, count = [], 0
    for name, viewer in scene.viewers.items():
        by_links = crawl(scene.world, viewer, "lv") if name in FOLLOWED else ()
        for address, shown in chain(answers(scene, viewer), by_links):
            count += 1
            seen += [f"{name}: {address} shows {word}" for word in scene.secrets[name] if word in shown]
    assert not seen, "\n".join(["", *sorted(set(seen))])
    assert count > 100 * len(scene.viewers)


def test_every_word_kept_is_met_by_somebody(scene: Scene) -> None:
    """Words nobody can meet would prove nothing; a void assessment is kept for the auditor's record alone."""
    unmet = set().union(*scene.secrets.values()) - {scored("withdrawn")}
    known = {one.name: one for one in scene.world.viewers}
    for name in ("free", "coordinator"):
        for _address, shown in answers(scene, known[name]):
            unmet -= {word for word in unmet if word in shown}
    assert not unmet


def change_scores_of_others() -> None:
    """Half a point more from everyone whose assessment of the open project is in; they lie as far apart as before."""
    wanted = (
        Assessment.application_id == application(*OPEN).id,
        Assessment.status == AssessmentStatus.SUBMITTED,
    )
    others = select(Assessment.id).where(*wanted)
    kinds: tuple[Any, ...] = (CriterionScore, TaskScore)
    for kind in kinds:
        for score in db.session.scalars(select(kind).where(kind.assessment_id.in_(others))):
            score.points = present(score.points, "it is in") + Decimal("0.5")
    db.session.commit()
    # No act of anyone: what is kept until the next act is forgotten by hand.
    current_app.extensions.pop(kept.__name__, None)


def test_nothing_shown_depends_on_scores_that_are_sealed(scene: Scene) -> None:
    """Points have no words of their own to look for: were they others, every answer would have to be the same."""
    readers = [scene.viewers[name] for name in ("chair", "late", "conflicted")]
    free = next(one for one in scene.world.viewers if one.name == "free")
    before = {one.name: dict(answers(scene, one)) for one in [*readers, free]}
    change_scores_of_others()
    differing = {
        one.name: [address for address, shown in answers(scene, one) if shown != before[one.name][address]]
        for one in [*readers, free]
    }
    assert differing.pop("free"), "a change nobody sees would prove nothing"
    assert not any(differing.values()), differing


def offered(scene: Scene) -> dict[str, Form]:
    """The forms those who may are offered about both projects, by where they are sent: what an attacker copies."""
    found: dict[str, Form] = {}
    known = {one.name: one for one in scene.world.viewers}
    people = [known[name] for name in ("coordinator", "chair", "free", "representative A")]
    for viewer in [*people, scene.viewers["late"]]:
        for endpoint, address in scene.addresses("GET"):
            if endpoint.startswith(("selection.", "applications.")):
                found |= {form.action: form for form in forms_at(scene.world, viewer, address)}
    return found


def filled(form: Form | None) -> list[tuple[str, str]]:
    """The form with something in every field, and the reason an agreed score asks for."""
    fields = (
        [(name, value or ("3" if "points" in name else "x")) for name, value in form.fields] if form else []
    )
    return [*fields, ("reason", "x")]


def kind_of(address: str) -> str:
    """What the address asks for; what the commission agrees on has the fields of an assessment."""
    return re.sub(r"\d+", "n", address).removesuffix("/autosave").replace("/consensus", "/assessment")


def attacks(scene: Scene, viewer: Viewer) -> Iterator[str]:
    """Where this viewer may send nothing. The chair conducts the evening, but agrees on no points while their own
    are not in."""
    for endpoint, address in scene.addresses("POST"):
        if endpoint.startswith("support_plans."):
            # Whoever asks for learners' data in vain is written down: that is what should happen.
            continue
        is_free = viewer.name in ("late", "free")
        is_own = (
            endpoint in WORDS
            if is_free
            else endpoint == "applications.declare_conflicts" and viewer.side == 1
        )
        is_own |= viewer.name == "late" and endpoint in SCORES
        # Whoever may read a paper may ask for it to be made.
        is_own |= viewer.side == 1 and endpoint == "documents.ask"
        if not is_own and (viewer.name != "chair" or endpoint == "selection.agree"):
            yield address


def test_nobody_changes_what_is_not_theirs(scene: Scene) -> None:
    """With the forms of those who may: refused, and not a byte of the database changes."""
    forms = offered(scene)
    by_kind = {kind_of(action): form for action, form in forms.items()}
    assert "/selection/applications/n/assessment" in by_kind
    # Who has handed in everything, and whose first call is decided.
    done = next(one for one in scene.world.viewers if one.name == "free")
    wrong, count = [], 0
    for viewer in [*scene.viewers.values(), done]:
        scene.world.client(viewer).get("/")
        with scene.world.watching() as is_written_to:
            for address in attacks(scene, viewer):
                count += 1
                form = forms.get(address.removesuffix("/autosave")) or by_kind.get(kind_of(address))
                answer = scene.world.client(viewer).post(address, data=MultiDict(filled(form)), buffered=True)
                # Somebody who said no word on conflicts yet is led to where it is said.
                is_led = answer.status_code == 302 and "/conflicts/" in answer.location
                if is_written_to() or (answer.status_code < 400 and not is_led):
                    wrong.append(f"{viewer.name}: {address} answered {answer.status_code}")
                if is_written_to():
                    break
    assert not wrong, "\n".join(["", *wrong])
    assert count > 200
