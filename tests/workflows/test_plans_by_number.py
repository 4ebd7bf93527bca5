"""What was sent while sets and letters named learners by pseudonyms: the migration leaves none of them."""

import json
from io import BytesIO

from flask import Flask
from flask_migrate import downgrade, upgrade
from pypdf import PdfReader
from sqlalchemy import select, text

from app.config import ROOT
from app.core import clock
from app.extensions import db
from app.jobs.running import run_due
from app.outbox.models import OutboxMessage
from app.storage import sealed
from app.storage.models import SealedFile
from app.support_plans import service, set_queries
from app.support_plans.set_models import PlanSet
from tests.builders import support_plans
from tests.builders.support_plans import approve, submitted
from tests.conftest import NOON

FOLDER = str(ROOT / "migrations")


def as_before(plan_id: int, pseudonym: str) -> None:
    """The first set and the letter as they were sent then; the second set as it is sent now."""
    old = {"plan_id": plan_id, "pseudonym": pseudonym, "school": "Skola", "who": "Kāds"}
    db.session.execute(text(f"UPDATE support_set SET sha256 = '{'0' * 64}' WHERE id = 1"))
    letter = text("UPDATE outbox_message SET data = :data WHERE template = 'support_plans/name_seen'")
    db.session.execute(letter, {"data": json.dumps(old)})
    db.session.commit()
    db.session.remove()
    db.engine.dispose()


def test_sets_are_hashed_anew_their_covers_drawn_again_and_letters_name_plans(any_database: Flask) -> None:
    people = support_plans.chain()
    plans = [approve(submitted(people, place), people.director, people.coordinator) for place in (1, 2)]
    service.look_at_name(plans[0], "Ārkārtas gadījums", by=people.specialist, at=NOON)
    db.session.commit()
    run_due(NOON)
    sent = db.session.scalars(select(PlanSet)).all()
    digests, covers = {one.id: one.sha256 for one in sent}, {one.id: one.cover_id for one in sent}
    numbers = [plan.number for plan in plans]
    as_before(plans[0].id, plans[0].learner.pseudonym)
    downgrade(FOLDER, "0059")
    upgrade(FOLDER)
    sets = db.session.scalars(select(PlanSet).order_by(PlanSet.id)).all()
    assert {one.id: one.sha256 for one in sets} == digests
    assert [one.cover_id for one in sets] == [None, covers[2]]
    assert db.session.get_one(SealedFile, covers[1]).secret_sealed == ""
    told = db.session.scalars(
        select(OutboxMessage.data).where(OutboxMessage.template == "support_plans/name_seen")
    )
    assert list(told) == [{"plan_id": 1, "number": numbers[0], "school": "Skola", "who": "Kāds"}]
    db.session.commit()
    run_due(clock.now())
    db.session.expire_all()
    made = db.session.get_one(PlanSet, 1)
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(sealed.opened(made.cover))).pages)
    assert (numbers[0] in words, made.sha256 == set_queries.digest_of(made)) == (True, True)
