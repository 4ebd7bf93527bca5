"""Texts of the money for support plans."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.support_plans.allotment_models import Level
from app.support_plans.workflow import SemesterMoneyStatus

PROPOSALS = {
    SemesterMoneyStatus.PROPOSED: ("wait", _l("Waits for a second person")),
    SemesterMoneyStatus.CONFIRMED: ("done", _l("Confirmed")),
    SemesterMoneyStatus.WITHDRAWN: ("none", _l("Withdrawn")),
}
LEVELS = {
    Level.SEMESTER: _l("Semester"),
    Level.MUNICIPALITY: _l("Municipality"),
    Level.SCHOOL: _l("School"),
}
add_texts(
    {
        "allotment_for_past": _l("The semester %(semester)s is over. Choose the present one or a later one."),
        "semester_money_not_more": _l(
            "The semester has %(held)s already. Enter a larger sum; what is too much is returned, not lowered."
        ),
        "semester_money_waits": _l(
            "Another sum is proposed for the semester %(semester)s and waits for a second person. It is confirmed or "
            "withdrawn first."
        ),
        "confirms_own_semester_money": _l("You proposed this sum, so another person must confirm it."),
        "programme_short_of_support": _l(
            "The programme’s purse holds %(held)s, and the semester needs %(amount)s more. Propose a smaller sum."
        ),
        "allotment_negative": _l("%(place)s: the maximum and the sum cannot be below zero."),
        "allotment_over_maximum": _l(
            "%(place)s: with a maximum of %(maximum)s at most %(most)s more can be given. Raise the maximum, or give "
            "less."
        ),
        "maxima_over_above": _l(
            "The maxima come to %(maxima)s together and may come to %(above)s: %(over)s too much. Lower some of them."
        ),
        "allotment_lacks": _l(
            "%(amount)s is to be given and %(left)s is left: %(lacking)s is lacking. Give less, or have more allotted."
        ),
        "allotments_changed_meanwhile": _l(
            "Somebody changed the allotments since this page was opened. Nothing was given: look at them again."
        ),
        "semester_without_money": _l(
            "The semester %(semester)s has no money yet. The programme manager proposes it, and a second person "
            "confirms."
        ),
        "municipality_without_allotment": _l(
            "The municipality has no money for the semester %(semester)s yet. IKVD allots it first."
        ),
        "return_over_left": _l(
            "%(left)s is left here. Enter a sum above zero and not over it: what plans hold is not left."
        ),
        "allotment_changed_meanwhile": _l(
            "Somebody moved money here since this page was opened. Nothing was returned: look at it again."
        ),
        "gather_before_end": _l(
            "Measures may still be spent on until %(day)s. What is unspent is gathered after that day."
        ),
        "nothing_to_gather": _l("No measure of this school has money that was not spent."),
        "measure_without_money": _l("The measure has no money yet: it gets it when IKVD approves the plan."),
        "nothing_was_spent": _l("Nothing was spent by this act, so that nothing can be taken back."),
        "measure_overspent": _l(
            "%(amount)s is to be spent and the measure has %(left)s left: %(over)s too much. Enter less."
        ),
        "school_lacks_money": _l(
            "%(school)s has %(left)s left for plans of the semester %(semester)s: %(lacking)s is lacking. Nothing was "
            "approved: choose fewer plans, or have more allotted to the school first."
        ),
        "allots_and_approves": _l(
            "You allotted money to the school of one of these plans, so another person approves its plans."
        ),
    }
)
