"""Texts of compiled sets and of plans that go along to another school."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.support_plans.set_workflow import Outcome, SetStatus

SET_STATUSES = {
    SetStatus.SENT: ("info", _l("With IKVD")),
    SetStatus.DECIDED: ("done", _l("Decided")),
}
OUTCOMES = {
    None: ("wait", _l("With IKVD")),
    Outcome.APPROVED: ("done", _l("Approved")),
    Outcome.RETURNED: ("stop", _l("Returned")),
    Outcome.MOVED: ("none", _l("Left the set: the learner changed school")),
}
ENDPOINTS = {
    "support_plans.sets": _l("list of sets of plans"),
    "support_plans.compile_set": _l("plans to send to IKVD"),
    "support_plans.preview_set": _l("plans to send to IKVD"),
    "support_plans.send_set": _l("sending plans to IKVD"),
    "support_plans.plan_set": _l("set of plans"),
    "support_plans.return_from_set": _l("returning support plans"),
    "support_plans.cover_of_set": _l("cover list of a set"),
    "support_plans.moves": _l("plans that changed school"),
}
add_texts(
    {
        "set_changed_meanwhile": _l(
            "Some of the plans were changed, returned or sent since this page was opened. Nothing was sent: look at "
            "the list again."
        ),
        "set_of_several_semesters": _l(
            "A set holds plans of one semester. Choose plans of the same semester."
        ),
        "set_own_step": _l(
            "You wrote some of these plans, or approved them for their school: %(count)s. Nobody takes two steps of "
            "one plan: leave them out, and another person of the municipality sends them."
        ),
        "set_holds_double_funding": _l(
            "In %(count)s of these plans something seems to be paid twice. Leave them out and ask IKVD; nothing was "
            "sent."
        ),
        "move_own_end": _l(
            "You ended the learner’s time at the other school yourself. Nobody takes two steps of one move: another "
            "person of your school registers the learner here. Nothing was changed."
        ),
        "move_lacks_money": _l(
            "The learner’s plan of %(semester)s goes along, and %(needed)s of it are not spent yet. Your school has "
            "%(left)s left in the semester: %(lacking)s are lacking. Ask who gives your school its money for more, "
            "then register the learner again. Nothing was changed."
        ),
    }
)
