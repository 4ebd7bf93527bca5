"""What the provisions of an edition and their values are called."""

from flask_babel import lazy_gettext as _l

SECTIONS = {
    "aims": _l("Aim"),
    "target": _l("Target group"),
    "applicants": _l("Who may apply"),
    "grant": _l("Grant"),
    "grant.categories": _l("Cost category"),
    "cost_period": _l("When costs may have arisen"),
    "quota": _l("Quotas of municipalities"),
    "submission_window": _l("Submission of applications"),
    "evaluation_window": _l("Evaluation of applications"),
    "duration": _l("Duration of a project"),
    "participant_share": _l("Share of participants at risk"),
    "commission": _l("Commission"),
    "administrative_criteria": _l("Administrative criterion"),
    "clarification": _l("Clarification"),
    "tax_debt": _l("Tax debt"),
    "evaluators": _l("Evaluators"),
    "divergence": _l("Divergence that calls another evaluator"),
    "quality_criteria": _l("Quality criterion"),
    "criterion_threshold": _l("Threshold of a criterion"),
    "total_threshold": _l("Threshold of the total"),
    "combined_score": _l("Score of several evaluators"),
    "tie_break": _l("Equal totals"),
    "tie_break.steps": _l("Step for equal totals"),
    "line_rule": _l("When the next project does not fit into the quota"),
    "conditions": _l("Conditions of an award"),
    "appeal": _l("Appeal"),
    "prefinancing": _l("Prefinancing"),
    "prefinancing_due": _l("Payment of the prefinancing"),
    "payment_conditions": _l("Condition before the first payment"),
    "interim_report": _l("Interim report"),
    "final_report": _l("Final report"),
    "report_reminders": _l("Reminders of a report"),
    "balance_due": _l("Payment of the balance"),
    "partial_acceptance": _l("Lump sum accepted in part"),
    "recovery_due": _l("Repayment of a recovery"),
    "recovery_reminders": _l("Reminders of a recovery"),
    "recovery_interest": _l("Interest on late repayment"),
    "recovery_instalments": _l("Recovery in instalments"),
    "termination": _l("Termination of an agreement"),
    "termination.grounds": _l("Ground of termination"),
}
FIELDS = {
    "kinds": _l("applicants"),
    "group_needs_organisation": _l("a youth group applies only with an organisation"),
    "grades_from": _l("from grade"),
    "grades_to": _l("to grade"),
    "vocational_years": _l("vocational years"),
    "model": _l("model"),
    "amount": _l("amount"),
    "ceiling": _l("at most"),
    "share_ceiling": _l("largest share of the total"),
    "minimum_units": _l("fewest projects of a municipality"),
    "method": _l("method"),
    "share": _l("share"),
    "working_days": _l("working days"),
    "days": _l("days"),
    "minimum_months": _l("fewest months"),
    "maximum_months": _l("most months"),
    "minimum": _l("at least"),
    "maximum": _l("at most"),
    "required": _l("required"),
    "when_longer_than_months": _l("when a project lasts longer than this many months"),
    "days_to_report": _l("days after those months for handing it in"),
    "due_days": _l("days after the end of the project"),
    "days_after_end": _l("days after the end of the project"),
    "reject_below": _l("rejected below"),
    "before_start": _l("due before the project begins"),
    "remind_working_days": _l("reminded so many working days before the last day"),
    "checked_by": _l("checked by"),
    "days_before": _l("days before the last day"),
    "again_days": _l("days until the next reminder of what is overdue"),
    "annual_rate": _l("rate of a year"),
    "year_days": _l("days of that year"),
    "most": _l("most instalments"),
    "longest_months": _l("most months from the agreement to the last one"),
    "answer_days": _l("days for the organisation to give its view"),
    "proposed_by": _l("proposed by"),
    "needs_consent": _l("only with the organisation’s consent"),
    "settled_by": _l("what was paid is settled by"),
    "limit": _l("at most"),
    "months": _l("months"),
    "clarifiable": _l("may be clarified"),
    "times": _l("times"),
    "step": _l("step"),
    "weight": _l("weight"),
    "tied_to_plan_tasks": _l("scored for each task of the plan"),
    "minimum_voting": _l("fewest voting members"),
    "per_application": _l("per application"),
    "criterion": _l("in one criterion more than"),
    "total": _l("in the total more than"),
    "order": _l("order"),
    "rule": _l("rule"),
}
WORDS = {
    "youth_organisation": _l("youth organisation"),
    "association": _l("association"),
    "foundation": _l("foundation"),
    "lump_sum": _l("lump sum"),
    "actual_costs": _l("actual costs"),
    "largest_remainder": _l("by learners, largest remainder"),
    "mean": _l("exact mean"),
    "stop": _l("stop there"),
    "skip": _l("skip it and go on"),
    "earlier_submission": _l("earlier submission"),
    "commission_vote": _l("vote of the commission"),
    "applicant": _l("the project implementer"),
    "coordinator": _l("the coordinator of the municipality"),
    "programme_manager": _l("IKVD’s programme manager"),
    "programme": _l("the municipality or IKVD"),
    "report": _l("a report on what was done"),
    "sum": _l("a sum decided with reasons"),
}
SOURCES = {
    "S": _l("Programme presentation"),
    "P": _l("Publication"),
    "D": _l("Our default"),
}
# The sources of the editions that come with the system; of another edition its own words are shown.
SOURCE_TEXTS = {
    "example edition; published by nobody": _l("example edition; published by nobody"),
    "our default; no published text could be read": _l("our default; no published text could be read"),
    "our default; published are only that learners decide and the resulting numbers of projects": _l(
        "our default; published are only that learners decide and the resulting numbers of projects"
    ),
    "our default share; published is only that a share is recommended": _l(
        "our default share; published is only that a share is recommended"
    ),
    "our list; published are only the minimum of 3 and the half points": _l(
        "our list; published are only the minimum of 3 and the half points"
    ),
    "published results of the programme, 2018–2022": _l("published results of the programme, 2018–2022"),
    "published results of the programme, 2018–2022, such as 44.5 of 50 points refused on one criterion": _l(
        "published results of the programme, 2018–2022, such as 44.5 of 50 points refused on one criterion"
    ),
    "published rules and notices of the programme, 2018–2022": _l(
        "published rules and notices of the programme, 2018–2022"
    ),
    "published rules and results of the programme, 2018–2022": _l(
        "published rules and results of the programme, 2018–2022"
    ),
    "programme presentation 2017, aim of the programme": _l(
        "programme presentation 2017, aim of the programme"
    ),
    "programme presentation 2017, slide “Jauniešu iniciatīvu projekti”": _l(
        "programme presentation 2017, slide “Jauniešu iniciatīvu projekti”"
    ),
    "programme presentation 2017, target group": _l("programme presentation 2017, target group"),
}
YES, NO = _l("yes"), _l("no")
