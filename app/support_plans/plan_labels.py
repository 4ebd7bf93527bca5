"""Texts of plans, measures and the chain."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.support_plans.plan_models import MeasureCode
from app.support_plans.workflow import ChainStep, SupportStatus

STATUSES = {
    SupportStatus.DRAFT: ("wait", _l("Draft")),
    SupportStatus.SUBMITTED: ("info", _l("With the director")),
    SupportStatus.DIRECTOR_APPROVED: ("info", _l("Approved by the director")),
    SupportStatus.MUNICIPALITY_APPROVED: ("info", _l("Approved by the municipality")),
    SupportStatus.APPROVED: ("done", _l("Approved")),
    SupportStatus.ACTIVE: ("done", _l("Being carried out")),
    SupportStatus.RESULT_ASSESSED: ("info", _l("Result assessed")),
    SupportStatus.CLOSED: ("none", _l("Plan closed")),
}
STEPS = {
    ChainStep.AUTHOR: _l("author"),
    ChainStep.DIRECTOR: _l("school director"),
    ChainStep.MUNICIPALITY: _l("municipality’s authorised person"),
    ChainStep.IKVD: _l("IKVD"),
}
KINDS = {
    MeasureCode.MEALS: _l("meals"),
    MeasureCode.TRANSPORT: _l("transport"),
    MeasureCode.LODGING: _l("lodging"),
    MeasureCode.STUDY_AIDS: _l("study aids"),
    MeasureCode.PERSONAL_ITEMS: _l("personal items"),
    MeasureCode.CONSULTATIONS: _l("specialist’s consultations"),
    MeasureCode.YOUTH_PROJECT: _l("youth initiative project"),
}
UNITS = {
    "day": _l("days"),
    "journey": _l("journeys"),
    "month": _l("months"),
    "set": _l("sets"),
    "lesson": _l("lessons"),
    "participation": _l("participations"),
}
PARTS = {"goals": _l("aims"), "team": _l("team"), "measures": _l("measures as a whole")}
ENDPOINTS = {
    "support_plans.plans": _l("list of support plans"),
    "support_plans.plans_csv": _l("list of support plans as a file"),
    "support_plans.plan": _l("support plan"),
    "support_plans.start_plan": _l("support plan"),
    "support_plans.print_plan": _l("support plan"),
    "support_plans.continue_plan": _l("support plan"),
    "support_plans.write_plan": _l("support plan"),
    "support_plans.add_measure": _l("measures of a support plan"),
    "support_plans.remove_measure": _l("measures of a support plan"),
    "support_plans.submit_plan": _l("sending a support plan up"),
    "support_plans.return_plan": _l("returning a support plan"),
    "support_plans.look_at_name": _l("name behind a pseudonym"),
    "support_plans.waiting_plans": _l("support plans to approve"),
    "support_plans.preview_approval": _l("support plans to approve"),
    "support_plans.approve_plans": _l("approval of support plans"),
}
add_texts(
    {
        "plan_for_past": _l("The semester %(semester)s is over. Choose the present one or a later one."),
        "plan_exists": _l(
            "The learner has a plan for the semester %(semester)s already. Open it on the learner’s page."
        ),
        "plan_nothing_before": _l(
            "The learner has no plan of a semester before %(semester)s. Start a plan instead."
        ),
        "plan_parents_not_informed": _l(
            "No information to the parents is recorded. Record it on the learner’s page first."
        ),
        "plan_without_aims": _l(
            "The plan has no aims. Write what is to be reached by the end of the semester."
        ),
        "plan_without_measures": _l("The plan has no measures. Add at least one."),
        "measure_outside_semester": _l(
            "The measure lasts beyond the semester. It may be from %(first)s to %(last)s."
        ),
        "measure_without_volume": _l("Enter how much of the measure there is: at least one unit."),
        "measure_over_rate": _l(
            "The measure costs %(cost)s, and at the rate of %(rate)s it may cost at most %(most)s. Lower the cost, or "
            "enter more units."
        ),
        "measure_not_economic": _l(
            "An economic plan holds no such measure. Start a whole plan for it, with aims and a team."
        ),
        "plans_none_chosen": _l("No plan is chosen. Tick at least one."),
        "plans_too_many": _l("At most %(most)s plans are approved at once. Choose fewer."),
        "plans_changed_meanwhile": _l(
            "Some of the plans were changed, returned or approved since this page was opened. Nothing was approved: "
            "look at the list again."
        ),
        "plan_own_step": _l(
            "Nobody approves a plan of their own, nor two steps of one plan. There are such among these: %(count)s. "
            "Leave them out; another person approves them."
        ),
        "plan_return_without_reason": _l("Write what is to be changed."),
        "plan_return_to_nobody": _l("The plan has not been with that step. Choose another one."),
        "look_without_reason": _l("Write why you need to know the name."),
        "rate_from_past": _l(
            "The day %(day)s is past, and plans were approved by the rate of then. Enter today or a later day."
        ),
        "rate_exists": _l("A rate from %(day)s on is set already. Choose another day."),
        "substitute_of_elsewhere": _l("This person may not stand in for you. Choose one of the list."),
        "substitute_period": _l("Check the days: the last one is today or later, and not before the first."),
    }
)
