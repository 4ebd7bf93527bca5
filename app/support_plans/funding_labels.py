"""Texts of links to projects and of what seems to be paid twice."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.support_plans.funding_workflow import MatchStatus

MATCH_STATUSES = {
    MatchStatus.FOUND: ("stop", _l("To be decided")),
    MatchStatus.WAIVER_PROPOSED: ("wait", _l("Waits for the second person")),
    MatchStatus.WAIVED: ("done", _l("May be paid")),
    MatchStatus.ENDED: ("none", _l("Nothing is paid twice any more")),
}
ENDPOINTS = {
    "support_plans.matches": _l("list of possible double funding"),
    "support_plans.match": _l("possible double funding"),
    "support_plans.propose_waiver": _l("possible double funding"),
    "support_plans.confirm_waiver": _l("possible double funding"),
    "support_plans.refuse_waiver": _l("possible double funding"),
    "support_plans.project_of_measure": _l("project of a measure"),
    "support_plans.unlink_project": _l("project of a measure"),
    "support_plans.record_former_code": _l("former personal code"),
}
add_texts(
    {
        "plan_held": _l(
            "In %(count)s of these plans something seems to be paid twice. The money waits until IKVD has decided: ask "
            "IKVD."
        ),
        "match_without_reason": _l("Write why it may be paid all the same."),
        "match_own_waiver": _l("You proposed it yourself. Another specialist of IKVD confirms it."),
        "match_own_plan": _l(
            "You wrote or sent one of these plans. Two other specialists of IKVD decide about it."
        ),
        "link_other_kind": _l("Only a measure “youth initiative project” takes place in a project."),
        "link_no_project": _l("Choose a project of the list: one that is granted and lasts in the semester."),
        "link_exists": _l("The measure has a project already. End that one first."),
        "former_code_is_present": _l("This is the learner’s present personal code. Enter the one before."),
        "former_code_known": _l("This former personal code is put down already."),
    }
)
