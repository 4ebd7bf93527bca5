"""What lies beside a plan, asked in one query: most plans have none of it, and their page need not ask for each."""

from dataclasses import dataclass

from sqlalchemy import exists, or_, select

from app.extensions import db
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.document_models import SupportDocument
from app.support_plans.funding_models import FundingMatch
from app.support_plans.look_models import NameLook
from app.support_plans.plan_models import SupportMeasure, SupportPlan


@dataclass(frozen=True)
class Beside:
    """Whether there are looks at the name, documents, things given, and signs of double funding."""

    has_looks: bool
    has_documents: bool
    has_deliveries: bool
    has_matches: bool


def beside(plan: SupportPlan) -> Beside:
    """What the plan's page has to read besides the plan."""
    given = exists().where(SupportDelivery.measure_id == SupportMeasure.id, SupportMeasure.plan_id == plan.id)
    wanted = select(
        exists().where(NameLook.plan_id == plan.id),
        exists().where(SupportDocument.plan_id == plan.id),
        given,
        or_(
            exists().where(FundingMatch.plan_id == plan.id),
            exists().where(FundingMatch.other_plan_id == plan.id),
        ),
    )
    return Beside(*db.session.execute(wanted).one())
