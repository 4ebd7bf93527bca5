"""The way of a possible double funding: found, waived by two people of IKVD, or ended when nothing is paid twice."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class MatchStatus(StrEnum):
    FOUND = "found"
    WAIVER_PROPOSED = "waiver_proposed"
    WAIVED = "waived"
    ENDED = "ended"


class MatchAction(StrEnum):
    PROPOSE_WAIVER = "propose_waiver"
    CONFIRM_WAIVER = "confirm_waiver"
    REFUSE_WAIVER = "refuse_waiver"
    FIND_ANEW = "find_anew"
    END = "end"


_M = MatchStatus
# Money is held back meanwhile.
HOLDING = frozenset({_M.FOUND, _M.WAIVER_PROPOSED})
MATCH_WORKFLOW = Workflow(
    "support_match",
    _M.FOUND,
    {
        MatchAction.PROPOSE_WAIVER: Step({_M.FOUND}, _M.WAIVER_PROPOSED, Role.SUPPORT_SPECIALIST),
        MatchAction.CONFIRM_WAIVER: Step({_M.WAIVER_PROPOSED}, _M.WAIVED, Role.SUPPORT_SPECIALIST),
        MatchAction.REFUSE_WAIVER: Step({_M.WAIVER_PROPOSED}, _M.FOUND, Role.SUPPORT_SPECIALIST),
        # What is paid twice has changed: the reason was given for something else.
        MatchAction.FIND_ANEW: Step({_M.WAIVER_PROPOSED}, _M.FOUND, Role.SYSTEM),
        MatchAction.END: Step(HOLDING, _M.ENDED, Role.SYSTEM),
    },
)
