"""The form by which IKVD returns plans of a set."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from app.core.fields import needed
from app.support_plans.risk_forms import FreeTextForm
from app.support_plans.texts import clean


class ReturnSomeForm(FreeTextForm):
    """Why the ticked plans go back to the municipality."""

    reason = TextAreaField(
        _l("Reason"), [needed(_l("Write what is to be changed.")), Length(max=1000)], filters=[clean]
    )
