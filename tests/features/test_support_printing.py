"""A plan on paper: shown for printing by a click, and recorded as printed."""

from sqlalchemy import select

from app.extensions import db
from app.support_plans.models import AccessAct, SupportAccess
from tests.builders.support_plans import approve, chain, submitted
from tests.features.test_support_plan_pages import NAME, browser


def acts() -> list[tuple[str, str, int | None]]:
    db.session.rollback()
    found = db.session.scalars(select(SupportAccess).order_by(SupportAccess.id))
    return [(one.act, one.endpoint.partition(".")[2], one.learner_id) for one in found]


def test_printing_is_recorded_and_shows_the_school_the_name_and_others_the_pseudonym(client):
    people = chain()
    plan = approve(submitted(people), people.director)
    own, pseudonym, learner = f"/support/plans/{plan.id}/print", plan.learner.pseudonym, plan.learner_id
    printed = browser(client, people.author).post(own)
    assert (printed.status_code, NAME in printed.text, "Skolas ēdnīca" in printed.text) == (200, True, True)
    above = browser(client.application.test_client(), people.coordinator).post(own)
    assert (above.status_code, NAME in above.text, pseudonym in above.text) == (200, False, True)
    foreign = browser(client.application.test_client(), chain("Brocēnu vidusskola").author).post(own)
    assert foreign.status_code == 404
    assert acts() == [
        (AccessAct.PRINT, "print_plan", learner), (AccessAct.PRINT, "print_plan", learner),
        (AccessAct.REFUSED, "print_plan", learner),
    ]  # fmt: skip
