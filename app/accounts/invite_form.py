"""The form of an invitation: a person, a role, and the place the role is bound to."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import Length

from app.accounts.labels import ROLES
from app.core.fields import EmailField, RegistrationNumberField, TidyStringField, needed
from app.core.roles import FINANCE, SCOPE_OF, Role, ScopeKind
from app.registry.queries import municipalities, organisation_by_number, schools


class InviteForm(FlaskForm):
    """Of the three places only the one is read that the role is bound to."""

    name = TidyStringField(_l("Name and surname"), [needed(), Length(max=200)])
    email = EmailField(_l("E-mail address"), [needed(), Length(max=200)])
    role = SelectField(_l("Role"), [needed(_l("Choose a role."))])
    municipality = SelectField(_l("Municipality"), validate_choice=True)
    school = SelectField(_l("School"), validate_choice=True)
    organisation = RegistrationNumberField(_l("Registration number of the organisation"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        roles = [(role.value, text) for role, text in ROLES.items() if role not in FINANCE]
        self.role.choices = [("", _("Choose…")), *roles]
        self.municipality.choices = [("", "–"), *((str(one.id), one.name) for one in municipalities())]
        self.school.choices = [("", "–"), *((str(one.id), one.name) for one in schools())]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that the role's own place is given."""
        return super().validate(extra_validators) and self._place_is_given()

    def _place_is_given(self) -> bool:
        kind = SCOPE_OF[Role(self.role.data)]
        if kind is ScopeKind.NATIONAL or self._scope_id(kind) is not None:
            return True
        texts = {
            ScopeKind.MUNICIPALITY: _("Choose the municipality of this role."),
            ScopeKind.SCHOOL: _("Choose the school of this role."),
            ScopeKind.ORGANISATION: _("Enter the number of a registered organisation."),
        }
        field = {ScopeKind.MUNICIPALITY: self.municipality, ScopeKind.SCHOOL: self.school}
        field.get(kind, self.organisation).errors = [texts[kind]]
        return False

    def _scope_id(self, kind: ScopeKind) -> int | None:
        if kind is ScopeKind.ORGANISATION:
            found = organisation_by_number(self.organisation.data) if self.organisation.data else None
            return found.id if found else None
        chosen = self.municipality.data if kind is ScopeKind.MUNICIPALITY else self.school.data
        return int(chosen) if chosen else None

    def read(self) -> dict[str, Any]:
        """The checked values as `invite` takes them."""
        role = Role(self.role.data)
        kind = SCOPE_OF[role]
        scope = {} if kind is ScopeKind.NATIONAL else {f"{kind.value}_id": self._scope_id(kind)}
        return {"email": self.email.data, "name": self.name.data, "role": role, "scope": scope}
