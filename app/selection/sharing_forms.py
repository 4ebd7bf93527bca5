"""Forms of the assignment: to whom one application is given, and from whom it is taken."""

from typing import Self

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from app.core.fields import needed
from app.core.formats import sort_key
from app.selection.sharing import Sharing


class GiveForm(FlaskForm):
    """Who gets the application."""

    evaluator_id = SelectField(_l("Evaluator"), [needed()], coerce=int)

    def offering(self, sharing: Sharing, application_id: int) -> Self:
        """Let those be chosen who could take it, whoever has least to do first."""
        loads, names = sharing.loads(), {one.user_id: one.user.name for one in sharing.members}
        barred = sharing.conflicts | sharing.not_lent | sharing.scored | sharing.live
        free = [who for who in sharing.evaluators if (application_id, who) not in barred]
        self.evaluator_id.choices = [
            (who, ngettext("%(name)s – %(num)s project", "%(name)s – %(num)s projects", loads[who], name=names[who]))
            for who in sorted(free, key=lambda who: (loads[who], sort_key(names[who])))
        ]  # fmt: skip
        return self


class TakeForm(FlaskForm):
    """From whom the application is taken, and why."""

    holder_id = SelectField(_l("From whom"), [needed()], coerce=int)
    reason = TextAreaField(_l("Why"), [needed(), Length(max=500)])

    def offering(self, sharing: Sharing, application_id: int) -> Self:
        """Let those be chosen who have it and have not scored it."""
        held = {who for one, who in sharing.live - sharing.scored if one == application_id}
        self.holder_id.choices = [
            (member.user_id, member.user.name) for member in sharing.members if member.user_id in held
        ]
        return self
