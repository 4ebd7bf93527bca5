"""Texts of prevention plans."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.plans.models import PreventionLevel, RiskGroup
from app.plans.workflow import PlanStatus

PLAN_STATUS = {
    PlanStatus.DRAFT: ("wait", _l("Draft")),
    PlanStatus.ADOPTED: ("done", _l("Adopted")),
    PlanStatus.ENDED: ("none", _l("Ended")),
}
RISK_GROUPS = {
    RiskGroup.LEARNING: _l("learning and school environment"),
    RiskGroup.SOCIAL: _l("social environment and health"),
    RiskGroup.ECONOMIC: _l("economic"),
    RiskGroup.FAMILY: _l("family"),
}
PREVENTION_LEVELS = {
    PreventionLevel.UNIVERSAL: _l("universal: all learners"),
    PreventionLevel.SELECTIVE: _l("selective: groups at risk"),
    PreventionLevel.INDICATED: _l("indicated: single learners with signs of risk"),
}
add_texts(
    {
        "plan_locked": _l(
            "The plan was adopted on %(day)s (%(act)s), so it can no longer be changed: applications name its "
            "tasks. Start a new plan and end this one when the new one is adopted."
        ),
        "plan_period_backwards": _l("The plan ends before it starts. Check both dates."),
        "plan_school_not_vocational": _l(
            "Only a vocational school keeps a plan of its own. This school works by its municipality's plan."
        ),
        "plan_without_goals": _l("The plan has no goals yet. Add at least one goal with a task."),
        "goal_without_tasks": _l("Goal %(goal)s has no tasks. Add a task or remove the goal."),
    }
)
