"""A plan may change while it is a draft; adopted, it is locked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.plans import queries, service
from app.plans.models import PmpGoal, PreventionLevel, RiskGroup
from app.plans.workflow import PlanStatus
from app.registry.models import SchoolKind
from competition_rules.findings import Finding, finding
from tests.builders import plans
from tests.builders.accounts import actor
from tests.builders.registry import municipality, school

DAY = date(2022, 4, 4)


def refused(call, *arguments: object, **values: object) -> list[Finding]:
    with pytest.raises(Refused) as caught:
        call(*arguments, **values)
    return list(caught.value.findings)


def codes(plan_id: int) -> list[str]:
    return [f"{task.code} {task.title}" for task in queries.tasks_of([plan_id])]


def test_goals_and_tasks_are_numbered_and_move_up_when_one_is_removed(any_database, noon):
    plan, by = plans.draft_plan(goals=3, tasks=3), plans.coordinator()
    service.remove_task(plan.goals[0].tasks[0], by=by, at=noon)
    service.remove_goal(plan.goals[1], by=by, at=noon)
    db.session.commit()
    assert codes(plan.id) == [
        "1.1 Uzdevums 1.2", "1.2 Uzdevums 1.3", "2.1 Uzdevums 3.1", "2.2 Uzdevums 3.2", "2.3 Uzdevums 3.3",
    ]  # fmt: skip


def test_everything_of_a_draft_may_be_changed(app, noon):
    plan, by = plans.draft_plan(), plans.coordinator()
    goal = plan.goals[0]
    service.edit_plan(plan, title="Jauns", starts_on=DAY, ends_on=DAY, by=by, at=noon)
    service.edit_goal(goal, title="G", indicator="I", base_value="1", target_value="2", by=by, at=noon)
    service.edit_task(
        goal.tasks[0], title="T", description="D", indicator="J", risk_group=RiskGroup.FAMILY,
        prevention_level=PreventionLevel.INDICATED, by=by, at=noon,
    )  # fmt: skip
    db.session.commit()
    task = goal.tasks[0]
    assert (plan.title, plan.starts_on, plan.ends_on) == ("Jauns", DAY, DAY)
    assert (goal.title, goal.indicator, goal.base_value, goal.target_value) == ("G", "I", "1", "2")
    assert (task.title, task.description, task.indicator) == ("T", "D", "J")
    assert (task.risk_group, task.prevention_level) == (RiskGroup.FAMILY, PreventionLevel.INDICATED)


def test_an_adopted_plan_is_locked_and_says_by_which_act(app, noon):
    by = plans.coordinator()
    plan = plans.adopted_plan(by=by)
    goal, act = plan.goals[0], plan.adopted_act
    locked = [finding("plan_locked", "", act=act, day="04.04.2022.")]
    known = {"by": by, "at": noon}
    kind = {"risk_group": RiskGroup.FAMILY, "prevention_level": PreventionLevel.INDICATED}
    assert [
        refused(service.edit_plan, plan, title="x", starts_on=DAY, ends_on=DAY, **known),
        refused(service.add_goal, plan, "x", **known),
        refused(service.edit_goal, goal, title="x", **known),
        refused(service.remove_goal, goal, **known),
        refused(service.add_task, goal, "x", **kind, **known),
        refused(service.edit_task, goal.tasks[0], title="x", **kind, **known),
        refused(service.remove_task, goal.tasks[0], **known),
    ] == [locked] * 7
    with pytest.raises(StaleState):
        service.adopt(plan, "again", **known)


def test_adopting_records_the_act_the_moment_and_the_person(app, noon):
    by = plans.coordinator()
    plan = plans.adopted_plan(by=by)
    assert (plan.status, plan.adopted_at, plan.adopted_act) == (
        PlanStatus.ADOPTED, noon, "Domes lēmums Nr. 12, 2022. gada 3. janvāris",
    )  # fmt: skip
    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.event, last.actor_user_id, last.facts["act"]) == (
        "pmp_plan.adopt", by.user_id, plan.adopted_act,
    )  # fmt: skip


def test_a_plan_with_gaps_is_not_adopted(app, noon):
    by = plans.coordinator()
    plan = plans.draft_plan(goals=0)
    assert refused(service.adopt, plan, "act", by=by, at=noon) == [finding("plan_without_goals", "")]
    for title in ("A", "B"):
        service.add_goal(plan, title, by=by, at=noon)
    assert refused(service.adopt, plan, "act", by=by, at=noon) == [
        finding("goal_without_tasks", "", goal=1), finding("goal_without_tasks", "", goal=2),
    ]  # fmt: skip


def test_a_period_does_not_end_before_it_starts(app, noon):
    by = plans.coordinator()
    before = DAY - timedelta(days=1)
    expected = [finding("plan_period_backwards", "")]
    assert refused(service.start_plan, "x", DAY, before, by=by, at=noon) == expected
    plan = plans.draft_plan()
    values = {"title": "x", "starts_on": DAY, "ends_on": before}
    assert refused(service.edit_plan, plan, **values, by=by, at=noon) == expected


def test_only_its_own_coordinator_keeps_a_municipalitys_plan(app, noon):
    plan = plans.draft_plan()
    others = [
        plans.coordinator(municipality("Talsu novads")),
        actor(Role.PROGRAMME_MANAGER),
        actor(Role.EVALUATOR, municipality()),
    ]
    for other in others:
        with pytest.raises(NotPermitted):
            service.add_goal(plan, "x", by=other, at=noon)
        with pytest.raises(NotPermitted):
            service.adopt(plan, "x", by=other, at=noon)
    with pytest.raises(NotPermitted):
        service.start_plan("x", DAY, DAY, by=others[1], at=noon)


def test_the_director_keeps_the_plan_of_a_vocational_school_only(app, noon):
    vocational = school("Saldus tehnikums", kind=SchoolKind.VOCATIONAL, is_state=True)
    director = actor(Role.DIRECTOR, vocational)
    plan = plans.adopted_plan(by=director)
    assert (plan.school_id, plan.municipality_id) == (vocational.id, None)
    general = actor(Role.DIRECTOR, school())
    assert refused(service.start_plan, "x", DAY, DAY, by=general, at=noon) == [
        finding("plan_school_not_vocational", "")
    ]


def test_projects_serve_the_plans_in_force_of_the_municipality_and_its_vocational_schools(any_database, noon):
    saldus, talsi = municipality(), municipality("Talsu novads")
    tehnikums = school("Saldus tehnikums", kind=SchoolKind.VOCATIONAL, is_state=True)
    director = actor(Role.DIRECTOR, tehnikums)
    of_school = plans.adopted_plan(by=director)
    own = plans.adopted_plan(saldus)
    plans.draft_plan(saldus)
    plans.adopted_plan(talsi)
    ended = plans.adopted_plan(saldus)
    service.end_plan(ended, by=plans.coordinator(saldus), at=noon)
    db.session.commit()
    assert queries.adopted_plans_for(saldus.id, DAY) == [own, of_school]
    assert queries.adopted_plans_for(saldus.id, date(2021, 12, 31)) == []
    assert queries.adopted_plans_for(saldus.id, date(2024, 12, 31)) == [own, of_school]
    assert queries.adopted_plans_for(saldus.id, date(2025, 1, 1)) == []


def test_a_removed_goal_takes_its_tasks_along(any_database, noon):
    plan = plans.draft_plan(goals=1, tasks=2)
    service.remove_goal(plan.goals[0], by=plans.coordinator(), at=noon)
    db.session.commit()
    assert (codes(plan.id), db.session.scalars(select(PmpGoal)).all()) == ([], [])
