"""Forms of what was given, of the learner's signature, and of a plan's result."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.core.errors import present
from app.core.fields import AmountField, DayField, TidyStringField, WholeNumberField, needed
from app.support_plans.carrying_labels import COURSES, OUTCOMES
from app.support_plans.risk_forms import LONGEST_NOTE, FreeTextForm
from app.support_plans.risk_labels import GROUPS
from app.support_plans.service import Assessed, Given, Signature
from app.support_plans.texts import clean
from competition_rules.support_carrying import CONSULTATION, Course, Outcome, lesson_minutes
from competition_rules.support_plan import MeasureKind

_DAY = _l("For example, 18.11.2026.")
_WITNESS = _l("Another person of the school, or a parent: not who gave the consultation.")
LONGEST_NAME = 100


class DeliveryForm(FreeTextForm):
    """What was given of a measure; fields that its kind does not have are taken out."""

    given_on = DayField(_l("Day it was given"), [needed(_l("Enter the day."))], description=_DAY)
    minutes = WholeNumberField(_l("Minutes"), [needed(_l("Enter how many minutes it lasted."))])
    volume = WholeNumberField(_l("How many units"), [needed(_l("Enter how many units."))])
    is_remote = BooleanField(_l("It was given remotely"))
    specialist = TidyStringField(
        _l("Specialist"), [needed(_l("Enter who gave the consultation.")), Length(max=LONGEST_NAME)]
    )
    cost = AmountField(_l("Cost"), description=_l("Leave it empty when it cost what was planned."))
    note = TextAreaField(_l("In a few words"), [Length(max=LONGEST_NOTE)], filters=[clean])
    signed_on = DayField(_l("Day the learner signed"), description=_DAY)
    witness = TidyStringField(
        _l("Who saw the learner sign"), [Length(max=LONGEST_NAME)], description=_WITNESS
    )

    def __init__(self, kind: MeasureKind, **values: Any) -> None:
        super().__init__(**values)
        is_consultation = kind.record == CONSULTATION
        for name in ("volume",) if is_consultation else ("minutes", "is_remote", "specialist"):
            delattr(self, name)
        if is_consultation:
            self.minutes.description = _(
                "A lesson is %(minutes)s minutes; whole lessons are paid.", minutes=lesson_minutes()
            )
        if not kind.is_confirmed:
            del self.signed_on, self.witness

    def validate(self, extra_validators: Any = None) -> bool:
        """Of a signature both the day and the witness."""
        is_valid: bool = super().validate(extra_validators)
        if (
            self.signed_on is None
            or bool(self.signed_on.data) == bool(self.witness.data)
            or self.signed_on.errors
        ):
            return is_valid
        if self.witness.data:
            self.signed_on.errors = [
                _("Enter the day the learner signed, or leave both empty until it is signed.")
            ]
        else:
            self.witness.errors = [_("Enter who saw the learner sign.")]
        return False

    def given(self) -> Given:
        """What was typed, of a valid form."""

        def of(name: str) -> Any:
            field = getattr(self, name, None)
            return field.data if field is not None else None

        day = of("signed_on")
        signature = Signature(day, of("witness")) if day else None
        return Given(
            present(self.given_on.data, "the form is valid"), of("volume"), of("minutes"), bool(of("is_remote")),
            self.cost.data, of("specialist") or "", self.note.data or "", signature,
        )  # fmt: skip


class SignatureForm(FreeTextForm):
    """The day the learner signed, and who saw it."""

    signed_on = DayField(
        _l("Day the learner signed"), [needed(_l("Enter the day the learner signed."))], description=_DAY
    )
    witness = TidyStringField(
        _l("Who saw the learner sign"), [needed(_l("Enter who saw the learner sign.")), Length(max=LONGEST_NAME)],
        description=_WITNESS,
    )  # fmt: skip

    def signature(self) -> Signature:
        """What was typed, of a valid form."""
        return Signature(present(self.signed_on.data, "the form is valid"), self.witness.data or "")


class VoidForm(FreeTextForm):
    """Why something is taken back."""

    reason = TextAreaField(
        _l("What was put down wrongly"), [needed(_l("Write what was put down wrongly.")), Length(max=LONGEST_NOTE)],
        filters=[clean],
    )  # fmt: skip


def _outcome(group: str) -> RadioField:
    return RadioField(
        GROUPS[group], [needed(_l("Choose how the risk is now."))],
        choices=[SelectChoice(one.value, text) for one, text in OUTCOMES.items()],
    )  # fmt: skip


class ResultForm(FreeTextForm):
    """How the risk of each group is at the end, and what becomes of the support."""

    learning = _outcome("learning")
    social = _outcome("social")
    economic = _outcome("economic")
    family = _outcome("family")
    course = RadioField(
        _l("The support"), [needed(_l("Choose what becomes of the support."))],
        choices=[SelectChoice(one.value, text) for one, text in COURSES.items()],
    )  # fmt: skip
    note = TextAreaField(_l("Why"), [Length(max=LONGEST_NOTE)], filters=[clean])

    @property
    def groups(self) -> list[RadioField]:
        """The fields of the groups, in their order."""
        return [self[group] for group in GROUPS]

    def assessed(self) -> Assessed:
        """What was chosen, of a valid form."""
        outcomes = {group: Outcome(self[group].data) for group in GROUPS}
        return Assessed(outcomes, Course(self.course.data), self.note.data or "")
