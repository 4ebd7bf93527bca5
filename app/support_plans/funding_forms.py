"""Forms of links to projects, former codes and waivers."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.applications.models import Application
from app.core.fields import needed
from app.support_plans.forms import PersonalCodeField, SupportForm
from app.support_plans.risk_forms import FreeTextForm
from app.support_plans.texts import clean


class ProjectForm(SupportForm):
    """In which project the learner takes part."""

    project = SelectField(_l("Project"), [needed(_l("Choose the project."))])

    def __init__(self, projects: Iterable[Application], **values: Any) -> None:
        super().__init__(**values)
        named = (
            SelectChoice(str(one.id), f"{one.title} ({one.organisation.name}, {one.number})")
            for one in projects
        )
        self.project.choices = [SelectChoice("", "–"), *named]


class FormerCodeForm(SupportForm):
    """A personal code the learner had before."""

    former_code = PersonalCodeField(
        _l("Former personal code"), [needed(_l("Enter the former personal code."))]
    )


class WaiverForm(FreeTextForm):
    """Why it may be paid all the same."""

    why = TextAreaField(
        _l("Why it may be paid all the same"),
        [needed(_l("Write why it may be paid all the same.")), Length(max=500)], filters=[clean],
    )  # fmt: skip
