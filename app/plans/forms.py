"""Forms of prevention plans."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.core.errors import Refused
from app.core.fields import DayField, TidyStringField, needed
from app.core.wording import word_all
from app.plans.labels import PREVENTION_LEVELS, RISK_GROUPS
from app.plans.models import PreventionLevel, RiskGroup


class PlanBaseForm(FlaskForm):
    """What the forms of this package share."""

    def take(self, refused: Refused) -> None:
        """Show why the step was refused; what was typed stays."""
        self.form_errors.extend(word_all(refused.findings))

    def read(self) -> dict[str, Any]:
        """The checked values by field."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class PlanForm(PlanBaseForm):
    """The plan's title and period."""

    title = TidyStringField(
        _l("Title of the plan"), [needed(_l("Enter the title of the plan.")), Length(max=200)]
    )
    starts_on = DayField(_l("First day"), [needed(_l("Enter the first day of the plan."))])
    ends_on = DayField(_l("Last day"), [needed(_l("Enter the last day of the plan."))])


class GoalForm(PlanBaseForm):
    """A goal and how it is measured."""

    title = TidyStringField(_l("Goal"), [needed(_l("Enter the goal.")), Length(max=300)])
    indicator = TidyStringField(
        _l("Indicator"), [Length(max=300)], description=_l("What is measured, with its unit.")
    )
    base_value = TidyStringField(_l("Base value"), [Length(max=60)])
    target_value = TidyStringField(_l("Target value"), [Length(max=60)])


class TaskForm(PlanBaseForm):
    """A task: whom it reaches and which risks it answers."""

    title = TidyStringField(_l("Task"), [needed(_l("Enter the task.")), Length(max=300)])
    description = TextAreaField(_l("Description"), [Length(max=4000)])
    indicator = TidyStringField(_l("Indicator"), [Length(max=300)])
    risk_group = RadioField(
        _l("Risk group"), [needed(_l("Choose a risk group."))],
        choices=[SelectChoice(group.value, text) for group, text in RISK_GROUPS.items()],
    )  # fmt: skip
    prevention_level = RadioField(
        _l("Prevention level"), [needed(_l("Choose a prevention level."))],
        choices=[SelectChoice(level.value, text) for level, text in PREVENTION_LEVELS.items()],
    )  # fmt: skip

    def read(self) -> dict[str, Any]:
        """The checked values by field."""
        return super().read() | {
            "description": (self.description.data or "").strip(),
            "risk_group": RiskGroup(self.risk_group.data),
            "prevention_level": PreventionLevel(self.prevention_level.data),
        }


class AdoptForm(PlanBaseForm):
    """The act that adopts the plan."""

    act = TidyStringField(
        _l("Act that adopts the plan"),
        [needed(_l("Enter the act: its kind, date and number.")), Length(max=200)],
        description=_l("Its kind, date and number as on the decision."),
    )
