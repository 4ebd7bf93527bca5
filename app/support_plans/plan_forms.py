"""Forms of plans and of what the chain is kept by."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.core.errors import present
from app.core.fields import AmountField, DayField, TidyStringField, WholeNumberField, needed
from app.support_plans.forms import SupportForm
from app.support_plans.plan_labels import KINDS, PARTS, STEPS
from app.support_plans.plan_models import SupportPlan
from app.support_plans.risk_forms import FreeTextForm
from app.support_plans.service import MeasureDetails
from app.support_plans.texts import clean
from app.support_plans.workflow import RETURNS, STEPS_DONE, ChainStep
from competition_rules.support import Semester
from competition_rules.support_plan import Measure

_DAY = _l("For example, 18.11.2026.")
LONGEST_TEXT = 4000


class ContinueForm(SupportForm):
    """For which semester."""

    semester = RadioField(_l("Semester"), [needed(_l("Choose the semester."))])

    def __init__(self, semesters: Iterable[Semester], **values: Any) -> None:
        super().__init__(**values)
        self.semester.choices = [SelectChoice(one.code, one.code) for one in semesters]


class StartForm(ContinueForm):
    """For which semester, and whether economic measures alone are needed."""

    is_economic = BooleanField(_l("Economic support alone: a shorter plan, without aims and a team"))


class PlanForm(FreeTextForm):
    """The aims and the team."""

    goals = TextAreaField(_l("Aims"), [Length(max=LONGEST_TEXT)], filters=[clean])
    team = TextAreaField(_l("Team"), [Length(max=LONGEST_TEXT)], filters=[clean])


class MeasureForm(FreeTextForm):
    """A measure: what, how much, when, by whom, and the cost."""

    kind = SelectField(
        _l("Measure"), [needed(_l("Choose the measure."))],
        choices=[SelectChoice("", "–"), *(SelectChoice(kind.value, text) for kind, text in KINDS.items())],
    )  # fmt: skip
    volume = WholeNumberField(_l("How many units"), [needed(_l("Enter how many units."))])
    starts_on = DayField(_l("First day"), [needed(_l("Enter the first day."))], description=_DAY)
    ends_on = DayField(_l("Last day"), [needed(_l("Enter the last day."))], description=_DAY)
    provider = TidyStringField(
        _l("Provider"), [needed(_l("Enter who provides it.")), Length(max=200)],
        description=_l("The institution or the specialist’s profession, without a person’s name."),
    )  # fmt: skip
    cost = AmountField(_l("Cost"), [needed(_l("Enter the cost."))])

    def details(self) -> MeasureDetails:
        """The measure of a valid form."""
        volume, starts_on, ends_on, cost = (
            present(one.data, "the form is valid")
            for one in (self.volume, self.starts_on, self.ends_on, self.cost)
        )
        return MeasureDetails(
            Measure(self.kind.data, volume, starts_on, ends_on, cost), self.provider.data or ""
        )


class ReturnForm(FreeTextForm):
    """To which step the plan goes back, what is to be changed, and why."""

    to = RadioField(_l("Return to"), [needed(_l("Choose whom it goes back to."))])
    parts = SelectMultipleField(_l("What is to be changed"))
    reason = TextAreaField(
        _l("Reason"), [needed(_l("Write what is to be changed.")), Length(max=1000)], filters=[clean]
    )

    def __init__(self, plan: SupportPlan, **values: Any) -> None:
        super().__init__(**values)
        earlier = [step for step in STEPS_DONE[plan.status] if step in RETURNS and step is not plan.waits_for]
        self.to.choices = [SelectChoice(step.value, STEPS[step]) for step in earlier]
        self.parts.choices = [
            *(SelectChoice(code, text) for code, text in PARTS.items()),
            *(SelectChoice(str(one.id), f"{KINDS[one.kind]}, {one.provider}") for one in plan.measures),
        ]

    def terms(self) -> tuple[ChainStep, list[str], str]:
        """Whom the plan goes back to, the parts that are marked and the reason, of a valid form."""
        return ChainStep(self.to.data), self.parts.data or [], self.reason.data or ""


class RateForm(SupportForm):
    """A rate that is to hold from a day on."""

    kind = SelectField(
        _l("Measure"), [needed(_l("Choose the measure."))],
        choices=[SelectChoice("", "–"), *(SelectChoice(kind.value, text) for kind, text in KINDS.items())],
    )  # fmt: skip
    amount = AmountField(_l("Most a unit may cost"), [needed(_l("Enter the rate."))])
    effective_on = DayField(_l("Holds from"), [needed(_l("Enter the day."))], description=_DAY)
    source = TidyStringField(
        _l("Where it is written"), [needed(_l("Enter where it is written.")), Length(max=300)]
    )


class SubstituteForm(SupportForm):
    """Who stands in, and from when until when."""

    user = SelectField(_l("Who stands in for you"), [needed(_l("Choose the person."))])
    starts_on = DayField(_l("First day"), [needed(_l("Enter the first day."))], description=_DAY)
    ends_on = DayField(_l("Last day"), [needed(_l("Enter the last day."))], description=_DAY)


class LookForm(SupportForm):
    """Why the name behind a pseudonym is needed."""

    why = TextAreaField(
        _l("Why you need to know the name"), [needed(_l("Write why you need to know the name.")), Length(max=500)],
        filters=[clean],
    )  # fmt: skip


class HoldForm(SupportForm):
    """Why a learner's data must be kept beyond its term."""

    why = TextAreaField(
        _l("Why the data must be kept"), [needed(_l("Write why the data must be kept.")), Length(max=500)],
        filters=[clean],
    )  # fmt: skip
