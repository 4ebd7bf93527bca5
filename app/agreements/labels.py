"""Texts of agreements and bank accounts."""

from flask_babel import lazy_gettext as _l

from app.agreements.models import Party
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.core.wording import add_texts

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
        "verifies_own_account": _l("You entered this account yourself. Another person must verify it."),
        **{f"word:{party.value}": text for party, text in PARTIES.items()},
    }
)
