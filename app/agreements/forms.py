"""Forms of agreements and bank accounts."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from app.agreements.amending import LONGEST
from app.core.fields import AmountField, BicField, DayField, IbanField, TidyStringField, needed
from competition_rules.regulation import TerminationGround


class SignatureForm(FlaskForm):
    """Who signed and when."""

    signatory = TidyStringField(_l("Who signed (name and position)"), [needed(), Length(max=200)])
    signed_on = DayField(_l("Day of signing"), [needed()])


class CopyForm(FlaskForm):
    """The signed file, and whether all parties signed it."""

    file = FileField(_l("Signed file"), [FileRequired(_l("Choose the signed file."))])
    of_all = BooleanField(_l("All three parties signed this file"))


class AmendmentForm(FlaskForm):
    """Other terms of an agreement, and why."""

    starts_on = DayField(_l("Project starts"), [needed()])
    ends_on = DayField(_l("Project ends"), [needed()])
    amount = AmountField(_l("Grant"))
    uses_account = BooleanField(_l("Name the organisation’s verified account in the agreement"))
    activities = TextAreaField(_l("What changes in the activities"), [Length(max=LONGEST)])
    reason = TextAreaField(_l("Why the agreement is to be amended"), [needed(), Length(max=LONGEST)])


class ReasonForm(FlaskForm):
    """Why, as the other parties read it."""

    reason = TextAreaField(_l("Reason"), [needed(), Length(max=LONGEST)])


class TickForm(FlaskForm):
    """What shows that a condition is met, or why it is not after all."""

    note = TidyStringField(_l("What was checked, and where"), [needed(), Length(max=1000)])


class TerminationForm(FlaskForm):
    """On which ground and why an agreement is to end, and what is to be paid back where a sum settles the project."""

    ground = RadioField(_l("Ground of termination"), [needed()])
    reason = TextAreaField(_l("Why the agreement is to be terminated"), [needed(), Length(max=LONGEST)])
    recovery = AmountField(_l("To be paid back"))
    recovery_reason = TextAreaField(_l("Why this much"), [Length(max=LONGEST)])

    def offer(self, grounds: Iterable[TerminationGround], language: str) -> None:
        """Let the person choose among these."""
        self.ground.choices = [SelectChoice(one.code, one.title.in_language(language)) for one in grounds]


class AnswerForm(FlaskForm):
    """What the organisation says of a termination that another party proposed."""

    consents = RadioField(
        _l("Does the organisation agree to the termination?"), [needed()],
        choices=[SelectChoice("yes", _l("Yes, it agrees")), SelectChoice("no", _l("No, it does not agree"))],
    )  # fmt: skip
    answer = TextAreaField(_l("How the organisation sees the matter"), [Length(max=LONGEST)])


class AccountForm(FlaskForm):
    """The account grants are to be paid to."""

    iban = IbanField(_l("Account number (IBAN)"), [needed()])
    bic = BicField(_l("Bank code (BIC)"))
    holder = TidyStringField(_l("Account holder, as the bank knows it"), [needed(), Length(max=140)])
    confirmation = FileField(_l("Bank's statement or confirmation that the account is yours"))

    def validate_bic(self, field: BicField) -> None:
        """A bank is in the country of its accounts: in another one the BIC or the IBAN is mistyped."""
        from schwifty import BIC

        if field.data and self.iban.data and BIC(field.data).country_code != self.iban.data[:2]:
            text = _("%(bic)s is not of a bank of the country of the account, %(country)s. Check both.")
            raise ValidationError(text % {"bic": field.data, "country": self.iban.data[:2]})


class VerifyForm(FlaskForm):
    """By what an account was verified when the organisation handed in no paper of the bank."""

    why = TidyStringField(_l("What you compared the account with"), [Length(max=500)])


class RefusalForm(FlaskForm):
    """Why an account is refused."""

    reason = TidyStringField(_l("Reason, as the applicant will read it"), [needed(), Length(max=500)])
