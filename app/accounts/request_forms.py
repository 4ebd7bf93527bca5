"""Forms of signing up, of requests about people and of inviting editors."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length

from app.accounts.labels import ROLES
from app.accounts.representation import NewDetails, Proof
from app.core.fields import EmailField, RegistrationNumberField, TidyStringField, needed
from app.core.roles import FINANCE, Role
from app.registry.labels import ORGANISATION_KINDS
from app.registry.models import OrganisationKind
from app.registry.queries import municipalities, organisation_by_number


class PersonForm(FlaskForm):
    """A name and an address: nothing more is asked of anyone."""

    name = TidyStringField(_l("Name and surname"), [needed(), Length(max=200)])
    email = EmailField(_l("E-mail address"), [needed(_l("Enter your e-mail address.")), Length(max=200)])


class InviteEditorForm(FlaskForm):
    """Who is to write along."""

    name = TidyStringField(_l("Name and surname"), [needed(), Length(max=200)])
    email = EmailField(_l("E-mail address"), [needed(), Length(max=200)])


class RepresentationForm(FlaskForm):
    """The organisation by its number, the proof, and what an organisation not registered yet is."""

    registration_number = RegistrationNumberField(_l("Registration number of the organisation"), [needed()])
    proof = FileField(_l("Proof"), [FileRequired(_l("Choose the file with the proof."))])
    name = TidyStringField(_l("Name of the organisation"), [Length(max=200)])
    kind = RadioField(_l("Kind"), validate_choice=False)
    municipality = SelectField(_l("Municipality of its legal address"))
    email = EmailField(_l("E-mail address of the organisation"), [Length(max=200)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [(kind.value, text) for kind, text in ORGANISATION_KINDS.items()]
        places = [(str(place.id), place.name) for place in municipalities()]
        self.municipality.choices = [("", _("Choose…")), *places]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that an organisation nobody has registered is described."""
        is_whole = super().validate(extra_validators)
        number = self.registration_number.data
        if not number or organisation_by_number(number) is not None:
            return is_whole
        missing = {
            "name": _("This organisation is not registered here yet: enter its name."),
            "kind": _("Choose the kind of the organisation."),
            "municipality": _("Choose a municipality."),
            "email": _("Enter the e-mail address of the organisation."),
        }
        for name, text in missing.items():
            known = self.kind.data in set(OrganisationKind) if name == "kind" else bool(self[name].data)
            if not known and not (name == "email" and self.email.errors):
                self[name].errors = [text]
                is_whole = False
        return is_whole

    def read_proof(self) -> Proof:
        """The file as it came."""
        return Proof(self.proof.data.filename or "", self.proof.data.read())

    def read_new(self) -> NewDetails | None:
        """What is described, when anything is."""
        if not (self.name.data and self.municipality.data and self.kind.data in set(OrganisationKind)):
            return None
        place = int(self.municipality.data)
        return NewDetails(self.name.data, OrganisationKind(self.kind.data), place, self.email.data or "")


class AcceptForm(FlaskForm):
    """The memberships the page said would end."""

    seen = HiddenField()

    def read(self) -> set[int]:
        """Their ids; anything else that was sent is no id."""
        return {int(part) for part in (self.seen.data or "").split(",") if part.isascii() and part.isdigit()}


class ReasonForm(FlaskForm):
    """Why something is refused."""

    reason = TextAreaField(
        _l("Reason"), [needed(_l("Write the reason: the person reads it.")), Length(max=1000)]
    )


class FinanceRequestForm(FlaskForm):
    """Who is to have which role in finance."""

    name = TidyStringField(_l("Name and surname"), [needed(), Length(max=200)])
    email = EmailField(_l("E-mail address"), [needed(), Length(max=200)])
    role = RadioField(_l("Role"), [needed(_l("Choose a role."))])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = [(role.value, ROLES[role]) for role in sorted(FINANCE, reverse=True)]

    def read(self) -> dict[str, Any]:
        """The checked values."""
        return {"email": self.email.data, "name": self.name.data, "role": Role(self.role.data)}
