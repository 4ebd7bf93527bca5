"""Texts of the selection: states, outcomes and the sentences of its rules."""

from flask_babel import lazy_gettext as _l

from app.applications.workflow import ApplicationStatus
from app.core.wording import add_texts
from app.selection.workflow import AssessmentStatus, DecisionOutcome

_S = ApplicationStatus

# What an application is for one evaluator, whatever the others have done.
MY_SCORING = {
    "declare": ("wait", _l("Declare whether you have a conflict of interest")),
    "conflict": ("none", _l("You withdrew – conflict of interest")),
    "not_started": ("wait", _l("Not started")),
    AssessmentStatus.DRAFT.value: ("info", _l("In progress")),
    AssessmentStatus.SUBMITTED.value: ("done", _l("Scored")),
    "closed": ("none", _l("Scored by others")),
    "kept": ("none", _l("Given to others, your draft is kept")),
}
# How far an application is, in the list of a local call; "diverging" while its evaluators do.
IN_SELECTION = {
    _S.SUBMITTED.value: ("wait", _l("Waits for the administrative check")),
    _S.RETURNED.value: ("wait", _l("Waits for the administrative check")),
    _S.INELIGIBLE.value: ("stop", _l("Does not meet the administrative criteria")),
    _S.ELIGIBLE.value: ("wait", _l("Waits for scores")),
    "diverging": ("wait", _l("Scores diverge: one more assessment or a consensus is needed")),
    _S.ASSESSED.value: ("done", _l("Assessed")),
    _S.RESERVE.value: ("info", _l("Reserve")),
    _S.REJECTED.value: ("stop", _l("Rejected")),
    _S.APPROVED_WITH_CONDITIONS.value: ("wait", _l("Approved with conditions")),
    **{
        one.value: ("done", _l("Funded")) for one in (_S.APPROVED, _S.CONTRACTED, _S.COMPLETED, _S.TERMINATED)
    },
}
OUTCOMES = {
    DecisionOutcome.APPROVED.value: ("done", _l("Approved")),
    DecisionOutcome.APPROVED_WITH_CONDITIONS.value: ("done", _l("Approved with conditions")),
    DecisionOutcome.RESERVE.value: ("info", _l("On the reserve list")),
    DecisionOutcome.REJECTED.value: ("stop", _l("Rejected")),
    DecisionOutcome.INELIGIBLE.value: ("stop", _l("Rejected on administrative criteria")),
}
PLACES = {
    "funded": ("done", _l("To be approved")),
    "conditioned": ("done", _l("To be approved with conditions")),
    "reserve": ("info", _l("Reserve")),
    "rejected": ("stop", _l("To be rejected")),
    "undecided": ("wait", _l("Undecided tie")),
}
CONFIRMED_PLACES = {
    "funded": ("done", _l("Approved")),
    "conditioned": ("done", _l("Approved with conditions")),
    "reserve": ("info", _l("Reserve")),
    "rejected": ("stop", _l("Rejected")),
}
SUPPOSED_PLACES = {
    "funded": ("done", _l("Would be approved")),
    "conditioned": ("done", _l("Would be approved with conditions")),
    "reserve": ("info", _l("Would be in the reserve")),
    "rejected": ("stop", _l("Would be rejected")),
    "undecided": ("wait", _l("Undecided tie")),
}
# What a place means in a ranking as it stands, as it was confirmed, and in one somebody only supposes.
PLACES_OF = {"now": PLACES, "confirmed": CONFIRMED_PLACES, "supposed": SUPPOSED_PLACES}
# What an application is to one evaluator, in the table of the assignment.
IN_ASSIGNMENT = {
    AssessmentStatus.SUBMITTED.value: _l("scored"),
    AssessmentStatus.DRAFT.value: _l("draft"),
    "given": _l("given"),
    "conflict": _l("conflict"),
    "sign": _l("sign of a conflict"),
    "taken": _l("taken away"),
    "none": "–",
}
ENDINGS = {
    "taken_away": _l("Taken away by the chair"),
    "conflict": _l("Conflict of interest"),
    "seat_ended": _l("Left the commission"),
}
TIE_BREAKS = {
    "earlier_submission": _l("submitted earlier"),
    "commission_vote": _l("the commission’s vote"),
}
add_texts(
    {
        "cannot_evaluate": _l(
            "%(name)s has no evaluator’s role in this municipality. Ask the administrator to grant it first."
        ),
        "cannot_chair": _l(
            "%(name)s has no chair’s role in this municipality. Ask the administrator to grant it first."
        ),
        "already_member": _l("%(name)s is a member of the commission already."),
        "has_chair": _l(
            "The commission is chaired by %(name)s. Release that person first, then appoint another."
        ),
        "commission_too_small": _l(
            "The commission has %(members)s voting members; at least %(minimum)s are needed before scoring begins."
        ),
        "commission_without_chair": _l("The commission has no chair. The coordinator appoints one."),
        "assessment_changed": _l(
            "You saved other scores of this project in another window. What you typed here is kept below: "
            "save again to replace the other scores."
        ),
        "assigned_to_others": _l(
            "This project has been given to other evaluators, so your scores are not asked for. What you saved "
            "before is kept as a draft."
        ),
        "nothing_to_share_out": _l("Every application has its evaluators as far as anybody is free."),
        "not_on_the_commission": _l("This person has no seat on the commission now."),
        "not_sitting_now": _l(
            "%(name)s does not sit on the commission now: a member and a substitute share one vote."
        ),
        "evaluator_has_conflict": _l("%(name)s declared a conflict of interest with this project."),
        "assignment_without_reason": _l("Write why the project is taken away from the evaluator."),
        "assignment_reason_too_long": _l("The reason may have at most %(limit)s characters."),
        "assignment_is_scored": _l(
            "The evaluator has submitted the scores of this project, so it stays with them."
        ),
        "points_out_of_range": _l(
            "“%(criterion)s”: %(points)s points are too many, at most %(maximum)s are possible."
        ),
        "points_off_step": _l(
            "“%(criterion)s”: %(points)s points are not possible, points go in steps of %(step)s."
        ),
        "points_missing": _l("“%(criterion)s”: give the points."),
        "justification_missing": _l("“%(criterion)s”: write the reason for the points."),
        "not_asked": _l(
            "This page asked for a score of “%(field)s”, which this project does not have. Open it again."
        ),
        "criterion_diverges": _l(
            "“%(criterion)s”: the evaluators gave from %(lowest)s to %(highest)s points, more than %(limit)s apart."
        ),
        "total_diverges": _l(
            "The evaluators’ totals go from %(lowest)s to %(highest)s points, more than %(limit)s apart."
        ),
        "consensus_without_reason": _l("Write why the commission agreed on these points."),
        "consensus_without_points": _l(
            "Give the points the commission agreed on for at least one criterion."
        ),
        "consensus_leaves_out": _l(
            "“%(criterion)s”: the evaluators diverge here, so give the points agreed on."
        ),
        "below_criterion_minimum": _l("criterion “%(criterion)s”: %(score)s, at least %(minimum)s needed"),
        "below_total_minimum": _l("total %(total)s points, at least %(minimum)s needed"),
        "submission_still_open": _l("Applications may be submitted until %(until)s."),
        "applications_waiting": _l("Applications that still wait for a check or for scores: %(number)s."),
        "tie_undecided": _l("Ties the commission has to vote on: %(number)s."),
        "not_a_tie": _l(
            "These projects are not the tie the commission has to vote on now. Open the ranking again."
        ),
        "vote_without_note": _l("Write how the commission voted, as in the minutes."),
        "vote_order_unclear": _l("Give each project of the tie its own place: 1, 2 and so on."),
        "no_quota_to_award": _l("The municipality has no quota in this call."),
        "not_next_in_reserve": _l("The reserve goes strictly by its order: next is “%(title)s”."),
        "reserve_does_not_fit": _l("The next project asks for %(asked)s, the quota holds %(left)s."),
        "quota_exhausted": _l(
            "The quota of the municipality is used up by projects ranked higher. The project is next in the order "
            "of the reserve list and will be approved if funds are freed."
        ),
        "moved_up": _l(
            "Funds of the quota were freed, and the project was next in the order of the reserve list."
        ),
        "reserve_kept_for_appeals": _l(
            "The next project asks for %(asked)s. Of the %(left)s in the quota %(kept)s are kept back until the open "
            "appeals are decided."
        ),
        "reserve_closed": _l("The reserve list was closed, and no funds were freed for this project."),
    }
)
