"""Text boxes are written as the form library writes them."""

from typing import Any

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, Disabled, Length, Optional, ReadOnly
from wtforms.widgets import HiddenInput

from app.core.boxes import render_field
from app.core.fields import AmountField, IbanField, PointsField

HOSTILE = "\"><script>alert('x')</script> & ā"


class Every(FlaskForm):
    class Meta:
        csrf = False

    line = StringField(
        "Line", [DataRequired(), Length(min=2, max=200)], render_kw={"inputmode": "text", "class_": "x"}
    )
    text = TextAreaField("Text", [Optional(), Length(max=4000)])
    quiet = StringField("Quiet", [ReadOnly(), Disabled()])
    post = EmailField("Post")
    points = PointsField("Points")
    amount = AmountField("Amount")
    account = IbanField("Account")
    version = IntegerField("Version", widget=HiddenInput(), default=3)
    count = IntegerField("Count")
    place = SelectField(
        "Place", [Optional()], choices=[SelectChoice(one, one) for one in ("", "4,5", HOSTILE)]
    )
    closed = SelectField("Closed", choices=[SelectChoice("4,5", "four", render_kw={"disabled": True})])
    truth = SelectField("Truth", choices=[SelectChoice(True, "yes"), SelectChoice(False, "")], coerce=str)
    region = SelectField("Region", choices=[SelectChoice("1", "A", optgroup="B"), SelectChoice("4,5")])
    several = SelectMultipleField("Several", choices=[SelectChoice("1", "one"), SelectChoice("4,5")])


NAMES = [
    "line",
    "text",
    "quiet",
    "post",
    "points",
    "amount",
    "account",
    "version",
    "count",
    "place",
    "truth",
    "region",
    "several",
]
ASKED: list[dict[str, Any]] = [
    {},
    {"class_": "form-control short", "aria_describedby": "line-hint", "data_max_chars": 200, "rows": 3},
    {"maxlength": False, "minlength": False, "readonly": True, "required": False},
    {"value": HOSTILE, "autocomplete": HOSTILE, "id": "other", "type": "search"},
]


@pytest.mark.parametrize("asked", ASKED)
def test_a_box_is_what_the_library_would_write(app: Flask, asked: dict[str, Any]) -> None:
    for typed in ("", "4,5", HOSTILE):
        with app.test_request_context(method="POST", data=dict.fromkeys(NAMES, typed)):
            form = Every()
            for name in NAMES:
                ours = render_field(form.meta, form[name], asked)
                assert ours == DefaultMeta.render_field(form.meta, form[name], asked), (name, typed)


def test_what_is_typed_never_becomes_markup(app: Flask) -> None:
    with app.test_request_context(method="POST", data=dict.fromkeys(NAMES, HOSTILE)):
        form = Every()
        for name in ("line", "text", "points"):
            assert "<script" not in form[name](placeholder=HOSTILE)
            assert 'value="">' not in form[name](placeholder=HOSTILE)
