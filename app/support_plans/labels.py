"""Texts of learners and of what is refused about them."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.support_plans import (
    carrying_labels,
    document_labels,
    funding_labels,
    plan_labels,
    retention_labels,
    set_labels,
    taking_back_labels,
)
from app.support_plans.models import AccessAct, NoticeKind

NOTICES = {
    NoticeKind.INFORMED: _l("informed"),
    NoticeKind.CONSENTED: _l("gave consent"),
    NoticeKind.CONSENT_WITHDRAWN: _l("took consent back"),
}
ACCESS_ACTS = {
    AccessAct.VIEW: ("none", _l("Saw")),
    AccessAct.CHANGE: ("done", _l("Changed")),
    AccessAct.REVEAL: ("wait", _l("Had the personal code shown")),
    AccessAct.EXPORT: ("wait", _l("Took out as a file")),
    AccessAct.PRINT: ("wait", _l("Printed")),
    AccessAct.REFUSED: ("stop", _l("Was refused")),
}
ENDPOINTS = {
    **plan_labels.ENDPOINTS,
    **carrying_labels.ENDPOINTS,
    **document_labels.ENDPOINTS,
    **retention_labels.ENDPOINTS,
    **funding_labels.ENDPOINTS,
    **set_labels.ENDPOINTS,
    **taking_back_labels.ENDPOINTS,
    "support_plans.learners": _l("list of learners"),
    "support_plans.find_learner": _l("search by personal code"),
    "support_plans.register_learner": _l("registering a learner"),
    "support_plans.import_learners": _l("import of learners"),
    "support_plans.learner": _l("learner’s page"),
    "support_plans.edit_learner": _l("learner’s name and class"),
    "support_plans.reveal_code": _l("personal code"),
    "support_plans.end_learner": _l("learner’s leaving"),
    "support_plans.record_notice": _l("information to parents"),
    "support_plans.risks": _l("signs of risk"),
    "support_plans.observe": _l("signs of risk"),
    "support_plans.strike_out": _l("signs of risk"),
    "support_plans.own_data_file": _l("everything kept about the learner"),
    "support_plans.accesses": _l("record of access"),
}
_GENERAL = _l("Support is for grades %(first)s–%(last)s of general education. Check the grade.")
_VOCATIONAL = _l("Support is for years %(first)s–%(last)s of vocational education. Check the year.")
_CODE = _l("A personal code stands in the name or the class. It belongs only into its own field.")
add_texts(
    {
        "learner_year_general": _GENERAL,
        "learner_year_vocational": _VOCATIONAL,
        "learner_code_in_text": _CODE,
        "learner_known": _l(
            "Your school has a learner with this personal code already. Find the learner by the personal code."
        ),
        "learner_elsewhere": _l(
            "The learner is still registered at another school. That school ends the learner’s time there first; ask "
            "IKVD when it does not."
        ),
        "notice_in_future": _l("The day %(day)s is still to come. Enter the day it happened."),
        "learner_file_empty": _l("The file %(file)s has no learners under its headings."),
        "learners_changed_meanwhile": _l(
            "Somebody registered one of these learners at the same time. Nothing was taken: send the file again."
        ),
        "learner_row_long": _l("Line %(line)s: “%(column)s” is longer than %(longest)s characters."),
        "learner_row_code": _l(
            "Line %(line)s: this is not a personal code. It has 11 digits and ends in the right check digit, or begins "
            "with 32."
        ),
        "learner_row_twice": _l("Line %(line)s: the same learner stands in line %(first)s already."),
        "learner_year_general_row": _l(
            "Line %(line)s: support is for grades %(first)s–%(last)s of general education."
        ),
        "learner_year_vocational_row": _l(
            "Line %(line)s: support is for years %(first)s–%(last)s of vocational education."
        ),
        "learner_code_in_text_row": _l(
            "Line %(line)s: a personal code stands in the name or the class. It belongs only into its own column."
        ),
        "learner_elsewhere_row": _l(
            "Line %(line)s: the learner is still registered at another school. That school ends the learner’s time "
            "there first; ask IKVD when it does not."
        ),
    }
)
