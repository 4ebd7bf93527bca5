"""Forms of sign-in and of one's own account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo, Length

from app.accounts.passwords import LONGEST
from app.core.fields import TidyStringField, needed


class SignInForm(FlaskForm):
    """E-mail and password; `next` is the page the person wanted."""

    email = TidyStringField(_l("E-mail address"), [needed(_l("Enter your e-mail address.")), Length(max=200)])
    password = PasswordField(_l("Password"), [needed(_l("Enter your password.")), Length(max=LONGEST)])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password, typed twice, and the present one."""

    present = PasswordField(_l("Present password"), [needed(), Length(max=LONGEST)])
    new = PasswordField(_l("New password"), [needed()])
    again = PasswordField(
        _l("New password once more"), [needed(), EqualTo("new", _l("The two new passwords differ."))]
    )
