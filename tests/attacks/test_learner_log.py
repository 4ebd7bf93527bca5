"""Whoever asks for learners' data, in whatever role, is written down, or gets no answer."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.core.access import policy_of
from app.extensions import db
from app.support_plans.models import AccessAct, SupportAccess
from app.support_plans.watching import role_refused
from tests.attacks.routes import listed
from tests.attacks.test_access_matrix import NAMES, Question, questions
from tests.attacks.world import Viewer, World
from tests.faults import refuse_new_rows

# They show no learner: rates, who stands in for whom, money of schools, published figures, the school's staff.
UNWATCHED = {
    f"support_plans.{name}"
    for name in (
        "rates", "set_rate", "substitutes", "figures", "figures_of", "figures_file", "staff", "preview_staff",
        "invite_staff", "money_index", "propose_semester_money", "confirm_semester_money", "withdraw_semester_money",
        "money_of", "return_money", "gather_money", "money_csv", "money_xlsx", "give_money_form", "give_money",
    )
}  # fmt: skip
# What was sent is wrong: the page comes back and shows the learner again.
_SHOWN_AGAIN = 422


def endpoints(world: World) -> set[str]:
    return {rule.endpoint for rule in listed(world.app) if rule.endpoint.startswith("support_plans.")}


def is_watched(world: World, endpoint: str) -> bool:
    policy = policy_of(world.app, endpoint)
    return policy is not None and policy.record is role_refused


def asked_by(world: World, viewer: Viewer) -> Iterator[Question]:
    for question in questions(world, viewer):
        if question.endpoint in endpoints(world) - UNWATCHED and question.case != "no such method":
            yield question


def last_row() -> tuple[int, SupportAccess | None]:
    db.session.remove()
    count = db.session.scalar(select(func.count()).select_from(SupportAccess)) or 0
    return count, db.session.scalars(select(SupportAccess).order_by(SupportAccess.id.desc())).first()


def flaw_of(world: World, question: Question) -> str | None:
    """What is wrong with the row of one request; what is about two plans leaves one for the school of each."""
    before, _row = last_row()
    db.session.remove()
    answer = world.client(question.viewer).open(question.address, method=question.method, buffered=True)
    after, row = last_row()
    if question.viewer.role is None:
        return None if after == before else "the public left a row"
    most = 2 if "/support/matches/" in question.address else 1
    if not 1 <= after - before <= most or row is None:
        return f"{after - before} rows"
    is_refused = answer.status_code >= 400 and answer.status_code != _SHOWN_AGAIN
    if (row.act is AccessAct.REFUSED) is not is_refused:
        return f"answered {answer.status_code} and wrote {row.act}"
    if (row.endpoint, row.role) != (question.endpoint, question.viewer.role):
        return f"wrote {row.endpoint} of {row.role}"
    return None


def test_every_page_of_the_module_is_watched_or_shows_no_learner(world: World):
    watched = {one for one in endpoints(world) if is_watched(world, one)}
    assert endpoints(world) - watched == UNWATCHED
    assert len(watched) > 40


@pytest.mark.parametrize("name", NAMES)
def test_every_request_leaves_one_row_that_says_who_asked_for_what_and_in_vain_or_not(
    world: World, name: str
):
    viewer = next(one for one in world.viewers if one.name == name)
    wrong, cases = [], set()
    for question in list(asked_by(world, viewer)):
        cases.add(question.case)
        if found := flaw_of(world, question):
            wrong.append(f"{question.method} {question.address} ({question.case}): {found}")
        if question.method == "POST" and question.case == "own":
            world.restore()
    assert not wrong, "\n".join(["", *wrong])
    assert cases


@pytest.mark.parametrize("name", ["plan_author", "director", "coordinator", "support_specialist", "auditor"])
def test_without_its_row_no_page_is_shown_and_no_act_done(world: World, name: str):
    viewer = next(one for one in world.viewers if one.name == name)
    refuse_new_rows("support_access")
    db.session.commit()
    db.session.remove()
    answered = []
    for question in list(asked_by(world, viewer)):
        answer = world.client(viewer).open(question.address, method=question.method, buffered=True)
        if answer.status_code != 500 or "zz" in answer.text:
            answered.append(f"{question.method} {question.address}: {answer.status_code}")
    world.restore()
    assert not answered, "\n".join(["", *answered])
