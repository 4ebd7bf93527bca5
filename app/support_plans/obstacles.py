"""What support plans know that earlier features ask for."""

from app.reports.known import knows_at_risk
from app.support_plans.funding_queries import at_risk_by_plans

knows_at_risk(at_risk_by_plans)
