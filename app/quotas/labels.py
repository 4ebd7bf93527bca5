"""Texts of learner numbers and quotas."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts

add_texts(
    {
        "learners_negative": _l(
            "Line %(line)s, column “%(column)s”: “%(text)s” is below zero. A number of learners is 0 or more."
        ),
        "learners_too_many": _l(
            "Line %(line)s, column “%(column)s”: %(number)s is more learners than there can be. Check the number."
        ),
        "learners_nobody": _l("Line %(line)s: neither an ATVK code nor a municipality is given."),
        "learners_unknown_code": _l("Line %(line)s: no municipality has the ATVK code “%(code)s”."),
        "learners_unknown_name": _l("Line %(line)s: there is no municipality “%(name)s”."),
        "learners_name_differs": _l(
            "Line %(line)s: the code “%(code)s” belongs to %(right)s, but the row names “%(name)s”."
        ),
        "learners_twice": _l("Line %(line)s: %(municipality)s stands in line %(first)s already."),
        "learners_total_twice": _l("Line %(line)s: there is a total row in line %(first)s already."),
        "learners_missing": _l(
            "%(municipality)s is missing from the file, although its cooperation agreement is signed."
        ),
        "learners_none": _l("The file %(file)s names no municipality."),
        "quotas_before_call": _l("Quotas are computed after the call is published."),
        "quotas_published": _l("The quotas of this call are published and cannot be changed."),
        "quotas_not_computed": _l(
            "There are no quotas yet. Import the learner numbers and compute the quotas."
        ),
        "quotas_outdated": _l(
            "Since the quotas were computed, the signed cooperation agreements have changed. Compute them again."
        ),
        "quota_without_numbers": _l("The call has no learner numbers yet. Import them first."),
        "quota_number_missing": _l(
            "%(municipality)s has signed its agreement, but has no learner number. Import a file that names it."
        ),
        "quota_nobody": _l(
            "No municipality has a signed cooperation agreement, so there is nobody to share with."
        ),
        "quota_no_learners": _l(
            "The municipalities have no learners at all. Check the file of learner numbers."
        ),
        "quota_negative": _l("A number of learners is below zero. Check the file of learner numbers."),
        "quota_too_few_units": _l(
            "The purse of %(purse)s is too small: %(municipalities)s municipalities × %(minimum)s need %(needed)s."
        ),
        "override_negative": _l("A quota cannot be below zero."),
        "override_not_whole": _l("%(amount)s is not a whole number of lump sums of %(lump_sum)s."),
        "override_without_reason": _l("Give the reason why the quota differs from the computed one."),
        "override_over_purse": _l(
            "%(amount)s is more than the purse leaves: at most %(room)s. Reduce another quota first."
        ),
        "no_quota": _l("The municipality has no quota in this call, so there is nothing to award."),
        "release_before_close": _l("What is left of a quota returns only after the call is closed."),
    }
)
