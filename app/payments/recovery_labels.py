"""Texts of what is proposed about a claim."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.payments.recovery_models import ProposalKind
from app.payments.workflow import ProposalStatus

PROPOSALS = {
    ProposalKind.INSTALMENTS: _l("Instalments"),
    ProposalKind.SET_OFF: _l("Set-off"),
    ProposalKind.WRITE_OFF: _l("Write-off"),
    ProposalKind.RETURN_SURPLUS: _l("Return of what was too much"),
    ProposalKind.COUNT_SURPLUS: _l("What was too much counts towards another claim"),
    ProposalKind.RECEIPT: _l("Money that came back"),
}
PROPOSAL_STATUS = {
    ProposalStatus.PROPOSED: ("wait", _l("Awaiting a second person")),
    ProposalStatus.CONFIRMED: ("done", _l("Confirmed")),
    ProposalStatus.REFUSED: ("stop", _l("Refused")),
    ProposalStatus.WITHDRAWN: ("none", _l("Withdrawn")),
}
# What happens when the proposal is confirmed: shown before the button can be pressed.
EFFECTS = {
    ProposalKind.INSTALMENTS: _l("From now on these sums and days hold instead of those before."),
    ProposalKind.SET_OFF: _l(
        "The claim counts as repaid by this sum, and the balance of the other project as paid by as much."
    ),
    ProposalKind.WRITE_OFF: _l(
        "The organisation does not owe the sum any more, and the project is completed. This cannot be taken back."
    ),
    ProposalKind.RETURN_SURPLUS: _l("The sum is to be transferred back to the organisation."),
    ProposalKind.COUNT_SURPLUS: _l("The sum counts as money that came for the other claim."),
    ProposalKind.RECEIPT: _l(
        "The sum counts as repaid; what is beyond the claim and its interest is a surplus."
    ),
}
add_texts(
    {
        "instalments_sum": _l(
            "The instalments are %(together)s together, but %(open)s is still open. Make them add up."
        ),
        "instalments_order": _l("Each instalment falls due after the one before, and the first after today."),
        "instalments_many": _l("Most parts a claim may be paid back in: %(most)s; here: %(asked)s."),
        "instalments_late": _l("The last instalment is due by %(last)s; here it is %(asked)s."),
        "set_off_not_due": _l(
            "This sum is not the balance of another project of the organisation, or it is paid already."
        ),
        "set_off_sum": _l("%(asked)s cannot be set off: at most %(most)s can."),
        "write_off_without_documents": _l("Attach the documents that show why the money cannot be had."),
        "write_off_documents": _l("Documents that can be attached, at most: %(limit)s."),
        "proposal_waits": _l(
            "Another proposal about this claim waits for a second person. Decide on it first."
        ),
        "proposal_without_reason": _l("Write the reason."),
        "proposal_sum_changed": _l(
            "%(proposed)s was proposed, but now it would be %(open)s. Refuse the proposal and make a new one."
        ),
        "decides_own_proposal": _l("You proposed this, so another person must decide on it."),
        "no_surplus": _l("Nothing came beyond this claim that is not decided on."),
        "surplus_not_countable": _l("The other claim is not one that this organisation still owes."),
    }
)
