"""Texts of conditions of awards."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.selection.workflow import ConditionStatus

CONDITION_STATUS = {
    ConditionStatus.PROPOSED: ("info", _l("Set, counts when the ranking is confirmed")),
    ConditionStatus.REMOVED: ("none", _l("Taken back")),
    ConditionStatus.OPEN: ("wait", _l("Waits for an answer")),
    ConditionStatus.ANSWERED: ("info", _l("Answered, waits for the check")),
    ConditionStatus.MET: ("done", _l("Condition met")),
    ConditionStatus.NOT_MET: ("stop", _l("Condition not met")),
}
add_texts(
    {
        "condition_without_text": _l("Write what the applicant must do."),
        "condition_without_evidence": _l("Write what is to be handed in."),
        "condition_too_long": _l("The text is too long: at most %(limit)s characters."),
        "condition_point_unknown": _l(
            "The regulation has no point %(point)s. Leave the box empty where the condition rests on none."
        ),
        "condition_day_past": _l("%(day)s has passed. Choose a day to come."),
        "condition_day_of_rest": _l("%(day)s is not a working day. Choose a working day."),
        "condition_after_start": _l(
            "The condition is to be met before the project begins: choose a day before %(starts_on)s."
        ),
        "condition_without_award": _l(
            "“%(title)s” has conditions, but it would not be approved now. Take its conditions back first."
        ),
        "condition_day_over": _l(
            "“%(title)s”: the last day of condition %(number)s, %(day)s, has passed. Take it back and set it anew."
        ),
        "condition_over": _l(
            "The last day to answer was %(day)s. Ask the municipality’s coordinator whether the time can be extended."
        ),
        "condition_answer_without_text": _l("Write how the condition is met."),
        "condition_too_many_files": _l(
            "At most %(limit)s files with one answer. Send the others with another one."
        ),
        "condition_without_reason": _l("Write the reason: the applicant reads it."),
        "condition_extended_before": _l("The time to meet this condition was extended once already."),
        "condition_not_later": _l("The new day must be later than %(day)s."),
        "condition_unchecked": _l("Condition %(number)s has been answered: check the answer first."),
        "condition_still_open": _l("The conditions may still be met until %(day)s."),
        "conditions_open": _l(
            "The project is approved with conditions. The agreement is prepared after all of them are met."
        ),
        "award_lapsed": _l(
            "The project was approved with conditions by decision %(number)s, which were not met, so the grant lapsed."
        ),
    }
)
