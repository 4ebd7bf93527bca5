"""What can be done with an application, from the first draft to the administrative check."""

from app.applications.service.at_once import declare_all_eligible
from app.applications.service.checking import (
    Verdict,
    declare_eligible,
    declare_ineligible,
    may_still_clarify,
    record_check,
    return_for_clarification,
)
from app.applications.service.conflicts import declare_conflict, declare_later_conflict
from app.applications.service.copying import copy_into
from app.applications.service.drafting import (
    SectionChanged,
    editable_sections,
    save_section,
    start_draft,
)
from app.applications.service.exporting import ask_for_table
from app.applications.service.submission import TooLate, clarify, record_late_attempt, submit, withdraw

__all__ = [
    "SectionChanged",
    "TooLate",
    "Verdict",
    "ask_for_table",
    "clarify",
    "copy_into",
    "declare_all_eligible",
    "declare_conflict",
    "declare_eligible",
    "declare_ineligible",
    "declare_later_conflict",
    "editable_sections",
    "may_still_clarify",
    "record_check",
    "record_late_attempt",
    "return_for_clarification",
    "save_section",
    "start_draft",
    "submit",
    "withdraw",
]  # fmt: skip
