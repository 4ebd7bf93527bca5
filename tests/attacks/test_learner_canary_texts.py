"""Five hundred words about fifty learners, in the fields that are encrypted and in their documents.

None is found in what is kept, copied, logged, sent or published, and each is read again by who may.
"""

import logging
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.protection import PROTECTED
from app.extensions import db
from app.jobs.running import run_due
from app.outbox.models import OutboxMessage
from app.storage.models import SealedFile
from app.support_plans import service
from app.support_plans.document_models import SupportDocument
from app.support_plans.models import Learner, NoticeKind
from app.support_plans.plan_models import SupportPlan
from competition_rules import personal_codes
from competition_rules.support import Observed
from tests.attacks.test_learner_canaries import kept
from tests.builders import learners
from tests.builders.support_plans import MEALS, PDF, SPRING, Chain, add_documents, approve, chain
from tests.conftest import NOON, SigningClient
from tests.features.test_support_plan_pages import browser

LEARNERS = 50
KINDS = ("vards", "piezime", "merki", "komanda", "atgriezts", "saturs", "datne", "paturets", "skatits")


def word(kind: str, place: int) -> str:
    return f"Zz{kind}{place:03}ķ"


WORDS = [word(kind, place) for kind in KINDS for place in range(LEARNERS)]
CODES = [learners.personal_code(place) for place in range(LEARNERS)]
CANARIES = [*WORDS, *CODES, *map(personal_codes.written, CODES)]


def found_in(data: bytes) -> list[str]:
    return [one for one in CANARIES if one.encode() in data]


def write(people: Chain, place: int) -> SupportPlan:
    """A learner with a word in every field, whose plan was returned once and went the whole way up."""
    by = people.author
    learner = learners.learner(place, by=by, name=word("vards", place))
    service.record_notice(learner, NoticeKind.INFORMED, NOON.date(), by=by, at=NOON)
    service.observe(learner, Observed("absences", 2, NOON.date()), word("piezime", place), by=by, at=NOON)
    plan = service.start_plan(learner, SPRING, by=by, at=NOON)
    service.write_plan(plan, word("merki", place), word("komanda", place), by=by, at=NOON)
    service.add_measure(plan, MEALS, by=by, at=NOON)
    data, name = PDF + word("saturs", place).encode(), f"{word('datne', place)}.pdf"
    service.attach_document(plan, "income_statement", data, name, by=by, at=NOON)
    add_documents(plan, by=by)
    service.submit(plan, by=by, at=NOON)
    service.return_plan(plan, "author", ["goals"], word("atgriezts", place), by=people.director, at=NOON)
    service.place_hold(learner, word("paturets", place), by=people.specialist, at=NOON)
    return plan


def go_up(people: Chain, plan: SupportPlan, place: int) -> None:
    service.submit(plan, by=people.author, at=NOON)
    approve(plan, people.director, people.coordinator)
    service.look_at_name(plan, word("skatits", place), by=people.specialist, at=NOON)


def opened(by: Actor) -> set[str]:
    """Every word as its row opens it."""
    db.session.expire_all()
    texts = {
        getattr(row, one.column.removesuffix("_sealed"))
        for one in PROTECTED
        if one.model is not SealedFile
        for row in db.session.scalars(select(one.model))
    }
    files = "".join(
        service.opened_document(one, by=by, at=NOON).decode()
        for one in db.session.scalars(select(SupportDocument).where(SupportDocument.file_id.is_not(None)))
    )
    return {one for one in WORDS if one in texts or f"{one}.pdf" in texts or one in files}


def visit(client: SigningClient, people: Chain, plan: SupportPlan) -> None:
    """Pages of every role, shown and refused; a document that is sent and one that is opened."""
    own, document = f"/support/plans/{plan.id}", db.session.scalars(select(SupportDocument.id)).first()
    paths = ("/support/plans", "/support/learners", "/support/statistics", "/support/statistics.csv", own,
             f"{own}/documents", f"/support/documents/{document}", f"/support/learners/{plan.learner_id}/data.csv",
             "/support/accesses", "/support/approvals")  # fmt: skip
    for person in (people.author, people.director, people.coordinator, people.chair, people.specialist):
        page = browser(client.application.test_client(), person)
        for path in paths:
            page.get(path)
        page.post(f"{own}/print")
        file = (BytesIO(PDF + WORDS[0].encode()), f"{WORDS[0]}.exe")
        page.post(f"{own}/documents", data={"code": "income_statement", "file": file})


def entered() -> tuple[Chain, list[SupportPlan]]:
    """All learners with their plans; all but the first plan went up again and is no longer returned for anything."""
    people = chain()
    plans = [write(people, place) for place in range(LEARNERS)]
    for place, plan in enumerate(plans[1:], 1):
        go_up(people, plan, place)
    db.session.commit()
    gone = {word("skatits", 0), *(word("atgriezts", place) for place in range(1, LEARNERS))}
    assert opened(people.director) == set(WORDS) - gone
    return people, plans


def assert_nowhere(files: dict[str, bytes]) -> None:
    """The files of the application hold its learners, by their pseudonyms, and their documents, and no word."""
    pseudonym = db.session.scalars(select(Learner.pseudonym)).first()
    assert pseudonym is not None
    assert any(pseudonym.encode() in data for data in files.values())
    assert len([name for name in files if "/files/" in name]) >= LEARNERS
    assert {name: found for name, data in files.items() if (found := found_in(data))} == {}


def test_no_word_is_kept_sent_or_published_in_clear(
    any_database: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert len(set(CANARIES)) >= 500
    any_database.test_client_class = SigningClient
    client: SigningClient = any_database.test_client()  # type: ignore[assignment]
    caplog.set_level(logging.DEBUG)
    people, plans = entered()
    visit(client, people, plans[1])
    run_due(clock.now())
    db.session.commit()
    assert_nowhere(kept(any_database, tmp_path))
    assert found_in(caplog.text.encode()) == []
    letters = db.session.scalars(select(OutboxMessage)).all()
    assert letters
    assert found_in(repr([vars(one) for one in letters]).encode()) == []
    public = client.application.test_client()
    for path in ("/support/statistics", "/support/statistics.csv"):
        assert found_in(public.get(path).data) == []
