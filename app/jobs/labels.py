"""Texts of jobs."""

from flask_babel import lazy_gettext as _l

from app.jobs.models import JobState

JOB_STATE = {
    JobState.WAITING: ("wait", _l("Waiting")),
    JobState.RUNNING: ("info", _l("Running")),
    JobState.DONE: ("done", _l("Done")),
    JobState.FAILED: ("stop", _l("Failed")),
}
JOB_NAMES = {
    "audit.anchor": _l("Anchoring of the audit chains"),
    "jobs.expire_files": _l("Letting go of old files"),
    "support_plans.anonymise": _l("Learners whose data is kept no longer"),
    "storage.sweep": _l("Removal of erased files"),
    "applications.table": _l("Table of applications"),
    "applications.compare": _l("Search for similar applications"),
    "books.dossier": _l("Dossier of a project"),
    "support_plans.money": _l("Money for support plans"),
    "books.month": _l("Entries of a month"),
    "accounts.password_reset": _l("Letter with the link for a new password"),
    "accounts.sign_up": _l("Letter with the link for a new account"),
    "documents.issue": _l("Document to be issued"),
    "support_plans.make_order": _l("Document of a director’s order"),
    "support_plans.make_take_back": _l("Document that takes a director’s order back"),
    "selection.reassign": _l("Another evaluator after a conflict of interest"),
    "selection.plan_tasks": _l("Table of plan tasks"),
    "payments.certify": _l("Certificates of completed projects"),
    "payments.remind": _l("Reminders of money to be paid back"),
    "reports.remind": _l("Reminders of reports that fall due"),
    "selection.remind": _l("Reminders of conditions that fall due"),
    "support_plans.cover": _l("Cover list of a set of plans"),
    "support_plans.match": _l("Search for double funding"),
    "selection.papers": _l("Minutes and decisions of a commission"),
}
