"""Texts of final reports: states, verdicts, the steps of a settlement and what the rules say."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.payments.labels import PAYMENT_STATUS
from app.reports.models import FileKind
from app.reports.workflow import ReportStatus, Verdict

REPORT_STATUS = {
    ReportStatus.DRAFT: ("none", _l("Being written")),
    ReportStatus.SUBMITTED: ("wait", _l("To be checked by the municipality")),
    ReportStatus.RETURNED: ("stop", _l("Returned to be corrected")),
    ReportStatus.CHECKED: ("wait", _l("To be decided by IKVD")),
    ReportStatus.ACCEPTED: ("done", _l("Accepted")),
    ReportStatus.ACCEPTED_IN_PART: ("info", _l("Accepted in part")),
    ReportStatus.REJECTED: ("stop", _l("Rejected")),
    ReportStatus.SETTLED: ("done", _l("Settled")),
}
VERDICTS = {
    Verdict.ACCEPTED: ("done", _l("Accepted")),
    Verdict.ACCEPTED_IN_PART: ("info", _l("Accepted in part")),
    Verdict.REJECTED: ("stop", _l("Rejected")),
}
AGES = {
    "under_13": _l("Up to 12 years"),
    "from_13_to_15": _l("13–15 years"),
    "from_16_to_18": _l("16–18 years"),
    "from_19_to_25": _l("19–25 years"),
    "over_25": _l("26 years and older"),
}
COST_TITLES = {
    "category": _l("Category"),
    "document": _l("Number of the document"),
    "issued_on": _l("Day of the document"),
    "supplier": _l("Supplier"),
    "description": _l("What for"),
    "amount": _l("Amount in euro"),
    "paid_on": _l("Day of payment"),
}
FILE_KINDS = {
    FileKind.PHOTO: _l("Photo of an activity"),
    FileKind.PUBLICITY: _l("Publicity: where the programme and the fund are named"),
    FileKind.EVIDENCE: _l("Document of a cost"),
}
EVENTS = {
    "final_report.start": _l("Report opened"),
    "final_report.take_in_costs": _l("Costs taken in from a file"),
    "final_report.submit": _l("Report submitted"),
    "final_report.return": _l("Returned to be corrected"),
    "final_report.check": _l("Checked by the municipality"),
    "final_report.send_back": _l("Sent back to be checked again"),
    "final_report.accept": _l("Accepted by IKVD"),
    "final_report.accept_in_part": _l("Accepted in part by IKVD"),
    "final_report.reject": _l("Rejected by IKVD"),
    "final_report.reject_missed": _l("Decided by IKVD without a report"),
    "final_report.settle": _l("Settled"),
}
# What the written report may lack, and what the check may lack.
add_texts(
    {
        "report_changed": _l(
            "Another person has saved this report since you opened it. Nothing of yours is lost: compare both "
            "below, and save again to keep what you typed."
        ),
        "at_risk_above_reached": _l(
            "%(at_risk)s participants at risk are more than the %(reached)s reached. Correct one of the numbers."
        ),
        "report_unreadable": _l("“%(text)s” cannot be read. Correct it in the report."),
        "report_without_summary": _l("Write the summary of the project."),
        "report_without_results": _l("Write what the project achieved."),
        "report_without_participants": _l("Enter how many participants the project reached."),
        "report_without_at_risk": _l(
            "Enter how many of the participants are at risk of leaving school early."
        ),
        "activity_unanswered": _l("Activity %(number)s “%(title)s”: say whether it was carried out."),
        "activity_without_description": _l("Activity %(number)s “%(title)s”: describe how it went."),
        "activity_without_reason": _l("Activity %(number)s “%(title)s”: write why it was not carried out."),
        "activity_without_day": _l("Activity %(number)s “%(title)s”: enter the day it took place."),
        "activity_in_future": _l("Activity %(number)s “%(title)s”: the day %(day)s is in the future."),
        "activity_without_participants": _l(
            "Activity %(number)s “%(title)s”: enter the number of participants."
        ),
        "activity_ages_differ": _l(
            "Activity %(number)s “%(title)s”: the age groups add up to %(counted)s, but there were %(participants)s "
            "participants. Make both the same."
        ),
        "task_without_result": _l("Task %(code)s “%(title)s”: write what the project reached of it."),
        "report_too_many_files": _l("A report has at most %(limit)s files. Take one off first."),
        "photo_is_no_picture": _l("“%(file)s” is no photo. Choose a JPEG or PNG picture."),
        "photo_without_consent": _l(
            "Confirm that everyone who can be recognised in the photo agreed, and for a child a parent."
        ),
        "evidence_without_cost": _l("Choose the cost this document belongs to; save the costs first."),
        "expense_without_evidence": _l(
            "Cost %(number)s has no document attached; without one it may be found not eligible."
        ),
        "report_without_publicity": _l(
            "No publicity is attached: show where the programme and the fund were named."
        ),
        "school_without_count": _l("Enter a whole number of participants."),
        "schools_above_at_risk": _l(
            "The schools have %(counted)s participants at risk together, but the report says %(at_risk)s. Save the "
            "report’s number first, or correct this one."
        ),
        "school_without_reason": _l("Write why the number is another than in the report."),
        "school_unanswered": _l(
            "%(school)s has not answered about the participants at risk. Ask the school, or write in the note why "
            "you go on without its answer."
        ),
        "visit_in_future": _l("The check of %(day)s is in the future. Record it when it has taken place."),
        "report_without_expenses": _l("Enter at least one cost."),
        "expense_incomplete": _l(
            "Cost %(number)s: fill in the category, number and day of the document, supplier, what for, amount and day "
            "of payment."
        ),
        "expense_in_future": _l("Cost %(number)s: the day %(day)s is in the future."),
        "expense_outside_period": _l(
            "Cost %(number)s: the document of %(day)s is not of the project’s time, from %(first)s to %(last)s. "
            "Correct the day or take the cost out."
        ),
        "expense_twice": _l(
            "Costs %(numbers)s have the same number of document and supplier. If it is one document, leave one of them."
        ),
        "expense_elsewhere": _l(
            "Cost %(numbers)s: the same number of document and supplier stand in project %(project)s too (cost "
            "%(other)s). A shared document may be right; compare the sums."
        ),
        "personal_code_like": _l(
            "Something in “%(where)s” reads like a personal code. Reports name no participants: take it out."
        ),
        "word:report_summary": _l("Summary"),
        "word:report_results": _l("Results"),
        "report_has_no_costs": _l("This call pays a lump sum, so its reports list no costs."),
        "cost_file_kind": _l("The file %(file)s is no XLSX file. Fill in the template and send that."),
        "cost_rows_none": _l(
            "The file has no costs. Write them below the headings of the template, one to a line."
        ),
        "cost_rows_too_many": _l(
            "A report has at most %(most)s costs. Add small costs of one kind and supplier together."
        ),
        "cost_row_long": _l(
            "Line %(line)s, column “%(column)s”: at most %(most)s characters. Write it shorter: “%(text)s…”."
        ),
        "cost_row_category": _l(
            "Line %(line)s, column “%(column)s”: “%(text)s” is no category of this call. Write one of these: %(known)s."
        ),
        "cost_row_day": _l(
            "Line %(line)s, column “%(column)s”: “%(text)s” is not a date. Write it like 18.11.2026."
        ),
        "cost_row_future": _l(
            "Line %(line)s, column “%(column)s”: %(text)s is in the future. Correct the day."
        ),
        "cost_row_outside_period": _l(
            "Line %(line)s: the document of %(day)s is not of the project’s time, from %(first)s to %(last)s. Correct "
            "the day or take the line out."
        ),
        "return_without_note": _l("Write what is to be put right."),
        "activity_not_marked": _l("Activity %(number)s “%(title)s”: accept it or not."),
        "activity_refused_without_reason": _l(
            "Activity %(number)s “%(title)s”: write why it is not accepted."
        ),
        "activity_accepted_but_not_done": _l(
            "Activity %(number)s “%(title)s” was not carried out according to the report, so it cannot be accepted."
        ),
        "expense_not_marked": _l("Cost %(number)s: enter the eligible sum."),
        "expense_reduced_without_point": _l(
            "Cost %(number)s: choose the point of the regulation by which not all of it is eligible."
        ),
        "expense_reduced_without_reason": _l("Cost %(number)s: write why not all of it is eligible."),
        "eligible_above_cost": _l(
            "Cost %(number)s: %(accepted)s cannot be eligible of %(amount)s. Enter a sum from zero to the whole cost."
        ),
    }
)
# Deciding, and the steps of the settlement.
add_texts(
    {
        "decides_own_check": _l("You checked this report yourself, so another person must decide on it."),
        "other_verdict": _l(
            "By the regulation the report is %(verdict)s, so this decision is not possible. Open the page again."
        ),
        "settlement_changed": _l(
            "The report or what was paid has changed since you opened the page. Look at the settlement again."
        ),
        "rejection_without_reason": _l(
            "By the regulation the report could be accepted. Write why you reject it wholly."
        ),
        "settlement_impossible": _l("No settlement follows from this report: %(reason)s."),
        "payment_underway": _l(
            "Payment %(number)s of this project is underway (%(status)s). Decide when the bank has answered, or "
            "ask finance to void the payment."
        ),
        "prefinancing_unpaid": _l(
            "The prefinancing of %(amount)s has not been paid yet. Decide when the bank has confirmed the payment."
        ),
        "activities_part": _l("Activities accepted: %(done)s of %(planned)s planned – %(part)s %%"),
        "participants_part": _l("Participants reached: %(done)s of %(planned)s planned – %(part)s %%"),
        "fulfilled_part": _l("Fulfilled part, activities × participants: %(part)s %%"),
        "below_acceptance": _l(
            "%(part)s %% is less than the %(least)s %% the regulation asks for, so the report is rejected"
        ),
        "rejected_by_checker": _l("The report is rejected wholly, so nothing is due"),
        "accepted_costs": _l("Costs reported: %(reported)s, found eligible: %(accepted)s"),
        "cost_reduced": _l("Cost %(number)s: %(accepted)s of %(reported)s found eligible"),
        "category_limited": _l(
            "%(category)s: at most %(share)s %% of all costs, so %(counted)s of %(accepted)s count"
        ),
        "limited_to_grant": _l("Eligible costs of %(eligible)s are limited to the grant of %(grant)s"),
        "limited_to_paid": _l(
            "The agreement was terminated, so nothing more is paid: of the %(due)s earned, the %(paid)s paid is due"
        ),
        "report_handed_in": _l(
            "The final report of this project is handed in. Decide on it; it settles the project."
        ),
        "not_reported": _l("No report came; it was due on %(due_on)s, so nothing is due"),
        "report_not_missed": _l(
            "This project owes no report, or it has been handed in meanwhile. Open the list of reports again."
        ),
        "report_may_still_come": _l(
            "The organisation has been reminded and may still report. IKVD may decide without a report from %(day)s."
        ),
        "missed_without_reason": _l("Write why the project is settled without a report."),
        "due": _l("Grant %(grant)s: due %(due)s, paid so far %(paid)s"),
        **{f"word:verdict_{verdict.value}": text for verdict, text in {
            Verdict.ACCEPTED: _l("accepted whole"),
            Verdict.ACCEPTED_IN_PART: _l("accepted in part"),
            Verdict.REJECTED: _l("rejected"),
        }.items()},
        **{f"word:{status.value}": text for status, (_kind, text) in PAYMENT_STATUS.items()},
    }
)  # fmt: skip
