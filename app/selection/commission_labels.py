"""Texts of commissions: seats, and the sentences about acts, substitutes and meetings."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.selection.sitting import BORROWED, CHAIR, MEMBER, SUBSTITUTE

SEATS = {
    CHAIR: _l("Chair"),
    MEMBER: _l("Member"),
    SUBSTITUTE: _l("Substitute"),
    BORROWED: _l("Borrowed member"),
}
add_texts(
    {
        "commission_term_ended": _l(
            "The commission’s term under the act %(act)s ended: %(until)s. The coordinator records a new act."
        ),
        "commission_not_appointed": _l(
            "The act that appoints the commission is not recorded. The coordinator records it."
        ),
        "act_without_number": _l("Write the number of the act."),
        "act_of_tomorrow": _l("The act’s date, %(issued_on)s, has not come yet."),
        "term_before_act": _l("The term must not end before the act’s date, %(issued_on)s."),
        "chair_not_substituted": _l(
            "%(name)s chairs the commission. Release that person and appoint another chair instead."
        ),
        "has_substitute": _l("%(name)s has a substitute already. Release the substitute first."),
        "substitute_in_the_past": _l("A substitute can sit from today on, not from an earlier day."),
        "substitute_without_reason": _l("Write why the member is substituted."),
        "substitute_not_yet": _l(
            "You stand in for a member of the commission from %(from)s; until then you do not act."
        ),
        "seat_is_substituted": _l("%(name)s stands in for you in the commission now, so you do not act."),
        "seat_scored_before": _l(
            "%(name)s, who has the same vote as you, has scored this project. One seat scores a project once."
        ),
        "meeting_without_place": _l("Write where the meeting is held, or mark it as remote."),
        "meeting_place_too_long": _l("The place may have at most %(limit)s characters."),
        "meeting_before_call": _l("The meeting cannot be held before the call was announced."),
        "meeting_not_begun": _l("The meeting begins %(held_at)s. Mark who is present when it has begun."),
        "attendance_changed": _l(
            "The commission or its conflicts of interest have changed meanwhile. Look at the list again."
        ),
        "no_meeting": _l("The ranking is confirmed at a meeting of the commission. Open a meeting first."),
        "attendance_not_marked": _l("Mark who is present at the meeting of %(held_at)s."),
        "no_quorum": _l(
            "The meeting has no quorum: %(present)s voting members present, at least %(minimum)s needed."
        ),
        "chair_not_present": _l("The chair is not present at the meeting."),
        "leaving_not_marked": _l(
            "%(name)s has a conflict of interest in “%(title)s”. Mark that this person left the meeting for it."
        ),
        "no_quorum_for_application": _l(
            "“%(title)s”: without those in conflict %(present)s voting members remain, at least %(minimum)s are "
            "needed. The coordinator appoints one more member."
        ),
    }
)
