"""Forms of agreements and bank accounts."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Length

from app.core.fields import BicField, DayField, IbanField, TidyStringField, needed


class SignatureForm(FlaskForm):
    """Who signed and when."""

    signatory = TidyStringField(_l("Who signed (name and position)"), [needed(), Length(max=200)])
    signed_on = DayField(_l("Day of signing"), [needed()])


class AccountForm(FlaskForm):
    """The account grants are to be paid to."""

    iban = IbanField(_l("Account number (IBAN)"), [needed()])
    bic = BicField(_l("Bank code (BIC)"))
    holder = TidyStringField(_l("Account holder, as the bank knows it"), [needed(), Length(max=140)])


class RefusalForm(FlaskForm):
    """Why an account is refused."""

    reason = TidyStringField(_l("Reason, as the applicant will read it"), [needed(), Length(max=500)])
