"""The form by which taking an order back is proposed."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from app.core.fields import needed
from app.support_plans.forms import SupportForm
from app.support_plans.texts import clean


class TakeBackForm(SupportForm):
    """Why an order is to be taken back."""

    why = TextAreaField(
        _l("Why the order is to be taken back"),
        [needed(_l("Write why the order is to be taken back.")), Length(max=500)], filters=[clean],
    )  # fmt: skip
