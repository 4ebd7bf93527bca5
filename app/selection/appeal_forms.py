"""Forms of appeals; that of the review asks for points of the criteria of the edition at hand."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.core.fields import PointsField, needed
from app.core.wording import language
from app.selection.service.appeal_filing import LONGEST_GROUNDS
from competition_rules.regulation import Regulation

STANDS, CHANGED = "stands", "changed"


class AppealForm(FlaskForm):
    """Why the decision should be changed."""

    grounds = TextAreaField(_l("Grounds of the appeal"), [needed(), Length(max=LONGEST_GROUNDS)])


class TakeUpForm(FlaskForm):
    """The reviewer's own word."""

    is_free = BooleanField(_l("I had no part in the decision and have no conflict of interest in this case"))


class ReviewForm(FlaskForm):
    """Base of the form for the outcome of one review."""

    outcome = RadioField(
        _l("Outcome"),
        [needed()],
        choices=[
            SelectChoice(STANDS, _l("The decision stands")),
            SelectChoice(CHANGED, _l("The decision is changed")),
        ],
    )
    reasoning = TextAreaField(_l("Reasons of the outcome"), [needed(), Length(max=LONGEST_GROUNDS)])

    def points(self) -> dict[str, Decimal]:
        """The points given, by criterion code."""
        return {
            name.removeprefix("points_"): field.data
            for name, field in self._fields.items()
            if name.startswith("points_") and field.data is not None
        }


def review_form(regulation: Regulation, **values: Any) -> ReviewForm:
    """The form of a review under a regulation."""
    criteria = tuple((one.code, one.title.in_language(language())) for one in regulation.quality_criteria)
    return _class_of(criteria)(**values)


@lru_cache(maxsize=64)
def _class_of(criteria: tuple[tuple[str, str], ...]) -> type[ReviewForm]:
    fields = {f"points_{code}": PointsField(title) for code, title in criteria}
    return type("ReviewFormOfRegulation", (ReviewForm,), fields)
