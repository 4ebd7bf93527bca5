"""What people do with learners and their support plans."""

from app.support_plans.service.anonymising import TotalsChanged, anonymise_some
from app.support_plans.service.carrying import (
    Given,
    Signature,
    confirm_delivery,
    record_delivery,
    require_in_force,
    void_delivery,
)
from app.support_plans.service.chain import approve_all, require_turn, return_plan, submit
from app.support_plans.service.continuing import Continued, continue_plan
from app.support_plans.service.documents import (
    attach_document,
    declare,
    opened_document,
    remove_document,
)
from app.support_plans.service.holding import place_hold, release_hold
from app.support_plans.service.importing import import_learners
from app.support_plans.service.keeping import appoint_substitute, set_rate
from app.support_plans.service.learners import (
    edit_learner,
    end_learner,
    record_notice,
    register_learner,
    reveal_code,
)
from app.support_plans.service.linking import link_project, record_former_code, unlink_project
from app.support_plans.service.looking import look_at_name
from app.support_plans.service.orders import is_own, issue_order
from app.support_plans.service.results import Assessed, assess_result, close_plan, give_back_result
from app.support_plans.service.risks import observe, strike_out
from app.support_plans.service.sets import return_some, send_set
from app.support_plans.service.staff import Invited, invite_staff, staff_among, staff_of
from app.support_plans.service.taking_back import confirm_take_back, keep_order, propose_take_back
from app.support_plans.service.waiving import confirm_waiver, propose_waiver, refuse_waiver
from app.support_plans.service.writing import (
    MeasureDetails,
    add_measure,
    remove_measure,
    require_writable,
    start_plan,
    write_plan,
)

__all__ = [
    "Assessed",
    "Continued",
    "Given",
    "Invited",
    "MeasureDetails",
    "Signature",
    "TotalsChanged",
    "add_measure",
    "anonymise_some",
    "appoint_substitute",
    "approve_all",
    "assess_result",
    "attach_document",
    "close_plan",
    "confirm_delivery",
    "confirm_take_back",
    "confirm_waiver",
    "continue_plan",
    "declare",
    "edit_learner",
    "end_learner",
    "give_back_result",
    "import_learners",
    "invite_staff",
    "is_own",
    "issue_order",
    "keep_order",
    "link_project",
    "look_at_name",
    "observe",
    "opened_document",
    "place_hold",
    "propose_take_back",
    "propose_waiver",
    "record_delivery",
    "record_former_code",
    "record_notice",
    "refuse_waiver",
    "register_learner",
    "release_hold",
    "remove_document",
    "remove_measure",
    "require_in_force",
    "require_turn",
    "require_writable",
    "return_plan",
    "return_some",
    "reveal_code",
    "send_set",
    "set_rate",
    "staff_among",
    "staff_of",
    "start_plan",
    "strike_out",
    "submit",
    "unlink_project",
    "void_delivery",
    "write_plan",
]
