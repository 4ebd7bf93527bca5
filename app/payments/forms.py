"""Forms of payments, batches and recoveries."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import Length

from app.core.fields import AmountField, DayField, TidyStringField, needed


class ChosenForm(FlaskForm):
    """Some rows of a list, by their keys; a key that is not offered is an error, not a fault."""

    chosen = SelectMultipleField(_l("Chosen"), [needed(_l("Choose at least one."))])


class CodeForm(FlaskForm):
    """The second factor once more: a code of the app or a recovery code."""

    code = TidyStringField(
        _l("Code of the app or a recovery code"), [needed(_l("Enter the code.")), Length(max=40)]
    )


class ApprovalForm(ChosenForm, CodeForm):
    """The payments to approve, and the code."""


class ReasonForm(FlaskForm):
    """Why a payment is void, or was returned, or is held."""

    reason = TidyStringField(_l("Reason"), [needed(), Length(max=500)])


class SettledForm(FlaskForm):
    """When the bank paid."""

    settled_on = DayField(_l("Day of payment by the bank"), [needed()])


class ReceiptForm(FlaskForm):
    """Money that came back."""

    amount = AmountField(_l("Amount received"), [needed()])
    received_on = DayField(_l("Day of receipt"), [needed()])
    bank_reference = TidyStringField(_l("Bank's reference"), [needed(), Length(max=60)])
    reason = TidyStringField(_l("What shows it"), [needed(), Length(max=300)])
    has_surplus = BooleanField(_l("So much came, although it is more than is owed"))


class ReturnedForm(FlaskForm):
    """By which transfer of the bank money was given back."""

    paid_on = DayField(_l("Day of payment by the bank"), [needed()])
    reference = TidyStringField(_l("Bank's reference"), [needed(), Length(max=60)])


class StatementForm(FlaskForm):
    """A statement of the bank: one file, or an archive of several."""

    file = FileField(
        _l("File of the statement (camt.053 as XML, or a ZIP of several)"),
        [FileRequired(_l("Choose a file."))],
    )


class RefundForm(FlaskForm):
    """To which project money belongs that came back unasked, and why."""

    project = TidyStringField(_l("Number of the project"), [needed(), Length(max=30)])
    why = TidyStringField(_l("Why it is money of this project"), [needed(), Length(max=500)])


class MatchForm(FlaskForm):
    """Why a line is a payment although its account differs."""

    reason = TidyStringField(_l("Reason"), [Length(max=500)])
