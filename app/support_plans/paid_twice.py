"""Reading what is paid twice: the plans of the same persons, their measures, the projects they send people to."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select, union, union_all
from sqlalchemy.orm import selectinload

from app.agreements.models import GrantAgreement
from app.applications.models import Application
from app.core.columns import canonical_json
from app.core.errors import present
from app.extensions import db
from app.support_plans.funding_models import FormerCode, FundingMatch, ProjectLink
from app.support_plans.funding_workflow import HOLDING
from app.support_plans.models import Learner
from app.support_plans.plan_models import MeasureCode, SupportMeasure, SupportPlan
from app.support_plans.workflow import SupportStatus
from competition_rules.double_funding import (
    Funded,
    Project,
    doubles,
    kinds_paid_by,
    paid_twice_by_project,
    persons,
)

# The plan, the other plan or the project, and the kind of measure.
Key = tuple[int, int | None, int | None, MeasureCode]


@dataclass(frozen=True)
class Scope:
    """The plans to compare: those asked for, and those of the same persons in the same semesters.

    `person` names, by plan, whose it is; `sent_up` are those that were sent to the director at least.
    """

    plan_ids: Collection[int]
    person: Mapping[int, str]
    sent_up: Collection[int]


@dataclass(frozen=True)
class Found:
    """What is paid twice by one key: its first and last day, and a hash of all of it."""

    starts_on: date
    ends_on: date
    fingerprint: str
    is_sent_up: bool


def scope_of(plan_ids: Collection[int]) -> Scope:
    """The plans these are to be compared with. Entries of one person are locked, so that of two plans sent up at
    once the second one sees the first."""
    asked = db.session.execute(_plans().where(SupportPlan.id.in_(plan_ids))).all()
    whose = _persons_of({row.learner_id for row in asked})
    several = _several(whose)
    if several:
        locked = select(Learner.id).where(Learner.id.in_(several)).order_by(Learner.id)
        db.session.execute(locked.with_for_update(key_share=True))
    near = _plans().where(
        SupportPlan.learner_id.in_(several),
        SupportPlan.semester_code.in_({row.semester_code for row in asked}),
    )
    rows = {row.id: row for row in [*asked, *(db.session.execute(near) if several else ())]}
    return Scope(
        plan_ids=rows.keys(),
        person={key: str(whose[row.learner_id]) for key, row in rows.items()},
        sent_up={key for key, row in rows.items() if row.status is not SupportStatus.DRAFT},
    )


def _plans() -> Select[Any]:
    columns: tuple[Any, ...] = (
        SupportPlan.id, SupportPlan.learner_id, SupportPlan.semester_code, SupportPlan.status,
    )  # fmt: skip
    return select(*columns)


def _several(whose: Mapping[int, int]) -> set[int]:
    """The learners of persons who have more than one entry."""
    entries: dict[int, list[int]] = defaultdict(list)
    for learner, person in whose.items():
        entries[person].append(learner)
    return {learner for some in entries.values() if len(some) > 1 for learner in some}


def _persons_of(learner_ids: set[int]) -> dict[int, int]:
    """The person behind each of the learners, and behind whoever shares a code with one of them."""
    codes: dict[int, set[str]] = defaultdict(set)
    of_learner: tuple[Any, ...] = (Learner.id.label("learner"), Learner.code_hash.label("code"))
    of_former: tuple[Any, ...] = (FormerCode.learner_id.label("learner"), FormerCode.code_hash.label("code"))
    present_codes = select(*of_learner).where(Learner.code_hash.is_not(None))
    former_codes = select(*of_former)
    # Who was made anonymous has no code and is nobody else.
    for learner in learner_ids:
        codes[learner] = set()
    waiting = learner_ids
    while waiting:
        held: Any = union_all(
            present_codes.where(Learner.id.in_(waiting)),
            former_codes.where(FormerCode.learner_id.in_(waiting)),
        )
        met = set[str]()
        for row in db.session.execute(held):
            codes[row.learner].add(row.code)
            met.add(row.code)
        near: Any = union(
            present_codes.where(Learner.code_hash.in_(met)), former_codes.where(FormerCode.code_hash.in_(met))
        )
        waiting = {row.learner for row in db.session.execute(near)} - codes.keys()
    return persons(codes)


def found_in(scope: Scope) -> dict[Key, Found]:
    """Everything that is paid twice among the plans of the scope, drafts too."""
    projects = _projects_of(scope.plan_ids)
    entries = Counter(scope.person.values())
    shared = {plan for plan, one in scope.person.items() if entries[one] > 1}
    by_plan = _measures_of(shared | projects.keys(), scope)
    return _by_plans(by_plan, shared, scope) | _by_projects(by_plan, projects, scope)


def _measures_of(plan_ids: Collection[int], scope: Scope) -> dict[int, list[Funded]]:
    found: dict[int, list[Funded]] = defaultdict(list)
    wanted = select(SupportMeasure).where(SupportMeasure.plan_id.in_(plan_ids)).order_by(SupportMeasure.id)
    for one in db.session.scalars(wanted) if plan_ids else ():
        measure = Funded(
            one.plan_id, scope.person[one.plan_id], one.kind.value, one.starts_on, one.ends_on, one.cost
        )
        found[one.plan_id].append(measure)
    return found


def _by_plans(by_plan: Mapping[int, list[Funded]], shared: Iterable[int], scope: Scope) -> dict[Key, Found]:
    days: dict[Key, list[tuple[date, date]]] = defaultdict(list)
    for one in doubles(measure for plan in shared for measure in by_plan.get(plan, ())):
        days[one.plan, one.other, None, MeasureCode(one.kind)].append((one.starts_on, one.ends_on))
    return {
        key: _found(key, some, [*by_plan[key[0]], *by_plan[present(key[1], "it is of two plans")]], scope)
        for key, some in days.items()
    }


def _by_projects(
    by_plan: Mapping[int, list[Funded]], projects: Mapping[int, Mapping[int, Project]], scope: Scope
) -> dict[Key, Found]:
    days: dict[Key, list[tuple[date, date]]] = defaultdict(list)
    for plan, linked in projects.items():
        for application_id, project in linked.items():
            for kind, first, last in paid_twice_by_project(by_plan.get(plan, ()), project):
                days[plan, None, application_id, MeasureCode(kind)].append((first, last))
    return {key: _found(key, some, by_plan[key[0]], scope) for key, some in days.items()}


def _found(key: Key, days: list[tuple[date, date]], measures: Iterable[Funded], scope: Scope) -> Found:
    costs = [(one.plan, one.starts_on, one.ends_on, one.cost) for one in measures if one.kind == key[3].value]
    told = canonical_json([days, costs])
    return Found(
        min(first for first, _last in days), max(last for _first, last in days),
        hashlib.sha256(told.encode()).hexdigest(),
        is_sent_up={plan for plan in key[:2] if plan is not None} <= set(scope.sent_up),
    )  # fmt: skip


def _projects_of(plan_ids: Collection[int]) -> dict[int, dict[int, Project]]:
    """By plan, the projects its measures take place in, by application."""
    wanted = (
        select(SupportMeasure.plan_id, Application, GrantAgreement)
        .join(ProjectLink, ProjectLink.measure_id == SupportMeasure.id)
        .join(Application, Application.id == ProjectLink.application_id)
        .outerjoin(GrantAgreement, GrantAgreement.application_id == Application.id)
        .where(ProjectLink.ended_at.is_(None), SupportMeasure.plan_id.in_(plan_ids))
        .options(selectinload(Application.budget_lines), selectinload(Application.activities))
    )
    found: dict[int, dict[int, Project]] = defaultdict(dict)
    for plan, application, agreement in db.session.execute(wanted):
        costs = [(one.category, one.description) for one in application.budget_lines]
        activities = [f"{one.title} {one.description}" for one in application.activities]
        days = application if agreement is None else agreement
        starts_on, ends_on = (present(one, "it was submitted") for one in (days.starts_on, days.ends_on))
        found[plan][application.id] = Project(starts_on, ends_on, kinds_paid_by(costs, activities))
    return found


def candidates() -> set[int]:
    """Every plan in which something could be paid twice: of a learner with a former code, or known elsewhere by one;
    with a project; with an open match."""
    former = select(FormerCode.learner_id)
    elsewhere = select(Learner.id).where(Learner.code_hash.in_(select(FormerCode.code_hash)))
    of_persons = select(SupportPlan.id).where(
        or_(SupportPlan.learner_id.in_(former), SupportPlan.learner_id.in_(elsewhere))
    )
    linked = select(SupportMeasure.plan_id).join(ProjectLink).where(ProjectLink.ended_at.is_(None))
    matched = select(FundingMatch.plan_id).where(FundingMatch.status.in_(HOLDING))
    return set(db.session.scalars(union(of_persons, linked, matched)))


def held_among(plan_ids: Collection[int]) -> set[int]:
    """Those of the plans whose money is held back: something of theirs seems to be paid twice."""
    wanted = select(FundingMatch.plan_id, FundingMatch.other_plan_id).where(
        FundingMatch.status.in_(HOLDING),
        or_(FundingMatch.plan_id.in_(plan_ids), FundingMatch.other_plan_id.in_(plan_ids)),
    )
    named = {one for row in db.session.execute(wanted) for one in row}
    return named & set(plan_ids)
