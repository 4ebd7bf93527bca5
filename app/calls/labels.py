"""Texts of editions, calls and local calls."""

from flask_babel import lazy_gettext as _l

from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.wording import add_texts

CALL_STATUS = {
    CallStatus.DRAFT: ("none", _l("Draft")),
    CallStatus.PROPOSED: ("wait", _l("Waiting for a second person")),
    CallStatus.PUBLISHED: ("info", _l("Published, quotas to come")),
    CallStatus.OPEN: ("done", _l("Open")),
    CallStatus.CLOSED: ("none", _l("Closed")),
}
LOCAL_CALL_STATUS = {
    LocalCallStatus.DRAFT: ("none", _l("Draft")),
    LocalCallStatus.ANNOUNCED: ("done", _l("Announced")),
    LocalCallStatus.DECIDED: ("info", _l("Decided")),
}
add_texts(
    {
        "edition_too_long": _l("%(place)s: longer than %(limit)s characters."),
        "edition_known": _l("This very text of the edition “%(code)s” is recorded already."),
        "edition_code_taken": _l(
            "Another text with the code “%(code)s” is recorded already and never changes. Give this one a new code."
        ),
        "value_not_open": _l("“%(path)s” is not a value that waits for confirmation."),
        "value_unconfirmed": _l("Not confirmed yet: %(path)s."),
        "publishes_own_proposal": _l("You proposed this call, so another person must publish it."),
        "programme_short": _l(
            "The programme holds %(held)s, less than the purse of %(purse)s. Record the financing or reduce the purse."
        ),
        "purse_out_of_range": _l("The purse must be more than nothing and at most %(largest)s."),
        "purse_not_whole": _l(
            "%(purse)s is not a whole number of lump sums of %(lump_sum)s. The nearest are %(lower)s and %(upper)s."
        ),
        "local_call_undecided": _l("%(municipality)s has announced its local call and not decided yet."),
        "local_call_exists": _l("Your municipality has a local call in this call already."),
        "call_not_open": _l("The call “%(title)s” is not open yet: its quotas are not published."),
        "call_is_closed": _l("The call “%(title)s” is closed."),
        "no_cooperation_agreement": _l(
            "The municipality has no signed cooperation agreement. Write to the programme manager in IKVD."
        ),
        "no_adopted_plan": _l(
            "The municipality has no adopted prevention plan that is in force on %(day)s. Adopt the plan first."
        ),
        "no_act_number": _l("Enter the number of the municipality's act that announces the call."),
        "no_contact_name": _l("Enter who answers questions of applicants."),
        "no_contact_email": _l("Enter the e-mail address for questions of applicants."),
    }
)
