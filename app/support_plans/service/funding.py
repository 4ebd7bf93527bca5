"""A plan that IKVD approves gets its money from its school, measure by measure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.core.actor import Actor
from app.core.errors import refusal, refuse_if
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import ZERO, balances
from app.funds.service import Place, Posting, post_all
from app.registry.models import School
from app.support_plans import allotment_queries as queries
from app.support_plans.allotment_models import SupportAllotment
from app.support_plans.plan_models import SupportPlan
from competition_rules.findings import Fact, Finding


def fund_measures(plans: Sequence[SupportPlan], *, by: Actor, at: datetime) -> None:
    """Move what each measure costs from the plan's school to the measure, all or none.

    Refused with what each school lacks, and to the person who gave the money to the school: they approve none of its
    plans. The plans are locked already.
    """
    allotments = queries.school_allotments(plans)
    ids = sorted(one.id for one in allotments.values())
    locked = select(SupportAllotment.id).where(SupportAllotment.id.in_(ids)).order_by(SupportAllotment.id)
    db.session.execute(locked.with_for_update())
    if queries.given_by(by.user_id, ids):
        raise refusal("allots_and_approves")
    refuse_if(_findings(plans, allotments, balances(AccountKind.SUPPORT_SCHOOL, ids)))
    of_plan = {plan.id: allotments.get((plan.semester_code, plan.school_id)) for plan in plans}
    postings = [
        Posting(
            f"plan {row.plan_id}: measure {row.id}", queries.account_of(payer),
            Place(AccountKind.SUPPORT_MEASURE, row.id), row.cost,
        )
        for row in queries.costs_of([plan.id for plan in plans])
        if (payer := of_plan[row.plan_id]) is not None
    ]  # fmt: skip
    if postings:
        post_all(postings, by=by, at=at)


def _findings(
    plans: Sequence[SupportPlan],
    allotments: Mapping[tuple[str, int], SupportAllotment],
    left: Mapping[int, Decimal],
) -> list[Finding]:
    """For each school and semester with less than its plans cost together, what it lacks."""
    needed: dict[tuple[str, int], Decimal] = {}
    for plan in plans:
        key = plan.semester_code, plan.school_id
        needed[key] = needed.get(key, ZERO) + plan.total
    found = []
    for (semester, school_id), cost in needed.items():
        payer = allotments.get((semester, school_id))
        has = left.get(payer.id, ZERO) if payer else ZERO
        if cost > has:
            name = db.session.get_one(School, school_id).name
            facts: dict[str, Fact] = {
                "school": name,
                "semester": semester,
                "left": has,
                "lacking": cost - has,
            }
            found.append(Finding("school_lacks_money", "", facts))
    return found
