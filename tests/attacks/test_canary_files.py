"""The same words in files: in every issued document, and in the sheets people ask for."""

import re
from collections.abc import Iterator

import pytest
from flask_babel import force_locale
from sqlalchemy import delete

from app.documents import issuing
from app.documents.papers import PAPERS
from app.extensions import db
from app.jobs.models import Job
from app.jobs.running import run_due
from tests.attacks import SOAK
from tests.attacks.endings import end_projects
from tests.attacks.reading import words_of
from tests.attacks.season import LETTERS, NOW, canary
from tests.attacks.test_canaries import NAMES, forbidden_words
from tests.attacks.world import Viewer, World

# More than there are cases of any kind in the world.
CASES = 40


def viewer_of(world: World, name: str) -> Viewer:
    return next(one for one in world.viewers if one.name == name)


def issue_documents() -> list[str]:
    """Issue the documents of the first and the last case of every kind, with SOAK of all; their addresses."""
    made = []
    end_projects()
    for kind, paper in sorted(PAPERS.items()):
        with force_locale("lv"):
            cases = [case for case in range(1, CASES) if paper.draw_up(case, 1) is not None]
        assert cases, f"the world has no case for {kind}"
        for case in cases if SOAK else {cases[0], cases[-1]}:
            issuing.issue(kind, case, 1, at=NOW)
            made.append(f"/documents/{kind}/{case}/1")
    db.session.commit()
    return made


def read(world: World, viewer: Viewer, addresses: list[str]) -> Iterator[tuple[str, str]]:
    """What this viewer gets of the documents, as a page and as a PDF."""
    for address in (f"{one}/{form}" for one in addresses for form in ("original", "pdf")):
        answer = world.client(viewer).get(address, buffered=True)
        if answer.status_code == 200:
            yield address, words_of(answer)


def test_no_document_tells_of_others(world: World) -> None:
    addresses = issue_documents()
    seen, count = [], 0
    for name in NAMES:
        viewer = viewer_of(world, name)
        words = forbidden_words(viewer)
        for address, text in read(world, viewer, addresses):
            count += 1
            seen += [f"{name}: {address} shows {word}" for word in words if word in text]
    assert not seen, "\n".join(["", *seen])
    assert count > len(addresses)


def test_documents_hold_the_words_of_ones_own(world: World) -> None:
    """Documents in which nothing can be read would prove nothing."""
    viewer = viewer_of(world, "programme_manager")
    pages = dict(read(world, viewer, issue_documents()))
    for form in ("original", "pdf"):
        assert any(canary("firstapp", "A") in text for address, text in pages.items() if form in address)


@pytest.mark.parametrize(
    ("name", "letters"), [("coordinator", LETTERS[1]), ("auditor", LETTERS[1] + LETTERS[2])]
)
def test_a_sheet_holds_the_applications_of_ones_own_side_alone(
    world: World, name: str, letters: tuple[str, ...]
) -> None:
    viewer = viewer_of(world, name)
    client = world.client(viewer)
    db.session.execute(delete(Job))
    db.session.commit()
    place = client.post("/applications/export.xlsx").location
    run_due(NOW)
    text = words_of(client.get(f"{place}/download", buffered=True))
    assert set(re.findall(r"Projekts ([A-F])\b", text)) == set(letters)
    assert [word for word in forbidden_words(viewer) if word in text] == []
