"""What can be done to final reports."""

from app.reports.service.attaching import Attachment, attach, detach
from app.reports.service.checking import check, return_report, save_marks
from app.reports.service.costing import take_in_costs
from app.reports.service.deciding import accept, accept_in_part, reject, send_back
from app.reports.service.missing import reject_missed
from app.reports.service.schools import answer_count, drop_school, name_school
from app.reports.service.terminating import terminate
from app.reports.service.visiting import Visit, record_visit
from app.reports.service.writing import save_report, start_report, submit

__all__ = [
    "Attachment",
    "Visit",
    "accept",
    "accept_in_part",
    "answer_count",
    "attach",
    "check",
    "detach",
    "drop_school",
    "name_school",
    "record_visit",
    "reject",
    "reject_missed",
    "return_report",
    "save_marks",
    "save_report",
    "send_back",
    "start_report",
    "submit",
    "take_in_costs",
    "terminate",
]
