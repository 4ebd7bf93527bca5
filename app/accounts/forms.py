"""Forms of sign-in, of one's own account and of registering an organisation."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, RadioField, SelectField
from wtforms.validators import EqualTo, Length

from app.accounts.passwords import LONGEST
from app.accounts.representatives import NewOrganisation
from app.core.errors import Refused
from app.core.fields import EmailField, IbanField, RegistrationNumberField, TidyStringField, needed
from app.core.wording import word
from app.registry.labels import ORGANISATION_KINDS
from app.registry.models import OrganisationKind
from app.registry.queries import municipalities


class SignInForm(FlaskForm):
    """E-mail and password; `next` is the page the person wanted."""

    email = TidyStringField(_l("E-mail address"), [needed(_l("Enter your e-mail address.")), Length(max=200)])
    password = PasswordField(_l("Password"), [needed(_l("Enter your password.")), Length(max=LONGEST)])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password, typed twice, and the present one."""

    present = PasswordField(_l("Present password"), [needed(), Length(max=LONGEST)])
    new = PasswordField(_l("New password"), [needed()])
    again = PasswordField(
        _l("New password once more"), [needed(), EqualTo("new", _l("The two new passwords differ."))]
    )


class NewPasswordForm(FlaskForm):
    """A password chosen through a link from a letter, typed twice."""

    new = PasswordField(_l("New password"), [needed()])
    again = PasswordField(
        _l("New password once more"), [needed(), EqualTo("new", _l("The two new passwords differ."))]
    )


class ForgottenForm(FlaskForm):
    """Whose password is forgotten."""

    email = EmailField(_l("E-mail address"), [needed(_l("Enter your e-mail address.")), Length(max=200)])


class CodeForm(FlaskForm):
    """The code of the app, or a recovery code."""

    code = TidyStringField(_l("Code"), [needed(_l("Enter the code.")), Length(max=40)])
    next = HiddenField()


class FactorForm(FlaskForm):
    """What changes of the second factor ask for: the password and a code."""

    password = PasswordField(_l("Password"), [needed(_l("Enter your password.")), Length(max=LONGEST)])
    code = TidyStringField(_l("Code of the app"), [needed(_l("Enter the code.")), Length(max=40)])


class OrganisationForm(FlaskForm):
    """An organisation as its register extract describes it, and who represents it."""

    name = TidyStringField(_l("Name of the organisation"), [needed(), Length(max=200)])
    registration_number = RegistrationNumberField(_l("Registration number"), [needed()])
    kind = RadioField(_l("Kind"), [needed(_l("Choose the kind of the organisation."))])
    municipality = SelectField(
        _l("Municipality of its legal address"), [needed(_l("Choose a municipality."))]
    )
    email = EmailField(_l("E-mail address of the organisation"), [needed(), Length(max=200)])
    phone = TidyStringField(_l("Telephone"), [Length(max=40)])
    iban = IbanField(_l("Account number (IBAN)"))
    representative_name = TidyStringField(_l("Name and surname"), [needed(), Length(max=200)])
    representative_email = EmailField(_l("E-mail address"), [needed(), Length(max=200)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [(kind.value, text) for kind, text in ORGANISATION_KINDS.items()]
        places = [(str(place.id), place.name) for place in municipalities()]
        self.municipality.choices = [("", _("Choose…")), *places]

    def take(self, refused: Refused) -> None:
        """Show why the registration was refused, at the field it is about."""
        for finding in refused.findings:
            known = finding.rule == "organisation_known"
            (self.registration_number.errors if known else self.form_errors).append(word(finding))

    def read(self) -> NewOrganisation:
        """The checked values."""
        return NewOrganisation(
            name=self.name.data, registration_number=self.registration_number.data or "",
            kind=OrganisationKind(self.kind.data), municipality_id=int(self.municipality.data),
            email=self.email.data or "", phone=self.phone.data or "", iban=self.iban.data,
            representative_name=self.representative_name.data,
            representative_email=self.representative_email.data or "",
        )  # fmt: skip
