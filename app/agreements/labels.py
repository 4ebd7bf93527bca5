"""Texts of agreements and bank accounts."""

from flask_babel import lazy_gettext as _l

from app.agreements.models import Party
from app.agreements.workflow import (
    AgreementStatus,
    AmendmentStatus,
    BankAccountStatus,
    PrecedentStatus,
    SettledBy,
    TerminationStatus,
)
from app.core.wording import add_texts
from app.documents.uploads import UploadKind

PARTIES = {
    Party.APPLICANT: _l("project implementer"),
    Party.MUNICIPALITY: _l("municipality"),
    Party.IKVD: _l("State Education Quality Service"),
}
AGREEMENT_STATUS = {
    AgreementStatus.PREPARED: ("wait", _l("To be signed")),
    AgreementStatus.SIGNED: ("done", _l("Signed")),
    AgreementStatus.TERMINATED: ("stop", _l("Terminated")),
}
AMENDMENT_STATUS = {
    AmendmentStatus.PROPOSED: ("wait", _l("To be approved")),
    AmendmentStatus.AGREED: ("wait", _l("To be signed")),
    AmendmentStatus.IN_FORCE: ("done", _l("In force")),
    AmendmentStatus.REFUSED: ("stop", _l("Refused")),
    AmendmentStatus.WITHDRAWN: ("none", _l("Withdrawn")),
}
PRECEDENT_STATUS = {
    PrecedentStatus.OPEN: ("wait", _l("Open")),
    PrecedentStatus.MET: ("done", _l("Met")),
}
CHECKERS = {
    "coordinator": _l("the coordinator of the municipality"),
    "programme_manager": _l("IKVD’s programme manager"),
}
TERMINATION_STATUS = {
    TerminationStatus.PROPOSED: ("wait", _l("Proposed")),
    TerminationStatus.ANSWERED: ("wait", _l("To be decided")),
    TerminationStatus.CONFIRMED: ("stop", _l("Confirmed")),
    TerminationStatus.REFUSED: ("none", _l("Refused")),
    TerminationStatus.WITHDRAWN: ("none", _l("Withdrawn")),
}
SETTLED_BY = {
    SettledBy.NOTHING: _l("Nothing was paid, so nothing is settled."),
    SettledBy.REPORT: _l(
        "The organisation reports on what was done until the termination and is settled for it; nothing more is paid."
    ),
    SettledBy.SUM: _l("Of what was paid, the sum named here is to be paid back; the rest is accepted."),
}
COPY_KINDS = {UploadKind.EDOC: _l("eDoc container (ASiC-E)"), UploadKind.PDF: _l("signed PDF")}
ACCOUNT_STATUS = {
    BankAccountStatus.ENTERED: ("wait", _l("To be verified")),
    BankAccountStatus.VERIFIED: ("done", _l("Verified")),
    BankAccountStatus.REFUSED: ("stop", _l("Refused")),
    BankAccountStatus.REPLACED: ("none", _l("Replaced")),
}
add_texts(
    {
        "signed_in_future": _l("The day of signing, %(day)s, is in the future. Enter the day it was signed."),
        "signed_before_prepared": _l(
            "The agreement was prepared on %(day)s, so it cannot have been signed earlier. Check the date."
        ),
        "already_signed": _l("The signature of this party is recorded already: %(party)s."),
        "confirmation_kind": _l(
            "The file %(file)s is no paper of a bank. Send the bank’s statement or confirmation: PDF, EDOC, JPG or PNG."
        ),
        "verified_by_nothing": _l(
            "The organisation has handed in no confirmation of the bank. Write what you compared the account with."
        ),
        "verifies_own_account": _l("You entered this account yourself. Another person must verify it."),
        "amendment_open": _l("Another amendment of this agreement is open. Finish or withdraw it first."),
        "amendment_approved": _l("This party has approved the amendment already: %(party)s."),
        "approves_own_amendment": _l("Your side proposed this amendment. The other parties approve it."),
        "nothing_amended": _l("Nothing differs from the agreement. Change at least one of its terms."),
        "amended_start_past": _l(
            "The day a project starts can be changed only before it; the agreement says %(day)s."
        ),
        "amended_end_past": _l("The project cannot end on a day that has passed: %(day)s."),
        "amended_duration": _l("A project lasts from %(minimum)s to %(maximum)s months. Choose other days."),
        "amended_lump_sum": _l(
            "The grant of this call is a lump sum of exactly %(amount)s and is not amended."
        ),
        "amended_above_award": _l("The grant cannot be more than the %(award)s awarded."),
        "amended_below_paid": _l("The grant must be above zero and not less than the %(paid)s paid already."),
        "amended_in_transit": _l(
            "A payment of %(amount)s is with the bank. Change the grant after the bank has answered."
        ),
        "amended_account": _l("Only the organisation’s verified account can be named in the agreement."),
        "amended_while_terminating": _l(
            "The termination of this agreement is proposed. Amend it only after that is refused or withdrawn."
        ),
        "precedent_without_note": _l("Write what you checked, and where."),
        "termination_open": _l(
            "A termination of this agreement is proposed already. Decide or withdraw it first."
        ),
        "termination_without_ground": _l("Choose the ground on which the agreement is to be terminated."),
        "termination_in_transit": _l(
            "A payment of %(amount)s is with the bank. Terminate the agreement after the bank has answered."
        ),
        "termination_without_sum": _l(
            "%(paid)s was paid. Enter how much of it is to be paid back; 0 if nothing is."
        ),
        "termination_needs_no_sum": _l(
            "On this ground a report settles what was paid. Leave the sum to be paid back empty."
        ),
        "termination_above_paid": _l("%(asked)s cannot be paid back: only %(paid)s was paid."),
        "termination_sum_unreasoned": _l("Write why this much is to be paid back."),
        "termination_own": _l("Your organisation proposed this termination, so there is nothing to answer."),
        "termination_answer_empty": _l("Write how the organisation sees the matter."),
        "decides_own_termination": _l(
            "You proposed this termination yourself. Another person decides on it."
        ),
        "termination_without_consent": _l(
            "On this ground the agreement ends only with the organisation’s consent, and it has not consented."
        ),
        "termination_unheard": _l(
            "The organisation may give its view until %(day)s. Decide after that, or when it has answered."
        ),
        **{f"word:{party.value}": text for party, text in PARTIES.items()},
    }
)
