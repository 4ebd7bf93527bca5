"""Texts of appeals."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.selection.workflow import AppealStatus

APPEAL_STATUS = {
    AppealStatus.RECEIVED: ("wait", _l("Received")),
    AppealStatus.UNDER_REVIEW: ("info", _l("Under review")),
    AppealStatus.UPHELD: ("stop", _l("The decision stands")),
    AppealStatus.CHANGED: ("done", _l("The decision is changed")),
    AppealStatus.WITHDRAWN: ("none", _l("Withdrawn")),
}
add_texts(
    {
        "appeal_too_late": _l(
            "The decision could be appealed until %(last_day)s. Your appeal was not accepted; that it was sent is "
            "written down."
        ),
        "appealed_before": _l("This decision was appealed already on %(day)s."),
        "appeal_of_replaced": _l("A later decision, %(number)s, replaces this one. Appeal that one."),
        "appeal_without_grounds": _l("Write why you think the decision should be changed."),
        "appeal_too_long": _l("The grounds are too long: at most %(limit)s characters."),
        "appeal_open": _l("An appeal of the decision on this project is open. It has to be decided first."),
        "appeals_open": _l(
            "Appeals still open in this local call: %(number)s. They have to be decided first."
        ),
        "changed_on_appeal": _l(
            "Decision %(number)s was appealed, and the appeal was found to be justified. This decision replaces it."
        ),
        "review_without_declaration": _l("Confirm that you have no conflict of interest in this case."),
        "review_without_reasoning": _l("Write the reasons of the outcome."),
        "review_without_points": _l("The project has not been scored: give points for every criterion."),
        "reviewed_by_another": _l("Another person has taken up this review. Take it over first."),
        "nothing_to_change": _l("The project holds its grant, so there is no better decision to make."),
        "reviewer_on_commission": _l(
            "You have sat on the commission of this local call, so another person reviews the appeal."
        ),
        "reviewer_scored": _l("You scored this project, so another person reviews the appeal."),
        "reviewer_checked": _l(
            "You checked the administrative criteria of this application, so another person reviews the appeal."
        ),
        "reviewer_decided": _l("You made a decision on this project, so another person reviews the appeal."),
        "reviewer_in_conflict": _l(
            "You declared a conflict of interest in this application, so another person reviews the appeal."
        ),
        "reviewer_of_applicant": _l(
            "You belong or belonged to the applicant organisation, so another person reviews the appeal."
        ),
    }
)
