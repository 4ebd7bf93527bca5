"""Texts of carrying plans out."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.support_plans.risk_labels import GROUPS as GROUPS
from competition_rules.support_carrying import Course, Outcome

RECORDS = {
    "consultation": _l("consultation"),
    "ticket": _l("transport tickets"),
    "meal_day": _l("days of meals"),
    "stay": _l("months of lodging"),
    "item": _l("items handed over"),
    "participation": _l("participation in the project"),
}
OUTCOMES = {
    Outcome.NONE: _l("no such risk"),
    Outcome.LOWER: _l("lower"),
    Outcome.SAME: _l("the same"),
    Outcome.HIGHER: _l("higher"),
}
COURSES = {
    Course.KEEP: _l("goes on as it is"),
    Course.CHANGE: _l("goes on with other measures"),
    Course.CLOSE: _l("ends"),
}
ENDPOINTS = {
    "support_plans.carrying": _l("measures being carried out"),
    "support_plans.deliveries": _l("what was given of a measure"),
    "support_plans.record_delivery": _l("what was given of a measure"),
    "support_plans.delivery": _l("what was given of a measure"),
    "support_plans.confirm_delivery": _l("learner’s signature for what was given"),
    "support_plans.void_delivery": _l("taking back what was put down"),
    "support_plans.result": _l("result of a support plan"),
    "support_plans.assess_result": _l("result of a support plan"),
    "support_plans.give_back_result": _l("result of a support plan"),
    "support_plans.plan_figures": _l("figures of support plans"),
    "support_plans.orders": _l("director’s orders"),
    "support_plans.new_order": _l("what waits for a director’s order"),
    "support_plans.issue_order": _l("director’s order"),
    "support_plans.order": _l("director’s order"),
    "support_plans.order_original": _l("director’s order"),
    "support_plans.order_pdf": _l("director’s order"),
    "support_plans.close_plan": _l("closing a support plan"),
}
add_texts(
    {
        "delivery_in_future": _l("The day %(day)s is still to come. Put it down when it has been given."),
        "delivery_outside_semester": _l(
            "The day %(day)s is outside the plan’s semester: it lasts from %(first)s to %(last)s. Check the day; what "
            "was given in another semester belongs into that semester’s plan."
        ),
        "delivery_outside_measure": _l(
            "The day %(day)s is outside the measure: it lasts from %(first)s to %(last)s. Check the day."
        ),
        "delivery_not_remote": _l("Only consultations are given remotely. Take the tick away."),
        "consultation_short": _l(
            "A lesson lasts %(minutes)s minutes, and less than one lesson is not paid. Check the minutes."
        ),
        "delivery_without_volume": _l("Enter how much was given: at least one unit."),
        "delivery_over_volume": _l(
            "The plan has %(left)s units of this measure left, and you enter %(volume)s. Check the number; more needs "
            "another plan."
        ),
        "delivery_over_rate": _l(
            "It costs %(cost)s, and at the rate of %(rate)s it may cost at most %(most)s. Check the cost."
        ),
        "delivery_over_cost": _l("It costs %(cost)s, and the measure has %(left)s left. Check the cost."),
        "confirmation_in_future": _l("The learner cannot have signed on %(day)s: that day is still to come."),
        "confirmation_other_day": _l(
            "The learner signed on %(signed)s, and what was given on %(given)s is signed for on the same day. Check "
            "both days. Without a signature of that day it cannot be paid."
        ),
        "confirmation_late_remote": _l(
            "The learner signed on %(signed)s. A remote consultation of %(given)s is signed for by %(last)s. Check "
            "both days. Without a signature in time it cannot be paid."
        ),
        "confirmation_by_specialist": _l(
            "Who gave the consultation is no witness of it. Enter another person of the school, or a parent."
        ),
        "delivery_not_to_sign": _l(
            "Nothing is to be signed here: it is signed for, taken back, or needs no signature."
        ),
        "void_without_reason": _l("Write what was put down wrongly."),
        "delivery_in_order": _l("The order %(number)s has paid for it: it cannot be taken back."),
        "order_of_nothing": _l("Nothing that was given waits for an order."),
        "order_changed_meanwhile": _l(
            "Something of it was taken back, put down or ordered since this page was opened. Nothing was ordered: look "
            "at the list again."
        ),
        "order_own_records": _l(
            "You put some of it down yourself: %(count)s. Who orders does not put down; have another person of the "
            "school take it back and put it down anew."
        ),
        "close_unordered": _l(
            "Something that was given waits for an order: %(count)s. Order it to be paid, then close the plan."
        ),
        "delivery_void": _l("It is taken back already."),
        "result_close_without_reason": _l("A risk is higher than before, and support is to end. Write why."),
        "result_while_unsigned": _l(
            "The learner has yet to sign for something that was given: %(count)s. Put the signatures down, or take "
            "back what was not given."
        ),
        "close_own_result": _l(
            "You assessed this result yourself. Another person of the school assesses it, and you close it."
        ),
    }
)
