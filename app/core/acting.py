"""What a page does with a form that asks for an act: do it, say so and go on, or show the page again."""

from collections.abc import Callable, Sequence

from flask import flash
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.wording import word_all


def acted(
    session: Session,
    act: Callable[[], object],
    *,
    form: FlaskForm | None,
    said: str,
    then: Callable[[], Response],
    again: Callable[[Sequence[str]], str],
) -> Response | tuple[str, int]:
    """Do what the form asks for, commit it and go on.

    Where the form is not valid, or the act is refused and taken back, `again` makes the page with what was typed and
    with the reasons in words; it is answered with 422.
    """
    if form is not None and not form.validate():
        return again([]), 422
    try:
        act()
        session.commit()
    except Refused as refused:
        session.rollback()
        return again(word_all(refused.findings)), 422
    flash(said, "done")
    return then()
