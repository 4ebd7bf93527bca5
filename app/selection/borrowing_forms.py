"""Forms of borrowed members: the request, and the answers to it."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Length

from app.core.fields import needed


class BorrowForm(FlaskForm):
    """For which applications, from whom, and why."""

    application_ids = SelectMultipleField(_l("For which applications"), coerce=int)
    lender_id = SelectField(_l("Municipality to ask"), [needed()], coerce=int)
    reason = TextAreaField(_l("Why a member is needed"), [needed(), Length(max=500)])

    def offering(self, applications: Sequence[tuple[int, str]], lenders: Sequence[Any]) -> Self:
        """Let applications that are short be chosen, and municipalities that could lend."""
        self.application_ids.choices = list(applications)
        self.lender_id.choices = [(row.id, row.name) for row in lenders]
        return self


class NameForm(FlaskForm):
    """Which member of the own commission is lent."""

    member_id = SelectField(_l("Member to lend"), [needed()], coerce=int)

    def offering(self, people: Sequence[Any]) -> Self:
        """Let those be chosen who are free."""
        self.member_id.choices = [(one.id, one.name) for one in people]
        return self


class SayNoForm(FlaskForm):
    """Why somebody refuses, declines or ends."""

    reason = TextAreaField(_l("Reason"), [needed(), Length(max=500)])
