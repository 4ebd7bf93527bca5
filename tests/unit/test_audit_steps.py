"""Steps, events and transfers of one act on many cases: a chain per case that holds, or an error that names it."""

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.audit import Happening, Move, carry_out_all, record_all
from app.audit.models import AuditEvent
from app.audit.verify import verify
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, Posting, post_all
from app.plans.models import PmpPlan
from app.plans.workflow import PLAN_WORKFLOW, PlanAction, PlanStatus
from tests.builders import plans, registry
from tests.counting import counted_queries

COORDINATOR = Actor(1, Role.COORDINATOR, 1, "Koordinatore")


@pytest.fixture
def adopted(any_database) -> list[PmpPlan]:
    return [plans.adopted_plan(registry.municipality(name)) for name in PLACES]


PLACES = ("Saldus novads", "Rīga", "Liepāja")


def endings(cases: list[PmpPlan]) -> list[Move]:
    return [Move(one, PlanAction.END, {"place": number}) for number, one in enumerate(cases)]


def events_of(case: PmpPlan) -> list[tuple[str, int]]:
    wanted = select(AuditEvent.event, AuditEvent.place).where(
        AuditEvent.case_kind == "pmp_plan", AuditEvent.case_id == case.id
    )
    return [tuple(row) for row in db.session.execute(wanted.order_by(AuditEvent.place))]  # type: ignore[misc]


def test_all_cases_take_their_step_with_an_event_each(adopted, noon):
    before = [len(events_of(one)) for one in adopted]
    carry_out_all(PLAN_WORKFLOW, endings(adopted), by=COORDINATOR, at=noon)
    assert [one.status for one in adopted] == [PlanStatus.ENDED] * 3
    for one, count in zip(adopted, before, strict=True):
        assert events_of(one)[-1] == ("pmp_plan.end", count + 1)
    assert verify(None, "") == []


def test_values_that_differ_reach_their_own_case(adopted, noon):
    moves = [Move(one, PlanAction.END, {}, {"title": f"Plāns {one.id}"}) for one in adopted]
    carry_out_all(PLAN_WORKFLOW, moves, by=COORDINATOR, at=noon)
    assert [one.title for one in adopted] == [f"Plāns {one.id}" for one in adopted]


def test_a_case_that_another_transaction_moved_is_named(adopted, noon):
    db.session.commit()
    [_first, second, _third] = adopted
    assert second.status is PlanStatus.ADOPTED
    db.session.execute(
        update(PmpPlan)
        .where(PmpPlan.id == second.id)
        .values(status=PlanStatus.ENDED)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(StaleState) as refused:
        carry_out_all(PLAN_WORKFLOW, endings(adopted), by=COORDINATOR, at=noon)
    assert refused.value.case is second


def test_who_may_not_take_the_step_takes_none(adopted, noon):
    evaluator = Actor(1, Role.EVALUATOR, 1, "Vērtētāja")
    with pytest.raises(NotPermitted):
        carry_out_all(PLAN_WORKFLOW, endings(adopted), by=evaluator, at=noon)
    assert [one.status for one in adopted] == [PlanStatus.ADOPTED] * 3


def test_events_come_in_the_order_they_are_given_and_of_one_case_go_on_in_its_chain(adopted, noon):
    [first, second, _third] = adopted
    before = len(events_of(first))
    happened = [Happening(first, "a.one"), Happening(second, "a.two"), Happening(first, "a.three", {"n": 3})]
    ids = record_all(happened, by=COORDINATOR, at=noon)
    stored = {
        row.id: row.event for row in db.session.scalars(select(AuditEvent).where(AuditEvent.id.in_(ids)))
    }
    assert [stored[one] for one in ids] == ["a.one", "a.two", "a.three"]
    assert events_of(first)[before:] == [("a.one", before + 1), ("a.three", before + 2)]
    assert verify(None, "") == []


def test_nothing_happened_writes_nothing(app, noon):
    assert record_all([], by=COORDINATOR, at=noon) == []
    carry_out_all(PLAN_WORKFLOW, [], by=COORDINATOR, at=noon)
    assert db.session.scalar(select(AuditEvent.id)) is None


def test_an_act_on_more_cases_sends_no_more_statements(adopted, noon):
    """Of many transfers with an event each, as a statement of the bank brings them."""
    outside = Place(AccountKind.OUTSIDE)

    def sent(count: int) -> int:
        euros = [Decimal(n) for n in range(count, 0, -1)]
        acts = [Posting(f"{count}: {n}", outside, Place(AccountKind.PAID, int(n)), n) for n in euros]
        with counted_queries() as statements:
            made = post_all(acts, by=COORDINATOR, at=noon)
        assert [one.amount for one in made] == euros
        assert [one.act for one in made] == [one.act for one in acts]
        return len(statements)

    sent(1)  # makes the account that all of them take from
    assert sent(5) == sent(60)
    assert verify(None, "") == []
