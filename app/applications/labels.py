"""Words of applications: states, sections, entries."""

from flask_babel import lazy_gettext as _l

from app.applications.sections import SectionCode
from app.applications.workflow import ApplicationStatus

_S = ApplicationStatus
STATUS = {
    _S.DRAFT: ("none", _l("Draft")),
    _S.SUBMITTED: ("info", _l("Submitted")),
    _S.RETURNED: ("wait", _l("To be clarified")),
    _S.ELIGIBLE: ("info", _l("Eligible, being assessed")),
    _S.INELIGIBLE: ("stop", _l("Not eligible")),
    _S.ASSESSED: ("info", _l("Assessed")),
    _S.APPROVED: ("done", _l("Approved")),
    _S.APPROVED_WITH_CONDITIONS: ("wait", _l("Approved with conditions")),
    _S.RESERVE: ("wait", _l("On the reserve list")),
    _S.REJECTED: ("stop", _l("Rejected")),
    _S.CONTRACTED: ("done", _l("Being carried out")),
    _S.COMPLETED: ("done", _l("Completed")),
    _S.TERMINATED: ("stop", _l("Project terminated")),
    _S.WITHDRAWN: ("none", _l("Withdrawn")),
}
SECTIONS = {
    SectionCode.ORGANISATION: _l("Organisation"),
    SectionCode.IDEA: _l("Idea and dates"),
    SectionCode.TARGET: _l("Participants"),
    SectionCode.PLAN_TASKS: _l("Tasks of the prevention plan"),
    SectionCode.ACTIVITIES: _l("Activities and partners"),
    SectionCode.RESULTS: _l("Results"),
    SectionCode.BUDGET: _l("Costs"),
    SectionCode.DECLARATIONS: _l("Declarations"),
}
LEADS = {
    SectionCode.ORGANISATION: _l("Who applies and whom we can ask."),
    SectionCode.IDEA: _l("What you want to do, why, and who of you does it."),
    SectionCode.TARGET: _l("Whom the project reaches."),
    SectionCode.PLAN_TASKS: _l(
        "Choose one plan, tick the tasks your project helps to carry out and say how. "
        "Evaluators score each task you name."
    ),
    SectionCode.ACTIVITIES: _l("What happens, when, and who helps."),
    SectionCode.RESULTS: _l("What changes, how you will know it, and what remains."),
    SectionCode.BUDGET: _l("What the money is needed for."),
    SectionCode.DECLARATIONS: _l("What you declare by submitting the application."),
}
APPLICANT = {
    "name": _l("Name"),
    "registration_number": _l("Registration number"),
    "kind": _l("Kind"),
    "municipality": _l("Municipality"),
}
ENTRIES = {
    SectionCode.ORGANISATION: {
        "contact_name": _l("Contact person"),
        "contact_email": _l("E-mail of the contact person"),
        "contact_phone": _l("Phone of the contact person"),
        "youth_work": _l("The organisation does youth work"),
        "experience": _l("Experience in youth work and similar projects"),
        "with_group": _l("We apply together with a youth initiative group"),
        "group_name": _l("Name of the group"),
        "responsible_adult": _l("The adult responsible for the group"),
        "adult_phone": _l("Phone of the responsible adult"),
    },
    SectionCode.IDEA: {
        "title": _l("Title of the project"),
        "starts_on": _l("First day of the project"),
        "ends_on": _l("Last day of the project"),
        "summary": _l("Summary"),
        "need": _l("Why the project is needed"),
        "youth_role": _l("What young people themselves propose, plan and do"),
        "team": _l("The team and its tasks"),
    },
    SectionCode.TARGET: {
        "participants": _l("Number of participants"),
        "participants_at_risk": _l("Of these, at risk of leaving school early"),
        "age_from": _l("Age from"),
        "age_to": _l("Age to"),
        "description": _l("Who they are and how you will reach them"),
    },
    SectionCode.PLAN_TASKS: {"plan_id": _l("Prevention plan")},
    SectionCode.ACTIVITIES: {"cooperation": _l("The school and other partners, and what they do")},
    SectionCode.RESULTS: {
        "results": _l("Expected results"),
        "measures": _l("How they are measured"),
        "continuity": _l("What remains after the project"),
    },
    SectionCode.BUDGET: {"costs": _l("What the money is spent on, and why that is needed")},
    SectionCode.DECLARATIONS: {
        "double_funding": _l("The same costs are not and will not be paid from any other public funding"),
        "tax_debt": _l("The organisation has no tax debt above the limit of the regulation"),
        "annexes": _l("All annexes have been handed in, or none are needed"),
        "annex_links": _l("Where the annexes are (links or a short list)"),
    },
}
ROWS = {
    SectionCode.ACTIVITIES: {
        "title": _l("Activity"),
        "held_on": _l("Day"),
        "participants": _l("Participants"),
        "description": _l("What happens"),
    },
    SectionCode.BUDGET: {
        "category": _l("Category"),
        "description": _l("Cost"),
        "amount": _l("Amount"),
    },
}
HINTS = {
    "youth_work": _l("Youth organisations do by their nature; associations and foundations tick this."),
    "team": _l("First names and ages in groups such as 14–15 are enough: no surnames, no personal codes."),
    "starts_on": _l("Write it like 18.11.2026."),
    "annexes": _l("Send them to the contact person of the call if they are not on the web."),
    "responsible_adult": _l("Needed when a group takes part."),
}
PROGRESS = {
    "not_started": ("none", _l("Not started")),
    "in_progress": ("wait", _l("In progress")),
    "completed": ("done", _l("Completed")),
    "cannot_start": ("none", _l("Cannot start yet")),
}
VERDICTS = {"yes": _l("Yes"), "no": _l("No"), "clarify": _l("To be clarified")}
YES_NO = {True: _l("Yes"), False: _l("No")}
EVENTS = {
    "application.start": _l("Draft started"),
    "application.submit": _l("Submitted"),
    "application.copy": _l("Filled from an earlier application"),
    "application.refuse_late": _l("A submission came too late and was refused"),
    "application.check": _l("Administrative criteria checked"),
    "application.return_for_clarification": _l("Returned for clarification"),
    "application.clarify": _l("Clarified and submitted again"),
    "application.declare_eligible": _l("Declared eligible"),
    "application.declare_ineligible": _l("Declared not eligible"),
    "application.assign": _l("Given to evaluators"),
    "application.unassign": _l("Taken from an evaluator"),
    "application.assess": _l("Assessed"),
    "application.reopen_scoring": _l("Another assessment is needed"),
    "application.declare_later_conflict": _l("A conflict of interest came up later"),
    "application.agree_consensus": _l("The commission agreed on a score"),
    "application.approve": _l("Approved"),
    "application.approve_with_conditions": _l("Approved with conditions"),
    "application.meet_conditions": _l("All conditions are met"),
    "application.lapse": _l("The grant lapsed: a condition was not met"),
    "application.reserve": _l("Put on the reserve list"),
    "application.reject": _l("Rejected"),
    "application.move_up": _l("Approved from the reserve list"),
    "application.close_reserve": _l("Rejected: the reserve list was closed"),
    "application.appeal": _l("The decision was appealed"),
    "application.refuse_late_appeal": _l("An appeal came too late and was refused"),
    "application.award_on_appeal": _l("Approved after an appeal"),
    "application.reserve_on_appeal": _l("On the reserve list after an appeal"),
    "application.contract": _l("Agreement signed"),
    "application.complete": _l("Completed"),
    "application.terminate": _l("Project terminated"),
    "application.withdraw": _l("Withdrawn"),
}
