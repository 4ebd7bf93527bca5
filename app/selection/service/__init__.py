"""What can be done in the selection: appointing, scoring, ranking, deciding, awarding."""

from app.selection.service.appeal_filing import (
    TooLateToAppeal,
    file_appeal,
    record_late_appeal,
    withdraw_appeal,
)
from app.selection.service.appeal_review import change_decision, take_up_appeal, uphold_decision
from app.selection.service.appointment import appoint_substitute, record_act
from app.selection.service.assigning import assign, share_applications, take_away
from app.selection.service.awards import award, close_reserve, move_up, withdraw_awarded
from app.selection.service.borrowing import (
    accept_member,
    agree_to_be_lent,
    decline_to_be_lent,
    end_loan,
    name_member,
    refuse_to_lend,
    request_member,
    withdraw_request,
)
from app.selection.service.commission import appoint_member, release_member
from app.selection.service.condition_review import (
    HandedIn,
    answer_condition,
    extend_condition,
    find_met,
    find_not_met,
    lapse_award,
)
from app.selection.service.conditions import Terms, remove_condition, set_condition
from app.selection.service.meetings import mark_attendance, open_meeting
from app.selection.service.rankings import confirm_ranking, preview, record_tie_vote
from app.selection.service.recusing import recuse_later
from app.selection.service.scoring import Given, agree_consensus, save_assessment, submit_assessment

__all__ = [
    "Given",
    "HandedIn",
    "Terms",
    "TooLateToAppeal",
    "accept_member",
    "agree_consensus",
    "agree_to_be_lent",
    "answer_condition",
    "appoint_member",
    "appoint_substitute",
    "assign",
    "award",
    "change_decision",
    "close_reserve",
    "confirm_ranking",
    "decline_to_be_lent",
    "end_loan",
    "extend_condition",
    "file_appeal",
    "find_met",
    "find_not_met",
    "lapse_award",
    "mark_attendance",
    "move_up",
    "name_member",
    "open_meeting",
    "preview",
    "record_act",
    "record_late_appeal",
    "record_tie_vote",
    "recuse_later",
    "refuse_to_lend",
    "release_member",
    "remove_condition",
    "request_member",
    "save_assessment",
    "set_condition",
    "share_applications",
    "submit_assessment",
    "take_away",
    "take_up_appeal",
    "uphold_decision",
    "withdraw_appeal",
    "withdraw_awarded",
    "withdraw_request",
]
